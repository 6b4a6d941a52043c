import pytest

from ui.live.bugs import Bugs
from ui.live.slices import Slices


@pytest.fixture
def bugs():
    return Bugs()


@pytest.fixture
def slices(bugs, qapp):
    made = Slices(bugs, qapp)
    yield made
    made.stop()
    made.deleteLater()


def steps(done, name, count):
    for number in range(count):
        done.append(f"{name}{number}")
        yield


def test_steps_are_taken_one_by_one_with_room_for_events_between_them(slices, qtbot):
    done, between = [], []
    slices.start(steps(done, "a", 3))
    slices._timer.timeout.connect(lambda: between.append(len(done)))
    assert done == []
    qtbot.waitUntil(lambda: not slices.is_running)
    assert done == ["a0", "a1", "a2"]
    assert between[:3] == [1, 2, 3]


def test_what_is_urgent_is_finished_at_once(slices):
    done = []
    slices.start(steps(done, "a", 3))
    slices.finish()
    assert done == ["a0", "a1", "a2"]
    assert not slices.is_running


def test_new_work_replaces_what_is_not_done(slices):
    done = []
    slices.start(steps(done, "a", 3))
    slices._step()
    slices.start(steps(done, "b", 2))
    slices.finish()
    assert done == ["a0", "b0", "b1"]


def test_stopped_work_is_not_gone_on_with(slices):
    done = []
    slices.start(steps(done, "a", 3))
    slices._step()
    slices.stop()
    slices.finish()
    assert done == ["a0"]


def test_work_may_begin_other_work_in_its_last_step(slices):
    done = []

    def first():
        done.append("first")
        slices.start(steps(done, "second", 1))
        yield

    slices.start(first())
    slices.finish()
    assert done == ["first", "second0"]


def test_a_step_that_fails_ends_the_work_and_is_reported(slices, bugs, expected_warnings):
    expected_warnings("Unexpected failure")

    def broken():
        yield
        raise ZeroDivisionError

    slices.start(broken())
    slices.finish()
    assert bugs.count == 1
    assert not slices.is_running
