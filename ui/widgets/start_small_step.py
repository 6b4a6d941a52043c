"""What every step on the way to one machine has: a title, what it is about, and a way on."""

from collections.abc import Callable

from PySide6.QtWidgets import QVBoxLayout, QWidget

from hmi.texts.catalog import _
from ui.live.starter import Starter
from ui.live.starting import Starting
from ui.live.station import Station
from ui.widgets.number_sheet import NumberSheet
from ui.widgets.scroll import Scroll


class StartStep(QWidget):
    """One step. It shows the starting and writes into it; nothing chosen is kept here alone."""

    def __init__(self, station: Station, starter: Starter, title: str, about: str) -> None:
        super().__init__()
        self.setObjectName("page")
        self.station = station
        self.starter = starter
        self.title = title
        self.about = about
        self.sheet: NumberSheet | None = None
        """The sheet that asks for a number, while there is one."""

    @property
    def starting(self) -> Starting:
        """What was chosen so far."""
        return self.starter.starting

    def show_starting(self) -> None:
        """Show everything as it stands."""
        raise NotImplementedError

    def forward(self) -> str:
        """Return the caption of the way on; empty where there is none."""
        return _("Go on")

    def why_not(self) -> str:
        """Return what is missing before one can go on; empty when nothing is."""
        return ""

    def go_on(self) -> None:
        """Go on, or ask for what is needed for it."""
        raise NotImplementedError

    def begin(self) -> None:
        """Begin to work; called when the step comes into sight."""

    def end(self) -> None:
        """Stop all work."""
        self.starter.rest()

    def scrolled(self) -> QVBoxLayout:
        """Fill the step with an area that scrolls; return the column in it."""
        content = QWidget()
        content.setObjectName("page")
        column = QVBoxLayout(content)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(self.station.theme.unit(8))
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.addWidget(Scroll(content))
        return column

    def ask_number(
        self,
        caption: str,
        value: float | None,
        unit: str,
        taken: Callable[[float | None], object],
        about: str = "",
    ) -> None:
        """Ask for a number on keys."""
        self.sheet = NumberSheet(self.station.theme, self, caption, value, unit, about)
        self.sheet.entered.connect(taken)
        self.sheet.open()
