"""Calculated pens: the grammar of rules, for whole lines; unknown where an input is."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hmi.errors import ExpressionMistaken
from hmi.plant.expressions import parsed
from hmi.plant.pens import CalculatedPen
from hmi.plant.tags import Kind
from hmi.trends.calculated import formula_of, tag_of
from hmi.trends.step_line import StepLine
from tests.helpers.builders import plant_with, tag

NAN = float("nan")
SITE = plant_with(
    tags=[tag("a.x"), tag("a.y"), tag("b.z"), tag("b.text", kind=Kind.TEXT)]
)  # fmt: skip


def line(*pairs, end=100):
    return StepLine(
        np.array([t for t, _ in pairs], np.int64), np.array([v for _, v in pairs], float), end
    )


def calculate(text, **lines):
    found = formula_of(text, SITE).line({f"{k[0]}.{k[1]}": v for k, v in lines.items()})
    return found.times_us.tolist(), found.values.tolist(), found.end_us


def test_a_pen_steps_whenever_one_of_its_tags_does():
    x, y = line((0, 1.0), (10, 2.0)), line((5, 10.0), (10, 20.0), end=50)
    times, values, end = calculate("a.x * 2 + a.y", ax=x, ay=y)
    assert times == [0, 5, 10]
    np.testing.assert_array_equal(values, [NAN, 12.0, 24.0])
    assert end == 50


def test_it_is_unknown_where_an_input_is_unless_the_other_side_decides():
    x, y = line((0, 1.0), (10, NAN), (20, 0.0)), line((0, 5.0))
    np.testing.assert_array_equal(calculate("a.x + a.y", ax=x, ay=y)[1], [6.0, NAN, 5.0])
    np.testing.assert_array_equal(calculate("a.x and a.y > 9", ax=x, ay=y)[1], [0.0, 0.0, 0.0])
    np.testing.assert_array_equal(calculate("a.x or a.y > 9", ax=x, ay=y)[1], [1.0, NAN, 0.0])
    np.testing.assert_array_equal(calculate("max(a.x, a.y)", ax=x, ay=y)[1], [5.0, NAN, 5.0])


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("a.x / 0", NAN), ("-a.x", -6.0), ("abs(-a.x) - 1", 5.0), ("min(a.x, 2, 9)", 2.0),
        ("a.x >= 6", 1.0), ("not a.x", 0.0), ("a.x == 6 and a.x != 7", 1.0),
        ("(a.x + 2) * 3 - 4 / 2", 22.0), ("a.x * 1e308 * 10", NAN), ("a.x + true - false", 7.0),
    ],
)  # fmt: skip
def test_what_people_write_is_calculated(text, value):
    np.testing.assert_array_equal(calculate(text, ax=line((0, 6.0)))[1], [value])


@pytest.mark.parametrize(
    ("text", "code", "column"),
    [
        ("a.x + ", "expression-mistaken", 7), ("a.x * gone.tag", "calculated-tag-unknown", 7),
        ("a.x + b.text", "calculated-tag-text", 7), ('a.x == "on"', "calculated-text", 8),
        ("1 + 2", "calculated-no-tag", 1), ("a.x ** 2", "expression-mistaken", 6),
        ("a.x" + " + 1" * 200, "expression-too-long", 401), ("", "expression-mistaken", 1),
    ],
)  # fmt: skip
def test_a_mistake_is_told_with_its_place(text, code, column):
    with pytest.raises(ExpressionMistaken) as mistake:
        formula_of(text, SITE)
    assert (mistake.value.code, mistake.value.fields["column"]) == (code, column)


def test_a_calculated_pen_is_a_tag_of_no_server_with_a_key_no_tag_has():
    pen = CalculatedPen(name="Both", text="a.x + a.y", unit="kg", decimals=3)
    made = tag_of(pen, SITE)
    assert (made.key, made.name, made.unit, made.decimals) == ("=Both", "= Both", "kg", 3)
    assert (made.machine, made.connection, made.record) == ("a", "", False)
    assert tag_of(CalculatedPen(name="All", text="a.x + b.z"), SITE).machine == "a"


_NUMBERS = st.one_of(st.none(), st.floats(-1e6, 1e6), st.sampled_from([0.0, 1.0, -1.0]))
_LEAVES = st.sampled_from(["a.x", "a.y", "b.z", "2", "0.5", "0", "true"])
_SIGNS = st.sampled_from(["+", "-", "*", "/", "<", "<=", ">", ">=", "==", "!=", "and", "or"])
_NAMES = st.sampled_from(["min", "max"])
_TEXTS = st.recursive(
    _LEAVES,
    lambda inner: st.one_of(
        st.tuples(inner, _SIGNS, inner).map("({0[0]} {0[1]} {0[2]})".format),
        st.tuples(_NAMES, inner, inner).map("{0[0]}({0[1]}, {0[2]})".format),
        inner.map("(not {})".format), inner.map("-{}".format), inner.map("abs({})".format),
    ),
    max_leaves=8,
)  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(_TEXTS, _NUMBERS, _NUMBERS, _NUMBERS)
def test_lines_are_calculated_as_rules_are(text, x, y, z):
    text = f"a.x - a.x + {text}" if "." not in text.replace("0.5", "") else text
    known = {"a.x": x, "a.y": y, "b.z": z}
    formula = formula_of(text, SITE)
    wanted = parsed(text).value(known.get)
    inputs = {key: line((0, NAN if value is None else value)) for key, value in known.items()}
    [found] = formula.line(inputs).values.tolist()
    if wanted is None or not math.isfinite(wanted):
        assert math.isnan(found)
    else:
        assert found == float(wanted)
