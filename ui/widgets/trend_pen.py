"""What a chart shows at one moment, as plain values; its plot draws it and asks nothing."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from hmi.historian.series import Values
from hmi.plant.tags import Kind, Tag
from ui.widgets.ribbon import Span
from ui.widgets.trend_alarms import AlarmBar

SECOND_US = 1_000_000
MOST_PENS = 16
_DASHES: tuple[tuple[float, ...], ...] = ((), (7, 3), (2, 3), (8, 3, 2, 3))


def dash_of(slot: int) -> tuple[float, ...]:
    """Return the dash pattern of a pen in pixels; the first four are solid."""
    return _DASHES[slot // 4 % len(_DASHES)]


def letter_of(slot: int) -> str:
    """Return the letter of a pen, A to P."""
    return chr(ord("A") + slot % MOST_PENS)


@dataclass(frozen=True, slots=True)
class Unknown:
    """A time in which a pen has no value, and why."""

    start_us: int
    end_us: int
    reason: str


@dataclass(frozen=True, slots=True, eq=False)
class Usual:
    """What a watch expects of a pen, and how far it usually strays from that: two step lines.

    Each is x (seconds since 1970) and y in the tag's unit, NaN where nothing is known. at_cursor
    is both at the cursor, without one now, None where they are not known.
    """

    expected: tuple[Values, Values]
    reach: tuple[Values, Values]
    at_cursor: tuple[float, float] | None = None

    def ends(self) -> tuple[float, float] | None:
        """Return between which values the band lies, None where nothing is known."""
        expected, reach = (y[np.isfinite(y)] for _x, y in (self.expected, self.reach))
        if not expected.size or not reach.size:
            return None
        most = float(reach.max())
        return float(expected.min()) - most, float(expected.max()) + most

    def newest(self) -> tuple[float, float] | None:
        """Return what is expected at the end of both lines, and the reach there."""
        (_ex, expected), (_rx, reach) = self.expected, self.reach
        if not expected.size or not reach.size or not np.isfinite([expected[-1], reach[-1]]).all():
            return None
        return float(expected[-1]), float(reach[-1])


@dataclass(frozen=True, slots=True, eq=False)
class PenPicture:
    """One pen as it is drawn now.

    x is in seconds since 1970, y in the tag's unit, NaN where the line is broken. slot decides
    colour and dash pattern. value is the present value as text, doubt why it may not be trusted.
    cursor is the value at the cursor where it is a number.
    """

    tag: Tag
    name: str
    slot: int
    x: Values
    y: Values
    scale: tuple[float, float]
    value: str
    doubt: str
    unknown: tuple[Unknown, ...] = ()
    cursor: float | None = None
    second: float | None = None
    """The value at the second cursor where it is a number."""
    limits: tuple[tuple[str, float], ...] = ()
    """Names and values of its alarms' limits."""
    usual: Usual | None = None
    """What a watch calls usual; None of a tag that none knows, or where it is not wanted."""

    @property
    def letter(self) -> str:
        """What tells the pen from others without a colour."""
        return letter_of(self.slot)

    @property
    def dash(self) -> tuple[float, ...]:
        """Dash pattern in pixels; empty for a solid line."""
        return dash_of(self.slot)

    @property
    def band(self) -> tuple[float, float] | None:
        """The band of normal operation, None where the tag has none."""
        low, high = self.tag.normal_low, self.tag.normal_high
        return None if low is None or high is None else (low, high)

    @property
    def is_stepped(self) -> bool:
        """Tell whether the values are states rather than amounts."""
        return self.tag.kind in (Kind.BOOLEAN, Kind.ENUMERATION)

    def last(self) -> float | None:
        """Return the last value that is drawn."""
        finite = self.y[np.isfinite(self.y)]
        return float(finite[-1]) if finite.size else None


@dataclass(frozen=True, slots=True, eq=False)
class TrendPicture:
    """Everything a plot draws; times are UTC microseconds.

    sentence is said in place of lines when there are none. cursor_text is the cursor's time,
    second_us and second_text those of the second one.
    """

    start_us: int
    end_us: int
    pens: tuple[PenPicture, ...] = ()
    selected: int = 0
    is_stacked: bool = True
    alarms: tuple[AlarmBar, ...] = ()
    machine: str = ""
    states: Sequence[Span] = ()
    cursor_us: int | None = None
    cursor_text: str = ""
    second_us: int | None = None
    second_text: str = ""
    sentence: str = ""


def unknown_times(x: Values, y: Values, start_us: int, end_us: int) -> list[tuple[int, int]]:
    """Return the times within [start, end] in which a line is broken, in order."""
    start, end = start_us / SECOND_US, end_us / SECOND_US
    known = np.flatnonzero(np.isfinite(y))
    if not known.size:
        return [(start_us, end_us)]
    rows_apart = np.flatnonzero(np.diff(known) > 1)
    ends, begins = known[rows_apart], known[rows_apart + 1]
    broken = [(start, float(x[known[0]]))]
    broken += zip(x[ends].tolist(), x[begins].tolist(), strict=True)
    broken.append((float(x[known[-1]]), end))
    return [
        (round(max(a, start) * SECOND_US), round(min(b, end) * SECOND_US))
        for a, b in broken
        if min(b, end) > max(a, start)
    ]
