"""A kiosk is a closed room: whatever is tapped, no dialog of the system opens, nobody leaves."""

import pytest
import shiboken6
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAction, QContextMenuEvent, QDesktopServices, QShortcut
from PySide6.QtWidgets import QAbstractButton, QApplication, QDialog, QMenu, QWidget

from hmi.bus.facts import UserChanged
from hmi.plant.roles import Role
from tests.gui.filling import PAGES, all_pages, fill, rate
from ui.shell.frame import Frame
from ui.shell.main_window import MainWindow
from ui.widgets.sheet import Sheet


@pytest.fixture
def left():
    return []


@pytest.fixture
def frame(qtbot, station, plant, left):
    frame = Frame(station.theme, lambda: left.append(True))
    qtbot.addWidget(frame)
    window = MainWindow(station, all_pages(station), kiosk=True)
    frame.show_room(window, window.may_leave)
    frame.open((1024, 768), is_full=False)
    station.state.hear_engine(True)
    fill(plant)
    rate(plant, 3, 2, 4, 2, 1, 3)
    plant.alarm()
    yield frame
    # A kiosk refuses to be closed by whoever tidies up; its pages rest when it is hidden.
    if shiboken6.isValid(window):
        window.hide()


@pytest.fixture
def escapes(monkeypatch):
    """Collect every way out that something tries."""
    found = []
    for kind, name in ((QDialog, "exec"), (QDialog, "open"), (QMenu, "exec"), (QMenu, "popup")):
        monkeypatch.setattr(kind, name, lambda *_given, what=(kind, name): found.append(what))
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda *given: found.append(given))
    return found


def settle(frame, station, qtbot):
    qtbot.waitUntil(lambda: station.background.pending == 0)
    for sheet in frame.findChildren(Sheet):
        if sheet.isVisible():
            qtbot.keyClick(sheet, Qt.Key.Key_Escape)


def go(frame, page):
    window = frame.currentWidget()
    window.show_page(page)
    return window


def strangers(frame):
    """Return the windows that stand beside the one of the program."""
    return [one for one in QApplication.topLevelWidgets() if one.isVisible() and one is not frame]


@pytest.mark.parametrize("page", PAGES)
def test_no_button_opens_a_dialog_of_the_system(frame, station, qtbot, escapes, page):
    window = go(frame, page)
    buttons = [one for one in window.findChildren(QAbstractButton) if one.isVisible()]
    assert buttons
    for button in buttons:
        if shiboken6.isValid(button) and button.isVisible() and button.isEnabled():
            button.click()
            inner = [s for s in frame.findChildren(Sheet) if s.isVisible()]
            assert strangers(frame) == []
            assert all(one.window() is frame for one in inner)
            settle(frame, station, qtbot)
            window.show_page(page)
    assert escapes == []


@pytest.mark.parametrize("page", PAGES)
def test_nothing_has_a_context_menu(frame, escapes, page):
    window = go(frame, page)
    for widget in [window, *(w for w in window.findChildren(QWidget) if w.isVisible())]:
        reason, middle = QContextMenuEvent.Reason.Mouse, widget.rect().center()
        event = QContextMenuEvent(reason, middle, widget.mapToGlobal(QPoint(middle)))
        QApplication.sendEvent(widget, event)
        assert QApplication.activePopupWidget() is None, widget
    assert escapes == []
    assert strangers(frame) == []


def test_there_is_no_action_and_no_shortcut(frame):
    for page in PAGES:
        window = go(frame, page)
        assert window.actions() == []
        assert window.findChildren(QShortcut) == []
        assert [
            one for one in window.findChildren(QAction) if one.isVisible() and one.text()
        ] == []


def test_closing_is_refused_without_the_right(frame, left):
    assert frame.close() is False
    assert frame.isVisible()
    assert left == []


def test_an_engineer_may_close(frame, station, left):
    station.bus.users.publish(UserChanged("erika", "Erika", Role.ENGINEER))
    assert frame.close() is True
    assert left == [True]
