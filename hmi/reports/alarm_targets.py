"""How the key figures of alarms compare with what the standards ask for (domain model 1.11)."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from hmi.reports.alarm_performance import AlarmPerformance

GRADED_S = 30 * 86400.0
"""Shorter periods are indicative."""
_SPLIT = {4: 0.80, 3: 0.15, 2: 0.05, 1: 0.0}
"""Target shares of annunciations by priority."""


class Grade(StrEnum):
    """Where a figure stands: within its target, within what can be managed, or beyond."""

    GOOD = "good"
    MANAGEABLE = "manageable"
    BEYOND = "beyond"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Figure:
    """One key figure with its limits, in the figure's own unit; key is K1 to K16."""

    key: str
    value: float | None
    good: float
    manageable: float
    is_share: bool = False
    is_open: bool = False
    """Whether the first limit itself is beyond what is good already."""

    @property
    def grade(self) -> Grade:
        """Compare value and limits."""
        if self.value is None:
            return Grade.UNKNOWN
        if self.value < self.good or (self.value == self.good and not self.is_open):
            return Grade.GOOD
        return Grade.MANAGEABLE if self.value <= self.manageable else Grade.BEYOND


def figures(found: AlarmPerformance) -> Sequence[Figure]:
    """Return the figures that have limits, in the order of their numbers."""
    share = {"is_share": True, "is_open": True}
    return (
        Figure("K1", found.per_hour, 6, 12),
        Figure("K2", found.per_ten_minutes, 1, 2),
        Figure("K3", found.busy_hours_share, 0.01, 0.01, **share),
        Figure("K4", found.crowded_share, 0.01, 0.05, **share),
        Figure("K5", found.sliding_peak, 10, 10),
        Figure("K6", found.flood_share, 0.01, 0.05, **share),
        Figure("K7", found.top_share, 0.05, 0.15, **share),
        Figure("K8", len(found.chattering), 0, 3),
        Figure("K9", len(found.fleeting), 0, 0),
        Figure("K10", len(found.stale), 0, 4),
        Figure("K11", split_distance(found), 0.05, 0.15, is_share=True),
        Figure("K13", found.suppressions.unexplained, 0, 0),
        Figure("K15", found.returned_first_share, 0.05, 0.15, **share),
        Figure("K16", found.rubber_stamped_share, 0.02, 0.02, **share),
    )


def split_distance(found: AlarmPerformance) -> float | None:
    """Return K11, how far the worst priority's share is from its target; None without alarms."""
    if not found.count:
        return None
    return max(
        abs(found.by_priority.get(priority, 0) / found.count - target)
        for priority, target in _SPLIT.items()
    )
