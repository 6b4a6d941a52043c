"""Whether a value may be written to a tag, as far as this station can tell. Pure.

The interlocks of the machine are the machine's own; these rules keep a slip of the finger and a
look at an old screen from reaching it.
"""

import math
from typing import Final

from hmi.actions.requests import WriteTag
from hmi.errors import ActionRefused
from hmi.live.freshness import STALE_S
from hmi.plant.quality import Quality, quality_of
from hmi.plant.samples import Sample, Value
from hmi.plant.tags import Kind, Tag
from hmi.texts.formats import number, with_unit

TEXT_MAX: Final = 200
_WHOLE: Final = (Kind.INTEGER, Kind.ENUMERATION)
_STEP_SLACK: Final = 1e-6
"""How far beside a step, in steps, a decimal number may lie in binary."""


def check_value(tag: Tag, value: Value) -> None:
    """Refuse a value that the tag may never have. Raise ActionRefused."""
    if not tag.writable:
        raise ActionRefused("write-not-writable", name=tag.name)
    if not _fits_kind(tag, value):
        raise ActionRefused("write-wrong-kind", name=tag.name)
    if isinstance(value, str) or tag.kind in (Kind.BOOLEAN, Kind.ENUMERATION):
        return
    low, high = allowed_range(tag)
    if value is None or not low <= value <= high:
        raise ActionRefused("write-out-of-range", low=_told(tag, low), high=_told(tag, high))
    if tag.write_step is not None and not _is_step(value, low, tag.write_step):
        raise ActionRefused("write-off-step", step=_told(tag, tag.write_step), low=_told(tag, low))


def check_present(tag: Tag, wish: WriteTag, present: Sample | None, age_s: float | None) -> None:
    """Refuse where the value that is replaced is not known well now. Raise ActionRefused.

    age_s is the time since the server was last heard, None where there is no live session.
    """
    if age_s is None or age_s > STALE_S:
        raise ActionRefused("write-not-live", name=tag.name)
    if present is None or quality_of(present.status) is not Quality.GOOD:
        raise ActionRefused("write-bad-quality", name=tag.name)
    if present.value != wish.seen:
        raise ActionRefused("write-value-changed", present=value_told(tag, present.value))
    if tag.write_critical and not wish.is_confirmed:
        raise ActionRefused("write-not-confirmed", name=tag.name)


def allowed_range(tag: Tag) -> tuple[float, float]:
    """Return the least and the greatest number that may be written: the strictest of all."""
    lows = [limit for limit in (tag.write_low, tag.low) if limit is not None]
    highs = [limit for limit in (tag.write_high, tag.high) if limit is not None]
    return max(lows, default=-math.inf), min(highs, default=math.inf)


def value_told(tag: Tag, value: Value) -> str:
    """Return a value of the tag as text with its unit, of an enumeration its name."""
    if value is None or isinstance(value, str):
        return number(None) if value is None else value
    names = dict(tag.states)
    if tag.kind is Kind.ENUMERATION and int(value) in names:
        return names[int(value)]
    return _told(tag, value)


def _fits_kind(tag: Tag, value: Value) -> bool:
    if tag.kind is Kind.BOOLEAN:
        return isinstance(value, bool)
    if tag.kind is Kind.TEXT:
        return isinstance(value, str) and len(value) <= TEXT_MAX and value.isprintable()
    if isinstance(value, bool) or not isinstance(value, int | float):
        return False
    if not math.isfinite(value) or (tag.kind in _WHOLE and value != int(value)):
        return False
    return tag.kind is not Kind.ENUMERATION or int(value) in dict(tag.states)


def _is_step(value: float, low: float, step: float) -> bool:
    steps = (value - (low if math.isfinite(low) else 0.0)) / step
    return abs(steps - round(steps)) <= _STEP_SLACK


def _told(tag: Tag, value: float) -> str:
    decimals = 0 if tag.kind in _WHOLE else tag.decimals
    return with_unit(value, decimals, tag.unit)
