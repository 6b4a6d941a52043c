"""A certificate as lines for a terminal."""

from collections.abc import Iterator

from hmi.plant.certificates import CertificateShown


def lines_of(shown: CertificateShown, only: tuple[str, ...] = ()) -> Iterator[str]:
    """Yield the lines of a certificate, all of them or only the named ones."""
    signed = "itself" if shown.is_self_signed else shown.issuer
    rows = {
        "subject": shown.subject,
        "application": shown.application_uri,
        "hosts": ", ".join(shown.hosts),
        "valid": f"{shown.not_before:%Y-%m-%d} to {shown.not_after:%Y-%m-%d}",
        "signed by": signed,
        "key": f"{shown.key} {shown.key_bits}, {shown.signature}",
        "thumbprint": shown.thumbprint_groups,
    }
    for name, text in rows.items():
        if not only or name in only:
            # The texts are the server's own: a terminal must not act on them.
            printable = "".join(c if c.isprintable() else "?" for c in text)
            yield f"  {name:<14} {printable}"
