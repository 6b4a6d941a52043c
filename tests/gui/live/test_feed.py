from PySide6.QtCore import QCoreApplication

from hmi.plant.quality import Quality
from ui.live.feed import AGES_MS


def test_first_change_shows_at_once_and_the_last_is_never_lost(station, plant):
    seen = []
    end = station.feed.watch("filler.speed", lambda reading: seen.append(reading.value))
    plant.clock.advance(1.0)
    plant.measure("filler.speed", 410.0)
    station.feed.tick()
    plant.measure("filler.speed", 420.0)
    station.feed.tick()
    assert seen == [None, 410.0]
    plant.clock.advance(0.6)
    station.feed.tick()
    end()
    assert seen == [None, 410.0, 420.0]


def test_ages_hold_no_change_up(station, plant):
    seen = []
    end = station.feed.watch("filler.speed", lambda reading: seen.append(reading.value))
    plant.clock.advance(1.0)
    station.feed.tick_ages()
    plant.measure("filler.speed", 410.0)
    station.feed.tick()
    end()
    assert seen == [None, None, 410.0]


def test_a_change_after_a_pause_waits_for_no_tick(station, plant):
    end = station.feed.watch("filler.speed", lambda _reading: None, 0.0)
    plant.measure("filler.speed", 1.0)
    assert station.feed._tick_timer.interval() == 0
    station.feed._tick_timer.stop()
    station.feed.tick()
    plant.clock.advance(0.010)
    plant.measure("filler.speed", 2.0)
    assert station.feed._tick_timer.interval() == 23
    end()


def test_a_silent_server_makes_the_reading_stale_without_any_sample(station, plant):
    seen = []
    end = station.feed.watch("filler.speed", seen.append)
    plant.measure("filler.speed", 410.0)
    station.feed.tick_ages()
    assert not seen[-1].is_stale
    plant.clock.advance(3.1)
    station.feed.tick_ages()
    end()
    assert seen[-1].is_stale
    assert seen[-1].value == 410.0
    assert not seen[-1].is_live


def test_staleness_is_shown_when_it_begins_and_not_with_the_next_look(station, plant, qtbot):
    end = station.feed.watch("filler.speed", lambda _reading: None)
    plant.measure("filler.speed", 410.0)
    plant.hear(2.8)
    station.feed.tick_ages()
    assert 200 <= station.feed._ages_timer.interval() <= 202
    plant.clock.advance(0.201)
    with qtbot.waitSignal(station.feed.silenced):
        station.feed.tick_ages()
    assert station.feed._ages_timer.interval() == AGES_MS
    with qtbot.assertNotEmitted(station.feed.silenced):
        station.feed.tick_ages()
    end()


def test_a_clock_that_stands_still_makes_no_hurry(station, plant):
    end = station.feed.watch("filler.speed", lambda _reading: None)
    plant.hear(2.99)
    intervals = []
    for _ in range(4):
        station.feed.tick_ages()
        intervals.append(station.feed._ages_timer.interval())
    end()
    assert intervals[1::2] == [AGES_MS, AGES_MS]


def test_one_watcher_that_fails_does_not_keep_readings_from_the_next(
    station, plant, expected_warnings
):
    expected_warnings("Unexpected failure")
    seen = []

    def fail(reading):
        if reading.value is not None:
            raise RuntimeError("bug")

    ends = [
        station.feed.watch("filler.speed", fail),
        station.feed.watch("filler.speed", seen.append),
    ]
    plant.clock.advance(1.0)
    plant.measure("filler.speed", 1.0)
    station.feed.tick()
    for end in ends:
        end()
    assert seen[-1].value == 1.0
    assert station.bugs.count == 1
    station.bugs._places.clear()


def test_without_watches_no_timer_runs(station, plant):
    end = station.feed.watch("filler.speed", lambda _reading: None)
    assert station.feed._ages_timer.isActive()
    end()
    plant.measure("filler.speed", 1.0)
    assert not station.feed._ages_timer.isActive()
    assert not station.feed._tick_timer.isActive()


def test_readings_arrive_by_the_feeds_own_timer(station, plant, qtbot):
    seen = []
    end = station.feed.watch("filler.speed", lambda reading: seen.append(reading.value))
    plant.clock.advance(1.0)
    plant.measure("filler.speed", 5.0)
    qtbot.waitUntil(lambda: 5.0 in seen, timeout=2000)
    end()
    QCoreApplication.processEvents()


def test_values_of_a_machine_that_is_being_checked_are_uncertain_until_it_is_done(station, plant):
    seen = []
    end = station.feed.watch("filler.speed", lambda reading: seen.append(reading.quality), 0.0)
    plant.measure("filler.speed", 410.0)
    station.feed.tick()
    plant.machine("filler", device="C")
    station.feed.tick()
    plant.machine("filler", device="")
    station.feed.tick()
    end()
    assert seen[-3:] == [Quality.GOOD, Quality.UNCERTAIN, Quality.GOOD]
