"""What a legend and a table say of each pen of a chart, as words."""

from dataclasses import dataclass

import numpy as np

from hmi.plant.quality import Quality, quality_of
from hmi.plant.samples import Value, fits_float
from hmi.plant.tags import Tag
from hmi.texts.catalog import _
from hmi.texts.formats import age
from hmi.trends.cursors import CursorValue
from ui.widgets.plain_text import plain
from ui.widgets.trend_pen import PenPicture
from ui.widgets.value_text import NOTHING, number_text


@dataclass(frozen=True, slots=True)
class Readout:
    """A pen as a legend says it: its name, and its value at the cursor or its range in view."""

    key: str
    slot: int
    name: str
    machine: str
    text: str
    unit: str
    is_selected: bool
    scale: str = ""
    """The ends of its axis, where no axis of its own is drawn."""
    doubt: str = ""
    """How old the value at the cursor was, and a doubt of its quality."""
    usual: str = ""
    """What is expected of it, where a watch knows."""


def readout_of(
    pen: PenPicture, machine: str, known: CursorValue | None, cursor_us: int | None
) -> Readout:
    """Return what is said of a pen: its value at the cursor, without one its range in view."""
    at_cursor = value_words(known.value if known else None, pen)
    text = range_words(pen) if cursor_us is None else at_cursor
    return Readout(pen.tag.key, pen.slot, told_name(pen.tag), machine, text, pen.tag.unit,
                   is_selected=False, doubt=doubt_words(known, cursor_us),
                   usual=usual_words(pen))  # fmt: skip


def told_name(tag: Tag) -> str:
    """Return a tag's name, and of one whose values people write down that they do."""
    return _("{name} (by hand)").format(name=tag.name) if tag.manual else tag.name


def usual_words(pen: PenPicture) -> str:
    """Return what is expected of a pen, and how far it usually strays; empty when not known."""
    known = None if pen.usual is None else pen.usual.at_cursor
    if known is None:
        return ""
    expected, reach = (number_text(pen.tag, one) for one in known)
    return _("expected {value} ± {reach}").format(value=expected, reach=reach)


def value_words(value: Value, pen: PenPicture) -> str:
    """Return a value at a cursor; integers with every digit."""
    if value is None:
        return NOTHING
    if isinstance(value, str):
        return plain(value, 60)
    if isinstance(value, int) and not fits_float(value):
        return str(value)
    return number_text(pen.tag, float(value))


def doubt_words(value: CursorValue | None, time_us: int | None) -> str:
    """Return how old a value was at a time, and a doubt of its quality."""
    if value is None or value.measured_us is None or time_us is None:
        return ""
    old = age(max(0.0, (time_us - value.measured_us) / 1e6))
    is_good = quality_of(value.status) is Quality.GOOD
    return old if is_good else f"{_('uncertain')} · {old}"


def range_words(pen: PenPicture) -> str:
    """Return the least and the greatest value in view."""
    finite = pen.y[np.isfinite(pen.y)]
    if not finite.size:
        return NOTHING
    if pen.is_stepped:
        return number_text(pen.tag, float(finite[-1]))
    low = number_text(pen.tag, float(finite.min()))
    high = number_text(pen.tag, float(finite.max()))
    return low if low == high else f"{low} … {high}"


def scale_words(pen: PenPicture) -> str:
    """Return the ends of a pen's axis."""
    if pen.is_stepped:
        return ""
    low, high = pen.scale
    return f"{number_text(pen.tag, low)} … {number_text(pen.tag, high)}"
