"""The button by which a page lets what it shows be taken along, and the sheet that it opens."""

from collections.abc import Callable

from PySide6.QtWidgets import QWidget

from hmi.texts.catalog import _
from ui.live.station import Station
from ui.live.taking_out import TakingOut
from ui.theme.scale import TouchClass
from ui.widgets.action_button import ActionButton
from ui.widgets.take_out_sheet import Seen, TakeOutSheet


class TakeOut:
    """Put button into a page; seen tells what is seen when it is tapped."""

    def __init__(self, station: Station, over: QWidget, seen: Callable[[], Seen]) -> None:
        self._station, self._over, self._seen = station, over, seen
        self.taking = TakingOut()
        self.sheet: TakeOutSheet | None = None
        self.button = ActionButton(station.theme, _("Take along"), TouchClass.T2, icon="download")
        self.button.clicked.connect(lambda _checked=False: self.open())

    def open(self) -> None:
        """Open the sheet."""
        if self.sheet is None:
            self.sheet = TakeOutSheet(self._station, self._over, self.taking, self._seen())
            self.sheet.closed.connect(self._forget)
            self.sheet.open()

    def close_sheets(self) -> None:
        """Close the sheet; a file that is being written goes on."""
        if self.sheet is not None:
            self.sheet.close_sheet()

    def _forget(self) -> None:
        self.sheet = None
