"""The pencil that painted widgets draw with: lines on whole pixels, text in the roles."""

from collections.abc import Iterator
from contextlib import contextmanager

from PySide6.QtCore import QPoint, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPaintDevice, QPainter, QPen, QPolygonF

from ui.theme.theme import Theme
from ui.theme.type import TypeRole

LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
CENTRE = Qt.AlignmentFlag.AlignCenter


class Pencil:
    """Draws in the theme's way. Colours are `#rrggbb` or names of palette colours."""

    def __init__(self, painter: QPainter, theme: Theme) -> None:
        self.painter = painter
        self.theme = theme

    def colour(self, ink: str) -> QColor:
        """Return a colour by value or by its name in the palette."""
        return QColor(ink if ink.startswith("#") else getattr(self.theme.palette, ink))

    def write(
        self,
        area: QRectF,
        text: str,
        role: TypeRole,
        *,
        ink: str = "text",
        align: Qt.AlignmentFlag = LEFT,
    ) -> None:
        """Write one line of text into an area, cut with an ellipsis when it does not fit."""
        metrics = self.theme.metrics(role)
        shown = metrics.elidedText(text, Qt.TextElideMode.ElideRight, area.width() + 1)
        self.put(area, shown, role, ink=ink, align=align)

    def put(
        self,
        area: QRectF,
        text: str,
        role: TypeRole,
        *,
        ink: str = "text",
        align: Qt.AlignmentFlag = LEFT,
    ) -> None:
        """Write one line of text that is known to fit into an area."""
        self.painter.setFont(self.theme.font(role))
        self.painter.setPen(self.colour(ink))
        self.painter.drawText(area, int(align) | int(Qt.TextFlag.TextSingleLine), text)

    def fill(self, area: QRectF, ink: str) -> None:
        """Fill an area on whole pixels, without outline."""
        self.painter.fillRect(area.toAlignedRect(), self.colour(ink))

    def box(self, area: QRectF, ground: str, outline: str, width_px: float = 1.0) -> None:
        """Draw a box with the one radius; its outline lies inside the area."""
        inset, radius = width_px / 2, self.theme.unit(4)
        self.painter.setPen(QPen(self.colour(outline), width_px))
        self.painter.setBrush(self.colour(ground))
        self.painter.drawRoundedRect(area.adjusted(inset, inset, -inset, -inset), radius, radius)

    def line(self, start: QPointF, end: QPointF, ink: str, width_px: float = 1.0) -> None:
        """Draw a straight line with flat ends; level and upright ones lie on whole pixels."""
        pen = QPen(self.colour(ink), width_px)
        pen.setCapStyle(Qt.PenCapStyle.FlatCap)
        self.painter.setPen(pen)
        is_level = start.x() == end.x() or start.y() == end.y()
        self.painter.setRenderHint(QPainter.RenderHint.Antialiasing, not is_level)
        self.painter.drawLine(start, end)
        self.painter.setRenderHint(QPainter.RenderHint.Antialiasing)

    def shape(
        self, points: list[QPointF], ground: str | None, outline: str | None, width_px: float = 1.0
    ) -> None:
        """Draw a polygon; None leaves out its ground or its outline."""
        pen = QPen(Qt.PenStyle.NoPen) if outline is None else QPen(self.colour(outline), width_px)
        pen.setJoinStyle(Qt.PenJoinStyle.MiterJoin)
        self.painter.setPen(pen)
        if ground is None:
            self.painter.setBrush(Qt.BrushStyle.NoBrush)
        else:
            self.painter.setBrush(self.colour(ground))
        self.painter.drawPolygon(QPolygonF(points))

    def hatch(self, area: QRectF, ink: str = "bad", step_design_px: float = 6) -> None:
        """Draw diagonal lines over an area: nothing known there, or nothing to be trusted."""
        ratio = self.painter.device().devicePixelRatio()
        tile = self.theme.hatch(self.colour(ink).name(), step_design_px, ratio)
        whole = area.toAlignedRect()
        # Counted from the lower left corner, so that lines move with what they lie on.
        origin = QPoint(0, -whole.height() % self.theme.unit(step_design_px))
        self.painter.drawTiledPixmap(whole, tile, origin)

    def icon(self, name: str, x: float, y: float, ink: str, design_px: float = 20) -> None:
        """Draw an icon with its top left corner at (x, y)."""
        ratio = self.painter.device().devicePixelRatio()
        colour = self.colour(ink).name()
        self.painter.drawPixmap(QPointF(round(x), round(y)),
                                self.theme.icon(name, design_px, colour, ratio))  # fmt: skip


@contextmanager
def drawing_on(ground: QPaintDevice, theme: Theme) -> Iterator[Pencil]:
    """Give a pencil for one paintEvent or pixmap; a painter left open by a bug would abort Qt."""
    painter = QPainter(ground)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    try:
        yield Pencil(painter, theme)
    finally:
        painter.end()
