"""The top-level window before and around the room."""

import pytest
from PySide6.QtWidgets import QWidget

from ui.shell.frame import Frame
from ui.shell.waiting import MOST_SHOWN


class Told:
    """Counts how often the program was told that the window is left."""

    def __init__(self):
        self.count = 0

    def __call__(self):
        self.count += 1


@pytest.fixture
def told():
    return Told()


@pytest.fixture
def frame(qtbot, theme, told):
    frame = Frame(theme, told)
    qtbot.addWidget(frame)
    frame.open((800, 600), is_full=False)
    return frame


def test_it_says_that_the_engine_is_starting(frame):
    assert "starting" in frame.waiting._sentence.full_text


def test_an_engine_that_was_given_up_is_told(frame):
    frame.waiting.show_engine(has_given_up=True)
    assert "Nothing is recorded" in frame.waiting._sentence.full_text


def test_mistakes_of_the_site_file_are_listed_and_the_rest_is_counted(frame):
    problems = [f"site.toml:{line}: wrong" for line in range(MOST_SHOWN + 3)]
    frame.waiting.show_engine(has_given_up=True, problems=problems)
    shown = frame.waiting._sentence.full_text.splitlines()
    assert shown[1 : MOST_SHOWN + 1] == problems[:MOST_SHOWN]
    assert shown[-1] == "and 3 more"


def test_a_room_replaces_the_sentence_and_the_next_room_the_first(frame):
    first, second = QWidget(), QWidget()
    frame.show_room(first, lambda: True)
    frame.show_room(second, lambda: True)
    assert frame.currentWidget() is second
    assert frame.indexOf(first) == -1


def test_closing_leaves_once_when_the_room_allows_it(frame, told):
    allowed = []
    frame.show_room(QWidget(), lambda: bool(allowed))
    assert not frame.close()
    assert told.count == 0
    allowed.append(True)
    assert frame.close()
    assert told.count == 1
