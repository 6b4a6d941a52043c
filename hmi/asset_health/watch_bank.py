"""All watches of a station, minute by minute; knows no bus, clock or file.

Each watched tag has three: its level against what is usual in the same state and recipe (or hour),
its noise, and whether it stands still. Each machine has one over its indicators together. They
learn and judge only while the machine executes and has done so for half a minute before.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hmi.asset_health.minute_features import MINUTE_US, Features
from hmi.asset_health.watch_plan import WatchPlan
from hmi.bus.condition_facts import WatchMethod
from hmi.condition.mewma_detector import Judged, MewmaDetector
from hmi.condition.seasonal_bank import Judgement, Manner, SeasonalBank
from hmi.condition.stuck_bank import Stillness, StuckBank

SETTLE_US = MINUTE_US // 2
"""A machine must have executed for so long before a minute counts."""
BREAK_MINUTES = 30
"""After so many minutes without one that counts, nothing is known to have lasted."""
LEVEL = Manner()
NOISE = Manner(limit=8.0, lasting=1, beyond=2.0, clear_after=3, sides=(True, False))
LEAST_NOISE_TIMES = 3.0
"""So many times as noisy as usual, at least, to be worth a word."""
_NOISE_SPREAD = 0.05

Rows = NDArray[np.intp]


@dataclass(frozen=True, slots=True)
class Running:
    """How a machine stood over a whole minute: since when it executes, and what it makes.

    since_us is None where it did not execute all the time, or that is not known.
    """

    since_us: int | None
    bucket: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class MinuteJudged:
    """What all watches say of a minute: arrays over rows, and by row of Plan.groups."""

    start_us: int
    level_rows: Rows
    level: Judgement
    noise_rows: Rows
    noise: Judgement
    still_rows: Rows
    still: Stillness
    together: Mapping[int, Judged]

    def alerts(self) -> set[tuple[WatchMethod, int]]:
        """Return method, and row or group, of what stands out."""
        found = {(WatchMethod.SEASONAL, row) for row in _those(self.level_rows, self.level)}
        found |= {(WatchMethod.NOISE, row) for row in _those(self.noise_rows, self.noise)}
        found |= {(WatchMethod.STUCK, row) for row in _those(self.still_rows, self.still)}
        groups = self.together.items()
        return found | {(WatchMethod.TOGETHER, place) for place, one in groups if one.is_alert}


def _those(rows: Rows, judged: Judgement | Stillness) -> list[int]:
    found: list[int] = rows[judged.is_alert].tolist()
    return found


class WatchBank:
    """The watches of a plan."""

    def __init__(self, plan: WatchPlan) -> None:
        size = len(plan.tags)
        self.plan = plan
        self.level = SeasonalBank(plan.least_spread(), plan.least_deviation(), LEVEL)
        worth = np.full(size, np.log(LEAST_NOISE_TIMES))
        self.noise = SeasonalBank(np.full(size, _NOISE_SPREAD), worth, NOISE)
        self.still = StuckBank(size)
        self._quietest = plan.least_spread()
        self.together = [
            MewmaDetector(
                [plan.tags[row].key for row in group.rows], self._quietest[list(group.rows)]
            )
            for group in plan.groups
        ]
        self.buckets: dict[str, dict[str, int]] = {}
        """Columns by bucket, by WatchPlan.run_key."""
        self._machine_rows = self._by_machine()
        self.judged_minute = np.full(size, -BREAK_MINUTES)

    def judge(self, seen: Features, running: Mapping[str, Running]) -> MinuteJudged:
        """Judge and learn a minute; running is by WatchPlan.run_key, a bucket or the hour."""
        rows, buckets, since_us = self._comparable(seen, running)
        level = self._add(self.level, rows, buckets, seen.mean, seen.start_us)
        noisy = np.log(np.maximum(seen.noise, self._quietest))
        noise = self._add(self.noise, rows, buckets, noisy, seen.start_us)
        self.judged_minute[rows] = seen.start_us // MINUTE_US
        known = np.isfinite(seen.mean[rows])
        begun = np.maximum(seen.changed_us[rows], since_us)[known]
        still_s = np.maximum(0, seen.end_us - begun) / 1e6
        still = self.still.add(rows[known], still_s)
        together = self._judge_together(seen, running)
        return MinuteJudged(seen.start_us, *level, *noise, rows[known], still, together)

    def seasonal(self, method: WatchMethod) -> SeasonalBank:
        """Return the bank of levels or that of noise."""
        return self.noise if method is WatchMethod.NOISE else self.level

    def columns(self, machine: str) -> dict[str, int]:
        """Return the columns of a machine's buckets, to be added to."""
        return self.buckets.setdefault(machine, {})

    def place_of(self, machine: str, bucket: str) -> int:
        """Return the column of a bucket, a new one where it is new."""
        columns = self.columns(machine)
        place = columns.setdefault(bucket, len(columns))
        for bank in (self.level, self.noise):
            bank.make_room(len(columns))
        return place

    def _by_machine(self) -> dict[str, Rows]:
        found: dict[str, list[int]] = {}
        for row in range(len(self.plan.tags)):
            found.setdefault(self.plan.run_key(row), []).append(row)
        return {key: np.array(rows, np.intp) for key, rows in found.items()}

    def _comparable(
        self, seen: Features, running: Mapping[str, Running]
    ) -> tuple[Rows, Rows, NDArray[np.int64]]:
        """Return the rows that can be compared in this minute, their buckets, running since."""
        none = np.empty(0, np.intp)
        rows, buckets, since = [none], [none], [np.empty(0, np.int64)]
        for key, mine in self._machine_rows.items():
            run = running.get(key)
            if run is None or run.since_us is None or run.since_us > seen.start_us - SETTLE_US:
                continue
            rows.append(mine)
            buckets.append(np.full(len(mine), self.place_of(key, run.bucket), np.intp))
            since.append(np.full(len(mine), run.since_us, np.int64))
        return np.concatenate(rows), np.concatenate(buckets), np.concatenate(since)

    def _add(
        self, bank: SeasonalBank, rows: Rows, buckets: Rows, values: NDArray[np.float64],
        start_us: int,
    ) -> tuple[Rows, Judgement]:  # fmt: skip
        known = np.isfinite(values[rows])
        mine = rows[known]
        late = start_us // MINUTE_US - self.judged_minute[mine] > BREAK_MINUTES
        bank.break_off(mine[late])
        return mine, bank.add(mine, values[mine], buckets[known])

    def _judge_together(self, seen: Features, running: Mapping[str, Running]) -> dict[int, Judged]:
        found = {}
        for place, group in enumerate(self.plan.groups):
            run = running.get(group.machine.key)
            values = seen.mean[list(group.rows)]
            if run is None or run.since_us is None or run.since_us > seen.start_us - SETTLE_US:
                continue
            if np.isfinite(values).all():
                found[place] = self.together[place].add(seen.start_us / 1e6, values.tolist())
        return found
