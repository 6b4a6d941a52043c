"""The ground of widgets that paint themselves: theme, a painter that always ends, helpers."""

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from ui.theme.theme import Theme
from ui.theme.type import TypeRole

LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
CENTRE = Qt.AlignmentFlag.AlignCenter


class Painted(QWidget):
    """A widget that paints itself from the theme. Subclasses implement paint()."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.theme = theme
        theme.changed.connect(self._restyle)

    def paint(self, painter: QPainter) -> None:
        """Paint everything; the painter is antialiased and ended by the caller."""
        raise NotImplementedError

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint; a bug in paint() must not leave a painter open, which would abort Qt."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        try:
            self.paint(painter)
        finally:
            painter.end()

    def _restyle(self) -> None:
        self.updateGeometry()
        self.update()


def crisp(colour: str, width_px: float = 1.0) -> QPen:
    """Return a pen that Qt draws on whole pixels."""
    pen = QPen(QColor(colour), width_px)
    pen.setCapStyle(Qt.PenCapStyle.FlatCap)
    return pen


def hatch(painter: QPainter, area: QRectF, colour: str, step_px: float) -> None:
    """Draw diagonal lines over an area: no data, or data that is not to be trusted."""
    painter.save()
    painter.setClipRect(area)
    painter.setPen(QPen(QColor(colour), max(1.0, step_px / 5)))
    x = area.left() - area.height()
    while x < area.right():
        painter.drawLine(QPointF(x, area.bottom()), QPointF(x + area.height(), area.top()))
        x += step_px
    painter.restore()


def fill(painter: QPainter, area: QRectF, colour: str) -> None:
    """Fill an area on whole pixels, without outline."""
    painter.fillRect(area.toAlignedRect(), QBrush(QColor(colour)))


def write(
    painter: QPainter,
    theme: Theme,
    area: QRectF,
    text: str,
    role: TypeRole,
    *,
    ink: str = "text",
    align: Qt.AlignmentFlag = LEFT,
) -> None:
    """Write one line of text into an area, cut with an ellipsis; ink names a palette colour."""
    metrics = theme.metrics(role)
    shown = metrics.elidedText(text, Qt.TextElideMode.ElideRight, area.width() + 1)
    painter.setFont(theme.font(role))
    painter.setPen(QColor(getattr(theme.palette, ink, ink)))
    painter.drawText(area, int(align | Qt.TextFlag.TextSingleLine), shown)
