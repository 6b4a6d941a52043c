"""Requests about the record itself; requests.py has them with all others."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ImportHistory:
    """Record values that people wrote down; ends in facts ImportChanged.

    file is a path on this computer, sha256 that of its content as it was looked through: another
    one is refused. zone is that of times without an offset. With skips_refused the rows that
    cannot be understood are left out; else one of them refuses the whole file.
    """

    file: str
    sha256: str
    zone: str
    skips_refused: bool = False
