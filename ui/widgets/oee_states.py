"""The states of machines over any time: drag, wheel, two fingers or buttons move and zoom it."""

from collections.abc import Mapping, Sequence
from zoneinfo import ZoneInfo

from PySide6.QtCore import QPointF, QRectF, QSize, Signal

from hmi.machines.timeline import Segment, with_ends
from ui.theme.theme import Theme
from ui.theme.type import TypeRole
from ui.widgets.painted import Painted
from ui.widgets.pencil import CENTRE, LEFT, Pencil
from ui.widgets.plain_text import plain
from ui.widgets.ribbon import Span, draw_ribbon
from ui.widgets.trend_gestures import TrendGestures
from ui.widgets.trend_ticks import time_ticks

SHORTEST_US = 60_000_000
LONGEST_US = 31 * 86_400_000_000
ZOOM = 2.0
_ROW = 26
_TICK_PX = 90
_SLACK_MM = 2.0


class OeeStates(Painted):
    """One row a machine on one axis; the marked one is the machine that everything is about."""

    moved = Signal()
    """Another time is shown."""
    tapped = Signal(object)
    """A time in UTC microseconds that was tapped."""

    def __init__(self, theme: Theme, names: Mapping[str, str], zone: str) -> None:
        """Take names by machine, in order of the line."""
        super().__init__(theme)
        self._names = {key: plain(name, 40) for key, name in names.items()}
        self._zone = ZoneInfo(zone)
        self._spans: dict[str, tuple[Span, ...]] = {}
        self._marked = ""
        self.shown_us = (0, SHORTEST_US)
        self.latest_us = 0
        """Nothing later can be shown."""
        self.gestures = TrendGestures(self, theme.px(_SLACK_MM))
        self.gestures.dragged.connect(self._drag)
        self.gestures.zoomed.connect(self._zoom_at)
        self.gestures.tapped.connect(lambda x: self.tapped.emit(self._time_at(x)))

    @property
    def spans(self) -> Mapping[str, tuple[Span, ...]]:
        """What is known by machine."""
        return self._spans

    def show_states(
        self, segments: Mapping[str, Sequence[Segment]], end_us: int, marked: str
    ) -> None:
        """Show states that are known until end_us."""
        self._marked = marked
        self._spans = {
            key: tuple((one.start_us, end, one.state) for one, end in with_ends(found, end_us))
            for key, found in segments.items()
        }
        self.update()

    def show_window(self, start_us: int, end_us: int) -> None:
        """Show a time; it is kept between the shortest and the longest that can be seen."""
        span_us = min(LONGEST_US, max(SHORTEST_US, end_us - start_us))
        last_us = start_us + span_us
        if self.latest_us:
            last_us = min(last_us, max(self.latest_us, SHORTEST_US))
        if self.shown_us != (last_us - span_us, last_us):
            self.shown_us = (last_us - span_us, last_us)
            self.moved.emit()
            self.update()

    def zoom(self, factor: float) -> None:
        """Show factor times as long, around the middle."""
        self._zoom_at(factor, self._left() + (self.width() - self._left()) / 2)

    def move_by(self, share: float) -> None:
        """Show a later time by a share of what is shown."""
        start_us, end_us = self.shown_us
        by_us = round(share * (end_us - start_us))
        self.show_window(start_us + by_us, end_us + by_us)

    def sizeHint(self) -> QSize:
        """Return rows in which a word can be read."""
        high = len(self._names) * self.theme.unit(_ROW) + self._axis_height()
        return QSize(self.theme.unit(480), round(high))

    def minimumSizeHint(self) -> QSize:
        """Return the least size that can be read."""
        return QSize(self.theme.unit(280), self.sizeHint().height())

    def paint(self, pencil: Pencil) -> None:
        """Paint the axis, then names and rows."""
        left, unit = self._left(), self.theme.unit
        start_us, end_us = self.shown_us
        rows = len(self._names) * unit(_ROW)
        micro = self.theme.metrics(TypeRole.MICRO)
        wide = self.width() - left
        for tick in time_ticks(start_us, end_us, self._zone, int(wide / unit(_TICK_PX))):
            x = round(left + (tick.time_us - start_us) / (end_us - start_us) * wide) + 0.5
            pencil.line(QPointF(x, 0), QPointF(x, rows), "line" if tick.is_day else "hairline")
            room = QRectF(x - unit(_TICK_PX) / 2, rows + unit(2), unit(_TICK_PX), micro.height())
            if room.left() >= left - unit(20) and room.right() <= self.width() + unit(20):
                pencil.write(room, tick.label, TypeRole.MICRO, ink="text2", align=CENTRE)
        for row, (key, name) in enumerate(self._names.items()):
            top = row * unit(_ROW) + unit(2)
            ink = "text" if key == self._marked else "text2"
            role = TypeRole.CAPTION
            room = QRectF(0, top, left - unit(10), unit(_ROW) - unit(4))
            pencil.write(room, name, role, ink=ink, align=LEFT)
            area = QRectF(left, top, wide, unit(_ROW) - unit(4))
            draw_ribbon(pencil, area, self._spans.get(key, ()), start_us, end_us)

    def _drag(self, by_px: float) -> None:
        start_us, end_us = self.shown_us
        by_us = round(-by_px / max(1.0, self.width() - self._left()) * (end_us - start_us))
        self.show_window(start_us + by_us, end_us + by_us)

    def _zoom_at(self, factor: float, x: float) -> None:
        start_us, end_us = self.shown_us
        held_us = self._time_at(x)
        share = (held_us - start_us) / (end_us - start_us)
        span_us = min(LONGEST_US, max(SHORTEST_US, (end_us - start_us) * factor))
        first_us = round(held_us - share * span_us)
        self.show_window(first_us, first_us + round(span_us))

    def _time_at(self, x: float) -> int:
        start_us, end_us = self.shown_us
        share = (x - self._left()) / max(1.0, self.width() - self._left())
        return round(start_us + min(1.0, max(0.0, share)) * (end_us - start_us))

    def _left(self) -> float:
        metrics = self.theme.metrics(TypeRole.CAPTION)
        widest = max((metrics.horizontalAdvance(one) for one in self._names.values()), default=0)
        return min(widest + 1, self.width() / 4) + self.theme.unit(12)

    def _axis_height(self) -> float:
        return self.theme.metrics(TypeRole.MICRO).height() + self.theme.unit(4)
