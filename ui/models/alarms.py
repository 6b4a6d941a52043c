"""Alarms as they stand: which list each belongs to, and their order within it.

The plant may change a thousand alarms in a burst; the rows change once, when show() is called.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from enum import StrEnum

from hmi.bus.facts import AlarmChanged, AlarmLetter
from ui.live.alarm_groups import Row
from ui.live.alarms_now import CALLING
from ui.models.fact_table import FactTable

UNACKNOWLEDGED = CALLING


class AlarmList(StrEnum):
    """The lists; every alarm that is not normal stands in exactly one."""

    ACTIVE = "active"
    SHELVED = "shelved"
    SUPPRESSED = "suppressed"
    OUT_OF_SERVICE = "out_of_service"
    ALERTS = "alerts"


_SET_ASIDE = {
    AlarmLetter.SHELVED: AlarmList.SHELVED,
    AlarmLetter.SUPPRESSED: AlarmList.SUPPRESSED,
    AlarmLetter.OUT_OF_SERVICE: AlarmList.OUT_OF_SERVICE,
}


def list_of(alarm: AlarmChanged) -> AlarmList | None:
    """Return the list in which an alarm stands, None while it is normal."""
    if alarm.letter is AlarmLetter.NORMAL:
        return None
    usual = AlarmList.ALERTS if alarm.is_alert else AlarmList.ACTIVE
    return _SET_ASIDE.get(alarm.letter, usual)


def by_list(alarms: Iterable[AlarmChanged]) -> dict[AlarmList, list[AlarmChanged]]:
    """Return the alarms of every list, unsorted."""
    lists: dict[AlarmList, list[AlarmChanged]] = {one: [] for one in AlarmList}
    for alarm in alarms:
        found = list_of(alarm)
        if found is not None:
            lists[found].append(alarm)
    return lists


def urgency(alarm: AlarmChanged) -> tuple[bool, int, float]:
    """Return what sorts alarms: unacknowledged first, then by priority, then newest first."""
    came = alarm.came.timestamp()
    return (alarm.letter not in UNACKNOWLEDGED, int(alarm.priority), -came)


class AlarmModel(FactTable):
    """The rows of one list. While it is held, rows keep their places and new ones only count."""

    new_count = 0
    """Alarms that would be rows if the list were not held."""

    def show(self, alarms: Iterable[AlarmChanged]) -> None:
        """Show alarms in order of urgency; resets only when rows move."""
        wanted = sorted(alarms, key=urgency)
        self.show_rows(wanted)

    def show_rows(self, rows: Sequence[Row]) -> None:
        """Show rows as they are; resets only when they move."""
        self.new_count = 0
        if [one.key for one in rows] != [one.key for one in self._facts]:
            self.replace_all(rows)
        else:
            self._change(rows)

    def hold(self, alarms: Iterable[AlarmChanged], known: Mapping[str, AlarmChanged]) -> None:
        """Keep all rows in place and show what became of them; known has every alarm by key."""
        rows = {one.key for one in self._facts}
        self.new_count = sum(alarm.key not in rows for alarm in alarms)
        self._change(
            [
                (known.get(one.key) or gone(one)) if isinstance(one, AlarmChanged) else one
                for one in self._facts
            ]
        )

    def row_of(self, key: str) -> int | None:
        """Return the row of an alarm, None where it is not in this list."""
        return next((row for row, one in enumerate(self._facts) if one.key == key), None)

    def _change(self, facts: Sequence[Row]) -> None:
        """Put other facts into the same rows and tell of the span that changed."""
        # Most rows of thousands are the very same objects: that is told faster than equality.
        changed = [
            row
            for row, (old, new) in enumerate(zip(self._facts, facts, strict=True))
            if old is not new and old != new
        ]
        if changed:
            self._facts = list(facts)
            last = self.columnCount() - 1
            self.dataChanged.emit(self.index(changed[0], 0), self.index(changed[-1], last))


def gone(alarm: AlarmChanged) -> AlarmChanged:
    """Return an alarm that the plant does not name any more: back to normal."""
    if alarm.letter is AlarmLetter.NORMAL:
        return alarm
    return replace(alarm, letter=AlarmLetter.NORMAL, active=False, active_since=None)
