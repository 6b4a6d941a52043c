"""The alarms of now, kept in the orders in which they are asked for.

Thousands of alarms may change in a second: each change costs a few steps of bisection, and counts
are counted, never looked for.
"""

from bisect import bisect_left, insort
from collections import Counter

from hmi.bus.facts import AlarmChanged, AlarmLetter
from hmi.plant.alarm_rules import Priority

CALLING = frozenset(
    {
        AlarmLetter.UNACKNOWLEDGED,
        AlarmLetter.RETURNED_UNACKNOWLEDGED,
        AlarmLetter.LATCHED_UNACKNOWLEDGED,
    }
)
"""Letters of alarms that nobody has acknowledged."""
SET_ASIDE = frozenset(
    {AlarmLetter.SHELVED, AlarmLetter.SUPPRESSED, AlarmLetter.OUT_OF_SERVICE},
)

_Place = tuple[int, float, str]
"""Priority, minus the time of the last change, key: gravest first, then newest."""


class AlarmsNow:
    """Latest fact of each alarm that is not normal; alerts are kept but never counted."""

    def __init__(self) -> None:
        self.by_key: dict[str, AlarmChanged] = {}
        self._of_machine: dict[str, dict[str, AlarmChanged]] = {}
        self._unknown: Counter[str] = Counter()
        self._calling: list[_Place] = []
        self._calling_counts: Counter[Priority] = Counter()
        self._active_counts: Counter[Priority] = Counter()
        self._sounding: Counter[Priority] = Counter()

    def take(self, fact: AlarmChanged) -> None:
        """Put a fact in the place of the one before."""
        before = self.by_key.pop(fact.key, None)
        if before is not None:
            self._count(before, -1)
            self._of_machine[before.machine].pop(before.key)
            self._unknown[before.connection] -= before.is_unknown
        if fact.letter is not AlarmLetter.NORMAL:
            self.by_key[fact.key] = fact
            self._of_machine.setdefault(fact.machine, {})[fact.key] = fact
            self._unknown[fact.connection] += fact.is_unknown
            self._count(fact, 1)

    def calling(self) -> list[AlarmChanged]:
        """Return alarms that nobody has acknowledged, gravest first, then newest."""
        return [self.by_key[key] for _priority, _when, key in self._calling]

    def first_calling(self) -> AlarmChanged | None:
        """Return the gravest of them."""
        return self.by_key[self._calling[0][2]] if self._calling else None

    def calling_count(self, priority: Priority | None = None) -> int:
        """Return how many call, of one priority or of all."""
        if priority is None:
            return len(self._calling)
        return self._calling_counts[priority]

    def active_count(self, priority: Priority | None = None) -> int:
        """Return how many conditions hold that nobody set aside, of one priority or of all."""
        if priority is None:
            return self._active_counts.total()
        return self._active_counts[priority]

    def sounding_count(self, priority: Priority | None = None) -> int:
        """Return how many ask for the horn: active, not acknowledged, not silenced."""
        return self._sounding.total() if priority is None else self._sounding[priority]

    def unheard(self) -> list[str]:
        """Return the connections of alarms of which nobody knows how they stand now."""
        return sorted(key for key, count in self._unknown.items() if count)

    def of_machine(self, machine: str) -> list[AlarmChanged]:
        """Return a machine's alarms that are not set aside, gravest first, then newest."""
        shown = [one for one in self._of_machine.get(machine, {}).values() if _is_shown(one)]
        return sorted(shown, key=_by_gravity)

    def first_of(self, machine: str) -> AlarmChanged | None:
        """Return the gravest of a machine's alarms that are not set aside."""
        shown = (one for one in self._of_machine.get(machine, {}).values() if _is_shown(one))
        return min(shown, key=_by_gravity, default=None)

    def _count(self, fact: AlarmChanged, by: int) -> None:
        if not _is_shown(fact):
            return
        if fact.active:
            self._active_counts[fact.priority] += by
        if fact.letter is AlarmLetter.UNACKNOWLEDGED and not fact.silenced:
            self._sounding[fact.priority] += by
        if fact.letter in CALLING:
            self._calling_counts[fact.priority] += by
            place = (int(fact.priority), -fact.at.timestamp(), fact.key)
            if by > 0:
                insort(self._calling, place)
            else:
                del self._calling[bisect_left(self._calling, place)]


def _is_shown(fact: AlarmChanged) -> bool:
    return not fact.is_alert and fact.letter not in SET_ASIDE


def _by_gravity(fact: AlarmChanged) -> tuple[int, bool, float]:
    return (int(fact.priority), fact.letter not in CALLING, -fact.at.timestamp())
