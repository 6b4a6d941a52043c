"""How much of a work's measures is used since it was last done, day by day; pure.

Days are those of UTC. What a day brought can be replaced when a hole in it was filled later.
"""

import json
from dataclasses import asdict, dataclass, field, replace
from typing import Final

from hmi.bus.care_facts import MaintenanceDone, MaintenanceStanding, Measure
from hmi.clock import from_us
from hmi.plant.maintenance import MaintenanceItem

DAY_US: Final = 86_400_000_000
PROJECTED_DAYS: Final = 28
"""The use of so many days is taken to go on."""
LEAST_SEEN_H: Final = 12.0
"""Less time than this tells nothing about the days to come."""
_DONE_TOLD: Final = 50


@dataclass(frozen=True, slots=True)
class DayUse:
    """Hours in which the machine executed, hours in which nobody saw it, cycles; of `hours`."""

    running_h: float = 0.0
    unseen_h: float = 0.0
    cycles: float = 0.0
    hours: float = 0.0

    def part(self, share: float) -> "DayUse":
        """Return what belongs to a share of the day."""
        return DayUse(*(getattr(self, name) * share for name in self.__slots__))


@dataclass(frozen=True, slots=True)
class Start:
    """When counting began (by done work, or because the station learned of it) and by whom.

    rest is what the remainder of that day brought.
    """

    at_us: int
    user: str = ""
    note: str = ""
    used_share: float = 0.0
    rest: DayUse = DayUse()
    hours_before: float = 0.0
    cycles_before: float = 0.0
    is_done: bool = False


@dataclass
class ItemLedger:
    """All starts of one work, oldest first, and what each day brought."""

    starts: list[Start] = field(default_factory=list)
    days: dict[int, DayUse] = field(default_factory=dict)
    """By number of the day since 1970."""

    def put_day(self, day: int, use: DayUse, rest: DayUse | None = None) -> None:
        """Set what a day brought; rest is what came after the start that lies in it."""
        self.days[day] = use
        if rest is not None and self.starts and self.starts[-1].at_us // DAY_US == day:
            self.starts[-1] = replace(self.starts[-1], rest=rest)

    def complete(self, at_us: int, user: str, note: str, used_share: float) -> None:
        """Begin to count anew: the work is done."""
        self.starts.append(Start(at_us, user, note, used_share, is_done=True))

    def standing(self, item: MaintenanceItem, now_us: int) -> MaintenanceStanding:
        """Return how a work stands at a moment at or after its first start.

        Of the day of the moment itself only what was read so far is known; of a day that is over
        by now, what lies before the moment is taken in proportion.
        """
        start = self.start_at(now_us)
        used = self._used(start, now_us)
        measures = _measures(item, start, used, now_us)
        hours_a_day, cycles_a_day = self._pace(now_us)
        paces = {"hours": hours_a_day, "cycles": cycles_a_day, "days": 1.0}
        left = [
            (one.limit - one.used) / pace
            for one in measures
            if (pace := paces[one.kind]) is not None and pace > 0
        ]
        is_due = any(one.share >= 1.0 for one in measures)
        due = None if not left and not is_due else max(0.0, min(left, default=0.0)) * DAY_US
        due = 0.0 if is_due else due
        return MaintenanceStanding(
            item.key, measures, from_us(start.at_us),
            None if due is None or due > 3650 * DAY_US else from_us(now_us + round(due)),
            used.unseen_h, self._done(now_us), hours_a_day, cycles_a_day,
        )  # fmt: skip

    def start_at(self, now_us: int) -> Start:
        """Return the last start at or before a moment; the first one for an earlier moment."""
        before = [one for one in self.starts if one.at_us <= now_us]
        return before[-1] if before else self.starts[0]

    def dumped(self) -> bytes:
        """Return all of it as a body."""
        days = {str(day): [use.running_h, use.unseen_h, use.cycles, use.hours]
                for day, use in self.days.items()}  # fmt: skip
        return json.dumps({"starts": [asdict(one) for one in self.starts], "days": days}).encode()

    @classmethod
    def loaded(cls, body: bytes) -> "ItemLedger":
        """Take up a body. Raise ValueError, KeyError or TypeError for what is none."""
        told = json.loads(body)
        starts = [Start(**(one | {"rest": DayUse(**one["rest"])})) for one in told["starts"]]
        days = {int(day): DayUse(*use) for day, use in told["days"].items()}
        return cls(starts, days)

    def _used(self, start: Start, now_us: int) -> DayUse:
        first, today = start.at_us // DAY_US, now_us // DAY_US
        parts = []
        for day, use in sorted(self.days.items()):
            if day < first or day > today:
                continue
            mine, begin_us = (start.rest, start.at_us) if day == first else (use, day * DAY_US)
            elapsed_h = max(0, now_us - begin_us) / 3600e6
            is_cut = day == today and mine.hours > elapsed_h > 0
            parts.append(mine.part(elapsed_h / mine.hours) if is_cut else mine)
        return DayUse(
            sum(one.running_h for one in parts), sum(one.unseen_h for one in parts),
            sum(one.cycles for one in parts), sum(one.hours for one in parts),
        )  # fmt: skip

    def _pace(self, now_us: int) -> tuple[float | None, float | None]:
        """Return running hours and cycles of a day, from what was seen of the last 28 days."""
        today = now_us // DAY_US
        days = [use for day, use in self.days.items() if today - PROJECTED_DAYS <= day <= today]
        seen_h = sum(use.hours - use.unseen_h for use in days)
        if seen_h < LEAST_SEEN_H:
            return None, None
        running = sum(use.running_h for use in days)
        return 24.0 * running / seen_h, 24.0 * sum(use.cycles for use in days) / seen_h

    def _done(self, now_us: int) -> tuple[MaintenanceDone, ...]:
        done = [one for one in self.starts if one.is_done and one.at_us <= now_us]
        return tuple(
            MaintenanceDone(from_us(one.at_us), one.user, one.note, one.used_share)
            for one in reversed(done[-_DONE_TOLD:])
        )


def _measures(
    item: MaintenanceItem, start: Start, used: DayUse, now_us: int
) -> tuple[Measure, ...]:
    found = []
    if item.every_hours is not None:
        found.append(Measure("hours", start.hours_before + used.running_h, item.every_hours))
    if item.every_cycles is not None:
        found.append(Measure("cycles", start.cycles_before + used.cycles, item.every_cycles))
    if item.every_days is not None:
        days = max(0, now_us - start.at_us) / DAY_US
        found.append(Measure("days", days, item.every_days))
    return tuple(found)
