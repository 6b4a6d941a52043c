"""Limits by standard tables: of temperatures by what is heated, of currents by their rating."""

import pytest

from hmi.plant.assets import WindingClass
from hmi.plant.limits_current import around
from hmi.plant.limits_temperature import Heated, temperature_limits


@pytest.mark.parametrize(
    ("heated", "warn", "alarm"),
    [
        (Heated.BEARING, 80.0, 90.0),
        (Heated.GEARBOX_OIL, 80.0, 90.0),
        (Heated.HYDRAULIC_OIL, 60.0, 70.0),
        (Heated.CABINET, 45.0, 55.0),
    ],
)
def test_what_is_heated_has_its_usual_limits(heated, warn, alarm):
    limits = temperature_limits(heated)
    assert (limits.warn, limits.alarm, limits.source) == (warn, alarm, "temperature-usual")


@pytest.mark.parametrize(
    ("winding", "warn", "alarm"),
    [
        (WindingClass.B, 105.0, 120.0),
        (WindingClass.F, 130.0, 145.0),
        (WindingClass.H, 155.0, 170.0),
    ],
)
def test_a_winding_stays_25_and_10_kelvin_below_its_class(winding, warn, alarm):
    limits = temperature_limits(Heated.WINDING, winding)
    assert (limits.warn, limits.alarm, limits.source) == (warn, alarm, "temperature-winding-class")


def test_a_current_is_watched_8_and_12_percent_above_and_20_below_what_is_usual():
    usual = around(14.5)
    assert (usual.less, usual.more, usual.much_more) == (11.6, 15.66, 16.24)


@pytest.mark.parametrize("nothing", [0.0, -1.0, float("nan")])
def test_nothing_is_usual_of_a_motor_without_a_current(nothing):
    with pytest.raises(ValueError, match="more than 0"):
        around(nothing)
