"""What a server sends is shown as what it is: exact, marked, cut, and never interpreted."""

import math
import unicodedata

import pytest

from hmi.plant.tags import Kind
from tests.helpers import builders
from tests.helpers.hostile_values import hostile_values
from ui.live.reading import Reading
from ui.widgets.value_field import ValueField
from ui.widgets.value_text import NOT_A_NUMBER, NOTHING, value_text

PACK = hostile_values()
KINDS = [
    builders.tag("m.a", kind=kind, states=((0, "Off"),) if kind is Kind.ENUMERATION else ())
    for kind in Kind
]
LONGEST = 60


def reading(tag, one) -> Reading:
    return Reading(tag, one.sample(0), 0.1, is_stale=False)


def hidden(text: str) -> set[str]:
    return {c for c in text if unicodedata.category(c) in ("Cc", "Cs", "Co", "Zl", "Zp")}


@pytest.mark.parametrize("tag", KINDS, ids=[tag.kind.value for tag in KINDS])
def test_v1_to_v5_every_value_has_a_short_harmless_text_whatever_the_tag_was_to_be(tag):
    wrong = []
    for one in PACK:
        text = value_text(reading(tag, one))
        is_told = bool(text) or one.value == ""
        is_harmless = len(text) <= LONGEST and not hidden(text) and "\u202e" not in text
        wrong += [] if is_told and is_harmless else [f"{one.name}: {text!r}"]
    assert wrong == []


def test_v2_no_digit_of_a_large_integer_is_lost():
    exact = [one for one in PACK if isinstance(one.value, int)]
    assert len(exact) >= 10
    assert [value_text(reading(KINDS[1], one)) for one in exact] == [
        str(one.value) for one in exact
    ]


def test_v1_what_is_no_number_is_told_from_what_was_not_measured():
    shown = {
        one.name: value_text(reading(KINDS[0], one))
        for one in PACK
        if one.value is None or (isinstance(one.value, float) and not math.isfinite(one.value))
    }
    assert shown["double inf"] == "∞"
    assert shown["double -inf"] == "-∞"
    assert shown["nan 7ff8dead0000beef"] == NOT_A_NUMBER
    assert shown["null"] == NOTHING


def test_v3_control_characters_and_reversals_are_visible_marks():
    by_name = {one.name: value_text(reading(KINDS[3], one)) for one in PACK}
    assert by_name["control 07"] == "<\ufffd>"
    assert by_name["control 1b"] == "<\ufffd>"
    reversed_text = next(one for one in PACK if one.value == "\u202eDESOLC")
    assert value_text(reading(KINDS[3], reversed_text)) == "\ufffdDESOLC"


def test_a_field_paints_every_one_of_them(theme, qtbot):
    field = ValueField(theme, "Value")
    qtbot.addWidget(field)
    field.resize(200, 60)
    for one in PACK:
        field.show_reading(reading(KINDS[0], one))
        assert not field.grab().isNull(), one.name
