"""Shows a chart: lines, normal bands, holes, alarms and machine states on one axis of time.

A picture is painted once, onto a sheet of its own, and the widget only shows sheets: whatever
makes Qt paint the widget again costs next to nothing.
"""

from collections.abc import Iterator
from zoneinfo import ZoneInfo

from PySide6.QtCore import QPointF, QSize, Qt
from PySide6.QtGui import QPixmap, QResizeEvent
from PySide6.QtWidgets import QSizePolicy

from ui.theme.theme import Theme
from ui.widgets.painted import Painted
from ui.widgets.pencil import Pencil, drawing_on
from ui.widgets.trend_frame import TrendFrame, frame_of
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
        edition, sheet = self._edition, self._empty_sheet()
        yield from self._painting(picture, sheet)
        self._picture = picture
        self._sheet = sheet if edition == self._edition else None
        self.update()

    def frame(self) -> TrendFrame:
        """Return where everything lies now."""
        return self._frame_of(self._picture)

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
        if self._sheet is None or self._sheet.devicePixelRatio() != self.devicePixelRatio():
            self._sheet = self._empty_sheet()
            for _step in self._painting(self._picture, self._sheet):
                pass
        pencil.painter.drawPixmap(QPointF(0, 0), self._sheet)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Paint anew, since everything lies elsewhere."""
        super().resizeEvent(event)
        self._tear_up()

    def _restyle(self) -> None:
        self._tear_up()
        super()._restyle()

    def _tear_up(self) -> None:
        self._edition += 1
        self._sheet = None

    def _painting(self, picture: TrendPicture, sheet: QPixmap) -> Iterator[None]:
        painter = TrendPainter(self.theme, self._zone, picture, self._frame_of(picture))
        for step in painter.steps():
            with drawing_on(sheet, self.theme) as pencil:
                step(pencil)
            yield

    def _empty_sheet(self) -> QPixmap:
        ratio = self.devicePixelRatio()
        sheet = QPixmap((self.size() * ratio).expandedTo(QSize(1, 1)))
        sheet.setDevicePixelRatio(ratio)
        sheet.fill(Qt.GlobalColor.transparent)
        return sheet

    def _frame_of(self, picture: TrendPicture) -> TrendFrame:
        has_ribbon = bool(picture.machine) and not self._is_compact
        size = QSize(self.width(), self.height())
        return frame_of(self.theme, size, picture, has_ribbon, self._is_compact)
