"""A server's names are one plain line of bounded length."""

import pytest
from asyncua import ua
from hypothesis import given
from hypothesis import strategies as st

from hmi.opcua.plain_names import NAME_LENGTH, plain_name


@pytest.mark.parametrize(
    ("raw", "plain"),
    [
        ("Bowl level", "Bowl level"),
        (ua.QualifiedName("Füller", 3), "Füller"),
        (ua.LocalizedText("Text"), "Text"),
        (ua.LocalizedText(None, None), ""),
        (None, ""),
        (17, ""),
        ("two\nlines\tand tab", "two lines and tab"),
        ("  wide  ", "wide"),
        ("a\u202egnp.exe", "a\ufffdgnp.exe"),
        ("nul\x00", "nul\ufffd"),
        ("lone \udcff", "lone \ufffd"),
    ],
)
def test_a_name_is_plain(raw, plain):
    assert plain_name(raw) == plain


def test_a_long_name_is_cut_and_shows_it():
    assert plain_name("x" * 10_000) == "x" * (NAME_LENGTH - 1) + "…"


@given(st.text(alphabet=st.characters(), max_size=300))
def test_every_name_can_be_written_down(raw):
    name = plain_name(raw)
    assert len(name) <= NAME_LENGTH
    assert "\n" not in name
    name.encode()
