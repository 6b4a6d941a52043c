"""The radar of a maturity assessment: six axes, five rings, claim, target, evidence and the past.

Current is a filled outline, target a dashed one, evidence dots, an earlier date a thin line. A
dimension that is not assessed breaks the outline: nothing is drawn that nobody rated.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainterPath, QPen

from ui.theme.theme import Theme
from ui.theme.type import TypeRole
from ui.widgets.painted import Painted
from ui.widgets.pencil import CENTRE, Pencil

RINGS = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class RadarAxis:
    """One dimension. Levels are 1..5; 0 or None where there is none."""

    label: str
    level: int = 0
    target: int = 0
    evidence: int | None = None
    earlier: int = 0


class Radar(Painted):
    """Draws axes clockwise from the top."""

    def __init__(self, theme: Theme, ground: QColor | None = None) -> None:
        """Ground is the colour of what it lies on, that of a page where none is given."""
        super().__init__(theme)
        self._ground = ground
        self._axes: tuple[RadarAxis, ...] = ()

    def show_axes(self, axes: Sequence[RadarAxis]) -> None:
        """Show other levels."""
        if tuple(axes) != self._axes:
            self._axes = tuple(axes)
            self.setAccessibleName(", ".join(f"{axis.label} {axis.level}" for axis in axes))
            self.update()

    def sizeHint(self) -> QSize:
        """Ask for a square that the labels fit around."""
        side = self.theme.unit(460)
        return QSize(side, side)

    def minimumSizeHint(self) -> QSize:
        """Stay readable."""
        side = self.theme.unit(280)
        return QSize(side, side)

    def paint(self, pencil: Pencil) -> None:
        """Paint web, outlines, dots and labels."""
        if not self._axes:
            return
        self._paint_web(pencil)
        self._outline(pencil, [axis.earlier for axis in self._axes], "text2", 1.0)
        self._outline(pencil, [axis.level for axis in self._axes], "value", 2.0, fill=0.12)
        self._outline(pencil, [axis.target for axis in self._axes], "setpoint", 1.5, dashed=True)
        for number, axis in enumerate(self._axes):
            self._paint_dots(pencil, number, axis)
            self._paint_label(pencil, number, axis)

    def _radius(self) -> float:
        label = self._label_height() + self.theme.unit(12)
        widest = max(self._label_width(axis) for axis in self._axes)
        across = (self.width() - widest) / 2 / math.cos(math.pi / 6)
        return max(self.theme.unit(48), min(self.height() / 2 - label, across))

    def _label_height(self) -> float:
        roles = (TypeRole.STRONG, TypeRole.CAPTION)
        return sum(float(self.theme.metrics(role).height()) for role in roles)

    def _label_width(self, axis: RadarAxis) -> float:
        return float(self.theme.metrics(TypeRole.STRONG).horizontalAdvance(axis.label))

    def _point(self, number: int, level: float) -> QPointF:
        angle = 2 * math.pi * number / len(self._axes)
        reach = self._radius() * level / RINGS
        centre = QPointF(self.width() / 2, self.height() / 2)
        return centre + QPointF(reach * math.sin(angle), -reach * math.cos(angle))

    def _paint_web(self, pencil: Pencil) -> None:
        around = range(len(self._axes))
        for ring in range(1, RINGS + 1):
            points = [self._point(number, ring) for number in around]
            pencil.shape(points, None, "line" if ring == RINGS else "hairline")
        for number in around:
            pencil.line(self._point(number, 0), self._point(number, RINGS), "hairline")
        for ring in range(1, RINGS):
            spot = self._point(0, ring)
            area = QRectF(spot.x() + self.theme.unit(9), spot.y(), self.theme.unit(16), 0)
            height = self.theme.metrics(TypeRole.MICRO).height()
            area.adjust(0, -height / 2, 0, height / 2)
            pencil.write(area, str(ring), TypeRole.MICRO, ink="text2")

    def _outline(
        self,
        pencil: Pencil,
        levels: Sequence[int],
        ink: str,
        width_px: float,
        *,
        fill: float = 0.0,
        dashed: bool = False,
    ) -> None:
        if not any(levels):
            return
        painter, colour = pencil.painter, pencil.colour(ink)
        if fill and all(levels):
            points = [self._point(n, level) for n, level in enumerate(levels)]
            ground = QColor(colour)
            ground.setAlphaF(fill)
            path = QPainterPath(points[0])
            for point in points[1:]:
                path.lineTo(point)
            painter.fillPath(path, ground)
        pen = QPen(colour, width_px, Qt.PenStyle.DashLine if dashed else Qt.PenStyle.SolidLine)
        pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
        painter.setPen(pen)
        for number, level in enumerate(levels):
            following = (number + 1) % len(levels)
            if level and levels[following]:
                painter.drawLine(
                    self._point(number, level), self._point(following, levels[following])
                )

    def _paint_dots(self, pencil: Pencil, number: int, axis: RadarAxis) -> None:
        painter, unit = pencil.painter, self.theme.unit
        if axis.level:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(pencil.colour("value"))
            painter.drawEllipse(self._point(number, axis.level), unit(4), unit(4))
        if axis.evidence:
            painter.setPen(QPen(pencil.colour("text"), 1.5))
            painter.setBrush(pencil.colour("bg"))
            painter.drawEllipse(self._point(number, axis.evidence), unit(6), unit(6))

    def _paint_label(self, pencil: Pencil, number: int, axis: RadarAxis) -> None:
        """Write name and level beyond the axis' end: above it in the upper half, else below."""
        unit, spot = self.theme.unit, self._point(number, RINGS)
        width, height = self._label_width(axis) + unit(4), self._label_height()
        left = min(max(0.0, spot.x() - width / 2), self.width() - width)
        is_upper = spot.y() < self.height() / 2
        top = spot.y() - unit(8) - height if is_upper else spot.y() + unit(8)
        middle = top + self.theme.metrics(TypeRole.STRONG).height()
        name = QRectF(left, top, width, middle - top)
        # Else the web would strike the name through.
        pencil.painter.fillRect(name, self._ground or pencil.colour("bg"))
        pencil.write(name, axis.label, TypeRole.STRONG, align=CENTRE)
        below = QRectF(left, middle, width, top + height - middle)
        level = f"{axis.level} / {RINGS}" if axis.level else "\N{EN DASH}"
        pencil.write(below, level, TypeRole.CAPTION, ink="text2", align=CENTRE)
