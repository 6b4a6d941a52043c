"""One tag as an upright bar whose normal band lies where its neighbours' do; a tap trends it."""

from PySide6.QtCore import QRectF, QSize

from hmi.plant.alarm_rules import Levels, Priority
from hmi.plant.quality import Quality
from hmi.plant.tags import Tag
from ui.live.reading import Reading
from ui.theme.scale import TouchClass
from ui.theme.theme import Theme
from ui.theme.type import TypeRole
from ui.widgets.badge import draw_badge
from ui.widgets.bar import BarMarks, draw_bar
from ui.widgets.bar_scale import bar_scale
from ui.widgets.pencil import CENTRE, Pencil
from ui.widgets.plain_text import plain
from ui.widgets.tappable import Tappable
from ui.widgets.value_text import doubt_text, value_text
from ui.widgets.wrapped import write_wrapped

WIDTH = 84
BAR = 24
SHORTEST = 80


class Indicator(Tappable):
    """Name, normalised bar, number, unit or doubt. Side by side the bands form one grey belt."""

    def __init__(self, theme: Theme, tag: Tag, levels: Levels) -> None:
        super().__init__(theme, tag.name, TouchClass.T1)
        self.tag = tag
        self.marks = BarMarks()
        self._levels = levels
        self.scale = bar_scale(tag, levels, is_normalised=True)
        self._unit = plain(tag.unit, 12)
        self._text = ""
        self._doubt = ""
        self._hour: tuple[float, float] | None = None

    def show_reading(
        self, reading: Reading, alarm: Priority | None = None, expected: float | None = None
    ) -> None:
        """Show the tag as it stands, the priority of its alarm, and what is expected of it."""
        is_bad = reading.sample is not None and reading.quality is Quality.BAD
        marks = BarMarks(
            reading.number,
            reading.is_live,
            is_bad,
            hour=self._hour,
            alarm=alarm,
            expected=expected,
        )
        text = f"? {value_text(reading)}" if is_bad else value_text(reading)
        shown = (marks, text, doubt_text(reading))
        if shown != (self.marks, self._text, self._doubt):
            self.marks, self._text, self._doubt = shown
            self.setAccessibleName(f"{self.caption} {text} {self._unit} {self._doubt}")
            self.update()

    def show_hour(self, hour: tuple[float, float] | None) -> None:
        """Show the least and the greatest value of the last hour, from the next reading on."""
        self._hour = hour

    @property
    def number_text(self) -> str:
        """The number as written."""
        return self._text

    @property
    def doubt(self) -> str:
        """Why the number is not what is now; empty when it is."""
        return self._doubt

    def content_size(self) -> QSize:
        """Return room for the longest word of the name, a bar, a number and its unit."""
        caption = self.theme.metrics(TypeRole.CAPTION)
        words = max((caption.horizontalAdvance(w) for w in self.caption.split()), default=0.0)
        number = self.theme.metrics(TypeRole.STRONG).horizontalAdvance(self._widest())
        width = max(min(words, self.theme.unit(2 * WIDTH)), number) + self.theme.unit(6)
        rows = self._rows(0.0)
        return QSize(max(round(width), self.theme.unit(WIDTH)), round(rows[-1].bottom()))

    def paint(self, pencil: Pencil) -> None:
        """Paint name, belt, bar, number and unit."""
        name, track, number, below, _air = self._rows(float(self.height()))
        if self.isDown() or self.hasFocus():
            ground = "pressed" if self.isDown() else "panel"
            pencil.box(QRectF(self.rect()), self.theme.palette.pressed if ground == "pressed"
                       else self.theme.palette.panel, "setpoint")  # fmt: skip
        write_wrapped(pencil, name, self.caption, TypeRole.CAPTION, ink="setpoint", align=CENTRE)
        self._paint_belt(pencil, track)
        draw_bar(pencil, track, self.scale, self._levels, self.marks)
        if self.marks.alarm is not None:
            side = self.theme.unit(22)
            left = min(track.right() + self.theme.unit(6), self.width() - side)
            draw_badge(pencil, QRectF(left, track.top(), side, side), self.marks.alarm)
        ink = "value" if self.marks.is_live else "text2"
        pencil.write(number, self._text, TypeRole.STRONG, ink=ink, align=CENTRE)
        told = " · ".join(part for part in (self._unit, self._doubt) if part)
        pencil.write(below, told, TypeRole.MICRO, ink="text2", align=CENTRE)

    def _paint_belt(self, pencil: Pencil, track: QRectF) -> None:
        """Continue the normal band to the neighbours', so that the eye follows one belt."""
        band = self.scale.band()
        if band is not None and self.scale.is_normalised:
            top = round(track.bottom() - band[1] * track.height())
            bottom = round(track.bottom() - band[0] * track.height())
            pencil.fill(QRectF(0, top, self.width(), bottom - top), "outer_band")

    def _rows(self, height: float) -> tuple[QRectF, ...]:
        """Return name, track, number, unit and air; the track takes what the others leave."""
        theme, unit, width = self.theme, self.theme.unit, float(self.width())
        caption = 2 * theme.metrics(TypeRole.CAPTION).height()
        strong, micro = theme.metrics(TypeRole.STRONG).height(), theme.metrics(TypeRole.MICRO)
        below = strong + micro.height() + unit(14)
        track = max(height - caption - below - unit(14), float(unit(SHORTEST)))
        left = round((width - unit(BAR)) / 2)
        top = round(caption + unit(8))
        end = round(top + track)
        number = QRectF(0, end + unit(6), width, strong)
        return (
            QRectF(unit(2), 0, width - unit(4), caption),
            QRectF(left, top, unit(BAR), end - top),
            number,
            QRectF(0, number.bottom(), width, micro.height()),
            QRectF(0, number.bottom() + micro.height(), width, unit(8)),
        )

    def _widest(self) -> str:
        widest = max(abs(self.scale.low), abs(self.scale.high))
        return f"-{widest:.{self.tag.decimals}f}"
