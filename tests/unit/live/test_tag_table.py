"""The table keeps the newest sample of each tag, whatever order they come in."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hmi.bus.bus import Bus
from hmi.bus.facts import SamplesArrived
from hmi.clock import ManualClock
from hmi.live.tag_table import LATE_US, TagTable
from hmi.plant.samples import Origin, Sample, batch_of
from hmi.plant.site import Site
from hmi.plant.tags import Tag

SITE = Site(
    name="s", tags=tuple(Tag(key=f"m.t{n}", name="T", machine="m", node="i=1") for n in range(4))
)


def table() -> tuple[TagTable, list[SamplesArrived]]:
    bus = Bus()
    heard: list[SamplesArrived] = []
    bus.samples.subscribe(heard.append)
    return TagTable(SITE, bus, ManualClock()), heard


def test_a_tag_without_samples_has_no_newest():
    assert table()[0].newest(0) is None
    assert len(table()[0].snapshot()) == 0


def test_an_empty_batch_is_not_told():
    tags, heard = table()
    tags.accept(batch_of([]))
    assert heard == []


def test_the_last_of_a_tag_in_a_batch_is_kept_and_the_batch_is_told_whole():
    tags, heard = table()
    batch = batch_of(
        [Sample(1, 1.0, 0, 10, 10), Sample(2, 5.0, 0, 10, 10), Sample(1, 2.0, 0, 10, 10)]
    )
    tags.accept(batch)
    assert tags.newest(1) == Sample(1, 2.0, 0, 10, 10)
    assert tags.newest(2) == Sample(2, 5.0, 0, 10, 10)
    assert [fact.batch for fact in heard] == [batch]


def test_source_time_decides_within_a_batch():
    tags, _ = table()
    tags.accept(batch_of([Sample(1, 2.0, 0, 20, 30), Sample(1, 1.0, 0, 10, 30)]))
    assert tags.newest(1) == Sample(1, 2.0, 0, 20, 30)


def test_a_late_sample_does_not_replace_a_newer_one():
    tags, _ = table()
    tags.accept(batch_of([Sample(1, 2.0, 0, 20, 20)]))
    tags.accept(batch_of([Sample(1, 1.0, 0, 10, 21)]))
    assert tags.newest(1) == Sample(1, 2.0, 0, 20, 20)


@pytest.mark.parametrize("step_us", [LATE_US + 1, -LATE_US - 1])
def test_a_source_clock_that_was_set_back_does_not_freeze_the_tag(step_us):
    tags, _ = table()
    tags.accept(batch_of([Sample(1, 2.0, 0, 9_000_000, 9_000_000)]))
    tags.accept(batch_of([Sample(1, 1.0, 0, 10, 9_000_000 + step_us)]))
    assert tags.newest(1) == Sample(1, 1.0, 0, 10, 9_000_000 + step_us)


def test_history_is_told_and_not_kept():
    tags, heard = table()
    tags.accept(batch_of([Sample(1, 2.0, 0, 20, 20)], Origin.HISTORY))
    assert tags.newest(1) is None
    assert len(heard) == 1


def test_exact_values_are_kept_until_a_number_replaces_them():
    tags, _ = table()
    tags.accept(
        batch_of(
            [Sample(0, "Cola", 0, 1, 1), Sample(1, 2**64 - 1, 0, 1, 1), Sample(2, None, 0, 1, 1)]
        )
    )
    assert tags.newest(0).value == "Cola"
    assert tags.newest(1).value == 2**64 - 1
    assert tags.newest(2).value is None
    tags.accept(batch_of([Sample(0, 3.0, 0, 2, 2), Sample(3, 4.0, 0, 2, 2)]))
    assert tags.newest(0).value == 3.0
    assert [s.value for s in tags.snapshot().samples()] == [3.0, 2**64 - 1, None, 4.0]


def test_a_measured_nan_stays_a_number():
    tags, _ = table()
    tags.accept(batch_of([Sample(0, float("nan"), 0, 1, 1)]))
    assert np.isnan(tags.newest(0).value)


def test_a_tag_that_the_site_does_not_have_is_refused():
    with pytest.raises(IndexError):
        table()[0].accept(batch_of([Sample(99, 1.0, 0, 1, 1)]))


def test_a_snapshot_does_not_change_with_the_table():
    tags, _ = table()
    tags.accept(batch_of([Sample(0, 1.0, 0, 1, 1)]))
    before = tags.snapshot()
    tags.accept(batch_of([Sample(0, 2.0, 0, 2, 2)]))
    assert before.value_at(0) == 1.0


VALUES = st.one_of(st.floats(allow_nan=False), st.text(max_size=3))
SAMPLES = st.builds(
    lambda tag, value, source: Sample(tag, value, 0, source, 100),
    st.integers(0, 3),
    VALUES,
    st.integers(0, 9),
)


@given(st.lists(st.lists(SAMPLES, max_size=6), max_size=6))
def test_it_agrees_with_the_plain_rule_sample_by_sample(batches):
    tags, _ = table()
    expected: dict[int, Sample] = {}
    for samples in batches:
        tags.accept(batch_of(samples))
        for sample in samples:
            held = expected.get(sample.tag)
            if held is None or sample.source_us >= held.source_us:
                expected[sample.tag] = sample
    assert list(tags.snapshot().samples()) == [expected[tag] for tag in sorted(expected)]
