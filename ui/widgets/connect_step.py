"""What every step of connecting a machine has: a title, what it is about, and a way on."""

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QVBoxLayout, QWidget

from ui.live.explorer import Explorer
from ui.live.joining import Joining
from ui.live.station import Station
from ui.widgets.scroll import Scroll


class ConnectStep(QWidget):
    """One step. It shows the joining and writes into it; nothing typed is kept here alone."""

    def __init__(self, station: Station, explorer: Explorer, title: str, about: str) -> None:
        super().__init__()
        self.station = station
        self.explorer = explorer
        self.title = title
        self.about = about
        self._area: Scroll

    @property
    def joining(self) -> Joining:
        """What was typed and chosen so far."""
        return self.explorer.joining

    def show_joining(self) -> None:
        """Show everything as it stands."""
        raise NotImplementedError

    def forward(self) -> str:
        """Return the caption of the way on; empty where there is none."""
        raise NotImplementedError

    def may_go_on(self) -> bool:
        """Tell whether the way on is open."""
        return True

    def go_on(self) -> None:
        """Go on, or ask for what is needed for it."""
        raise NotImplementedError

    def begin(self) -> None:
        """Begin to work; called when the step comes into sight."""

    def end(self) -> None:
        """Stop all work."""

    def scrolled(self) -> QVBoxLayout:
        """Fill the step with an area that scrolls; return the column in it."""
        content = QWidget()
        content.setObjectName("page")
        column = QVBoxLayout(content)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(self.station.theme.unit(8))
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        self._area = Scroll(content)
        box.addWidget(self._area)
        return column

    def bring_into_sight(self, part: QWidget) -> None:
        """Scroll to a part of the step, once it has its place."""
        # A part that was just shown is laid out with the next event.
        QTimer.singleShot(0, self._area, lambda: self._area.ensureWidgetVisible(part))
