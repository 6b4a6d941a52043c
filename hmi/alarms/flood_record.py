"""What a flood is made of, from its first alarm to its review (domain model 1.10)."""

from collections import Counter, deque
from dataclasses import dataclass
from datetime import datetime
from statistics import median
from typing import Final

from hmi.bus.alarm_facts import AlarmChanged, FloodReview, FloodSource, Trigger
from hmi.plant.alarm_rules import Priority

MOST_SOURCES: Final = 10


@dataclass(frozen=True, slots=True)
class _Came:
    key: str
    message: str
    group: str
    priority: Priority
    occurrence: int
    at: datetime


class FloodRecord:
    """Counts a flood; before one begins it keeps the few alarms that may begin it."""

    def __init__(self, most_before: int) -> None:
        """most_before is how many annunciations are no flood yet."""
        self._before: deque[_Came] = deque(maxlen=most_before + 1)
        self.peak = 0
        self._clear()

    @property
    def first_out(self) -> str:
        """Key of the alarm that came first, empty as long as there is none."""
        return self._first.key if self._first else ""

    def annunciated(self, fact: AlarmChanged) -> None:
        """Count one annunciation."""
        came = _Came(
            fact.key, fact.message, fact.flood_group, fact.priority, fact.occurrence, fact.at
        )
        if self._is_flood:
            self._count(came)
        else:
            self._before.append(came)

    def acknowledged(self, fact: AlarmChanged) -> None:
        """Note an acknowledgement."""
        came_at = self._open.pop((fact.key, fact.occurrence), None)
        if came_at is not None and fact.trigger is Trigger.ACK:
            self._acks_s.append(max(0.0, (fact.at - came_at).total_seconds()))

    def begin(self, since: datetime) -> None:
        """Begin a flood with those that came within ten minutes before it."""
        self._is_flood = True
        for came in self._before:
            if came.at >= since:
                self._count(came)
        self._before.clear()

    def measure(self, count: int) -> None:
        """Note how many came in the last ten minutes."""
        self.peak = max(self.peak, count)

    def end(self, start: datetime, end: datetime) -> FloodReview:
        """Return the review of the flood and begin anew."""
        first = self._first
        acks = sorted(self._acks_s)
        review = FloodReview(
            start, end, self.count, self.peak,
            FloodSource(first.key, first.message, 1) if first else FloodSource("", "", 0),
            self._most(self._keys, self._messages), self._most(self._groups, {}),
            (self._priorities[1], self._priorities[2], self._priorities[3], self._priorities[4]),
            len(acks), acks[0] if acks else None, median(acks) if acks else None,
            acks[-1] if acks else None,
        )  # fmt: skip
        self._clear()
        return review

    def _clear(self) -> None:
        self._is_flood = False
        self.count = 0
        self.peak = 0
        self._first: _Came | None = None
        self._keys: Counter[str] = Counter()
        self._messages: dict[str, str] = {}
        self._groups: Counter[str] = Counter()
        self._priorities: Counter[int] = Counter()
        self._open: dict[tuple[str, int], datetime] = {}
        self._acks_s: list[float] = []

    def _count(self, came: _Came) -> None:
        self.count += 1
        self._first = self._first or came
        self._keys[came.key] += 1
        self._messages[came.key] = came.message
        self._groups[came.group] += 1
        self._priorities[came.priority] += 1
        self._open[came.key, came.occurrence] = came.at

    @staticmethod
    def _most(counts: Counter[str], texts: dict[str, str]) -> tuple[FloodSource, ...]:
        most = counts.most_common(MOST_SOURCES)
        return tuple(FloodSource(key, texts.get(key, key), count) for key, count in most)
