"""The fourth step: whether the server is the one that it says it is."""

from PySide6.QtGui import QResizeEvent

from hmi.plant.certificates import TrustState
from hmi.texts.catalog import _
from ui.live.explorer import Explorer
from ui.live.station import Station
from ui.widgets.connect_step import ConnectStep
from ui.widgets.trust_view import TrustView


class TrustStep(ConnectStep):
    """Shows the certificate and lets nobody on who has not compared it."""

    def __init__(self, station: Station, explorer: Explorer) -> None:
        told = _("The server proves by its certificate who it is, and that nobody listens.")
        super().__init__(station, explorer, _("Trust"), told)
        column = self.scrolled()
        self.view = TrustView(station)
        self.view.changed.connect(explorer.changed)
        column.addWidget(self.view)
        column.addStretch()

    def show_joining(self) -> None:
        """Show what the server showed."""
        if self.joining.trust is not None:
            self.view.show_trust(self.joining.trust)

    def forward(self) -> str:
        """Return what the button does."""
        return _("Connect") if self._is_trusted else _("Trust this server")

    def may_go_on(self) -> bool:
        """Tell whether the certificate was compared and nothing else is against it."""
        return self._is_trusted or self.view.may_trust

    def go_on(self) -> None:
        """Trust the certificate and connect."""
        if self._is_trusted:
            self.explorer.enter()
        else:
            self.explorer.trust(self.view.waived)

    @property
    def _is_trusted(self) -> bool:
        trust = self.joining.trust
        return trust is not None and trust.state is TrustState.TRUSTED

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Look again whether both certificates fit side by side."""
        super().resizeEvent(event)
        self.view.turn(self.width())
