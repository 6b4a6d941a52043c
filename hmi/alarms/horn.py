"""Which priority sounds now: one voice at a time, the highest that nobody has answered."""

from collections.abc import Iterable

from hmi.bus.facts import AlarmChanged, AlarmLetter
from hmi.plant.alarm_rules import Priority


def sounding(alarms: Iterable[AlarmChanged]) -> Priority | None:
    """Return the highest unacknowledged, unsilenced priority; alerts never sound."""
    return min((alarm.priority for alarm in alarms if _sounds(alarm)), default=None)


def _sounds(alarm: AlarmChanged) -> bool:
    is_open = alarm.letter is AlarmLetter.UNACKNOWLEDGED
    return is_open and not alarm.silenced and not alarm.is_alert
