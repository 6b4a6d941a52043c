"""Icons: our own stroke drawings from resources/icons, tinted with a text colour."""

from importlib import resources

from PySide6.QtCore import QByteArray, QRectF, Qt
from PySide6.QtGui import QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer


class Icons:
    """Drawings as pixmaps; each combination of name, size and colour is drawn once."""

    def __init__(self) -> None:
        self._drawn: dict[tuple[str, int, str, float], QPixmap] = {}

    def pixmap(self, name: str, size_px: int, colour: str, ratio: float = 1.0) -> QPixmap:
        """Return a square pixmap; ratio is the screen's device pixel ratio.

        Raise FileNotFoundError for a name that has no drawing.
        """
        wanted = (name, size_px, colour, ratio)
        if wanted not in self._drawn:
            self._drawn[wanted] = _draw(name, size_px, colour, ratio)
        return self._drawn[wanted]


def names() -> list[str]:
    """Return the names of all drawings."""
    folder = resources.files("resources").joinpath("icons")
    return sorted(f.name.removesuffix(".svg") for f in folder.iterdir() if f.name.endswith(".svg"))


def _draw(name: str, size_px: int, colour: str, ratio: float) -> QPixmap:
    folder = resources.files("resources").joinpath("icons")
    drawing = folder.joinpath(f"{name}.svg").read_text(encoding="utf-8")
    renderer = QSvgRenderer(QByteArray(drawing.replace("#000", colour).encode()))
    pixmap = QPixmap(round(size_px * ratio), round(size_px * ratio))
    pixmap.setDevicePixelRatio(ratio)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    renderer.render(painter, QRectF(0, 0, size_px, size_px))
    painter.end()
    return pixmap
