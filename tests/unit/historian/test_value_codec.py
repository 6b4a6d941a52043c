"""Every value fits into two columns and comes back as it was."""

import math
import struct

from hypothesis import given
from hypothesis import strategies as st
from pysqlite3 import dbapi2

from hmi.historian.value_codec import LONGEST_TEXT_BYTES, decode, encode

anything = st.one_of(
    st.floats(),
    st.binary(min_size=8, max_size=8).map(lambda bits: struct.unpack("<d", bits)[0]),
    st.integers(),
    st.integers(min_value=2**53).map(lambda n: n % 2**65),
    st.none(),
    st.text(st.characters(exclude_categories=())),
)


def through_sqlite(value):
    with dbapi2.connect(":memory:") as link:
        link.execute("CREATE TABLE kept (value REAL NOT NULL, extra BLOB NOT NULL)")
        link.execute("INSERT INTO kept VALUES (?, ?)", encode(value))
        found = link.execute("SELECT value, extra FROM kept").fetchone()
    link.close()
    return decode(*found)


@given(anything)
def test_a_value_comes_back_from_sqlite_as_it_was(value):
    found = through_sqlite(value)
    if isinstance(value, float):
        assert struct.pack("<d", found) == struct.pack("<d", value)
    elif isinstance(value, int) and abs(value) <= 2**53:
        assert found == value, "a float holds it exactly"
    else:
        assert type(found) is type(value)
        assert found == value


def test_truth_values_are_one_and_zero():
    assert [through_sqlite(value) for value in (True, False)] == [1.0, 0.0]


def test_a_text_of_64_kib_is_kept_and_a_longer_one_cut():
    longest = "x" * LONGEST_TEXT_BYTES
    assert through_sqlite(longest) == longest
    assert through_sqlite(longest + "y") == longest


def test_two_values_never_share_their_columns():
    values = [0.0, -0.0, math.nan, None, 1.0, 2.0, 3.0, "", "0", "1", 2**60, str(2**60), 2**64]
    assert len({encode(value) for value in values}) == len(values)
