"""Asks for one of several by a tap; nothing is typed, and a tap is the answer."""

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from hmi.texts.catalog import _
from ui.theme.scale import TouchClass
from ui.theme.theme import Theme
from ui.widgets.action_button import ActionButton
from ui.widgets.scroll import Scroll
from ui.widgets.sheet import Sheet

_WIDTH_PX, _HEIGHT_PX = 360, 300


class ChoiceSheet(Sheet):
    """A column of buttons in a panel."""

    chosen = Signal(object)
    """The key of the answer."""

    def __init__(
        self, theme: Theme, over: QWidget, title: str, choices: Sequence[tuple[object, str]]
    ) -> None:
        super().__init__(theme, over, title)
        listed = QWidget()
        column = QVBoxLayout(listed)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.unit(8))
        self.buttons: dict[object, ActionButton] = {}
        for key, caption in choices:
            button = self.buttons[key] = ActionButton(theme, caption, TouchClass.T2)
            button.clicked.connect(lambda _checked=False, key=key: self._answer(key))
            column.addWidget(button)
        area = Scroll(listed, is_whole=True)
        area.setMinimumSize(theme.unit(_WIDTH_PX), theme.unit(_HEIGHT_PX))
        self.content.addWidget(area, 1)
        cancel = ActionButton(theme, _("Cancel"), TouchClass.T2)
        cancel.clicked.connect(lambda _checked=False: self.close_sheet())
        self.content.addWidget(cancel)

    def _answer(self, key: object) -> None:
        self.close_sheet()
        self.chosen.emit(key)
