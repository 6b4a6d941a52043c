"""When people are there to run the line: the three shifts and their breaks."""

from dataclasses import dataclass
from datetime import datetime, time
from zoneinfo import ZoneInfo

TIMEZONE = "Europe/Berlin"
BREAKS = (
    (time(8, 45), time(9, 0)), (time(11, 30), time(12, 0)),
    (time(16, 45), time(17, 0)), (time(19, 30), time(20, 0)),
    (time(0, 45), time(1, 0)), (time(3, 30), time(4, 0)),
)  # fmt: skip
"""Breaks in local time, two in each shift (06-14, 14-22, 22-06)."""


@dataclass(frozen=True, slots=True)
class Crew:
    """Says whether the line is manned. A relief crew works through the breaks."""

    relief: bool = False

    def present(self, moment: datetime) -> bool:
        """Tell whether the line may run at an aware moment."""
        if self.relief:
            return True
        local = moment.astimezone(ZoneInfo(TIMEZONE)).time()
        return not any(start <= local < end for start, end in BREAKS)
