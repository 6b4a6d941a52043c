"""Cells are harmless to spreadsheets and come back exactly."""

import csv
import io
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hmi.exports.csv_cells import cell, exact, number
from hmi.texts.formula_guard import guarded, unguarded

FORMULAS = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "\uff1d1", "'=1", "''-x"]


@given(st.text())
def test_every_text_comes_back_from_a_cell(text):
    rows = list(csv.reader(io.StringIO(f"{cell(text)},end\r\n", newline="")))
    assert [(unguarded(row[0]), row[1]) for row in rows] == [(text, "end")]


@given(st.sampled_from(FORMULAS), st.text(max_size=5))
def test_no_text_is_taken_for_a_formula(start, rest):
    assert guarded(start + rest).startswith("'")


@pytest.mark.parametrize("text", ["plain", "'quoted'", "1-2", "", "a=b"])
def test_a_text_that_is_no_formula_stays_as_it_is(text):
    assert guarded(text) == text


@given(st.floats())
def test_every_number_reads_back_and_is_never_guarded(value):
    back = float(number(value))
    assert back == value or (math.isnan(back) and math.isnan(value))
    assert math.copysign(1, back) == math.copysign(1, value) or math.isnan(value)


def test_counters_stand_without_a_point():
    assert number(5.0, is_whole=True) == "5"
    assert number(5.5, is_whole=True) == "5.5"
    assert number(-1.0) == "-1.0"


def test_what_no_float_holds_says_what_it_is():
    assert exact(None) == ("none", "")
    assert exact(2**64 - 1) == ("integer", "18446744073709551615")
    assert exact("-5") == ("text", "'-5")
