"""The time machine alone: the newest wish counts, what fails is told, nothing is left over."""

from datetime import timedelta

import pytest

from hmi.bus.facts import AlarmLetter
from hmi.clock import ManualClock
from hmi.errors import StorageError
from hmi.past.past_clock import PastClock
from hmi.past.past_station import PastStation
from hmi.texts.codes import sentence
from tests.helpers.builders import at, batch, sample
from tests.helpers.recording import Recording
from ui.live.time_machine import SPEEDS, TimeMachine

PATIENCE_MS = 30_000


@pytest.fixture
def folder(site, tmp_path):
    """A record of five minutes: the speed is the number of the second."""
    recording = Recording(site, ManualClock(), tmp_path)
    number = site.number_by_key["filler.speed"]
    recording.record(batch(*(sample(number, float(n), at_s=n) for n in range(300))))
    return tmp_path


class FailingPast(PastStation):
    """A past whose disk does not give what is asked, while it is told so."""

    fails = False

    def moment(self, at):
        if self.fails:
            raise StorageError("storage-missing", file="journal.sqlite")
        return super().moment(at)


@pytest.fixture
def past(site, folder):
    return FailingPast(site, folder)


@pytest.fixture
def today():
    return ManualClock(at(400))


@pytest.fixture
def machine(station, past, today, qtbot):
    machine = TimeMachine(station, PastClock(at(0)), past, today)
    machine.settle = lambda: qtbot.waitUntil(
        lambda: machine.going_to is None and station.background.pending == 0,
        timeout=PATIENCE_MS,
    )
    yield machine
    machine.close()


def speed(station):
    return station.table.newest(station.site.number_by_key["filler.speed"])


def test_of_two_jumps_the_later_counts(machine, station):
    shown = []
    machine.jumped.connect(lambda: shown.append(machine.at))
    machine.jump(at(50))
    machine.jump(at(70))
    machine.settle()
    assert shown == [at(70)]
    assert speed(station).value == 70.0


def test_steps_add_up_while_the_first_is_still_being_read(machine):
    machine.jump(at(100))
    machine.step(timedelta(seconds=-30))
    machine.step(timedelta(seconds=-30))
    machine.settle()
    assert machine.at == at(40)


def test_what_cannot_be_read_is_told_and_what_was_shown_stays(machine, station, past):
    machine.jump(at(50))
    machine.settle()
    past.fails = True
    machine.jump(at(60))
    machine.settle()
    assert machine.problem == sentence("storage-missing", file="journal.sqlite")
    assert (machine.at, speed(station).value) == (at(50), 50.0)
    past.fails = False
    machine.jump(at(60))
    machine.settle()
    assert machine.problem == ""
    assert speed(station).value == 60.0


def test_nothing_of_the_moment_before_is_left(machine, station, plant):
    plant.alarm()
    machine.jump(at(50))
    machine.settle()
    assert station.state.alarms == {}
    assert station.state.last_alarm_at is None
    told = []
    station.state.alarm_changed.connect(told.append)
    machine.jump(at(-100))
    machine.settle()
    assert speed(station) is None
    assert told == []


def test_who_listens_hears_that_an_alarm_is_not_there_any_more(machine, station, plant):
    plant.alarm()
    told = []
    station.state.alarm_changed.connect(told.append)
    machine.jump(at(50))
    machine.settle()
    assert [(one.letter, one.is_annunciation) for one in told] == [(AlarmLetter.NORMAL, False)]


@pytest.mark.parametrize("factor", SPEEDS)
def test_time_passes_as_fast_as_it_is_told(machine, station, today, factor):
    machine.jump(at(100))
    machine.settle()
    machine.play(factor)
    machine.tick()
    machine.settle()
    today.advance(0.5)
    machine.tick()
    assert machine.at == at(100 + 0.5 * factor)
    assert speed(station).value == float(100 + int(0.5 * factor))
    machine.settle()
    machine.pause()


def test_a_window_that_stood_still_does_not_leap(machine, today):
    machine.jump(at(100))
    machine.settle()
    machine.play(10)
    machine.tick()
    machine.settle()
    today.advance(60)
    machine.tick()
    machine.settle()
    machine.pause()
    assert machine.at == at(105)


def test_playing_shows_each_sample_once_to_who_watches(machine, station, today):
    machine.jump(at(100))
    machine.settle()
    seen = []
    end = station.bus.samples.subscribe(lambda fact: seen.extend(fact.batch.rows["value"]))
    machine.play(5)
    machine.tick()
    for _ in range(20):
        machine.settle()
        today.advance(0.5)
        machine.tick()
    machine.settle()
    machine.pause()
    end()
    assert machine.at == at(150)
    assert seen == [float(n) for n in range(101, 151)]


def test_a_record_that_has_ended_is_not_passed(station, past, today):
    machine = TimeMachine(station, PastClock(at(0)), past, today, at(200))
    machine.jump(at(390))
    assert machine.going_to == at(200)
    machine.close()
