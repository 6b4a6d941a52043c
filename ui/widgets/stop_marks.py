"""Why a machine stood, written on the ribbon of its states below a chart."""

from PySide6.QtCore import QEvent, QObject, QRectF, Qt
from PySide6.QtGui import QHideEvent, QShowEvent

from hmi.clock import to_us
from hmi.plant.stops import Stop
from ui.live.station import Station
from ui.live.stops_read import StopsRead
from ui.theme.type import TypeRole
from ui.widgets.painted import Painted
from ui.widgets.pencil import CENTRE, Pencil
from ui.widgets.plain_text import plain
from ui.widgets.trend_chart import TrendChart
from ui.widgets.trend_frame import TrendFrame

LONGEST_US = 14 * 86_400 * 1_000_000
"""In a longer time no stop is wide enough for words, and reading it would take long."""
_MARGIN = 0.5
_LONGEST = 60


class StopMarks(Painted):
    """Lies over a chart's plot, lets every touch through, and follows what the plot shows."""

    def __init__(self, station: Station, chart: TrendChart) -> None:
        super().__init__(station.theme)
        self._station, self._chart = station, chart
        self._known: tuple[str, int, int] = ("", 0, 0)
        """Machine and time that were asked for."""
        self.reads = StopsRead(station, f"stops-on-chart-{id(self)}")
        self.setParent(chart.plot)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        chart.plot.installEventFilter(self)
        chart.drawn.connect(self.look)
        self.reads.loaded.connect(self.update)
        self._cover()

    def look(self) -> None:
        """Read what is missing for what the plot shows."""
        frame, machine = self._chart.plot.frame(), self._machine()
        length_us = frame.end_us - frame.start_us
        if frame.ribbon is None or not machine or length_us > LONGEST_US:
            return
        known, start_us, end_us = self._known
        latest_us = min(frame.end_us, to_us(self._station.clock.now()))
        if known != machine or frame.start_us < start_us or latest_us > end_us:
            margin_us = round(length_us * _MARGIN)
            span = frame.start_us - margin_us, frame.end_us + margin_us
            self._known = machine, *span
            self.reads.look((machine,), span)
        self.update()

    @property
    def shown(self) -> list[Stop]:
        """The stops with a reason that the plot shows."""
        frame, machine = self._chart.plot.frame(), self._machine()
        return [
            one
            for one in self.reads.found.stops
            if one.reason and one.machine == machine
            and one.start_us < frame.end_us and one.end_us > frame.start_us
        ]  # fmt: skip

    def paint(self, pencil: Pencil) -> None:
        """Write each reason over the state that it is for, as far as there is room."""
        frame = self._chart.plot.frame()
        if frame.ribbon is not None and frame.end_us - frame.start_us <= LONGEST_US:
            for stop in self.shown:
                self._write(pencil, frame, frame.ribbon, stop)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Stay as large as the plot."""
        if watched is self._chart.plot and event.type() == QEvent.Type.Resize:
            self._cover()
        return False

    def showEvent(self, event: QShowEvent) -> None:
        """Follow the stops."""
        super().showEvent(event)
        self._known = ("", 0, 0)
        self.reads.begin()

    def hideEvent(self, event: QHideEvent) -> None:
        """Follow nothing."""
        super().hideEvent(event)
        self.reads.end()

    def _write(self, pencil: Pencil, frame: TrendFrame, ribbon: QRectF, stop: Stop) -> None:
        text = plain(self._station.site.reason_tree.text(stop.reason), _LONGEST)
        metrics, palette = self.theme.metrics(TypeRole.MICRO), self.theme.palette
        left = max(ribbon.left(), frame.x_at(stop.start_us))
        right = min(ribbon.right(), frame.x_at(stop.end_us))
        wide = metrics.horizontalAdvance(text) + self.theme.unit(8)
        if right - left < wide or metrics.height() > ribbon.height():
            return
        ground = palette.state_fill(stop.state)
        place = QRectF((left + right - wide) / 2, ribbon.top() + 1, wide, ribbon.height() - 2)
        word = self.theme.metrics(TypeRole.MICRO).horizontalAdvance("M" * 10)
        cover = place.adjusted(-word / 2, 0, word / 2, 0)
        pencil.fill(cover.intersected(QRectF(left, place.top(), right - left, place.height())),
                    ground)  # fmt: skip
        pencil.write(place, text, TypeRole.MICRO, ink=palette.ink_on(ground), align=CENTRE)

    def _machine(self) -> str:
        picture = self._chart.plot.picture
        pens = picture.pens
        return pens[picture.selected].tag.machine if pens else ""

    def _cover(self) -> None:
        self.setGeometry(self._chart.plot.rect())
        self.raise_()
