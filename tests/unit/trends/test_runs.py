"""Runs: found by edges, laid over each other, and how far one is from the others."""

import numpy as np
import pytest

from hmi.bus.facts import AlarmChanged, AlarmLetter, Trigger
from hmi.clock import to_us
from hmi.plant.alarm_rules import Priority
from hmi.trends.run_band import band_of, columns_of, deviation_of
from hmi.trends.run_edges import choose_runs, comings, entries, falling, rising
from hmi.trends.step_line import StepLine
from tests.helpers.builders import at

NAN = float("nan")


def line(*pairs, end=100):
    return StepLine(
        np.array([t for t, _ in pairs], np.int64), np.array([v for _, v in pairs], float), end
    )


SIGNAL = line(
    (0, 0.0), (10, 5.0), (20, 1.0), (30, NAN), (40, 6.0), (50, 0.0), (60, 3.0), (70, 9.0)
)


def test_a_rising_edge_reaches_the_threshold_from_below():
    assert rising(SIGNAL, 3.0).tolist() == [10, 60]
    assert rising(SIGNAL, 9.5).tolist() == []


def test_a_falling_edge_leaves_the_threshold_downwards():
    assert falling(SIGNAL, 3.0).tolist() == [20, 50]


def test_what_comes_out_of_the_unknown_is_no_edge():
    assert rising(line((0, 0.0), (10, NAN), (20, 5.0)), 1.0).tolist() == []
    assert rising(line((0, 5.0), (10, 6.0)), 1.0).tolist() == []
    assert rising(line(), 1.0).tolist() == []


def test_noise_around_the_threshold_is_one_edge():
    noisy = line((0, 0.0), (10, 5.0), (11, 4.9), (12, 5.1), (20, 1.0), (30, 6.0), (31, 4.0))
    assert rising(noisy, 5.0).tolist() == [10, 12, 30]
    assert rising(noisy, 5.0, 1.0).tolist() == [10, 30]
    assert falling(noisy, 5.0, 0.5).tolist() == [31]
    assert falling(noisy, 5.0).tolist() == [11, 20, 31]


def test_between_deadband_and_threshold_the_unknown_stays_unknown():
    lost = line((0, 0.0), (10, NAN), (20, 4.5), (30, 6.0), (40, 0.0), (50, 6.0))
    assert rising(lost, 5.0, 1.0).tolist() == [50]


def test_an_entry_is_a_change_into_one_value():
    states = line((0, 3.0), (10, 6.0), (15, 6.0), (20, 3.0), (30, NAN), (40, 6.0), (50, 6.0))
    assert entries(states, 6.0).tolist() == [10]
    assert entries(states, 3.0).tolist() == [20]


def alarm(at_s, key="filler.hi", trigger=Trigger.ACTIVATE):
    return AlarmChanged(
        key=key, machine="filler", message="High", priority=Priority.P2,
        letter=AlarmLetter.UNACKNOWLEDGED, before=AlarmLetter.NORMAL, trigger=trigger,
        at=at(at_s), source_time=at(at_s), active=True, acked=False, latched=False, occurrence=1,
        active_since=at(at_s), came_at=at(at_s),
    )  # fmt: skip


def test_an_alarm_comes_when_it_becomes_active():
    events = [alarm(30), alarm(10), alarm(20, trigger=Trigger.ACK), alarm(5, key="other")]
    assert comings(events, "filler.hi").tolist() == [to_us(at(10)), to_us(at(30))]


def test_runs_are_counted_back_from_the_newest():
    begins = np.array([10, 20, 30, 40, 30])
    newest = choose_runs(begins, 0, 2)
    assert (newest.this_us, newest.earlier_us) == (40, (30, 20))
    before = choose_runs(begins, 2, 5)
    assert (before.this_us, before.earlier_us) == (20, (10,))
    assert choose_runs(begins, 4, 5) is None
    assert choose_runs(np.array([], np.int64), 0, 5) is None


def steps(*values):
    """Return a value for each ten of the 40 that a run lasts."""
    return line(*((10 * n, value) for n, value in enumerate(values)), end=40)


def test_the_band_holds_the_extremes_and_the_middle_of_all_runs():
    band = band_of([steps(1, 2, 3, 4), steps(3, 4, 5, 6), steps(2, 9, 1, 5)], 0, 40, 4)
    assert band.minimum.tolist() == [1, 2, 1, 4]
    assert band.middle.tolist() == [2, 4, 3, 5]
    assert band.maximum.tolist() == [3, 9, 5, 6]
    # Of three runs a tenth says nothing: the band is all that they did.
    assert band.low.tolist() == band.minimum.tolist()
    assert band.high.tolist() == band.maximum.tolist()
    assert band.runs == 3
    assert band.count.tolist() == [3, 3, 3, 3]


def test_of_many_runs_the_band_leaves_out_the_tenths_at_the_ends():
    band = band_of([steps(n, n) for n in range(11)], 0, 20, 2)
    assert band.low.tolist() == [1.0, 1.0]
    assert band.middle.tolist() == [5.0, 5.0]
    assert band.high.tolist() == [9.0, 9.0]
    assert (band.minimum[0], band.maximum[0]) == (0.0, 10.0)


def test_a_peak_between_two_columns_is_in_the_extremes():
    band = band_of([line((0, 1.0), (3, 50.0), (4, 1.0), end=40)], 0, 40, 4)
    assert band.maximum.tolist() == [50.0, 1.0, 1.0, 1.0]
    assert band.middle.tolist() == [1.0, 1.0, 1.0, 1.0]


def test_holes_of_a_run_are_left_out_of_the_band():
    band = band_of([steps(1, NAN, NAN, 1), steps(3, 3, NAN, 3)], 0, 40, 4)
    np.testing.assert_array_equal(band.middle, [2.0, 3.0, NAN, 2.0])
    np.testing.assert_array_equal(band.maximum, [3.0, 3.0, NAN, 3.0])
    assert band.count.tolist() == [2, 1, 0, 2]


def test_a_run_that_ended_earlier_is_unknown_after_its_end():
    band = band_of([line((0, 1.0), end=20), steps(3, 3, 3, 3)], 0, 40, 4)
    assert band.middle.tolist() == [2.0, 2.0, 3.0, 3.0]
    columns = columns_of(line((0, 1.0), end=20), 0, 40, 4)
    assert columns.bad.tolist() == [False, False, True, False]


def test_no_runs_make_no_band():
    band = band_of([], 0, 40, 4)
    assert np.isnan(band.middle).all()
    assert np.isnan(band.maximum).all()
    assert deviation_of(steps(1, 1, 1, 1), band).largest is None


def test_the_deviation_is_from_the_middle_and_tells_when_it_is_largest():
    band = band_of([steps(1, 2, 3, 4), steps(3, 4, 5, 6)], 0, 40, 4)
    found = deviation_of(steps(2, 0, 4.5, NAN), band)
    np.testing.assert_array_equal(found.values, [0.0, -3.0, 0.5, NAN])
    assert (found.largest, found.at_us) == (-3.0, 15)
    assert found.outside == pytest.approx(1 / 3)
