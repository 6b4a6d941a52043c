"""The button that tries a connection at once which would else wait for minutes."""

from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget

from hmi.actions.requests import TryConnection
from hmi.bus.facts import ConnectionChanged, ConnectionPhase
from hmi.plant.roles import Right
from hmi.texts.catalog import _
from ui.live.station import Station
from ui.theme.scale import TouchClass
from ui.theme.type import TypeRole
from ui.widgets.action_button import ActionButton
from ui.widgets.plain_text import PlainLabel

_WAITING: Final = (
    ConnectionPhase.LOST, ConnectionPhase.FAILED_SECURITY, ConnectionPhase.FAILED_AUTH,
)  # fmt: skip


class TryAgain(QWidget):
    """Shown while a connection waits for its next attempt, to whom may ask for it."""

    def __init__(self, station: Station, connection: str) -> None:
        super().__init__()
        self._station, self._connection = station, connection
        self.button = ActionButton(station.theme, _("Try again now"), TouchClass.T2)
        self.told = PlainLabel(station.theme, "", TypeRole.CAPTION, is_wrapped=True)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.addWidget(self.button, alignment=Qt.AlignmentFlag.AlignLeft)
        box.addWidget(self.told)
        self.told.hide()
        self.hide()
        self.button.clicked.connect(lambda _checked=False: self._try())

    def show_fact(self, fact: ConnectionChanged | None) -> None:
        """Offer the attempt where the connection waits for one."""
        waits = fact is not None and fact.phase in _WAITING
        self.setVisible(waits and self._station.may(Right.RESET))
        if not waits:
            self.told.hide()

    def _try(self) -> None:
        self.told.hide()
        self._station.wish(TryConnection(self._connection), self._refuse)

    def _refuse(self, told: str) -> None:
        self.told.show_text(told)
        self.told.show()
