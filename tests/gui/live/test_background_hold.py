import pytest

from ui.live.background import Background
from ui.live.bugs import Bugs


@pytest.fixture
def background(qapp):
    made = Background(Bugs())
    yield made
    made.close()
    qapp.processEvents()


def test_what_is_held_is_done_after_the_release(background, qtbot):
    begun, told = [], []
    background.hold()
    background.run("a", lambda: begun.append("a"), lambda _none: told.append("a"))
    background.run("b", lambda: begun.append("b"), lambda _none: told.append("b"))
    assert background.pending == 2
    assert begun == []
    background.release()
    qtbot.waitUntil(lambda: background.pending == 0)
    assert sorted(told) == ["a", "b"]


def test_of_one_slot_only_the_newest_is_done_after_the_release(background, qtbot):
    begun = []
    background.hold()
    for number in range(3):
        background.run("a", lambda number=number: begun.append(number), lambda _none: None)
    background.release()
    qtbot.waitUntil(lambda: background.pending == 0)
    assert begun == [2]


def test_what_is_asked_after_the_release_is_done_at_once(background, qtbot):
    told = []
    background.hold()
    background.release()
    background.run("a", lambda: 7, told.append)
    qtbot.waitUntil(lambda: told == [7])


def test_what_is_held_is_forgotten_when_the_window_closes(qapp):
    begun = []
    background = Background(Bugs())
    background.hold()
    background.run("a", lambda: begun.append("a"), lambda _none: None)
    background.close()
    background.release()
    qapp.processEvents()
    assert begun == []
