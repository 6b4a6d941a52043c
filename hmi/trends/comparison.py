"""A run compared with others, pen by pen: read as steps, laid over each other, reduced to columns.

Reads through what it is given, so run it in a worker's thread.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

import numpy as np

from hmi.bus.facts import AlarmChanged
from hmi.clock import from_us
from hmi.historian.columns import ColumnSeries
from hmi.historian.series import Times
from hmi.trends.golden_runs import KeptRun
from hmi.trends.pen_lines import SLICE_US, PenLines
from hmi.trends.run_band import Deviation, RunBand, band_of, columns_of, deviation_of
from hmi.trends.run_edges import comings, entries, falling, rising
from hmi.trends.step_line import StepLine

LOOK_BACK_US = 31 * SLICE_US
"""So far back earlier runs are looked for."""
_DEADBAND = 0.1
"""A signal must have gone back by this share of its range before it can begin another run."""


class ReadsAlarms(Protocol):
    """Reads what alarms did; blocking."""

    def alarm_events(
        self, start: datetime, end: datetime, machine: str = "", text: str = "", limit: int = 1000
    ) -> Sequence[AlarmChanged]:
        """Return transitions in [start, end], newest first."""


@dataclass(frozen=True, slots=True)
class Beginning:
    """What begins a run: how is `rising`, `falling`, `entry` or `alarm`.

    key is that of a pen, of a machine's state tag or of an alarm; value the threshold or state.
    """

    how: str
    key: str
    value: float = 0.0


@dataclass(frozen=True, slots=True)
class Span:
    """What is compared: runs that begin at these times, from before_us before to length_us after.

    until_us is now: nothing is known after it. Times are UTC microseconds.
    """

    this_us: int
    earlier_us: tuple[int, ...]
    before_us: int
    length_us: int
    until_us: int


@dataclass(frozen=True, slots=True, eq=False)
class PenComparison:
    """One pen: this run in columns, the band of the others, and how far this one is from it.

    Times count from the beginning of each run.
    """

    key: str
    this: ColumnSeries
    line: StepLine
    band: RunBand
    deviation: Deviation


@dataclass(frozen=True, slots=True, eq=False)
class Comparison:
    """All pens of a comparison; runs tells how many earlier ones had any value."""

    span: Span
    pens: tuple[PenComparison, ...]
    runs: int


def compared(
    lines: PenLines, keys: Sequence[str], span: Span, columns: int, golden: KeptRun | None = None
) -> Comparison:
    """Compare pens in a span; with a golden run only with that. One run is read at a time."""
    this = _run(lines, keys, span, span.this_us)
    runs = [] if golden is not None else [
        _run(lines, keys, span, begin_us) for begin_us in span.earlier_us
    ]  # fmt: skip
    if golden is not None:
        runs = [{key: golden.lines[key] for key in keys if key in golden.lines}]
    runs = [run for run in runs if any(line.is_known.any() for line in run.values())]
    pens = tuple(
        _pen(key, this[key], [run[key] for run in runs if key in run], span, columns)
        for key in keys
    )
    return Comparison(span, pens, len(runs))


def begins_before(
    lines: PenLines, beginning: Beginning, until_us: int, wanted: int, journal: ReadsAlarms
) -> Times:
    """Return when runs began before a time, at least as many as wanted if there are so many.

    The signal is read a day at a time, from the newest on back.
    """
    found: list[int] = []
    end_us = until_us
    while len(found) < wanted and until_us - end_us < LOOK_BACK_US:
        start_us = end_us - SLICE_US
        found += _begins(lines, beginning, start_us, end_us, journal).tolist()
        end_us = start_us
    return np.unique(np.array(found, np.int64))


def _begins(
    lines: PenLines, beginning: Beginning, start_us: int, end_us: int, journal: ReadsAlarms
) -> Times:
    if beginning.how == "alarm":
        start, end = from_us(max(0, start_us)), from_us(max(0, end_us))
        return comings(journal.alarm_events(start, end, text=beginning.key), beginning.key)
    line = lines.line(beginning.key, start_us, end_us)
    if beginning.how == "entry":
        return entries(line, beginning.value)
    find = rising if beginning.how == "rising" else falling
    known = line.values[line.is_known]
    deadband = _DEADBAND * float(np.ptp(known)) if known.size else 0.0
    return find(line, beginning.value, deadband)


def _run(lines: PenLines, keys: Sequence[str], span: Span, begin_us: int) -> dict[str, StepLine]:
    """Return the lines of one run, in times that count from its beginning."""
    start_us = begin_us - span.before_us
    end_us = min(begin_us + span.length_us, span.until_us)
    # What steps at the very end belongs to the run that follows.
    read = lines.lines(keys, start_us, max(start_us, end_us - 1))
    return {
        key: StepLine(line.times_us - begin_us, line.values, end_us - begin_us)
        for key, line in read.items()
    }


def _pen(
    key: str, this: StepLine, others: Sequence[StepLine], span: Span, columns: int
) -> PenComparison:
    start_us, end_us = -span.before_us, span.length_us
    band = band_of(others, start_us, end_us, columns)
    reduced = columns_of(this, start_us, end_us, columns)
    return PenComparison(key, reduced, this, band, deviation_of(this, band))
