"""A plain pair of axes for what is not drawn over time: round values left and below."""

import math
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF

from ui.theme.theme import Theme
from ui.theme.type import TypeRole
from ui.widgets.pencil import CENTRE, RIGHT, Pencil
from ui.widgets.plain_text import plain


@dataclass(frozen=True, slots=True)
class Plane:
    """Where values lie in pixels; x to the right, y up."""

    area: QRectF
    x_range: tuple[float, float]
    y_range: tuple[float, float]

    def x(self, value: float) -> float:
        """Return the pixel of a value of the lower axis."""
        low, high = self.x_range
        return self.area.left() + (value - low) / (high - low) * self.area.width()

    def y(self, value: float) -> float:
        """Return the pixel of a value of the left axis."""
        low, high = self.y_range
        return self.area.bottom() - (value - low) / (high - low) * self.area.height()


def plane_of(
    theme: Theme, whole: QRectF, x_range: tuple[float, float], y_range: tuple[float, float]
) -> Plane:
    """Return axes within an area, with room for their values and names."""
    micro, caption = theme.metrics(TypeRole.MICRO), theme.metrics(TypeRole.CAPTION)
    left = micro.horizontalAdvance("-000000.0") + theme.unit(8)
    top = caption.height() + theme.unit(4)
    foot = micro.height() + caption.height() + theme.unit(8)
    area = whole.adjusted(left, top, -theme.unit(16), -foot)
    return Plane(area, widened(x_range), widened(y_range))


def widened(span: tuple[float, float], share: float = 0.04) -> tuple[float, float]:
    """Return a range with some air at both ends; a single value gets room around it."""
    low, high = span
    air = (high - low) * share or max(abs(high), 1.0) * share
    return low - air, high + air


def round_values(low: float, high: float, most: int) -> list[float]:
    """Return round values within [low, high], at most about `most`."""
    rough = (high - low) / max(1, most)
    if not math.isfinite(rough) or rough <= 0:
        return []
    power = 10.0 ** math.floor(math.log10(rough))
    step = next(step for n in (1, 2, 5, 10) if (step := n * power) >= rough)
    first = math.ceil(low / step)
    return [(first + n) * step for n in range(int(high / step + 1e-9) - first + 1)]


def draw_plane(pencil: Pencil, plane: Plane, x_name: str, y_name: str) -> None:
    """Draw ground, grid, values and names of the axes."""
    theme, area = pencil.theme, plane.area
    micro, caption = (theme.metrics(r).height() for r in (TypeRole.MICRO, TypeRole.CAPTION))
    pencil.fill(area, "panel")
    for value in round_values(*plane.x_range, max(2, int(area.width() / theme.unit(88)))):
        x = round(plane.x(value)) + 0.5
        pencil.line(QPointF(x, area.top()), QPointF(x, area.bottom()), "hairline")
        box = QRectF(x - theme.unit(44), area.bottom() + theme.unit(2), theme.unit(88), micro)
        pencil.write(box, tick_text(value), TypeRole.MICRO, ink="text2", align=CENTRE)
    for value in round_values(*plane.y_range, max(2, int(area.height() / theme.unit(44)))):
        y = round(plane.y(value)) + 0.5
        pencil.line(QPointF(area.left(), y), QPointF(area.right(), y), "hairline")
        box = QRectF(0, y - micro / 2, area.left() - theme.unit(4), micro)
        pencil.write(box, tick_text(value), TypeRole.MICRO, ink="text2", align=RIGHT)
    below = QRectF(area.left(), area.bottom() + micro + theme.unit(4), area.width(), caption)
    pencil.write(below, plain(x_name, 100), TypeRole.CAPTION, ink="text2", align=CENTRE)
    above = QRectF(0, area.top() - caption - theme.unit(2), area.right(), caption)
    pencil.write(above, plain(y_name, 100), TypeRole.CAPTION, ink="text2")


def tick_text(value: float) -> str:
    """Return a round value as short as it can be said."""
    return f"{value:.6g}" if value else "0"
