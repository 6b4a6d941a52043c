"""One row of the doctor's report."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Row:
    """One thing that was looked at; is_wrong if somebody has to do something."""

    topic: str
    text: str
    is_wrong: bool = False

    def __str__(self) -> str:
        return f"{'!!' if self.is_wrong else '  '} {self.topic:<14} {self.text}"
