"""A figure between two large keys: less and more."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from hmi.texts.catalog import _
from ui.theme.scale import TouchClass
from ui.theme.theme import Theme
from ui.theme.type import TypeRole
from ui.widgets.action_button import ActionButton
from ui.widgets.plain_text import PlainLabel


class TwinStepper(QWidget):
    """Caption, less, what holds now, more; what a step means is for who made it."""

    stepped = Signal(object)
    """-1 or +1."""
    tapped = Signal()
    """The figure itself was tapped: it is to be typed."""

    def __init__(self, theme: Theme, caption: str, *, is_typed: bool = False) -> None:
        super().__init__()
        self.setObjectName("page")
        self.caption = PlainLabel(theme, caption, TypeRole.BODY, is_wrapped=True)
        self.less = ActionButton(theme, "", TouchClass.T1, icon="minus")
        self.less.setAccessibleName(_("Less: {name}").format(name=caption))
        self.more = ActionButton(theme, "", TouchClass.T1, icon="plus")
        self.more.setAccessibleName(_("More: {name}").format(name=caption))
        self.figure: ActionButton | PlainLabel
        if is_typed:
            self.figure = ActionButton(theme, "", TouchClass.T1)
            self.figure.clicked.connect(lambda _checked=False: self.tapped.emit())
        else:
            self.figure = PlainLabel(theme, "", TypeRole.VALUE)
            self.figure.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.figure.setMinimumWidth(theme.unit(84))
        self.less.clicked.connect(lambda _checked=False: self.stepped.emit(-1))
        self.more.clicked.connect(lambda _checked=False: self.stepped.emit(1))
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(theme.unit(8))
        row.addWidget(self.caption, 1)
        for part in (self.less, self.figure, self.more):
            row.addWidget(part)

    def show_figure(self, text: str, *, can_less: bool = True, can_more: bool = True) -> None:
        """Show what holds now, and which way it can go."""
        if isinstance(self.figure, ActionButton):
            self.figure.show_caption(text)
        else:
            self.figure.show_text(text)
        self.less.setEnabled(can_less)
        self.more.setEnabled(can_more)
