"""What stands where machines will be: that there is none yet, and the one tap that begins one."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from hmi.plant.roles import Right
from hmi.texts.catalog import _
from ui.live.station import Station
from ui.theme.scale import TouchClass
from ui.theme.type import TypeRole
from ui.widgets.action_button import ActionButton
from ui.widgets.page import Target
from ui.widgets.plain_text import PlainLabel
from ui.widgets.wrapping import Wrapping

TO_NEW = Target(page="connections", view="machine")
"""Where the steps to one machine more begin."""


class NoMachine(QWidget):
    """A sentence and a way on; who may not configure is told who may."""

    navigate = Signal(object)

    def __init__(self, station: Station) -> None:
        super().__init__()
        self._station = station
        theme = station.theme
        self._told = PlainLabel(theme, "", TypeRole.BODY, ink="text2", is_wrapped=True)
        self.begin = ActionButton(
            theme, _("Start with one machine"), TouchClass.T2, icon="plus", is_primary=True
        )
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(theme.unit(8))
        box.addWidget(self._told)
        box.addWidget(Wrapping(theme, [self.begin]))
        box.addStretch()
        self.begin.clicked.connect(lambda _checked=False: self.navigate.emit(TO_NEW))
        station.state.user_changed.connect(self.refresh)
        self.refresh()

    def refresh(self) -> None:
        """Show what may be done by who works here now."""
        may = self._station.may(Right.CONFIGURE) and not self._station.is_past
        told = _("There is no machine yet. Three to five signals and ten minutes are enough.")
        if not may:
            told = _("There is no machine yet. An engineer can add one under Connections.")
        self._told.show_text(told)
        self.begin.setVisible(may)
