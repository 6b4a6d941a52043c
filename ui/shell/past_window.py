"""The window of the past: a frame round everything, a headline above, the time bar below."""

from collections.abc import Sequence
from datetime import timedelta

from PySide6.QtCore import QEvent, QObject, QRectF, QTimer, Signal
from PySide6.QtWidgets import QApplication, QVBoxLayout

from hmi.clock import Clock, from_us
from hmi.past.marks import Marks
from ui.live.station import Station
from ui.live.time_machine import TimeMachine
from ui.shell.main_window import MainWindow
from ui.shell.past_headline import TOLD_LAST, PastHeadline
from ui.shell.time_bar import TimeBar
from ui.widgets.page import Page
from ui.widgets.painted import Painted
from ui.widgets.pencil import Pencil

FRAME_PX = 4
_LOOK_MS = 500
_SEEN = timedelta(seconds=1)
_TOUCHES = frozenset(
    {
        QEvent.Type.MouseButtonPress, QEvent.Type.TouchBegin, QEvent.Type.KeyPress,
        QEvent.Type.Wheel, QEvent.Type.TouchUpdate,
    }
)  # fmt: skip


class PastWindow(Painted):
    """All pages at a past moment; asks for what is now when nobody touches it for long."""

    left = Signal()
    """The past is not to be shown any more."""

    def __init__(
        self,
        station: Station,
        machine: TimeMachine,
        pages: Sequence[Page],
        marks: Marks,
        clock: Clock,
        quiet_s: float | None,
    ) -> None:
        """Show pages; quiet_s is after how many seconds without a touch it is left, None never."""
        super().__init__(station.theme)
        self._clock, self._quiet_s = clock, quiet_s
        self.headline = PastHeadline(machine, clock, may_return=quiet_s is not None)
        self.bar = TimeBar(machine, marks, clock)
        self.main = MainWindow(station, pages, around=(self.headline, self.bar))
        self._touched_at = clock.monotonic()
        box = QVBoxLayout(self)
        box.setContentsMargins(*(station.theme.unit(FRAME_PX),) * 4)
        box.addWidget(self.main)
        self.headline.back.clicked.connect(lambda _checked=False: self.left.emit())
        machine.jumped.connect(self.main.show_anew)
        # A second later what was found has happened, and is to be seen.
        self.main.moment_found.connect(lambda at_us: machine.jump(from_us(at_us) + _SEEN))
        self._looking = QTimer(self, interval=_LOOK_MS)
        self._looking.timeout.connect(lambda: station.bugs.guard(self.look))
        if quiet_s is not None:
            self._looking.start()
            application = QApplication.instance()
            if application is not None:
                application.installEventFilter(self)

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        """Take note of every touch, wherever it is."""
        if event.type() in _TOUCHES:
            self._touched_at = self._clock.monotonic()
        return False

    def look(self) -> None:
        """Leave when nobody has touched anything for long; say so before."""
        if self._quiet_s is None:
            return
        left_s = self._quiet_s - (self._clock.monotonic() - self._touched_at)
        if left_s <= 0:
            self.left.emit()
        elif left_s <= TOLD_LAST.total_seconds():
            self.headline.show_return(left_s)
        else:
            self.headline.show_return(None)

    def close_down(self) -> None:
        """Watch nothing more."""
        self._looking.stop()
        application = QApplication.instance()
        if application is not None:
            application.removeEventFilter(self)
        self.hide()

    def paint(self, pencil: Pencil) -> None:
        """Paint the frame."""
        pencil.fill(QRectF(self.rect()), "setpoint")
