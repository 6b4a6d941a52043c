"""When a temperature is told of (domain model 3.2)."""

import pytest

from hmi.condition.temperature_rules import LevelRule, RiseRule

MINUTE_US = 60_000_000


def rise(per_minute, minutes, rule=None, start_minute=0, from_celsius=40.0):
    rule = rule or RiseRule()
    found = None
    for step in range(minutes * 6 + 1):
        time_us = start_minute * MINUTE_US + step * 10_000_000
        found = rule.add(time_us, from_celsius + per_minute * step / 6, is_steady=True)
    return found


@pytest.mark.parametrize(
    ("per_minute", "code"),
    [(0.9, None), (1.2, "temperature-rises-fast"), (3.2, "temperature-rises-very-fast")],
)
def test_a_rise_is_told_by_its_speed_once_the_machine_is_warm(per_minute, code):
    found = rise(per_minute, 40)
    assert (None if found is None else found.code) == code


def test_within_half_an_hour_of_a_start_no_rise_is_told():
    assert rise(5.0, 29) is None


def test_a_stop_begins_the_half_hour_anew():
    rule = RiseRule()
    assert rise(2.0, 35, rule) is not None
    rule.add(36 * MINUTE_US, 100.0, is_steady=False)
    assert rise(2.0, 20, rule, start_minute=37) is None


@pytest.mark.parametrize(
    ("celsius", "code"),
    [(59.0, None), (61.0, "temperature-above-warn"), (71.0, "temperature-above-alarm")],
)
def test_a_level_is_told_after_a_minute(celsius, code):
    rule = LevelRule()
    assert rule.add(0, celsius, 60.0, 70.0) is None
    found = rule.add(MINUTE_US, celsius, 60.0, 70.0)
    assert (None if found is None else found.code) == code


def test_a_level_ends_two_kelvin_below_it():
    rule = LevelRule()
    for minute, celsius in enumerate((61.0, 61.0, 58.5)):
        found = rule.add(minute * MINUTE_US, celsius, 60.0, 70.0)
    assert found is not None
    assert rule.add(3 * MINUTE_US, 57.9, 60.0, 70.0) is None
