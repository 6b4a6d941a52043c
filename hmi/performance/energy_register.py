"""What a register counted, as a line through its readings: resets taken out, holes marked. Pure.

Live readings and recorded minutes give the same line where minutes begin and end, for a minute
keeps its first and last reading.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hmi.historian.breaks import Spans, no_spans
from hmi.historian.columns import is_drawable
from hmi.historian.rollup import Rollup
from hmi.historian.series import Series, Times, Values
from hmi.machines.counter import RESET_SHARE

_SLOPE_US = 300_000_000
"""Registers that count whole kilowatt hours move once in a while only."""
_STILL_US = 120_000_000
_HOUR_US = 3_600_000_000


@dataclass(frozen=True, slots=True, eq=False)
class RegisterCurve:
    """counted[i] is what was added from the first reading until times_us[i]; shape (n,).

    known_us[i] is how much of the time until then lies between two readings without a hole and
    without a way back that is no reset. Between readings it counts in a straight line.
    """

    times_us: Times
    counted: Values
    known_us: Values

    def __len__(self) -> int:
        return len(self.times_us)

    def between(self, edges_us: Times) -> Values:
        """Return what was added between neighbouring edges; nothing beyond the readings."""
        return self._between(edges_us, self.counted)

    def known_between_us(self, edges_us: Times) -> Values:
        """Return how much of the time between neighbouring edges is known."""
        return self._between(edges_us, self.known_us)

    def _between(self, edges_us: Times, line: Values) -> Values:
        if not len(self.times_us):
            return np.zeros(max(0, len(edges_us) - 1))
        found: Values = np.diff(np.interp(edges_us, self.times_us, line))
        return found


def curve_of(
    times_us: Times,
    values: Values,
    spans: Spans | None = None,
    *,
    span: float | None = None,
    factor: float = 1.0,
) -> RegisterCurve:
    """Return the line of readings in order of time; spans are holes, span is the range.

    A reading that is less than the one before is a reset if it is below 5 % of the range, else
    nothing is added and the time since is not known. factor converts the register's unit.
    """
    if not len(times_us):
        return RegisterCurve(np.empty(0, np.int64), np.empty(0), np.empty(0))
    steps, lengths = np.diff(values), np.diff(times_us).astype(np.float64)
    is_back = steps < 0
    ranges = values[:-1] if span is None else span
    is_reset = is_back & (values[1:] < RESET_SHARE * ranges)
    added = np.where(is_back, np.where(is_reset, values[1:], 0.0), steps)
    known = np.where(is_back & ~is_reset, 0.0, lengths)
    for start_us, end_us in (no_spans() if spans is None else spans).tolist():
        first = max(0, int(np.searchsorted(times_us, start_us, "right")) - 1)
        known[first : int(np.searchsorted(times_us, end_us, "left"))] = 0.0
    counted = np.concatenate(([0.0], np.cumsum(added * factor)))
    return RegisterCurve(times_us, counted, np.concatenate(([0.0], np.cumsum(known))))


def power_of_curve(curve: RegisterCurve, now_us: int) -> float | None:
    """Return the mean power of the last minutes in kW by an energy register; None without it.

    A register that has not moved for longer is one through which nothing flows.
    """
    if len(curve) < 2 or now_us - int(curve.times_us[0]) < _SLOPE_US:
        return None
    newest_us = int(curve.times_us[-1])
    until_us = now_us if now_us - newest_us > _STILL_US else newest_us
    edges = np.array([until_us - _SLOPE_US, until_us], np.int64)
    return float(curve.between(edges)[0]) / (_SLOPE_US / _HOUR_US)


def readings_of(series: Series) -> tuple[Times, Values, Spans]:
    """Return the readings of samples, and around which times there was none that is good."""
    good = is_drawable(series.values, series.statuses)
    bad = series.times_us[~good]
    spans = np.stack((bad, bad), axis=1)
    lost = np.array(series.lost, np.int64).reshape(-1, 2)
    return series.times_us[good], series.values[good], np.concatenate((spans, lost))


def minute_readings(minutes: Rollup) -> tuple[Times, Values, Spans]:
    """Return the readings that recorded minutes tell, and around which times there was none.

    A minute in which the register was set back tells its greatest and its least value too.
    """
    middle_us = minutes.first_us + (minutes.last_us - minutes.first_us) // 2
    is_set_back = (minutes.minimum < minutes.first) | (minutes.maximum > minutes.last)
    nothing = np.full(len(minutes), np.nan)
    times = np.stack((minutes.first_us, middle_us, middle_us + 1, minutes.last_us), axis=1)
    values = np.stack(
        (
            minutes.first,
            np.where(is_set_back, minutes.maximum, nothing),
            np.where(is_set_back, minutes.minimum, nothing),
            np.where(minutes.count > 1, minutes.last, nothing),
        ),
        axis=1,
    )
    taken = np.isfinite(values)
    is_bad: NDArray[np.bool_] = minutes.bad > 0
    spans = np.stack((minutes.first_us[is_bad], minutes.last_us[is_bad]), axis=1)
    return times[taken], values[taken], spans
