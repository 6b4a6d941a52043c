"""A register as a count that only rises, on the axis of working time; pure."""

from dataclasses import dataclass

import numpy as np

from hmi.machines.counter import RESET_SHARE
from hmi.machines.replay import RecordedSeries
from hmi.plant.quality import Quality, quality_of
from hmi.process_twin.line_facts import Floats
from hmi.process_twin.working_time import WorkingTime


@dataclass(frozen=True, slots=True)
class Counted:
    """Seconds of working time and the count until then; both rise."""

    times_s: Floats
    counts: Floats

    @classmethod
    def of(cls, series: RecordedSeries, work: WorkingTime, span: float | None) -> "Counted":
        """Return what a register counted; it may have been reset (see machines.oee.Counter)."""
        values = np.asarray(series.values, np.float64)
        is_good = np.isfinite(values)
        statuses = np.asarray(series.statuses)
        for status in np.unique(statuses).tolist():
            if quality_of(int(status)) is Quality.BAD:
                is_good &= statuses != status
        values = values[is_good]
        if not len(values):
            return cls(np.empty(0), np.empty(0))
        added = np.diff(values)
        for row in np.flatnonzero(added < 0.0).tolist():
            was_reset = values[row + 1] < RESET_SHARE * (span or values[row])
            added[row] = values[row + 1] if was_reset else 0.0
        times_us, counts = held(
            np.asarray(series.times_us, np.float64)[is_good], np.r_[0.0, np.cumsum(added)]
        )
        return cls(work.on_axis(times_us), counts)

    def __bool__(self) -> bool:
        return len(self.times_s) > 1

    def at(self, times_s: Floats) -> Floats:
        """Return the count at moments of the axis."""
        return np.interp(times_s, self.times_s, self.counts)

    @property
    def total(self) -> float:
        """What was counted in all."""
        return float(self.counts[-1] - self.counts[0]) if len(self.counts) else 0.0

    def plus(self, other: "Counted", sign: float = 1.0) -> "Counted":
        """Return the sum of two counts, or their difference."""
        if not len(self.times_s) or not len(other.times_s):
            return self
        return Counted(self.times_s, self.counts + sign * other.at(self.times_s))


def held(times_us: Floats, values: Floats) -> tuple[Floats, Floats]:
    """Return samples of a signal that is told when it changes, with those that were not told.

    A value that was not told again held until one usual interval before the next sample.
    """
    if len(times_us) < 3:
        return times_us, values
    apart = np.diff(times_us)
    usual = float(np.median(apart))
    rows = np.flatnonzero(apart > 1.5 * usual)
    return (
        np.insert(times_us, rows + 1, times_us[rows + 1] - usual),
        np.insert(values, rows + 1, values[rows]),
    )
