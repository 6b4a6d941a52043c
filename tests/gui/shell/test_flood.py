"""A flood stands in the alarm line while it lasts."""

import pytest

from hmi.bus.facts import FloodChanged
from ui.shell.alarm_banner import AlarmBanner


@pytest.fixture
def banner(qtbot, station):
    station.state.hear_engine(True)
    banner = AlarmBanner(station)
    qtbot.addWidget(banner)
    banner.resize(1024, banner.height())
    banner.show()
    yield banner
    banner.close()


def test_a_flood_is_told_with_its_count_until_it_is_over(banner, plant, clock):
    plant.alarm()
    assert banner.counts._lines == ("1 unacknowledged", "1 active")
    plant.station.bus.floods.publish(FloodChanged(clock.now(), 14))
    assert banner.counts._lines == ("FLOOD: 14 in 10 min", "1 unacknowledged · 1 active")
    plant.station.bus.floods.publish(FloodChanged(None, 4))
    assert banner.counts._lines == ("1 unacknowledged", "1 active")


def test_nothing_is_told_of_a_flood_while_the_engine_is_not_heard(banner, station, clock):
    station.bus.floods.publish(FloodChanged(clock.now(), 14))
    station.state.hear_engine(False)
    assert banner.counts._lines == ("", "")
