"""Notes: what people write at a moment or a span of time, about a tag, a machine or the line."""

from dataclasses import dataclass
from datetime import datetime

LONGEST_NOTE = 400
"""Characters; what is longer belongs into a document."""


@dataclass(frozen=True, slots=True)
class Note:
    """One note as it stands. It is never deleted: who takes it back says why, and it stays.

    end is None for a moment; tag and machine are keys, empty for the whole line. A note about a
    tag has its machine too.
    """

    number: int
    start: datetime
    end: datetime | None
    tag: str
    machine: str
    text: str
    user: str
    written: datetime
    withdrawn: datetime | None = None
    withdrawn_by: str = ""
    reason: str = ""

    @property
    def is_withdrawn(self) -> bool:
        """Tell whether it was taken back."""
        return self.withdrawn is not None

    @property
    def until(self) -> datetime:
        """When the time ends that it is about."""
        return self.start if self.end is None else self.end
