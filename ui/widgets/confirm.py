"""Asks before something that matters; in the window, never a dialog of the system."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from hmi.texts.catalog import _
from ui.theme.scale import TouchClass
from ui.theme.theme import Theme
from ui.theme.type import TypeRole
from ui.widgets.action_button import ActionButton
from ui.widgets.plain_text import PlainLabel
from ui.widgets.sheet import Sheet


class Confirm(Sheet):
    """One question with its consequence; the two answers stand far apart."""

    confirmed = Signal()

    def __init__(
        self, theme: Theme, over: QWidget, question: str, consequence: str, confirm: str
    ) -> None:
        super().__init__(theme, over, _("Please confirm"))
        self.content.addWidget(PlainLabel(theme, question, TypeRole.VALUE))
        told = PlainLabel(theme, consequence, TypeRole.BODY, ink="text2", is_wrapped=True)
        told.setMinimumWidth(theme.unit(360))
        self.content.addWidget(told)
        self.cancel = ActionButton(theme, _("Cancel"), TouchClass.T3)
        self.confirm = ActionButton(theme, confirm, TouchClass.T3, is_primary=True)
        row = QHBoxLayout()
        row.addWidget(self.cancel)
        row.addStretch()
        row.addSpacing(theme.px(6))
        row.addWidget(self.confirm)
        self.content.addLayout(row)
        self.cancel.clicked.connect(lambda _checked=False: self.close_sheet())
        self.confirm.clicked.connect(lambda _checked=False: self._confirm())

    def _confirm(self) -> None:
        self.close_sheet()
        self.confirmed.emit()
