"""How full the buffer between two machines is: a small upright bar on the way of the parts."""

from PySide6.QtCore import QPointF, QRectF, QSize

from hmi.plant.tags import Tag
from ui.live.reading import Reading
from ui.theme.theme import Theme
from ui.theme.type import TypeRole
from ui.widgets.painted import Painted
from ui.widgets.pencil import CENTRE, Pencil
from ui.widgets.value_text import number_text

WIDTH = 22


def buffer_width(theme: Theme) -> int:
    """Return how wide a buffer is drawn: as wide as its longest number."""
    number = theme.metrics(TypeRole.MICRO).horizontalAdvance("100")
    return max(theme.unit(WIDTH), round(number))


class BufferLevel(Painted):
    """A buffer's level within its range, with the number below; tag None draws the way alone."""

    def __init__(self, theme: Theme, tag: Tag | None) -> None:
        super().__init__(theme)
        self._tag = tag
        self._share: float | None = None
        self._text = ""
        self._is_live = False

    def show_reading(self, reading: Reading) -> None:
        """Show the level as it stands."""
        low, high = reading.tag.low or 0.0, reading.tag.high or 100.0
        share = None
        if reading.number is not None and high > low:
            share = min(max((reading.number - low) / (high - low), 0.0), 1.0)
        text = "" if reading.number is None else number_text(reading.tag, round(reading.number))
        shown = (share, text.split(".")[0], reading.is_live)
        if shown != (self._share, self._text, self._is_live):
            self._share, self._text, self._is_live = shown
            self.setAccessibleName(f"{reading.tag.name} {text} {reading.tag.unit}")
            self.update()

    @property
    def text(self) -> str:
        """The level as written, empty while there is none."""
        return self._text

    @property
    def is_live(self) -> bool:
        """Tell whether the level is shown as what is now."""
        return self._is_live

    def sizeHint(self) -> QSize:
        """Return a narrow upright strip."""
        return QSize(buffer_width(self.theme), self.theme.unit(160))

    def minimumSizeHint(self) -> QSize:
        """Keep the width."""
        return QSize(buffer_width(self.theme), self.theme.unit(80))

    def paint(self, pencil: Pencil) -> None:
        """Paint the way of the parts, the bar and the number."""
        unit, area = self.theme.unit, QRectF(self.rect())
        middle = area.center().x()
        way = float(round(area.center().y()))
        if self._tag is None:
            pencil.line(QPointF(0, way), QPointF(area.right(), way), "line", unit(1))
            return
        width, height = unit(10), min(unit(120), round(area.height()) - unit(48))
        track = QRectF(round(middle - width / 2), way - height // 2, width, height)
        for start, end in ((0.0, track.left()), (track.right(), area.right())):
            pencil.line(QPointF(start, way), QPointF(end, way), "line", unit(1))
        pencil.fill(track, "sunken")
        self._fill(pencil, track)
        micro = self.theme.metrics(TypeRole.MICRO).height()
        below = QRectF(0, track.bottom() + unit(4), area.width(), micro)
        ink = "value" if self._is_live else "text2"
        pencil.write(below, self._text, TypeRole.MICRO, ink=ink, align=CENTRE)

    def _fill(self, pencil: Pencil, track: QRectF) -> None:
        if not self._is_live:
            pencil.hatch(track, "line", 5)
        elif self._share is not None:
            level = track.adjusted(0, round(track.height() * (1 - self._share)), 0, 0)
            pencil.fill(level, "line")
