"""Which alarm of a group came first: the one that tells the cause (domain model 1.10)."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from hmi.alarms.alarm import Alarm

_SAME = timedelta(milliseconds=1)


@dataclass(frozen=True, slots=True)
class _First:
    alarm: Alarm
    at: datetime


class FirstOut:
    """Marks the first alarm of each group until every one of the group is normal again."""

    def __init__(self) -> None:
        self._standing: dict[str, set[str]] = defaultdict(set)
        self._first: dict[str, _First] = {}

    def restore(self, alarms: Iterable[Alarm]) -> None:
        """Take up what stands since before this run."""
        for alarm in alarms:
            if alarm.group and not alarm.state.is_quiet:
                self._standing[alarm.group].add(alarm.rule.key)
                if alarm.is_first_out and alarm.last is not None:
                    self._first[alarm.group] = _First(alarm, alarm.last.came)

    def came(self, alarm: Alarm, at: datetime) -> list[Alarm]:
        """Mark an alarm that was annunciated; return the others whose mark has changed."""
        if not alarm.group or alarm.is_first_out:
            return []
        first = self._first.get(alarm.group)
        if first is None:
            if not self._standing[alarm.group] - {alarm.rule.key}:
                self._lead(alarm, at)
            return []
        if abs(at - first.at) >= _SAME:
            return []
        alarm.is_simultaneous = first.alarm.is_simultaneous = True
        if _rank(alarm) < _rank(first.alarm):
            first.alarm.is_first_out = False
            self._lead(alarm, first.at)
        return [first.alarm]

    def settle(self, alarm: Alarm) -> None:
        """Note how an alarm stands now; the marks go when nothing of its group stands."""
        if not alarm.group:
            return
        standing = self._standing[alarm.group]
        if not alarm.state.is_quiet:
            standing.add(alarm.rule.key)
            return
        alarm.is_first_out = alarm.is_simultaneous = False
        standing.discard(alarm.rule.key)
        if not standing:
            self._first.pop(alarm.group, None)

    def _lead(self, alarm: Alarm, at: datetime) -> None:
        alarm.is_first_out = True
        self._first[alarm.group] = _First(alarm, at)


def _rank(alarm: Alarm) -> tuple[int, str]:
    return alarm.priority, alarm.rule.key
