"""A finger that is not there: presses and lets go of what lies uppermost at a place."""

from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QApplication, QWidget

from ui.widgets.keyboard import Keyboard, TypedField
from ui.widgets.row_list import RowList


def tap(target: QWidget, at: QPoint | None = None) -> None:
    """Tap the middle of a target, or a place in it; what covers it gets the tap instead."""
    window = target.window()
    place = target.mapTo(window, at or target.rect().center())
    hit = window.childAt(place) or window
    local, glob = QPointF(hit.mapFrom(window, place)), QPointF(window.mapToGlobal(place))
    left, none = Qt.MouseButton.LeftButton, Qt.MouseButton.NoButton
    for kind, button, held in (
        (QEvent.Type.MouseButtonPress, left, left),
        (QEvent.Type.MouseButtonRelease, left, none),
    ):
        event = QMouseEvent(kind, local, glob, button, held, Qt.KeyboardModifier.NoModifier)
        QApplication.sendEvent(hit, event)


def tap_row(rows: RowList, row: int, x: int = 0) -> None:
    """Scroll a row into sight and tap it, so far from its left end in pixels."""
    index = rows.model().index(row, 0)
    rows.scrollTo(index)
    area = rows.visualRect(index)
    tap(rows.viewport(), QPoint(x or area.center().x(), area.center().y()))


def type_on(keyboard: Keyboard, field: TypedField, text: str) -> None:
    """Tap a field and then the keys of a text. Raise KeyError for what has no key."""
    tap(field)
    for character in text:
        tap(keyboard.key(character))
