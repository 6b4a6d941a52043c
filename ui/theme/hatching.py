"""Hatching: a tile of diagonal lines, drawn once for each ink and repeated over any area."""

from PySide6.QtCore import QLineF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPixmap


class Hatching:
    """Tiles of lines at 45 degrees; each combination of ink and distance is drawn once."""

    def __init__(self) -> None:
        self._drawn: dict[tuple[str, int, float], QPixmap] = {}

    def tile(self, ink: str, step_px: int, ratio: float = 1.0) -> QPixmap:
        """Return a square of step_px that repeats; ratio is the screen's device pixel ratio."""
        wanted = (ink, step_px, ratio)
        if wanted not in self._drawn:
            self._drawn[wanted] = _draw(QColor(ink), max(1, step_px), ratio)
        return self._drawn[wanted]


def _draw(ink: QColor, step_px: int, ratio: float) -> QPixmap:
    tile = QPixmap(round(step_px * ratio), round(step_px * ratio))
    tile.setDevicePixelRatio(ratio)
    tile.fill(Qt.GlobalColor.transparent)
    painter = QPainter(tile)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(ink, 1.0))
    # The neighbours' lines reach into two corners.
    for shift in (-step_px, 0, step_px):
        painter.drawLine(QLineF(shift - 1, step_px + 1, shift + step_px + 1, -1))
    painter.end()
    return tile
