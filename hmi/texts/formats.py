"""Numbers, ages, durations and times as text, the same on every computer.

Nothing asks the operating system's locale: a number on a screen means the same everywhere. Text
keeps its width while a value runs, so that it does not dance.
"""

import math
from datetime import datetime, tzinfo
from zoneinfo import ZoneInfo

from hmi.texts.catalog import _

NOTHING = "\u2013"
"""The dash that stands for no value."""
_SPACE = "\u00a0"
_WIDEST = 1e12
_MINUTE_S, _HOUR_S, _DAY_S = 60, 3600, 86_400


def number(value: float | None, decimals: int = 1, point: str = ".") -> str:
    """Return a number with fixed decimals; None is a dash, beyond 1e12 it is in powers of ten."""
    if value is None:
        return NOTHING
    if math.isnan(value):
        return _("not a number")
    if math.isinf(value):
        return "∞" if value > 0 else "-∞"
    text = f"{value:.{decimals}e}" if abs(value) >= _WIDEST else f"{value:.{decimals}f}"
    if text.startswith("-") and not text.strip("-0."):
        text = text[1:]
    return text.replace(".", point)


def with_unit(value: float | None, decimals: int = 1, unit: str = "", point: str = ".") -> str:
    """Return a number and its unit, which never part at the end of a line."""
    text = number(value, decimals, point)
    return f"{text}{_SPACE}{unit}" if unit and value is not None else text


def percent(ratio: float | None, decimals: int = 1, point: str = ".") -> str:
    """Return a ratio 0..1 in percent."""
    return with_unit(None if ratio is None else ratio * 100, decimals, "%", point)


def size(count: float) -> str:
    """Return a number of bytes in the largest fitting decimal unit."""
    for unit in ("B", "kB", "MB", "GB"):
        if abs(count) < 1000:
            return with_unit(count, 0 if unit == "B" else 1, unit)
        count /= 1000
    return with_unit(count, 1, "TB")


def age(seconds: float | None) -> str:
    """Return how long ago something was, cut and not rounded: `0.4 s`, `12 s`, `3 min`, `2 h`."""
    if seconds is None or not math.isfinite(seconds):
        return NOTHING
    whole = int(max(seconds, 0.0))
    if whole < 10:
        return f"{math.floor(max(seconds, 0.0) * 10) / 10:.1f}{_SPACE}s"
    for span, longest, unit in (
        (1, _MINUTE_S, "s"), (_MINUTE_S, _HOUR_S, "min"), (_HOUR_S, 2 * _DAY_S, "h"),
    ):  # fmt: skip
        if whole < longest:
            return f"{whole // span}{_SPACE}{unit}"
    return f"{whole // _DAY_S}{_SPACE}d"


def duration(seconds: float | None) -> str:
    """Return a length of time in its two largest units: `45 s`, `12 min 05 s`, `1 h 12 min`."""
    if seconds is None or not math.isfinite(seconds):
        return NOTHING
    whole = int(max(seconds, 0.0))
    minutes, hours, days = whole // _MINUTE_S, whole // _HOUR_S, whole // _DAY_S
    if minutes == 0:
        return f"{whole}{_SPACE}s"
    if hours == 0:
        return f"{minutes}{_SPACE}min {whole % _MINUTE_S:02}{_SPACE}s"
    if days == 0:
        return f"{hours}{_SPACE}h {minutes % 60:02}{_SPACE}min"
    return f"{days}{_SPACE}d {hours % 24:02}{_SPACE}h"


def clock_time(moment: datetime | None, zone: str | tzinfo) -> str:
    """Return the time of day of an aware moment in a zone: `14:05:09`."""
    return _local(moment, zone, "%H:%M:%S")


def date_time(moment: datetime | None, zone: str | tzinfo) -> str:
    """Return date and time of an aware moment in a zone: `2026-01-05 14:05:09`."""
    return _local(moment, zone, "%Y-%m-%d %H:%M:%S")


def date(moment: datetime | None, zone: str | tzinfo) -> str:
    """Return the date of an aware moment in a zone: `2026-01-05`."""
    return _local(moment, zone, "%Y-%m-%d")


def _local(moment: datetime | None, zone: str | tzinfo, form: str) -> str:
    if moment is None:
        return NOTHING
    return moment.astimezone(ZoneInfo(zone) if isinstance(zone, str) else zone).strftime(form)
