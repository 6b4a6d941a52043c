"""Asks for one of several by a tap; nothing is typed, and a tap is the answer."""

from collections.abc import Callable, Sequence
from typing import TypeVar

from PySide6.QtWidgets import QGridLayout, QWidget

from hmi.texts.catalog import _
from ui.theme.scale import TouchClass
from ui.theme.theme import Theme
from ui.widgets.action_button import ActionButton
from ui.widgets.scroll import TallScroll
from ui.widgets.sheet import Sheet

_WIDTH_PX = 360
_COLUMNS = 2
K = TypeVar("K")


class ChoiceSheet(Sheet):
    """Buttons in a panel, by the keys that choose is called with."""

    def __init__(
        self,
        theme: Theme,
        over: QWidget,
        title: str,
        choices: Sequence[tuple[K, str]],
        choose: Callable[[K], object],
    ) -> None:
        super().__init__(theme, over, title)
        listed = QWidget()
        grid = QGridLayout(listed)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(theme.unit(8))
        self.buttons: dict[object, ActionButton] = {}
        for number, (key, caption) in enumerate(choices):
            button = self.buttons[key] = ActionButton(theme, caption, TouchClass.T2)
            button.clicked.connect(lambda _checked=False, key=key: self._take(key, choose))
            grid.addWidget(button, number // _COLUMNS, number % _COLUMNS)
        area = TallScroll(listed)
        area.setMinimumWidth(theme.unit(_WIDTH_PX))
        self.content.addWidget(area, 1)
        cancel = ActionButton(theme, _("Cancel"), TouchClass.T2)
        cancel.clicked.connect(lambda _checked=False: self.close_sheet())
        self.content.addWidget(cancel)

    def _take(self, key: K, choose: Callable[[K], object]) -> None:
        self.close_sheet()
        choose(key)
