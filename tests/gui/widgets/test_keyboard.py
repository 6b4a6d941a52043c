"""Addresses and names can be typed by touch, and who has a keyboard is not bothered."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget

from ui.widgets.keyboard import LETTERS, SIGNS, Keyboard, TypedField


@pytest.fixture
def board(qtbot, theme):
    window = QWidget()
    qtbot.addWidget(window)
    board = Keyboard(theme)
    column = QVBoxLayout(window)
    board.field = TypedField(board, "Address")
    board.other = TypedField(board, "Name")
    for part in (board.field, board.other, board):
        column.addWidget(part)
    window.show()
    yield board
    window.hide()


def tap(qtbot, target):
    qtbot.mouseClick(target, Qt.MouseButton.LeftButton)


def test_it_comes_with_the_tap_on_a_field_and_goes_when_done(qtbot, board):
    assert not board.isVisible()
    tap(qtbot, board.field)
    assert board.isVisible()
    tap(qtbot, board.away)
    assert not board.isVisible()


def test_it_types_letters_capitals_signs_spaces_and_takes_back(qtbot, board):
    told = []
    board.field.edited.connect(told.append)
    tap(qtbot, board.field)
    board.press("a1")
    tap(qtbot, board.shift)
    board.press("B ")
    tap(qtbot, board.signs)
    board.press("(")
    tap(qtbot, board.erase)
    assert board.field.text() == "a1B "
    assert told[-1] == "a1B "


def test_it_writes_into_the_field_that_was_tapped_last(qtbot, board):
    tap(qtbot, board.field)
    board.press("x")
    tap(qtbot, board.other)
    board.press("y")
    assert (board.field.text(), board.other.text()) == ("x", "y")


def test_a_real_key_sends_it_away(qtbot, board):
    tap(qtbot, board.field)
    qtbot.keyClick(board.field, Qt.Key.Key_Z)
    assert board.field.text() == "z"
    assert not board.isVisible()


def test_what_the_page_writes_itself_is_no_typing(board):
    told = []
    board.field.edited.connect(told.append)
    board.field.show_text("opc.tcp://")
    assert told == []


def test_every_printable_sign_of_a_password_has_a_key():
    have = set("".join((*LETTERS, *SIGNS)) + " ")
    printable = {chr(code) for code in range(33, 127)}
    assert {one for one in printable if one.lower() not in have} == set()
