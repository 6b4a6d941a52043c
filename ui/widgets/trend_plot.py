"""Shows a chart: lines, normal bands, holes, alarms and machine states on one axis of time.

A picture is painted once, onto a sheet of its own, and the widget only shows sheets: whatever
makes Qt paint the widget again costs next to nothing.
"""

from collections.abc import Iterator
from dataclasses import replace
from zoneinfo import ZoneInfo

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QPixmap, QResizeEvent
from PySide6.QtWidgets import QSizePolicy

from ui.theme.theme import Theme
from ui.widgets.painted import Painted
from ui.widgets.pencil import Pencil, drawing_on
from ui.widgets.trend_film import TrendFilm, wide
from ui.widgets.trend_frame import TrendFrame, axes_of, frame_of
from ui.widgets.trend_painter import TrendPainter
from ui.widgets.trend_pen import TrendPicture


class TrendPlot(Painted):
    """One chart. is_compact leaves out the ribbon of states and makes labels narrow."""

    def __init__(self, theme: Theme, zone: ZoneInfo, *, is_compact: bool = False) -> None:
        super().__init__(theme)
        self._zone = zone
        self._is_compact = is_compact
        self._picture = TrendPicture(0, 1)
        self._sheet: QPixmap | None = None
        self._film: TrendFilm | None = None
        self._moving: tuple[int, int] | None = None
        self._box: QRectF | None = None
        self._edition = 0
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.PreventContextMenu)

    @property
    def picture(self) -> TrendPicture:
        """What is shown."""
        return self._picture

    def drawing(self, picture: TrendPicture) -> Iterator[None]:
        """Paint a picture in short steps, one at each turn, and show it after the last.

        Until then what was shown before stays. When size or theme change meanwhile, the picture
        is painted again as a whole when it is shown.
        """
        edition, sheet = self._edition, self._empty_sheet(self.size())
        yield from self._painting(picture, sheet)
        self._picture = picture
        self._sheet = sheet if edition == self._edition else None
        self._film = self._moving = None
        self.update()

    @property
    def may_move(self) -> bool:
        """Tell whether there are lines that can be moved without being painted again."""
        return self._sheet is not None and bool(self._picture.pens) and not self._picture.sentence

    @property
    def shown_us(self) -> tuple[int, int]:
        """The start and the end of what is seen now, UTC microseconds."""
        return self._moving or (self._picture.start_us, self._picture.end_us)

    def show_moving(self, start_us: int, end_us: int) -> None:
        """Show another window of time at once, from the film or from what is shown already.

        What was never painted is empty until filming() or drawing() has come to its end.
        """
        if self._sheet is not None and self._film is None:
            self._film = TrendFilm(self._sheet, self._frame_of(self._picture), self._picture)
        self._moving = start_us, end_us
        self.update()

    def needs_film(self, start_us: int, end_us: int, latest_us: int) -> bool:
        """Tell whether the film is not wide enough for a window and those beside it."""
        return self._film is None or not self._film.suits(start_us, end_us, latest_us)

    def filming(self, picture: TrendPicture) -> Iterator[None]:
        """Paint a picture WINDOWS as long as what is shown, in steps, for show_moving()."""
        edition, frame = self._edition, wide(self._frame_of(self._picture), picture)
        sheet = self._empty_sheet(QSize(frame.width, self.height()))
        for step in TrendPainter(self.theme, self._zone, picture, frame).film_steps():
            with drawing_on(sheet, self.theme) as pencil:
                step(pencil)
            yield
        if edition == self._edition:
            self._film = TrendFilm(sheet, frame, picture)
            self.update()

    def frame(self) -> TrendFrame:
        """Return where everything lies now."""
        return self._frame_of(self._picture, self._moving)

    def show_box(self, box: QRectF | None) -> None:
        """Draw a box over everything; None takes it away."""
        self._box = box
        self.update()

    def axis_keys(self, at: QPointF) -> list[str]:
        """Return the pen whose axis is drawn at a point, where several stand side by side."""
        frame = self.frame()
        numbers = axes_of(self._picture, len(frame.axes))
        for place, number in zip(frame.axes, numbers, strict=False):
            if place.contains(at):
                return [self._picture.pens[number].tag.key]
        return []

    def time_at(self, x: float) -> int:
        """Return the time under a point of the widget, UTC microseconds."""
        return self.frame().time_at(x)

    def sizeHint(self) -> QSize:
        """Return a size at which a chart can be read."""
        return QSize(self.theme.unit(640), self.theme.unit(200 if self._is_compact else 400))

    def minimumSizeHint(self) -> QSize:
        """Return the least size that can be read at all."""
        return QSize(self.theme.unit(240), self.theme.unit(96))

    def paint(self, pencil: Pencil) -> None:
        """Show the sheet; paint it now where there is none that fits."""
        if self._moving is not None and self._film is not None and self._sheet is not None:
            frame = self.frame()
            self._film.show(pencil, frame, self._sheet, self._zone)
            TrendPainter(self.theme, self._zone, self._picture, frame).paint_cursors(pencil)
            return
        if self._sheet is None or self._sheet.devicePixelRatio() != self.devicePixelRatio():
            self._sheet = self._empty_sheet(self.size())
            for _step in self._painting(self._picture, self._sheet):
                pass
        pencil.painter.drawPixmap(QPointF(0, 0), self._sheet)
        if self._box is not None:
            ground = "#26" + self.theme.palette.setpoint[1:]
            pencil.box(self._box, ground, "setpoint", 2.0)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Paint anew, since everything lies elsewhere."""
        super().resizeEvent(event)
        self._tear_up()

    def _restyle(self) -> None:
        self._tear_up()
        super()._restyle()

    def _tear_up(self) -> None:
        self._edition += 1
        self._sheet = self._film = self._moving = None

    def _painting(self, picture: TrendPicture, sheet: QPixmap) -> Iterator[None]:
        painter = TrendPainter(self.theme, self._zone, picture, self._frame_of(picture))
        for step in painter.steps():
            with drawing_on(sheet, self.theme) as pencil:
                step(pencil)
            yield

    def _empty_sheet(self, size: QSize) -> QPixmap:
        ratio = self.devicePixelRatio()
        sheet = QPixmap((size * ratio).expandedTo(QSize(1, 1)))
        sheet.setDevicePixelRatio(ratio)
        sheet.fill(Qt.GlobalColor.transparent)
        return sheet

    def _frame_of(
        self, picture: TrendPicture, window: tuple[int, int] | None = None
    ) -> TrendFrame:
        if window is not None:
            picture = replace(picture, start_us=window[0], end_us=window[1])
        has_ribbon = bool(picture.machine) and not self._is_compact
        size = QSize(self.width(), self.height())
        return frame_of(self.theme, size, picture, has_ribbon, self._is_compact)
