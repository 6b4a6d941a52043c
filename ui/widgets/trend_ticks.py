"""Where a chart's axes are marked: round values, and round times of the site's clock.

Pure. Times are UTC microseconds; labels are in the zone of the site. In the night when clocks go
back an hour is passed twice: both passes are marked, with the zone's abbreviation.
"""

import math
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from hmi.clock import from_us, to_us

SECOND_US = 1_000_000
_HOUR_S, _DAY_S = 3600, 86_400
_STEPS_S = (
    1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, _HOUR_S, 2 * _HOUR_S, 3 * _HOUR_S,
    6 * _HOUR_S, 12 * _HOUR_S, _DAY_S, 2 * _DAY_S, 7 * _DAY_S, 14 * _DAY_S, 28 * _DAY_S,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class TimeTick:
    """One mark of a time axis; is_day marks the beginning of a local day."""

    time_us: int
    label: str
    is_day: bool


def time_ticks(start_us: int, end_us: int, zone: ZoneInfo, most: int) -> list[TimeTick]:
    """Return at most about `most` marks within [start_us, end_us], in order."""
    span_s = max(1.0, (end_us - start_us) / SECOND_US)
    step_s = next((s for s in _STEPS_S if span_s / s <= max(1, most)), _STEPS_S[-1])
    moments = (
        _even(start_us, end_us, zone, step_s)
        if step_s < _HOUR_S
        else _of_the_clock(start_us, end_us, zone, step_s)
    )
    return [_tick(moment, zone, step_s) for moment in moments]


def _even(start_us: int, end_us: int, zone: ZoneInfo, step_s: int) -> list[int]:
    """Return moments below an hour apart; no zone shifts by less than such a step divides."""
    offset = from_us(start_us).astimezone(zone).utcoffset() or timedelta()
    shift_us = round(offset.total_seconds()) * SECOND_US
    step_us = step_s * SECOND_US
    first = -(-(start_us + shift_us) // step_us) * step_us - shift_us
    return list(range(first, end_us + 1, step_us))


def _of_the_clock(start_us: int, end_us: int, zone: ZoneInfo, step_s: int) -> list[int]:
    """Return moments at which the local clock shows a multiple of the step since midnight."""
    first = from_us(start_us).astimezone(zone).replace(tzinfo=None)
    last = from_us(end_us).astimezone(zone).replace(tzinfo=None) + timedelta(hours=3)
    days = max(1, step_s // _DAY_S)
    day = datetime(first.year, first.month, first.day)  # noqa: DTZ001  # the wall clock, on purpose
    day -= timedelta(days=day.toordinal() % days)
    found: set[int] = set()
    while day <= last:
        for second in range(0, _DAY_S, min(step_s, _DAY_S)):
            found.update(_passes(day + timedelta(seconds=second), zone))
        day += timedelta(days=days)
    return sorted(moment for moment in found if start_us <= moment <= end_us)


def _passes(wall: datetime, zone: ZoneInfo) -> list[int]:
    """Return the moments at which the clock shows a wall time: none, one or two."""
    passes = []
    for fold in (0, 1):
        moment = wall.replace(tzinfo=zone, fold=fold).astimezone(UTC)
        if moment.astimezone(zone).replace(tzinfo=None, fold=0) == wall:
            passes.append(to_us(moment))
    return passes


def _tick(time_us: int, zone: ZoneInfo, step_s: int) -> TimeTick:
    local = from_us(time_us).astimezone(zone)
    is_day = (local.hour, local.minute, local.second) == (0, 0, 0)
    if is_day:
        return TimeTick(time_us, f"{local:%Y-%m-%d}", is_day)
    label = f"{local:%H:%M:%S}" if step_s < 60 else f"{local:%H:%M}"
    if is_twice(local):
        label = f"{label} {local.tzname()}"
    return TimeTick(time_us, label, is_day)


def is_twice(local: datetime) -> bool:
    """Tell whether the clock shows this local time twice, as when it is put back."""
    first, second = local.replace(fold=0), local.replace(fold=1)
    return (first.utcoffset() or timedelta()) > (second.utcoffset() or timedelta())


def value_ticks(low: float, high: float, most: int) -> list[float]:
    """Return at most `most` round values within [low, high], 1, 2 or 5 times a power of ten."""
    span = high - low
    if not (math.isfinite(span) and span > 0) or most < 1:
        return []
    rough = span / most
    power = 10.0 ** math.floor(math.log10(rough))
    step = next(power * m for m in (1, 2, 5, 10, 20) if span / (power * m) <= most)
    first = math.ceil(low / step - 1e-9)
    last = math.floor(high / step + 1e-9)
    return [n * step for n in range(first, last + 1)]


def tick_decimals(ticks: list[float]) -> int:
    """Return how many decimals tell the ticks apart."""
    if len(ticks) < 2:
        return next((n for n in range(6) if all(round(t, n) == t for t in ticks)), 6)
    return max(0, min(6, -math.floor(math.log10(ticks[1] - ticks[0]) + 1e-9)))
