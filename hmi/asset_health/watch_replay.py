"""One watch over the recorded past, by the code of the running station; blocks on files."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from hmi.asset_health.machine_runs import MachineRuns
from hmi.asset_health.minute_features import MINUTE_US, Features, MinuteFeatures
from hmi.asset_health.watch_bank import MinuteJudged, Running, WatchBank
from hmi.asset_health.watch_keeping import restore
from hmi.asset_health.watch_plan import WatchPlan
from hmi.bus.condition_facts import WatchMethod
from hmi.bus.facts import GapChanged, GapState
from hmi.clock import to_us
from hmi.machines.past_states import past_states
from hmi.machines.replay import Read, RecordedSeries, points
from hmi.plant.quality import BAD_NO_DATA
from hmi.plant.samples import SAMPLE

CHUNK_US = 6 * 3_600_000_000
"""So much of the past is read at a time."""
_BEFORE_US = 86_400_000_000


@dataclass(frozen=True, slots=True, eq=False)
class Replayed:
    """One minute of the past: what was seen, what was judged, and how far the whole is."""

    seen: Features
    judged: MinuteJudged
    share: float


@dataclass(frozen=True, slots=True)
class Sources:
    """Where the past is read: samples, and the holes that are known."""

    read: Read
    gaps: Callable[[int, int], list[GapChanged]]


class WatchReplay:
    """Runs one watch of a plan over recorded samples."""

    def __init__(
        self, plan: WatchPlan, method: WatchMethod, place: int, state: dict[str, object] | None
    ) -> None:
        """Begin from a state of the watch; without one it learns from nothing."""
        self.plan = plan.narrowed(method, place)
        self.bank = WatchBank(self.plan)
        self._runs = MachineRuns(self.plan)
        if state is not None:
            restore(self.bank, method, 0, state)

    def over(self, start_us: int, end_us: int, sources: Sources) -> Iterator[Replayed]:
        """Yield each whole minute of [start, end] in order. Raise StorageError."""
        start_us = -(-start_us // MINUTE_US) * MINUTE_US
        end_us = end_us // MINUTE_US * MINUTE_US
        features = MinuteFeatures(self.plan.numbers, len(self.plan.site.tags))
        edges = [*range(start_us, end_us, CHUNK_US), end_us]
        for chunk in pairwise(edges):
            gaps = sources.gaps(*chunk)
            samples = self._samples(features, chunk, sources.read, is_first=chunk[0] == start_us)
            self._note_machines(chunk, sources.read, gaps)
            for seen in self._minutes(features, chunk, samples, gaps):
                runs = self._runs.over(seen.start_us, seen.end_us)
                if _is_blind(gaps, seen, self.plan):
                    runs = dict.fromkeys(runs, Running(None))
                share = (seen.end_us - start_us) / max(1, end_us - start_us)
                yield Replayed(seen, self.bank.judge(seen, runs), share)

    def _samples(
        self, features: MinuteFeatures, chunk: tuple[int, int], read: Read, *, is_first: bool
    ) -> NDArray[np.void]:
        """Return the samples of a chunk in order of time; what held before is held."""
        parts = []
        for row, (tag, number) in enumerate(zip(self.plan.tags, self.plan.numbers, strict=True)):
            series = read(tag.key, chunk[0], chunk[1] - 1)
            rows = _rows_of(number, series)
            before = rows[rows["source_us"] < chunk[0]]
            if is_first and len(before):
                last = before[-1]
                features.hold(row, float(last["value"]), int(last["source_us"]))
            parts.append(rows[rows["source_us"] >= chunk[0]])
        together = np.concatenate(parts)
        return together[np.argsort(together["source_us"], kind="stable")]

    def _note_machines(
        self, chunk: tuple[int, int], read: Read, gaps: Iterable[GapChanged]
    ) -> None:
        for machine in {one.key: one for one in self.plan.machines if one is not None}.values():
            between = (chunk[0] - MINUTE_US, chunk[1])
            states = past_states(self.plan.site, machine, read, gaps, between)
            self._runs.note_states(machine.key, states)
            number = self.plan.site.number_by_key.get(machine.recipe_tag)
            if number is not None:
                for time_us, value, _ in points(read(machine.recipe_tag, *chunk)):
                    if value is not None:
                        self._runs.note_recipe(number, time_us, str(value))

    def _minutes(
        self, features: MinuteFeatures, chunk: tuple[int, int], samples: NDArray[np.void],
        gaps: list[GapChanged],
    ) -> Iterator[Features]:  # fmt: skip
        starts = np.arange(chunk[0], chunk[1], MINUTE_US)
        places = np.searchsorted(samples["source_us"], [*starts.tolist(), chunk[1]])
        for start_us, (first, last) in zip(
            starts.tolist(), pairwise(places.tolist()), strict=True
        ):
            features.take(samples[first:last])
            seen = features.close(start_us // MINUTE_US)
            if _is_blind(gaps, seen, self.plan):
                # What held before a hole need not hold after it.
                features.lose(np.arange(len(self.plan.tags)))
            yield seen


def _rows_of(number: int, series: RecordedSeries) -> NDArray[np.void]:
    rows = np.zeros(len(series.times_us), SAMPLE)
    rows["tag"], rows["status"] = number, series.statuses
    rows["value"], rows["source_us"] = series.values, series.times_us
    rows["receive_us"] = series.receive_us
    if not series.lost:
        return rows
    ends = np.zeros(len(series.lost), SAMPLE)
    ends["tag"], ends["status"], ends["value"] = number, BAD_NO_DATA, np.nan
    ends["source_us"] = [start for start, _ in series.lost]
    both = np.concatenate((rows, ends))
    return both[np.argsort(both["source_us"], kind="stable")]


def _is_blind(gaps: Iterable[GapChanged], seen: Features, plan: WatchPlan) -> bool:
    """Tell whether a hole that is not filled touches a minute of these tags."""
    connections = {tag.connection for tag in plan.tags}
    return any(
        gap.connection in connections
        and gap.state is not GapState.FILLED
        and to_us(gap.start) < seen.end_us
        and (gap.end is None or to_us(gap.end) > seen.start_us)
        for gap in gaps
    )
