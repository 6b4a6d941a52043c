"""A certificate as rows that a person can compare with a device or a data sheet."""

from hmi.plant.certificates import CertificateShown
from hmi.texts import formats
from hmi.texts.catalog import _
from ui.live.station import Station
from ui.widgets.panel import Panel
from ui.widgets.told_rows import ToldRows

_ROWS = {
    "thumbprint": "Thumbprint",
    "subject": "Subject",
    "uri": "Application",
    "hosts": "Hosts",
    "valid": "Valid",
    "issuer": "Issued by",
    "key": "Key",
}


class CertificatePanel(Panel):
    """One certificate with its thumbprint in groups; hidden while there is none."""

    def __init__(self, station: Station, title: str) -> None:
        super().__init__(station.theme, title)
        self._zone = station.site.calendar.timezone
        self.rows = ToldRows(station.theme, {key: _(text) for key, text in _ROWS.items()})
        self.add(self.rows)
        self.box.addStretch()

    def show_certificate(self, shown: CertificateShown | None) -> None:
        """Show a certificate, or nothing."""
        self.setVisible(shown is not None)
        if shown is None:
            return
        start, end = (formats.date(at, self._zone) for at in (shown.not_before, shown.not_after))
        issuer = _("itself") if shown.is_self_signed else shown.issuer
        for key, text in {
            "thumbprint": shown.thumbprint_groups,
            "subject": shown.subject,
            "uri": shown.application_uri,
            "hosts": ", ".join(shown.hosts),
            "valid": _("{start} to {end}").format(start=start, end=end),
            "issuer": issuer,
            "key": f"{shown.key} {shown.key_bits} · {shown.signature}",
        }.items():
            self.rows.show_value(key, text)
