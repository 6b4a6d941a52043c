"""Scheduled and good time, on small records made by hand."""

from datetime import time

import numpy as np
import pytest

from hmi.historian.breaks import no_spans, spans_of
from hmi.historian.rollup import HOUR_US, empty_rollup, hours_of, minutes_of
from hmi.historian.series import Series
from hmi.maturity.coverage import (
    good_hours,
    hole_hours,
    minutes_with_samples,
    scheduled_minutes,
)
from hmi.plant.quality import BAD, GOOD
from hmi.plant.shifts import Break, Shift, ShiftCalendar
from tests.helpers.builders import at, at_us

FIRST = at_us() // HOUR_US
MINUTE, HOUR = 60, 3600


def measured(*samples):
    """Return samples (second, value, status) as a series."""
    times, values, statuses = zip(*samples, strict=True)
    stamps = np.array([at_us(second) for second in times], np.int64)
    return Series(stamps, np.array(values, float), np.array(statuses, np.uint32), stamps)


def hourly(*samples):
    return hours_of(minutes_of(measured(*samples)))


def test_a_value_holds_through_hours_without_samples():
    record = hourly((0, 1.0, GOOD), (3.5 * HOUR, 2.0, GOOD))
    assert good_hours(record, no_spans(), FIRST, 5).tolist() == [1, 1, 1, 1, 1]


def test_time_before_the_first_sample_is_not_known():
    record = hourly((0.25 * HOUR, 1.0, GOOD))
    assert good_hours(record, no_spans(), FIRST, 2) == pytest.approx([0.75, 1.0])


def test_what_held_before_the_window_holds_into_it():
    record = hourly((-1.5 * HOUR, 1.0, GOOD), (1.5 * HOUR, 2.0, GOOD))
    assert good_hours(record, no_spans(), FIRST, 3).tolist() == [1, 1, 1]
    alone = hourly((-1.5 * HOUR, 1.0, GOOD))
    assert good_hours(alone, no_spans(), FIRST, 3).tolist() == [1, 1, 1]


def test_bad_quality_is_not_good_until_a_good_sample_comes():
    record = hourly((0, 1.0, GOOD), (1.5 * HOUR, 1.0, BAD), (3.5 * HOUR, 1.0, GOOD))
    assert good_hours(record, no_spans(), FIRST, 4) == pytest.approx([1.0, 0.5, 0.0, 0.5])


def test_a_hole_takes_its_time_away_once():
    record = hourly((0, 1.0, GOOD), (2 * HOUR, 1.0, GOOD))
    holes = spans_of([(at_us(0.5 * HOUR), at_us(2 * HOUR))])
    assert good_hours(record, holes, FIRST, 3) == pytest.approx([0.5, 0.0, 1.0])


def test_a_hole_that_lasts_takes_all_that_follows():
    holes = spans_of([(at_us(1.5 * HOUR), None)])
    assert hole_hours(holes, FIRST, 3) == pytest.approx([0.0, 0.5, 1.0])


def test_nothing_recorded_is_nothing_good():
    assert good_hours(empty_rollup(HOUR_US), no_spans(), FIRST, 3).tolist() == [0, 0, 0]


def test_minutes_with_a_good_sample_are_counted_one_by_one():
    record = minutes_of(
        measured((0, 1.0, GOOD), (61, 1.0, BAD), (125, 1.0, BAD), (130, 1.0, GOOD))
    )
    found = minutes_with_samples(record, FIRST, 1)
    assert np.flatnonzero(found).tolist() == [0, 2]


def test_breaks_are_not_scheduled_and_nights_without_a_shift_neither():
    early = Shift(
        name="early", start=time(6), end=time(14), days=(1, 2, 3, 4, 5),
        breaks=(Break(start=time(9), end=time(9, 30)),),
    )  # fmt: skip
    calendar = ShiftCalendar(timezone="UTC", shifts=(early,))
    spans = calendar.spans_between(at(), at(24 * HOUR))
    minutes = scheduled_minutes(spans, FIRST, 24)
    assert minutes.sum() == 8 * 60 - 30
    assert not minutes[180:210].any()
    assert minutes[:180].all()


def test_without_shifts_every_minute_is_scheduled():
    spans = ShiftCalendar().spans_between(at(), at(30 * HOUR))
    assert scheduled_minutes(spans, FIRST, 30).all()


def test_shifts_of_a_week_are_found_in_order_across_a_night_and_a_change_of_clocks():
    night = Shift(name="night", start=time(22), end=time(6))
    late = Shift(name="late", start=time(14), end=time(22), days=(6,))
    calendar = ShiftCalendar(timezone="Europe/Berlin", shifts=(night, late))
    # 2026-03-29 is the night with 23 hours.
    start = at().replace(month=3, day=28, hour=12)
    spans = calendar.spans_between(start, start.replace(day=29))
    assert [span.name for span in spans] == ["late", "night"]
    minutes = scheduled_minutes(spans, int(start.timestamp()) // 3600, 24)
    assert minutes.sum() == (8 + 7) * 60
