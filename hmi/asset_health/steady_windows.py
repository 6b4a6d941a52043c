"""What a machine's recorded samples say about steady running: means of windows, by regime."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hmi.bus.facts import GapChanged
from hmi.condition.baseline import Regime
from hmi.condition.steady import SteadyRegime
from hmi.machines.means import SPAN_US
from hmi.machines.past_states import past_states
from hmi.machines.replay import Read, RecordedSeries
from hmi.machines.timeline import Segment
from hmi.plant.assets import Machine, MachineState
from hmi.plant.quality import Quality
from hmi.plant.samples import Value
from hmi.plant.site import Site

JUDGED = frozenset(
    {MachineState.EXECUTING, MachineState.STARVED, MachineState.BLOCKED, MachineState.IDLE}
)
"""States in which a machine works in a way that repeats."""
Means = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class SteadyWindow:
    """Ten seconds of steady running that began at time_us, by number from the start of a span."""

    number: int
    time_us: int
    state: MachineState
    regime: Regime


def speed_range(site: Site, machine: Machine) -> float | None:
    """Return the greatest speed of a machine, None where it tells none."""
    if machine.speed_tag not in site.number_by_key:
        return None
    return site.tag(machine.speed_tag).high


def recipe_text(value: Value) -> str:
    """Return a recipe as part of a regime."""
    if isinstance(value, float):
        return "" if value != value else f"{value:g}"
    return "" if value is None else str(value)


def steady_windows(
    site: Site,
    machine: Machine,
    read: Read,
    gaps: Iterable[GapChanged],
    between_us: tuple[int, int],
    regime: SteadyRegime,
) -> Iterator[SteadyWindow]:
    """Yield the steady windows of [start, end), both multiples of 10 s; reads files.

    regime follows the machine from span to span.
    """
    start_us, end_us = between_us
    count = (end_us - start_us) // SPAN_US
    segments = past_states(site, machine, read, gaps, between_us)
    states = _states(segments, start_us, count)
    recipes = _texts(site, machine.recipe_tag, read, between_us, count)
    speeds = _speeds(site, machine, read, between_us, count)
    for number, state in enumerate(states):
        if state not in JUDGED or state is None:
            regime.leave()
            continue
        time_us = start_us + number * SPAN_US
        speed = float(speeds[number])
        found = regime.add(time_us, state.name, recipes[number], None if speed != speed else speed)
        if found is not None:
            yield SteadyWindow(number, time_us, state, found)


def window_means(series: RecordedSeries, start_us: int, count: int, width_us: int) -> Means:
    """Return the means of windows from start on, shape (count,); NaN where nothing is known.

    A signal that does not change sends nothing: its last value is carried until a bad sample.
    """
    times, values = series.times_us, series.values
    good = ((series.statuses >> 30) < Quality.BAD) & np.isfinite(values)
    number = (times - start_us) // width_us
    inside = good & (times >= start_us) & (number < count)
    place = number[inside]
    counted = np.bincount(place, minlength=count)
    summed = np.bincount(place, values[inside], count)
    starts = start_us + np.arange(count, dtype=np.int64) * width_us
    last = np.searchsorted(times, starts, "left") - 1
    carried = np.full(count, np.nan)
    known = last >= 0
    carried[known] = np.where(good, values, np.nan)[last[known]]
    bad = number[~good & (times >= start_us) & (number < count)]
    carried[bad] = np.nan
    for lost_start, lost_end in series.lost:
        carried[(starts >= lost_start) & (starts < lost_end)] = np.nan
    return np.where(counted > 0, summed / np.maximum(counted, 1), carried)


def _states(segments: Sequence[Segment], start_us: int, count: int) -> list[MachineState | None]:
    """Return the state of each window, None where it changes within or nothing is known."""
    if not segments:
        return [None] * count
    begins = np.array([one.start_us for one in segments], np.int64)
    starts = start_us + np.arange(count, dtype=np.int64) * SPAN_US
    first = np.searchsorted(begins, starts, "right") - 1
    last = np.searchsorted(begins, starts + SPAN_US, "left") - 1
    return [
        segments[one].state if one >= 0 and one == other else None
        for one, other in zip(first.tolist(), last.tolist(), strict=True)
    ]


def _texts(site: Site, key: str, read: Read, between_us: tuple[int, int], count: int) -> list[str]:
    """Return what a tag says in each window, empty without one."""
    if key not in site.number_by_key:
        return [""] * count
    series = read(key, *between_us)
    starts = between_us[0] + np.arange(count, dtype=np.int64) * SPAN_US
    rows = np.searchsorted(series.times_us, starts, "right") - 1
    numbers, others = series.values.tolist(), series.others
    return [
        recipe_text(others.get(row, numbers[row])) if row >= 0 else "" for row in rows.tolist()
    ]


def _speeds(
    site: Site, machine: Machine, read: Read, between_us: tuple[int, int], count: int
) -> Means:
    if not speed_range(site, machine):
        return np.full(count, np.nan)
    return window_means(read(machine.speed_tag, *between_us), between_us[0], count, SPAN_US)
