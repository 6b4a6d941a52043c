"""Types how many pieces a buffer holds."""

from PySide6.QtCore import Signal
from PySide6.QtGui import QIntValidator
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QWidget

from hmi.texts.catalog import _
from ui.theme.scale import TouchClass
from ui.theme.theme import Theme
from ui.theme.type import TypeRole
from ui.widgets.action_button import ActionButton
from ui.widgets.keypad import Keypad
from ui.widgets.plain_text import PlainLabel
from ui.widgets.sheet import Sheet

_MOST = 1_000_000


class CapacitySheet(Sheet):
    """A field and keys; typed tells the pieces."""

    typed = Signal(float)

    def __init__(self, theme: Theme, over: QWidget, name: str) -> None:
        super().__init__(theme, over, _("Pieces that fit into the buffer"))
        self.field = QLineEdit()
        self.field.setFont(theme.font(TypeRole.VALUE))
        self.field.setValidator(QIntValidator(1, _MOST, self.field))
        self.field.setAccessibleName(name)
        self.field.setFixedHeight(theme.target_px(TouchClass.T2))
        self.keys = Keypad(theme, ("789", "456", "123", "0"))
        self.keys.write_into(self.field)
        self.keep = ActionButton(theme, _("Take over"), TouchClass.T2, is_primary=True)
        self.leave = ActionButton(theme, _("Cancel"), TouchClass.T2)
        self.keep.clicked.connect(lambda _checked=False: self._take())
        self.field.returnPressed.connect(self._take)
        self.leave.clicked.connect(lambda _checked=False: self.close_sheet())
        self.content.addWidget(PlainLabel(theme, name, TypeRole.STRONG, is_wrapped=True))
        self.content.addWidget(self.field)
        self.content.addWidget(self.keys)
        answers = QHBoxLayout()
        answers.addWidget(self.leave)
        answers.addStretch(1)
        answers.addWidget(self.keep)
        self.content.addLayout(answers)

    def _take(self) -> None:
        if self.field.hasAcceptableInput():
            self.typed.emit(float(self.field.text()))
            self.close_sheet()
