"""A station that records less than it should says so among its alerts, once for each cause."""

from dataclasses import replace

import pytest

from hmi.alarms.recording_watch import DROPPED, ROOM, STOPPED
from hmi.alarms.station_alarms import StationAlarms
from hmi.bus.bus import Bus
from hmi.bus.facts import DiskRoom, RecorderReported
from hmi.clock import ManualClock
from tests.helpers.builders import plant_with

SOUND = RecorderReported(
    recording=True, last_commit=None, samples_per_s=0.0, recorded=0, waiting=0, dropped=0,
    history_bytes=0, disk_free_bytes=50_000_000_000, days_left=None,
)  # fmt: skip


class Station:
    def __init__(self):
        self.bus, self.clock = Bus(), ManualClock()
        self.facts = []
        self.bus.alarms.subscribe(self.facts.append)
        self.alarms = StationAlarms(plant_with(tags=["filler.speed"]), self.bus, self.clock)

    def report(self, **changes):
        self.bus.recorder.publish(replace(SOUND, **changes))

    def active(self):
        latest = {fact.key: fact for fact in self.facts}
        return {key: fact for key, fact in latest.items() if fact.active}


@pytest.fixture
def station():
    return Station()


def test_a_sound_recording_is_no_alert(station):
    station.report()
    assert station.facts == []


@pytest.mark.parametrize(
    ("changes", "key"),
    [
        ({"recording": False, "reason": "storage-full"}, STOPPED),
        ({"room": DiskRoom.LOW, "disk_free_bytes": 900_000_000}, ROOM),
        ({"room": DiskRoom.SPENT, "disk_free_bytes": 0}, ROOM),
        ({"dropped": 12}, DROPPED),
    ],
)
def test_each_shortcoming_is_one_alert_until_it_is_over(station, changes, key):
    for _ in range(5):
        station.report(**changes)
    told = station.active()
    assert list(told) == [key]
    assert told[key].is_alert
    assert told[key].response
    assert len(station.facts) == 1
    station.report()
    assert station.active() == {}


def test_a_disk_that_fills_up_on_says_so(station):
    station.report(room=DiskRoom.LOW, disk_free_bytes=900_000_000)
    low = station.active()[ROOM].message
    station.report(room=DiskRoom.SPENT, disk_free_bytes=0)
    assert station.active()[ROOM].message != low
    assert "0.9" in low


def test_what_stood_when_the_station_was_stopped_goes_with_the_first_sound_report(station):
    station.report(room=DiskRoom.LOW, disk_free_bytes=1)
    later = Station()
    later.alarms.restore([station.facts[-1]], [])
    later.report()
    assert later.active() == {}
    assert [fact.key for fact in later.facts] == [ROOM]
