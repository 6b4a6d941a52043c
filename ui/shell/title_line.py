"""Where one is: the way back, the page's title and what it shows; small and quiet."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from hmi.texts.catalog import _
from ui.theme.scale import TouchClass
from ui.theme.theme import Theme
from ui.theme.type import TypeRole
from ui.widgets.action_button import ActionButton
from ui.widgets.plain_text import PlainLabel


class TitleLine(QWidget):
    """One line above every page; titles align with the page, Back is always at the right end."""

    back = Signal()
    past_wished = Signal()
    find_wished = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._back = ActionButton(theme, "", TouchClass.T1, icon="back")
        self._back.setAccessibleName(_("Back"))
        self._back.clicked.connect(lambda _checked=False: self.back.emit())
        self.past = ActionButton(theme, _("Look back"), TouchClass.T1, icon="clock")
        self.past.clicked.connect(lambda _checked=False: self.past_wished.emit())
        self.seek = ActionButton(theme, "", TouchClass.T1, icon="search")
        self.seek.setAccessibleName(_("Find"))
        self.seek.clicked.connect(lambda _checked=False: self.find_wished.emit())
        self._title = PlainLabel(theme, "", TypeRole.CAPTION, ink="text")
        self._crumb = PlainLabel(theme, "", TypeRole.CAPTION, ink="text2", is_elided=True)
        row = QHBoxLayout(self)
        row.setContentsMargins(theme.unit(16), theme.unit(4), theme.unit(16), 0)
        row.setSpacing(theme.unit(12))
        row.addWidget(self._title)
        row.addWidget(self._crumb, 1)
        row.addWidget(self.seek)
        row.addWidget(self.past)
        row.addWidget(self._back)
        policy = self._back.sizePolicy()
        policy.setRetainSizeWhenHidden(True)
        self._back.setSizePolicy(policy)

    def show_place(self, title: str, crumb: str, has_way_back: bool) -> None:
        """Show a page's title, what it shows, and whether there is a way back."""
        self._title.show_text(title)
        self._crumb.show_text(crumb)
        self._back.setVisible(has_way_back)
        self._back.setEnabled(has_way_back)
