"""States over a shift from samples in any order."""

from itertools import permutations

import pytest

from hmi.machines.means import SPAN_US, TenSecondMeans
from hmi.machines.signals import CounterSignal, MachineSignals, number_of
from hmi.machines.timeline import (
    FOREVER_US,
    BlindSpan,
    Segment,
    StateReader,
    StateSignal,
    Track,
    count_stops,
    failures,
    timeline,
)
from hmi.plant.assets import MachineState as S
from hmi.plant.assets import StateSource
from hmi.plant.quality import BAD
from tests.helpers.builders import machine, plant_with, tag

READER = StateReader(machine("filler", state_source=StateSource.PACKML), {}, {})
FOREVER_RUNNING = [(0, FOREVER_US)]


def track(*points, start=0):
    result = Track(start)
    for time_us, value in points:
        result.feed(time_us, value, 0)
    return result


def states(tracks, *blind):
    return [(one.start_us, one.state) for one in timeline(READER, tracks, blind)]


def test_the_order_of_arrival_does_not_matter():
    points = [(10, "Execute"), (20, "Suspended"), (30, "Execute"), (40, "Held")]
    starved = [(15, False), (20, True), (35, False)]
    expected = [(10, S.EXECUTING), (20, S.STARVED), (30, S.EXECUTING), (40, S.HELD)]
    for shuffled in permutations(points):
        tracks = {StateSignal.STARVED: track(*starved), StateSignal.STATE: track(*shuffled)}
        assert states(tracks) == expected


def test_signals_that_change_together_are_read_together():
    tracks = {
        StateSignal.STATE: track((10, "Suspended")),
        StateSignal.BLOCKED: track((10, True)),
    }
    assert states(tracks) == [(10, S.BLOCKED)]


def test_a_bad_starved_signal_is_as_if_not_given():
    blocked = track((5, True))
    blocked.feed(6, True, BAD)
    tracks = {StateSignal.STATE: track((10, "Suspended")), StateSignal.BLOCKED: blocked}
    assert states(tracks) == [(5, S.UNKNOWN), (10, S.STARVED)]


def test_only_the_last_sample_before_the_start_is_kept():
    subject = track((1, "Held"), (5, "Execute"), (20, "Held"), (3, "Idle"), start=10)
    assert [point[0] for point in subject.points] == [5, 20]


def test_repeated_values_are_no_news():
    subject = track((1, "Execute"))
    assert subject.feed(2, "Execute", 0) is False
    assert subject.feed(3, "Execute", BAD) is True


def test_a_blind_span_cuts_the_state_and_gives_it_back():
    tracks = {StateSignal.STATE: track((10, "Execute"), (50, "Held"))}
    assert states(tracks, BlindSpan(20, 40)) == [
        (10, S.EXECUTING), (20, S.UNKNOWN), (40, S.EXECUTING), (50, S.HELD),
    ]  # fmt: skip
    assert states(tracks, BlindSpan(20, FOREVER_US))[-1] == (20, S.UNKNOWN)


def test_a_partly_filled_span_ends_at_its_first_state_if_there_is_one():
    tracks = {StateSignal.STATE: track((10, "Execute"), (30, "Held"))}
    assert states(tracks, BlindSpan(20, 40, partly=True))[1:] == [(20, S.UNKNOWN), (30, S.HELD)]
    assert states(tracks, BlindSpan(32, 40, partly=True))[2:] == [(32, S.UNKNOWN), (40, S.HELD)]
    assert states({}, BlindSpan(20, 40, partly=True))[0] == (20, S.UNKNOWN)


def test_before_the_first_sample_nothing_is_known():
    tracks = {StateSignal.STATE: track((50, "Execute"))}
    assert states(tracks, BlindSpan(10, 20)) == [
        (10, S.UNKNOWN), (20, S.UNKNOWN), (50, S.EXECUTING),
    ]  # fmt: skip
    assert states({}) == []


def segments(*pairs):
    return [Segment(start, state) for start, state in pairs]


def test_a_stop_seen_through_a_hole_is_still_one_stop():
    seen = segments(
        (0, S.EXECUTING), (10, S.HELD), (20, S.UNKNOWN), (30, S.HELD), (40, S.EXECUTING)
    )
    assert count_stops(seen, 0) == 1


def test_a_stop_that_began_before_the_shift_is_not_counted_in_it():
    assert count_stops(segments((0, S.HELD), (20, S.EXECUTING), (30, S.FAULT)), 10) == 1


@pytest.mark.parametrize(("end_s", "found"), [(309, []), (310, [10_000_000])])
def test_a_fault_becomes_a_failure_after_the_micro_stop_time(end_s, found):
    seen = segments((0, S.EXECUTING), (10_000_000, S.FAULT))
    assert failures(seen, end_s * 1_000_000, 300.0) == found
    assert failures([], 10, 300.0) == []


def means_of(*values):
    result = TenSecondMeans()
    for number, value in enumerate(values):
        result.feed(number * SPAN_US, value)
    return result


def test_the_median_needs_three_whole_spans():
    subject = means_of(1.0, 2.0, 30.0)
    assert subject.median(2 * SPAN_US, FOREVER_RUNNING) is None
    assert subject.median(3 * SPAN_US, FOREVER_RUNNING) == 2.0


def test_spans_in_which_the_machine_did_not_run_the_whole_time_are_left_out():
    subject = means_of(1.0, 1.0, 1.0, 9.0, 9.0)
    assert subject.median(5 * SPAN_US, [(0, 3 * SPAN_US + 1)]) == 1.0
    assert subject.median(5 * SPAN_US, [(0, 2 * SPAN_US)]) is None


def test_a_value_that_does_not_change_is_carried_on_until_it_goes_bad():
    subject = means_of(4.0)
    assert subject.median(500 * SPAN_US, FOREVER_RUNNING) == 4.0
    subject.feed(500 * SPAN_US, None)
    assert subject.median(700 * SPAN_US, FOREVER_RUNNING) is None


def test_only_the_last_ten_minutes_count():
    subject = means_of(*[1.0] * 100, *[2.0] * 60)
    assert subject.median(160 * SPAN_US, FOREVER_RUNNING) == 2.0


def test_the_mean_of_equal_values_is_that_value_and_late_samples_are_no_news():
    subject = TenSecondMeans()
    for number in range(300):
        subject.feed(number * 100_000, 1.4)
    subject.feed(1, 1000.0)
    assert subject.median(3 * SPAN_US, FOREVER_RUNNING) == 1.4


def test_a_machine_is_on_the_connection_of_its_state_else_of_any_tag():
    site = plant_with(tags=[tag("filler.speed", connection="other"), "filler.state"])
    told = MachineSignals.of(machine("filler", state_tag="filler.state"), site)
    assert told.connection == "demo"
    assert MachineSignals.of(machine("filler"), site).connection == "other"
    assert MachineSignals.of(machine("capper"), site).connection == ""


def test_the_range_of_a_register_is_its_tags_range():
    site = plant_with(tags=[tag("filler.total", low=0.0, high=65535.0), "filler.good"])
    fields = {"total_tag": "filler.total", "good_tag": "filler.good"}
    signals = MachineSignals.of(machine("filler", **fields), site)
    assert signals.span_of(CounterSignal.TOTAL) == 65535.0
    assert signals.span_of(CounterSignal.GOOD) is None
    assert signals.span_of(CounterSignal.REJECT) is None


@pytest.mark.parametrize("value", [None, "7", float("nan")])
def test_what_is_no_number_is_not_counted(value):
    assert number_of(value) is None


def test_large_integers_and_booleans_are_numbers():
    assert number_of(2**60) == float(2**60)
    assert number_of(True) == 1.0
