"""Asks for one number on keys of the window: a limit, a rating, a threshold."""

import math

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from hmi.texts import formats
from hmi.texts.catalog import _
from ui.theme.scale import TouchClass
from ui.theme.theme import Theme
from ui.theme.type import TypeRole
from ui.widgets.action_button import ActionButton
from ui.widgets.keypad import Keypad
from ui.widgets.plain_text import PlainLabel, plain
from ui.widgets.sheet import Sheet

_LONGEST = 12
_WIDTH_PX, _KEYS_PX = 300, 240
_COLUMNS = 4


class NumberSheet(Sheet):
    """One field with its unit and what it means; nothing is an answer too."""

    entered = Signal(object)
    """The number, None for nothing."""

    def __init__(
        self,
        theme: Theme,
        over: QWidget,
        caption: str,
        value: float | None,
        unit: str = "",
        about: str = "",
    ) -> None:
        super().__init__(theme, over, caption)
        self.keypad = Keypad(theme)
        key = theme.target_px(TouchClass.T2) + theme.unit(4)
        self.keypad.setMinimumWidth(max(theme.unit(_KEYS_PX), _COLUMNS * key))
        self.field = QLineEdit()
        self.field.setAccessibleName(caption)
        self.field.setMaxLength(_LONGEST)
        self.field.setContextMenuPolicy(Qt.ContextMenuPolicy.NoContextMenu)
        self.field.setText("" if value is None else f"{value:g}")
        self.keypad.write_into(self.field)
        self.told = PlainLabel(theme, "", TypeRole.BODY, is_wrapped=True)
        self.cancel = ActionButton(theme, _("Cancel"), TouchClass.T2)
        self.take = ActionButton(theme, _("Take it"), TouchClass.T2, is_primary=True)
        self._lay_out(plain(unit, 12), about)
        self.field.returnPressed.connect(self._take)
        self.cancel.clicked.connect(lambda _checked=False: self.close_sheet())
        self.take.clicked.connect(lambda _checked=False: self._take())

    def open(self) -> None:
        """Cover the window; the first key replaces what stands there."""
        super().open()
        self.field.setFocus()
        self.field.selectAll()

    def _lay_out(self, unit: str, about: str) -> None:
        theme, words = self.theme, QVBoxLayout()
        words.setSpacing(theme.unit(12))
        line = QHBoxLayout()
        line.addWidget(self.field, 1)
        line.addWidget(PlainLabel(theme, unit, TypeRole.BODY, ink="text2"))
        words.addLayout(line)
        told = PlainLabel(theme, about, TypeRole.CAPTION, ink="text2", is_wrapped=True)
        told.setVisible(bool(about))
        told.setMinimumWidth(theme.unit(_WIDTH_PX))
        words.addWidget(told)
        words.addWidget(self.told)
        words.addStretch()
        answers = QHBoxLayout()
        answers.addWidget(self.cancel)
        answers.addStretch()
        answers.addWidget(self.take)
        words.addLayout(answers)
        halves = QHBoxLayout()
        halves.setSpacing(theme.unit(24))
        halves.addLayout(words, 1)
        halves.addWidget(self.keypad)
        self.content.addLayout(halves)

    def _take(self) -> None:
        text = self.field.text().strip().replace(",", ".")
        if not text:
            self._answer(None)
            return
        try:
            value = float(text)
        except ValueError:
            value = math.nan
        if math.isfinite(value):
            self._answer(value)
        else:
            example = formats.number(2.8)
            self.told.show_text(_("A number such as {example} is wanted.").format(example=example))

    def _answer(self, value: float | None) -> None:
        self.close_sheet()
        self.entered.emit(value)
