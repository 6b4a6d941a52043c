"""Live and recorded are one: the same picture, however the samples came."""

import tempfile
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hmi.bus.facts import GapChanged, GapState
from hmi.clock import ManualClock
from hmi.historian.breaks import spans_of
from hmi.historian.holes import spans_for
from hmi.plant.derived import key_of
from hmi.plant.quality import BAD, GOOD, UNCERTAIN
from hmi.plant.samples import Sample
from hmi.trends.series import TrendSeries
from tests.helpers.builders import at, at_us, batch, connection, machine, plant_with, sample, tag
from tests.helpers.recording import Recording

LEVEL = "filler.level"
END_S = 60

measured = st.builds(
    lambda at_s, late_s, value, status: Sample(
        0, value, status, at_us(at_s), at_us(at_s + late_s)
    ),
    st.integers(-20, END_S + 10),
    st.sampled_from([0, 0, 0, 1, 30]),
    st.sampled_from([0.0, -0.0, 1.5, 2.5, -7.0, float("nan"), float("inf"), "text", None, 2**60]),
    st.sampled_from([GOOD, GOOD, UNCERTAIN, BAD]),
)
arrivals = st.lists(st.lists(measured, min_size=1, max_size=6), max_size=8)
holes = st.lists(
    st.tuples(st.integers(-10, END_S), st.integers(1, 30)).map(
        lambda hole: (at_us(hole[0]), at_us(hole[0] + hole[1]))
    ),
    max_size=3,
)


def assert_same_picture(one, other):
    for name in ("held", "first", "minimum", "maximum", "last", "count", "bad"):
        np.testing.assert_array_equal(getattr(one, name), getattr(other, name), err_msg=name)


@settings(max_examples=60, deadline=None)
@given(arrivals, holes, st.integers(0, 8), st.integers(1, 30))
def test_the_picture_from_live_samples_is_the_picture_from_disk(came, spans, loaded_after, width):
    with tempfile.TemporaryDirectory() as folder:
        recording = Recording(plant_with(tags=[LEVEL]), ManualClock(), Path(folder))
        live, mixed = TrendSeries(0), TrendSeries(0)
        for number, samples in enumerate(came):
            if number == loaded_after:
                mixed.load(recording.reader.read(LEVEL, at_us(-100), at_us(100)))
            live.append(batch(*samples))
            mixed.append(batch(*samples))
            recording.record(batch(*samples))
            mixed.samples()
        from_disk = TrendSeries(0)
        from_disk.load(recording.reader.read(LEVEL, at_us(0), at_us(END_S)))
        if loaded_after >= len(came):
            mixed.load(recording.reader.read(LEVEL, at_us(0), at_us(END_S)))
        recording.writer.stop()
        pictures = []
        for series in (live, mixed, from_disk):
            series.spans = spans_of(spans)
            pictures.append(series.picture(at_us(0), at_us(END_S), width, at_us(END_S - 5)))
        assert_same_picture(pictures[0], pictures[2])
        assert_same_picture(pictures[1], pictures[2])


def test_what_came_after_the_end_of_a_picture_changes_nothing_in_it():
    shown, whole = TrendSeries(0), TrendSeries(0)
    shown.append(batch(sample(0, 5.0), sample(0, 6.0, at_s=60)))
    whole.append(batch(sample(0, 5.0), sample(0, 6.0, at_s=60), sample(0, "far", at_s=63)))
    for series in (shown, whole):
        series.spans = spans_of([(at_us(53), at_us(62))])
    end_us = at_us(60)
    assert_same_picture(*(one.picture(at_us(0), end_us, 1, end_us) for one in (shown, whole)))
    shown, whole = TrendSeries(0), TrendSeries(0)
    shown.append(batch(sample(0, 5.0)))
    whole.append(batch(sample(0, 5.0), sample(0, 6.0, at_s=63)))
    for series in (shown, whole):
        series.spans = spans_of([(at_us(53), at_us(54))])
    assert_same_picture(*(one.picture(at_us(0), end_us, 9) for one in (shown, whole)))


def test_other_tags_are_left_out():
    series = TrendSeries(1)
    series.append(batch(sample(0, 5.0), sample(1, "one"), sample(2, 6.0)))
    series.append(batch(sample(0, 7.0)))
    assert [series.samples().value_at(row) for row in range(len(series))] == ["one"]


def test_it_keeps_the_newest():
    series = TrendSeries(0, limit=10)
    for second in range(25):
        series.append(batch(sample(0, float(second), at_s=second)))
        series.samples()
    assert series.samples().values.tolist() == [float(n) for n in range(15, 25)]


def test_the_line_stops_where_the_tag_was_last_heard():
    series = TrendSeries(0)
    series.append(batch(sample(0, 5.0)))
    fresh = series.picture(at_us(0), at_us(10), 10)
    stale = series.picture(at_us(0), at_us(10), 10, held_until_us=at_us(4))
    assert not fresh.bad.any()
    assert np.flatnonzero(stale.bad).tolist() == [4]


def gap(number=1, start_s=0.0, end_s=10.0, state=GapState.OPEN, of="demo", **more):
    return GapChanged(number, of, at(start_s), at(end_s), "connection-lost", state, **more)


SITE = plant_with(
    tags=[LEVEL, tag("filler.temperature", connection="other"),
          tag("filler.recipe", connection="other", backfill=False)],
    machines=[machine("filler", state_tag="filler.temperature"), machine("belt")],
    connections=[connection(), connection("other")],
)  # fmt: skip


@pytest.mark.parametrize(
    ("key", "source"),
    [(LEVEL, "demo"), (key_of("filler", "oee"), "other"), (key_of("belt", "oee"), "")],
)
def test_a_derived_tag_depends_on_the_connection_of_its_machines_state(key, source):
    assert SITE.connection_of(SITE.tag(key)) == source


def test_a_tag_of_no_machine_depends_on_nothing():
    assert SITE.connection_of(tag("ghost.level", connection="", node="")) == ""


def test_holes_of_other_connections_do_not_concern_a_tag():
    assert len(spans_for(SITE, SITE.tag(LEVEL), [gap(of="other")])) == 0
    assert len(spans_for(SITE, SITE.tag(LEVEL), [gap()])) == 1


def test_a_filled_hole_is_none_for_tags_that_the_servers_history_filled():
    filled = [gap(of="other"), gap(of="other", state=GapState.FILLED)]
    assert len(spans_for(SITE, SITE.tag("filler.temperature"), filled)) == 0
    assert len(spans_for(SITE, SITE.tag("filler.recipe"), filled)) == 1
    assert len(spans_for(SITE, SITE.tag(key_of("filler", "oee")), filled)) == 1
    assert len(spans_for(SITE, SITE.tag(key_of("filler", "line_state")), filled)) == 0


def test_a_hole_of_some_tags_concerns_those_and_what_is_derived_from_them():
    hole = [gap(of="other", tags=("filler.temperature",))]
    assert len(spans_for(SITE, SITE.tag("filler.temperature"), hole)) == 1
    assert len(spans_for(SITE, SITE.tag("filler.recipe"), hole)) == 0
    assert len(spans_for(SITE, SITE.tag(key_of("filler", "line_state")), hole)) == 1
    elsewhere = [gap(of="other", tags=("filler.recipe",))]
    assert len(spans_for(SITE, SITE.tag(key_of("filler", "line_state")), elsewhere)) == 0


def test_what_is_filled_already_is_drawn_and_the_rest_is_not():
    filling = gap(state=GapState.FILLING, filled_samples=9, filled_from=at(4))
    assert spans_for(SITE, SITE.tag(LEVEL), [filling]).tolist() == [[at_us(0), at_us(4)]]
    nothing_yet = gap(state=GapState.FILLING, filled_from=at(4))
    assert spans_for(SITE, SITE.tag(LEVEL), [nothing_yet]).tolist() == [[at_us(0), at_us(10)]]
    complete = gap(state=GapState.FILLING, filled_samples=9, filled_from=at(0))
    assert len(spans_for(SITE, SITE.tag(LEVEL), [complete])) == 0


def test_a_hole_filled_in_part_stays_for_the_tags_without_history_alone():
    part = gap(of="other", state=GapState.PARTLY, filled_samples=3, unfilled=("filler.x",))
    assert len(spans_for(SITE, SITE.tag("filler.temperature"), [part])) == 0
    ours = gap(of="other", state=GapState.PARTLY, unfilled=("filler.temperature",))
    assert len(spans_for(SITE, SITE.tag("filler.temperature"), [ours])) == 1
    of_before = gap(of="other", state=GapState.PARTLY, filled_samples=3)
    assert len(spans_for(SITE, SITE.tag("filler.temperature"), [of_before])) == 1
