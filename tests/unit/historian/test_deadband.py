"""Whatever is left out, what is recorded is true: within the deadband, and exact at last."""

import math
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hmi.historian.deadband import Deadband
from hmi.plant.quality import BAD_NO_COMMUNICATION, GOOD, UNCERTAIN
from hmi.plant.samples import SAMPLE
from tests.helpers.builders import tag

WIDTHS = (0.0, 1.0, 2.5)
INTERVAL_S = 60.0
TAGS = [
    tag(f"filler.value{number}", deadband=width, max_interval_s=INTERVAL_S)
    for number, width in enumerate(WIDTHS)
]
_VALUES = st.one_of(
    st.floats(-10, 10, width=32), st.sampled_from([math.nan, math.inf, 0.0, -0.0, 1e300])
)
_SAMPLES = st.tuples(
    st.integers(0, len(WIDTHS) - 1),
    _VALUES,
    st.sampled_from([GOOD, GOOD, GOOD, UNCERTAIN, BAD_NO_COMMUNICATION]),
    st.integers(1, 90),
)
"""Tag, value, status, and seconds since the sample before."""


def rows_of(samples):
    rows, at_us = np.zeros(len(samples), SAMPLE), 0
    for number, (which, value, status, pause_s) in enumerate(samples):
        at_us += pause_s * 1_000_000
        rows[number] = (which, status, value, at_us, at_us)
    return rows


def split(rows, cuts):
    """Yield the rows in batches, as they would arrive."""
    edges = sorted({0, *(cut % (len(rows) + 1) for cut in cuts), len(rows)})
    for first, end in pairwise(edges):
        yield rows[first:end]


def is_near(recorded, true, width):
    """Tell whether a recorded row stands for a true one."""
    if recorded["status"] != true["status"]:
        return False
    one, other = float(recorded["value"]), float(true["value"])
    return abs(one - other) <= width or one == other or (math.isnan(one) and math.isnan(other))


@given(st.lists(_SAMPLES, min_size=1, max_size=60), st.lists(st.integers(0, 60), max_size=6))
def test_the_line_drawn_by_step_hold_is_within_the_deadband_and_the_newest_value_true(
    samples, cuts
):
    rows, band, recorded = rows_of(samples), Deadband(TAGS), []
    for part in split(rows, cuts):
        keep, released = band.split(part)
        recorded += [*released, *part[keep]]
    recorded += list(band.rest())
    for number, width in enumerate(WIDTHS):
        mine = sorted(
            (row for row in recorded if row["tag"] == number), key=lambda row: row["source_us"]
        )
        true = [row for row in rows if row["tag"] == number]
        for one in true:
            held = [row for row in mine if row["source_us"] <= one["source_us"]]
            assert held, "the first one is recorded"
            assert is_near(held[-1], one, width)
        if true:
            assert mine[-1].tobytes() == true[-1].tobytes(), "the newest value is true"
        times = [int(row["source_us"]) for row in mine]
        assert len(set(times)) == len(times), "nothing is recorded twice"
        assert {row.tobytes() for row in mine} <= {row.tobytes() for row in true}


@given(st.lists(_SAMPLES, min_size=1, max_size=40))
def test_nothing_is_held_back_for_longer_than_the_maximum_interval(samples):
    band, recorded, newest = Deadband(TAGS), {}, {}
    for row in rows_of(samples):
        one, now_us = row.reshape(1), int(row["source_us"])
        keep, released = band.split(one)
        for written in [*released, *one[keep], *band.overdue(now_us)]:
            recorded[int(written["tag"])] = written
        newest[int(row["tag"])] = row
        for number, true in newest.items():
            held = recorded[number]
            is_held = held.tobytes() != true.tobytes()
            assert not is_held or now_us - int(held["receive_us"]) < INTERVAL_S * 1e6
    later_us = max(int(row["source_us"]) for row in newest.values()) + round(INTERVAL_S * 1e6)
    for written in band.overdue(later_us):
        recorded[int(written["tag"])] = written
    assert {n: r.tobytes() for n, r in recorded.items()} == {
        n: r.tobytes() for n, r in newest.items()
    }


@pytest.mark.parametrize("status", [UNCERTAIN, BAD_NO_COMMUNICATION])
def test_every_change_of_status_is_recorded(status):
    rows = rows_of([(1, 5.0, GOOD, 1), (1, 5.0, status, 1), (1, 5.0, GOOD, 1)])
    keep, _released = Deadband(TAGS).split(rows)
    assert keep.all()
