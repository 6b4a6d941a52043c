"""What is laid beside an answer as proof."""

from dataclasses import dataclass
from enum import StrEnum

LARGEST_BYTES = 10 * 2**20


class AttachmentKind(StrEnum):
    """What kind of proof it is."""

    FILE = "file"
    PAGE = "page"
    """A picture of a page of this window."""
    TREND = "trend"
    """A range of a trend, opened again by target."""


@dataclass(frozen=True, slots=True)
class Attachment:
    """One proof. sha256 is over its bytes, 64 hexadecimal digits; size is in bytes.

    target is, for a trend, `tag,tag… start_us end_us`; its bytes are then empty.
    """

    number: int
    question: str
    kind: AttachmentKind
    name: str
    sha256: str
    size: int
    target: str = ""
