import threading

import pytest
from PySide6.QtWidgets import QApplication

from hmi.actions.requests import SilenceHorn
from hmi.bus.facts import (
    AlarmLetter,
    Assessment,
    AssessmentChanged,
    GapChanged,
    GapState,
    SamplesArrived,
    UserChanged,
)
from hmi.errors import ActionRefused, StorageDamaged
from hmi.plant.alarm_rules import Priority
from hmi.plant.quality import BAD_NOT_CONNECTED
from hmi.plant.roles import Right, Role
from hmi.plant.samples import Origin, batch_of
from hmi.texts.codes import sentence
from tests.helpers import builders
from ui.live.background import Background
from ui.live.bugs import Bugs
from ui.live.tasks import Tasks, run_at_once
from ui.live.watches import Watches


async def _refused():
    raise ActionRefused("not-permitted")


async def _broken():
    raise RuntimeError("bug")


async def _granted():
    return None


def test_a_granted_wish_is_done_and_a_refused_one_is_told():
    tasks, told = Tasks(run_at_once, Bugs()), []
    tasks.run(_granted(), told.append, lambda: told.append("done"))
    tasks.run(_refused(), told.append, lambda: told.append("done"))
    assert told == ["done", sentence("not-permitted")]
    assert tasks.pending == 0


def test_a_bug_in_a_wish_is_counted_and_told_without_details(expected_warnings):
    expected_warnings("Unexpected failure")
    bugs, told = Bugs(), []
    tasks = Tasks(run_at_once, bugs)
    tasks.run(_broken(), told.append)
    assert told == [sentence("unexpected-failure")]
    assert bugs.count == 1
    assert tasks.pending == 0


def test_a_task_is_kept_until_it_is_done():
    begun = []
    tasks = Tasks(begun.append, Bugs())
    tasks.run(_granted(), lambda _told: None)
    assert tasks.pending == 1
    run_at_once(begun[0])
    assert tasks.pending == 0


def test_a_place_is_logged_once_and_counted_each_time(expected_warnings, caplog):
    expected_warnings("Unexpected failure")
    bugs, places = Bugs(), []
    bugs.happened.connect(places.append)

    def fail():
        raise ValueError("bug")

    for _ in range(3):
        bugs.guard(fail)
    assert bugs.count == 3
    assert len(places) == 1
    assert len([r for r in caplog.records if "Unexpected failure" in r.message]) == 1


def test_an_exit_passes_the_border():
    def leave():
        raise SystemExit(0)

    with pytest.raises(SystemExit):
        Bugs().guard(leave)


def test_the_hooks_are_put_back():
    before = threading.excepthook
    bugs = Bugs()
    bugs.install()
    assert threading.excepthook is not before
    bugs.uninstall()
    assert threading.excepthook is before


@pytest.fixture
def background(qapp):
    assert qapp is not None
    background = Background(Bugs())
    yield background
    background.close()


def settle(background):
    """Let the threads end and what they have posted arrive."""
    background._pool.shutdown(wait=True)
    QApplication.processEvents()


def test_a_result_is_delivered_in_the_window_thread(background, qtbot):
    got = []
    background.run(
        "a", threading.get_ident, lambda ident: got.append((ident, threading.get_ident()))
    )
    qtbot.waitUntil(lambda: bool(got), timeout=2000)
    worked_in, delivered_in = got[0]
    assert delivered_in == threading.get_ident()
    assert worked_in != delivered_in
    assert background.pending == 0


def test_only_the_newest_work_of_a_slot_is_delivered(background, qtbot):
    got, gate = [], threading.Event()
    background.run("a", lambda: gate.wait(5) and "old", got.append)
    background.run("a", lambda: "new", got.append)
    background.run("b", lambda: "other", got.append)
    gate.set()
    qtbot.waitUntil(lambda: background.pending == 0, timeout=2000)
    settle(background)
    assert sorted(got) == ["new", "other"]


def test_cancelled_work_is_not_delivered(background):
    got, gate = [], threading.Event()
    background.run("a", lambda: gate.wait(5), got.append)
    background.cancel("a")
    gate.set()
    settle(background)
    assert got == []


def test_a_damaged_file_is_told_as_a_sentence_and_a_bug_too(background, qtbot, expected_warnings):
    expected_warnings("Unexpected failure")
    told = []

    def damaged():
        raise StorageDamaged("storage-damaged", file="x.db")

    def broken():
        raise RuntimeError("bug")

    background.run("a", damaged, told.append, told.append)
    background.run("b", broken, told.append, told.append)
    qtbot.waitUntil(lambda: len(told) == 2, timeout=2000)
    wanted = [sentence("storage-damaged", file="x.db"), sentence("unexpected-failure")]
    assert sorted(told) == sorted(wanted)


def test_the_view_keeps_the_newest_fact_of_each_alarm_and_forgets_normal_ones(station, plant):
    state = station.state
    plant.alarm("a.low", priority=Priority.P4)
    plant.alarm("b.high", priority=Priority.P1, active=False,
                letter=AlarmLetter.RETURNED_UNACKNOWLEDGED)  # fmt: skip
    plant.alarm("c.shelved", letter=AlarmLetter.SHELVED)
    plant.alarm("d.alert", is_alert=True)
    assert [a.key for a in state.unacknowledged()] == ["b.high", "a.low"]
    assert [a.key for a in state.active()] == ["a.low"]
    assert [a.key for a in state.alarms_of("filler")] == ["b.high", "a.low"]
    plant.alarm("a.low", letter=AlarmLetter.NORMAL, active=False)
    assert "a.low" not in state.alarms
    assert state.last_alarm_at == station.clock.now()


def test_newer_alarms_of_one_priority_come_first(station, plant):
    plant.alarm("a.first")
    plant.clock.advance(5)
    plant.alarm("a.second")
    assert [a.key for a in station.state.unacknowledged()] == ["a.second", "a.first"]


def test_the_view_keeps_machines_connections_gaps_and_assessments(station, plant):
    state, now = station.state, station.clock.now()
    fact = plant.machine("capper")
    gap = GapChanged(3, "demo", now, None, "lost", GapState.OPEN)
    station.bus.gaps.publish(gap)
    assessment = Assessment(1, "line", now, None, "m", (("connectivity", 2),))
    station.bus.assessments.publish(AssessmentChanged(assessment))
    assert state.machines == {"capper": fact}
    assert state.gaps == {3: gap}
    assert state.assessments == {1: assessment}
    assert state.connection_age_s("demo") is None
    plant.hear(0.5)
    plant.clock.advance(2.0)
    assert state.connection_age_s("demo") == pytest.approx(2.5)
    assert state.recorder_age_s() is None


def test_hearing_the_engine_is_told_once_each_way(station):
    told = []
    station.state.engine_changed.connect(lambda: told.append(station.state.engine_is_heard))
    for is_heard in (True, True, False, False):
        station.state.hear_engine(is_heard)
    assert told == [True, False]


def test_rights_follow_who_works_here(station):
    assert station.role is Role.OPERATOR
    assert station.may(Right.ACKNOWLEDGE)
    station.bus.users.publish(UserChanged("v", "V", Role.VIEWER))
    assert not station.may(Right.ACKNOWLEDGE)


def test_a_wish_reaches_the_engine(station, asked):
    done = []
    station.wish(SilenceHorn(), lambda told: pytest.fail(told), lambda: done.append(1))
    assert (asked, done) == ([SilenceHorn()], [1])


def test_history_does_not_move_live_values(station):
    seen = []
    watches = Watches(station.feed)
    watches.watch("filler.speed", seen.append)
    old = batch_of([builders.sample(1, 3.0)], Origin.HISTORY)
    station.bus.samples.publish(SamplesArrived(old))
    assert not station.feed._changed
    watches.end()
    assert len(seen) == 1


def test_a_reading_without_a_number_has_none(station, plant):
    plant.measure("filler.speed", float("nan"))
    assert station.feed.reading("filler.speed").number is None
    plant.measure("filler.speed", "text")
    assert station.feed.reading("filler.speed").number is None
    plant.measure("filler.speed", 3.0, BAD_NOT_CONNECTED)
    assert station.feed.reading("filler.speed").number == 3.0
    assert not station.feed.reading("filler.speed").is_live
