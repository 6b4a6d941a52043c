"""What is to be written out: which tags, from when to when, and how."""

from dataclasses import dataclass
from enum import StrEnum


class Tier(StrEnum):
    """Whether every sample is written, or sums by minute or hour."""

    RAW = "raw"
    MINUTE = "1min"
    HOUR = "1h"

    @property
    def width_us(self) -> int:
        """Return the width of a bucket; 0 for samples."""
        return {Tier.RAW: 0, Tier.MINUTE: 60_000_000, Tier.HOUR: 3_600_000_000}[self]


class Form(StrEnum):
    """The form of a file; the value is the ending of its name."""

    CSV = "csv"
    PARQUET = "parquet"
    LINE_PROTOCOL = "lp"


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """Tags by key and a span [start, end) in microseconds UTC.

    zone is how times are written where they are text (`Europe/Berlin`, `UTC`); they carry their
    offset from UTC, so that the hour that comes twice is told apart. delimiter and decimal are of
    comma-separated values alone.
    """

    keys: tuple[str, ...]
    start_us: int
    end_us: int
    tier: Tier = Tier.RAW
    zone: str = "UTC"
    delimiter: str = ","
    decimal: str = "."
