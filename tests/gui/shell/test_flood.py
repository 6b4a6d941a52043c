"""A flood stands in the alarm line while it lasts."""

import pytest

from hmi.bus.facts import AlarmLetter, FloodChanged
from hmi.plant.alarm_rules import Priority
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


def test_a_flood_is_told_with_its_count_and_time_until_it_is_over(banner, plant, clock):
    plant.alarm()
    assert banner.counts.line == "1 unacknowledged · 1 active"
    since = clock.now()
    clock.advance(125)
    plant.station.bus.floods.publish(FloodChanged(since, 14))
    assert banner.counts.line == "FLOOD: 14 in 10 min · 2\u00a0min"
    assert banner.counts.is_flood
    plant.station.bus.floods.publish(FloodChanged(None, 4))
    assert banner.counts.line == "1 unacknowledged · 1 active"


def test_each_priority_has_its_badge_with_what_calls_and_what_holds(banner, plant):
    plant.alarm("a", priority=Priority.P1)
    plant.alarm("b", priority=Priority.P3)
    plant.alarm("c", priority=Priority.P3, letter=AlarmLetter.ACKNOWLEDGED, acked=True)
    plant.alarm("d", priority=Priority.P4, letter=AlarmLetter.SHELVED)
    assert banner.counts.badges == ((Priority.P1, "1/1"), (Priority.P3, "1/2"))
    banner.grab()


def test_silence_is_offered_only_while_something_sounds(banner, plant):
    plant.alarm("a")
    assert banner.silence.isEnabled()
    plant.alarm("a", silenced=True)
    assert not banner.silence.isEnabled()
    plant.alarm("b", letter=AlarmLetter.RETURNED_UNACKNOWLEDGED, active=False)
    assert not banner.silence.isEnabled()


def test_nothing_is_told_of_a_flood_while_the_engine_is_not_heard(banner, station, clock):
    station.bus.floods.publish(FloodChanged(clock.now(), 14))
    station.state.hear_engine(False)
    assert (banner.counts.line, banner.counts.badges) == ("", ())
