"""All alarms in the order of each list, kept as they change.

Thousands of rows and thousands of changes a second cost a step of bisection each; nothing is
sorted anew, and words are sought only in what is new.
"""

from bisect import bisect_left, insort
from collections.abc import Callable, Iterable

from hmi.bus.facts import AlarmChanged
from ui.models.alarms import AlarmList, list_of, urgency

_Place = tuple[tuple[bool, int, float], str]


class AlarmRoll:
    """Which list each alarm stands in, where, and whether a filter lets it pass."""

    def __init__(self, passes: Callable[[AlarmChanged], bool]) -> None:
        self._passes = passes
        self._facts: dict[str, AlarmChanged] = {}
        self._places: dict[str, tuple[AlarmList, _Place]] = {}
        self._orders: dict[AlarmList, list[_Place]] = {one: [] for one in AlarmList}
        self._hidden: set[str] = set()

    def call(self, alarms: Iterable[AlarmChanged]) -> None:
        """Begin anew with these alarms alone."""
        self._facts, self._places, self._hidden = {}, {}, set()
        self._orders = {one: [] for one in AlarmList}
        for alarm in alarms:
            entered = self._enter(alarm)
            if entered is not None:
                self._orders[entered[0]].append(entered[1])
        for order in self._orders.values():
            order.sort()

    def update(self, alarms: Iterable[AlarmChanged]) -> None:
        """Put changed alarms into their new places; normal ones leave."""
        for alarm in alarms:
            self._strike(alarm.key)
            entered = self._enter(alarm)
            if entered is not None:
                insort(self._orders[entered[0]], entered[1])

    def filter(self) -> None:
        """Ask anew of each alarm whether it passes."""
        self._hidden = {key for key, one in self._facts.items() if not self._passes(one)}

    def count(self, which: AlarmList) -> int:
        """Return how many a list holds, whether they pass the filter or not."""
        return len(self._orders[which])

    def shown(self, which: AlarmList) -> list[AlarmChanged]:
        """Return what passes the filter, most urgent first."""
        facts, hidden = self._facts, self._hidden
        if not hidden:
            return [facts[key] for _urgency, key in self._orders[which]]
        return [facts[key] for _urgency, key in self._orders[which] if key not in hidden]

    def _enter(self, alarm: AlarmChanged) -> tuple[AlarmList, _Place] | None:
        which = list_of(alarm)
        if which is None:
            return None
        entered = which, (urgency(alarm), alarm.key)
        self._facts[alarm.key] = alarm
        self._places[alarm.key] = entered
        if not self._passes(alarm):
            self._hidden.add(alarm.key)
        return entered

    def _strike(self, key: str) -> None:
        known = self._places.pop(key, None)
        if known is not None:
            which, place = known
            order = self._orders[which]
            del order[bisect_left(order, place)]
            del self._facts[key]
            self._hidden.discard(key)
