"""Which remaining lives are told of as alerts."""

from dataclasses import replace

import pytest

from hmi.alarms.alert_door import AlertDoor
from hmi.alarms.station_alarms import StationAlarms
from hmi.asset_health.care_alerts import CareAlerts, in_unit
from hmi.bus.bus import Bus
from hmi.bus.care_facts import LifeChanged
from hmi.clock import ManualClock
from tests.helpers.builders import START, plant_with

DAY_S = 86_400.0
SITE = plant_with(tags=["filler.vibration"])
NEAR = LifeChanged(
    "filler.vibration", "filler", "filler.vibration", START, "", "mm/s", 4.5, 0.8, 2.5,
    2 * DAY_S, 5 * DAY_S, 9 * DAY_S,
)  # fmt: skip


@pytest.fixture
def told():
    bus, clock = Bus(), ManualClock()
    alarms = StationAlarms(SITE, bus, clock)
    standing = {}
    bus.alarms.subscribe(lambda fact: standing.update({fact.key: fact.active}))
    alerts = CareAlerts(SITE, AlertDoor(alarms.engine))

    def told(life):
        alerts.show_life(life)
        return standing.get("care.life.filler.vibration", False)

    return told


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({}, True),
        ({"middle_s": 8 * DAY_S}, False),
        ({"value": 1.5}, False),
        ({"low_s": None, "middle_s": None, "high_s": None, "reason": "life-no-trend"}, False),
    ],
)
def test_only_a_limit_that_is_near_and_far_on_the_way_is_told(told, fields, expected):
    assert told(replace(NEAR, **fields)) is expected


def test_a_share_of_the_current_that_is_as_usual_is_on_no_way(told):
    share = replace(NEAR, unit="%", limit=112.0, floor=80.0)
    assert not told(replace(share, value=101.0))
    assert told(replace(share, value=106.0))


def test_it_goes_when_the_trend_is_gone(told):
    assert told(NEAR)
    assert not told(replace(NEAR, reason="life-no-trend", low_s=None, middle_s=None, high_s=None))


@pytest.mark.parametrize(
    ("low_s", "high_s", "expected"),
    [(2 * DAY_S, 9.2 * DAY_S, (2, 10, "d")), (5400, 9000, (1, 3, "h")), (20, 300, (0, 5, "min"))],
)
def test_a_range_is_told_in_a_unit_that_fits(low_s, high_s, expected):
    assert in_unit(low_s, high_s) == expected
