"""The priority of an alarm from what it prevents and how long there is (domain model 1.7)."""

from collections.abc import Iterable
from enum import StrEnum
from typing import Final

from hmi.plant.alarm_rules import AlarmRule, Harm, Priority


class Urgency(StrEnum):
    """How long there is from the annunciation until the harm can no longer be avoided."""

    OVER_30_MIN = "over_30_min"
    OVER_10_MIN = "10_to_30_min"
    OVER_3_MIN = "3_to_10_min"
    UNDER_3_MIN = "under_3_min"


_FROM_S: Final = (
    (1800.0, Urgency.OVER_30_MIN),
    (600.0, Urgency.OVER_10_MIN),
    (180.0, Urgency.OVER_3_MIN),
)
_P1, _P2, _P3, _P4 = Priority
_MATRIX: Final[dict[Urgency, tuple[Priority | None, ...]]] = {
    Urgency.OVER_30_MIN: (None, _P4, _P3, _P3),
    Urgency.OVER_10_MIN: (_P4, _P3, _P3, _P2),
    Urgency.OVER_3_MIN: (_P4, _P3, _P2, _P1),
    Urgency.UNDER_3_MIN: (_P3, _P2, _P1, _P1),
}
"""By urgency: priority for minor, moderate, major, severe harm; None is an alert, no alarm."""

WANTED_SHARES: Final = {_P1: 0.01, _P2: 0.05, _P3: 0.15, _P4: 0.80}
"""What part of the alarms should have a priority."""


def urgency_of(response_time_s: float) -> Urgency:
    """Return how urgent an alarm is that leaves so long for the response."""
    for least_s, urgency in _FROM_S:
        # The bounds belong to the more urgent side, but for what lasts longer than half an hour.
        if response_time_s > least_s or (response_time_s == least_s < _FROM_S[0][0]):
            return urgency
    return Urgency.UNDER_3_MIN


def priority_by_matrix(harm: Harm, response_time_s: float) -> Priority | None:
    """Return the priority of a cell of the matrix; None where an alert is enough."""
    return _MATRIX[urgency_of(response_time_s)][tuple(Harm).index(harm)]


def expected_priority(rule: AlarmRule) -> Priority | None:
    """Return what the matrix says of a rule, None where its cell is not known or is no alarm."""
    if rule.harm is None or rule.response_time_s is None:
        return None
    return priority_by_matrix(rule.harm, rule.response_time_s)


def needs_no_alarm(rule: AlarmRule) -> bool:
    """Tell whether the matrix says that an alert is enough for a rule."""
    is_placed = rule.harm is not None and rule.response_time_s is not None
    return is_placed and expected_priority(rule) is None


def shares(rules: Iterable[AlarmRule]) -> dict[Priority, float]:
    """Return which part of the alarms has each priority; alerts do not count."""
    counted = [rule.priority for rule in rules if not rule.is_alert]
    return {one: counted.count(one) / max(1, len(counted)) for one in Priority}
