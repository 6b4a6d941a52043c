"""Expressions over tags: what they mean, what is unknown, and where a mistake stands."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hmi.errors import ExpressionMistaken
from hmi.plant.expressions import LONGEST, parsed

VALUES = {"a.one": 1.0, "a.two": 2.0, "a.on": True, "a.off": False, "a.run": "run", "2nd.x": 7}


def value(text, **changed):
    values = VALUES | {key.replace("_", ".", 1): one for key, one in changed.items()}
    return parsed(text).value(values.get)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a.one < a.two", True), ("a.two <= 2", True), ("a.one > 1", False),
        ("a.one >= 1.0", True), ("a.two != 2", False), ("a.one + 2 * 3 == 7", True),
        ("(a.one + 2) * 3 == 9", True), ("a.two - 1 - 1 == 0", True), ("8 / a.two / 2 == 2", True),
        ("-a.one == -1", True), ("--a.one", 1.0), ("abs(a.one - a.two)", 1.0),
        ("min(a.one, a.two, 0.5)", 0.5), ("max(a.one)", 1.0), ("1e3", 1000.0),
        ("a.on and not a.off", True), ("a.on and a.off or a.on", True), ("not a.on", False),
        ('a.run == "run"', True), ('a.run != "stop"', True), ("a.run == 1", False),
        ("2nd.x == 7", True), ("true and a.on", True), ("false or a.off", False),
        ("a.one", 1.0),
    ],
)  # fmt: skip
def test_an_expression_means_what_it_says(text, expected):
    assert value(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a.gone", None), ("a.gone > 1", None), ("not a.gone", None), ("a.gone + 1", None),
        ("abs(a.gone)", None), ("max(1, a.gone)", None), ("a.gone == a.gone", None),
        ("a.gone and a.off", False), ("a.off and a.gone", False), ("a.gone and a.on", None),
        ("a.gone or a.on", True), ("a.gone or a.off", None),
        ("a.one / 0", None), ("1e308 * 1e308 * 0", None), ("a.run > 1", None), ("a.run + 1", None),
    ],
)  # fmt: skip
def test_what_depends_on_the_unknown_is_unknown(text, expected):
    assert value(text) is expected


def test_not_a_number_is_unknown():
    assert value("a.one > 0", a_one=math.nan) is None


def test_a_number_holds_unless_it_is_zero_and_a_text_never_tells():
    assert parsed("a.one").truth(VALUES.get) is True
    assert parsed("a.one - 1").truth(VALUES.get) is False
    assert parsed("a.run").truth(VALUES.get) is None


def test_it_knows_the_tags_it_reads():
    assert parsed('a.one > 1 and (b.x_2.y or "a.two" == c.d)').tags == {"a.one", "b.x_2.y", "c.d"}


@pytest.mark.parametrize(
    ("text", "column"),
    [
        ("", 1), ("a.one >", 8), ("a.one > > 1", 9), ("(a.one", 7), ("a.one and", 10),
        ("foo", 1), ("a.one = 1", 7), ("a.one > 1 > 2", 11), ("abs(1, 2)", 6),
        ("__import__('os')", 1), ("a.one; a.two", 6), ("a.one \u202e", 7), ("lambda: 1", 1),
    ],
)  # fmt: skip
def test_a_mistake_names_its_column_and_what_could_stand_there(text, column):
    with pytest.raises(ExpressionMistaken) as mistake:
        parsed(text)
    assert mistake.value.fields["column"] == column
    assert mistake.value.fields["expected"]


def test_what_nobody_can_check_is_refused():
    with pytest.raises(ExpressionMistaken, match="too-long"):
        parsed("a.one + " * LONGEST + "1")


@pytest.mark.parametrize("text", ["-" * 390 + "a.one", "not " * 97 + "a.on", "(" * 190 + "a.one"
                                  + ")" * 190])  # fmt: skip
def test_deep_nesting_is_no_harm(text):
    assert value(text) is not None


@given(st.text(max_size=60))
def test_any_text_is_read_or_refused_with_a_column_inside_it(text):
    column = 1
    try:
        parsed(text).value(lambda _key: None)
    except ExpressionMistaken as mistake:
        column = mistake.fields["column"]
    assert 1 <= column <= len(text) + 1
