"""Notes on the time axis of a chart: a mark at each, over whatever chart it is laid on."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, QPointF, QRectF, Qt
from PySide6.QtGui import QHideEvent, QShowEvent

from hmi.clock import from_us, to_us
from hmi.plant.notes import Note
from ui.live.noted import Noted
from ui.live.station import Station
from ui.theme.colours import mix
from ui.theme.type import TypeRole
from ui.widgets.painted import Painted
from ui.widgets.pencil import CENTRE, Pencil
from ui.widgets.plain_text import plain
from ui.widgets.trend_chart import TrendChart
from ui.widgets.trend_frame import TrendFrame

_MARK_PX = 18
_LONGEST = 60


class NoteMarks(Painted):
    """Lies over a chart's plot, lets every touch through, and follows what the plot shows."""

    def __init__(self, station: Station, chart: TrendChart) -> None:
        super().__init__(station.theme)
        self._station = station
        self._chart = chart
        self.noted = Noted(station)
        self.setParent(chart.plot)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        chart.plot.installEventFilter(self)
        chart.drawn.connect(self.look)
        self.noted.changed.connect(self.update)
        self._cover()

    def look(self) -> None:
        """Read what is missing for what the plot shows."""
        frame = self._chart.plot.frame()
        self.noted.look(frame.start_us, frame.end_us, self._machines())
        self.update()

    def in_view(self) -> list[Note]:
        """Return the notes of the time that the plot shows, newest first."""
        frame = self._chart.plot.frame()
        return self.noted.between(from_us(frame.start_us), from_us(frame.end_us))

    def paint(self, pencil: Pencil) -> None:
        """Paint a mark for each note, its words where there is room up to the next."""
        draw_notes(pencil, self._chart.plot.frame(), self.in_view())

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Stay as large as the plot."""
        if watched is self._chart.plot and event.type() == QEvent.Type.Resize:
            self._cover()
        return False

    def showEvent(self, event: QShowEvent) -> None:
        """Follow the notes."""
        super().showEvent(event)
        self.noted.begin()

    def hideEvent(self, event: QHideEvent) -> None:
        """Follow nothing."""
        super().hideEvent(event)
        self.noted.end()

    def _cover(self) -> None:
        self.setGeometry(self._chart.plot.rect())
        self.raise_()

    def _machines(self) -> set[str]:
        return {pen.tag.machine for pen in self._chart.plot.picture.pens}


def draw_notes(pencil: Pencil, frame: TrendFrame, notes: Sequence[Note]) -> None:
    """Draw notes at the upper end of a plot, those that are close to each other as a number."""
    side = float(pencil.theme.unit(_MARK_PX))
    groups: list[list[Note]] = []
    for note in sorted(notes, key=lambda one: one.start):
        left = _x(frame, note)
        if groups and left - _x(frame, groups[-1][0]) < side + 2:
            groups[-1].append(note)
        else:
            groups.append([note])
    lefts = [_x(frame, group[0]) for group in groups]
    for group, end in zip(groups, [*lefts[1:], frame.plot.right()][: len(groups)], strict=True):
        _draw_mark(pencil, frame, group, end)


def _x(frame: TrendFrame, note: Note) -> float:
    return min(max(frame.x_at(to_us(note.start)), frame.plot.left()), frame.plot.right())


def _draw_mark(pencil: Pencil, frame: TrendFrame, group: Sequence[Note], end: float) -> None:
    theme, palette, first = pencil.theme, pencil.theme.palette, group[0]
    side, top = float(theme.unit(_MARK_PX)), frame.plot.top()
    x = _x(frame, first)
    shade = mix(palette.text2, palette.panel, 0.5)
    if frame.holds(to_us(first.start)):
        at = round(x) + 0.5
        pencil.line(QPointF(at, top + side), QPointF(at, frame.plot.bottom()), shade)
    for note in group:
        right = min(frame.x_at(to_us(note.until)), frame.plot.right())
        if right > x + 1:
            pencil.fill(QRectF(x, top, right - x, 2), "text2")
    left = min(max(x - side / 2, frame.plot.left()), frame.plot.right() - side)
    box = QRectF(left, top, side, side)
    pencil.box(box, palette.panel, "text2")
    if len(group) > 1:
        pencil.write(box, str(len(group)), TypeRole.MICRO, ink="text2", align=CENTRE)
        return
    inset = theme.unit(2)
    pencil.icon("note", box.left() + inset, box.top() + inset, "text2", _MARK_PX - 4)
    words = QRectF(box.right() + theme.unit(4), top, end - box.right() - theme.unit(12), side)
    text = plain(first.text, _LONGEST)
    wide = theme.metrics(TypeRole.MICRO).horizontalAdvance(text)
    if words.width() > min(wide, theme.unit(72)):
        words.setWidth(min(words.width(), wide + theme.unit(6)))
        pencil.fill(words, "panel")
        pencil.write(words, text, TypeRole.MICRO, ink="text2")
