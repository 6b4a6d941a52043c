"""A reading as words: its value, its unit, its age; the same everywhere."""

import math

from hmi.plant.quality import Quality
from hmi.plant.samples import fits_float
from hmi.plant.tags import Kind, Tag
from hmi.texts.catalog import _
from hmi.texts.formats import age, number, with_unit
from ui.live.reading import Reading
from ui.widgets.plain_text import plain
from ui.widgets.state_chip import known_word

NOTHING = "\N{EN DASH}"
NOT_A_NUMBER = "NaN"
"""Measured as no number, which is something else than not measured."""


def value_text(reading: Reading) -> str:
    """Return the value without its unit; a dash where there is none."""
    value = reading.value
    if value is None:
        return NOTHING
    if isinstance(value, str):
        return plain(known_word(value), 60)
    if isinstance(value, int) and not fits_float(value):
        return str(value)  # a counter so large that a float would change its digits
    return number_text(reading.tag, float(value))


def number_text(tag: Tag, value: float) -> str:
    """Return a number of a tag as text: state name, yes or no, or the tag's decimals."""
    if math.isnan(value):
        return NOT_A_NUMBER
    if math.isinf(value):
        return number(value)
    if tag.kind is Kind.BOOLEAN:
        return _("Yes") if value else _("No")
    if tag.kind is Kind.ENUMERATION:
        return plain(known_word(dict(tag.states).get(round(value), str(round(value)))), 60)
    return number(value, 0 if tag.kind is Kind.INTEGER else tag.decimals)


def short_number(value: float | None, unit: str = "") -> str:
    """Return a limit or rating as people write it, without needless zeros."""
    if value is None:
        return NOTHING
    decimals = next((n for n in range(4) if round(value, n) == round(value, 4)), 4)
    return with_unit(value, decimals, unit)


def doubt_text(reading: Reading) -> str:
    """Return why the value may not be taken as what is now; empty when it may."""
    if reading.sample is None:
        return _("no value yet")
    if reading.is_stale:
        return age(reading.age_s) if reading.age_s is not None else _("not heard")
    if reading.quality is Quality.BAD:
        return _("bad quality")
    if reading.quality is Quality.UNCERTAIN:
        return _("uncertain")
    return ""
