"""Every key of a TOML text has a line, however it is written."""

import tomllib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hmi.config.positions import Positions

TEXT = '''\
# a comment = 1
title = "a = b" # x = 2
a.b.c = 1
text = """
[no.table]
x = 1
"""
raw = \'\'\'
y = "
\'\'\'
list = [
  1, # one
  [2,
   3],
  {k = 1, "q.r" = 2},
]

[site]
name = "x]"
"quoted key" = 'it''s'

  [[tags]]
  key = "a"
  range = {low = 0, high = {x = 1}}
  [tags.inner]
  deep = true
  [[tags.parts]]
  n = 1
  [[tags.parts]]
  n = 2

[[tags]]
key = "b"
[[tags.parts]]
n = 3
'''.replace("'it''s'", "'its'")


@pytest.mark.parametrize(
    ("path", "line"),
    [
        (("title",), 2), (("a",), 3), (("a", "b", "c"), 3), (("text",), 4), (("raw",), 8),
        (("list",), 11), (("list", 0), 12), (("list", 1), 13), (("list", 1, 1), 14),
        (("list", 2, "q.r"), 15), (("site",), 18), (("site", "name"), 19),
        (("site", "quoted key"), 20), (("tags",), 22), (("tags", 0), 22),
        (("tags", 0, "range", "low"), 24), (("tags", 0, "range", "high", "x"), 24),
        (("tags", 0, "inner", "deep"), 26), (("tags", 0, "parts", 0, "n"), 28),
        (("tags", 0, "parts", 1, "n"), 30), (("tags", 1), 32), (("tags", 1, "key"), 33),
        (("tags", 1, "parts", 0, "n"), 35),
    ],
)  # fmt: skip
def test_each_key_has_its_line(path, line):
    tomllib.loads(TEXT)
    assert Positions(TEXT).line_of(path) == line


def test_a_key_that_is_missing_has_the_line_of_its_table():
    positions = Positions(TEXT)
    assert positions.line_of(("tags", 1, "unit")) == 32
    assert positions.line_of(("nothing", 3)) == 0


def test_a_right_text_repeats_nothing():
    assert Positions(TEXT).repeats == ()


@pytest.mark.parametrize(
    ("text", "path", "lines"),
    [
        ("a = 1\nb = 2\na = 3\n", ("a",), (1, 3)),
        ("[x]\na = 1\n\n[x]\nb = 1\n", ("x",), (1, 4)),
        ("[[x]]\na = 1\n[[x]]\na = 1\na = 2\n", ("x", 1, "a"), (4, 5)),
        ("x = {a = 1, a = 2}\n", ("x", "a"), (1, 1)),
        ('a = 1\n"a" = 2\n', ("a",), (1, 2)),
    ],
)
def test_a_key_that_is_written_twice_is_found_with_both_lines(text, path, lines):
    (repeat,) = Positions(text).repeats
    assert (repeat.path, (repeat.first, repeat.second)) == (path, lines)


@given(st.text(alphabet="ab=.[]{}\",'#\n\\ 1", max_size=120))
def test_any_text_is_walked_to_its_end(text):
    assert Positions(text).line_of(("none",)) == 0


@pytest.mark.parametrize(
    "text", ["x = [}", "x = [1, }", "x = {]", "x = [{]}", "[[}", "x = [}]\ny = 1"]
)
def test_a_bracket_that_closes_what_is_not_open_does_not_hold_the_walk(text):
    assert Positions(text).line_of(("x",)) <= 1


def test_deep_nesting_is_walked_without_recursion_errors():
    assert Positions("x = " + "[" * 100_000).line_of(("x",)) == 1
