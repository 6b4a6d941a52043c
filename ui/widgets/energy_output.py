"""The energy of shifts over what they made: points with the fitted line, and what went beyond."""

import numpy as np
from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QPen

from hmi.condition.energy import LEAST_SHIFTS
from hmi.performance.energy_figures import EnergyByOutput
from hmi.texts import formats
from hmi.texts.catalog import _
from ui.theme.theme import Theme
from ui.theme.type import TypeRole
from ui.widgets.painted import Painted
from ui.widgets.pencil import Pencil
from ui.widgets.plain_text import plain
from ui.widgets.plane import Plane, draw_plane, plane_of

_HIGH_PX = 190
_APART_PX = 16


class OutputPlot(Painted):
    """Points of shifts with the baseline at the left, the sum beyond it at the right."""

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme)
        self._found: EnergyByOutput | None = None
        self._parts_unit = ""

    def show_output(self, found: EnergyByOutput | None, parts_unit: str) -> None:
        """Show shifts; parts_unit names what they made."""
        self._found, self._parts_unit = found, plain(parts_unit, 20)
        self.setVisible(found is not None and len(found.parts) > 1)
        self.update()

    def sizeHint(self) -> QSize:
        """Return a size at which points can be told apart."""
        return QSize(self.theme.unit(420), self.theme.unit(_HIGH_PX) + self._rows_high())

    def minimumSizeHint(self) -> QSize:
        """Return the least size that can be read."""
        return QSize(self.theme.unit(220), self.sizeHint().height())

    def paint(self, pencil: Pencil) -> None:
        """Paint both planes."""
        found = self._found
        if found is None or len(found.parts) < 2:
            return
        apart = self.theme.unit(_APART_PX)
        half = (self.width() - apart) / 2
        left = QRectF(0, 0, half if len(found.beyond) else self.width(), self.height())
        plane = plane_of(self.theme, left, _range(found.parts), _range(found.kwh))
        unit = f" ({self._parts_unit})" if self._parts_unit else ""
        draw_plane(pencil, plane, _("Parts of a shift") + unit, _("Energy of a shift (kWh)"))
        self._line(pencil, plane, found)
        first, rest = slice(found.reference), slice(found.reference, None)
        self._points(pencil, plane, found.parts[first], found.kwh[first], "text2")
        self._points(pencil, plane, found.parts[rest], found.kwh[rest], "value")
        if len(found.beyond):
            right = QRectF(half + apart, 0, half, self.height())
            numbers = np.arange(1, len(found.beyond) + 1, dtype=np.float64)
            sums = plane_of(self.theme, QRectF(0, 0, half, self.height()), _range(numbers),
                            _range(np.append(found.beyond, 0.0)))  # fmt: skip
            pencil.painter.save()
            pencil.painter.translate(right.topLeft())
            draw_plane(pencil, sums, _("Shifts, oldest first"), _("Sum beyond the line (kWh)"))
            zero = QPointF(sums.area.left(), sums.y(0.0)), QPointF(sums.area.right(), sums.y(0.0))
            pencil.line(*zero, "line")
            self._path(pencil, sums, numbers, found.beyond)
            pencil.painter.restore()

    def _line(self, pencil: Pencil, plane: Plane, found: EnergyByOutput) -> None:
        if found.baseline is None:
            return
        ends = [
            QPointF(plane.x(parts), plane.y(found.baseline.expected(parts)))
            for parts in (float(found.parts.min()), float(found.parts.max()))
        ]
        pencil.line(ends[0], ends[1], "text2", 1.5)

    def _points(
        self, pencil: Pencil, plane: Plane, x: np.ndarray, y: np.ndarray, ink: str
    ) -> None:
        is_first = ink != "value"
        pencil.painter.setPen(QPen(pencil.colour(ink), 1.0))
        pencil.painter.setBrush(Qt.BrushStyle.NoBrush if is_first else pencil.colour(ink))
        for one, other in zip(x.tolist(), y.tolist(), strict=True):
            pencil.painter.drawEllipse(QPointF(plane.x(one), plane.y(other)), 3.0, 3.0)

    def _path(self, pencil: Pencil, plane: Plane, x: np.ndarray, y: np.ndarray) -> None:
        pencil.painter.setPen(QPen(pencil.colour("value"), 2.0))
        spots = [QPointF(plane.x(one), plane.y(other))
                 for one, other in zip(x.tolist(), y.tolist(), strict=True)]  # fmt: skip
        pencil.painter.setBrush(Qt.BrushStyle.NoBrush)
        pencil.painter.drawPolyline(spots)

    def _rows_high(self) -> int:
        metrics = self.theme.metrics
        return round(2 * metrics(TypeRole.CAPTION).height() + metrics(TypeRole.MICRO).height())


def output_words(found: EnergyByOutput | None) -> str:
    """Return what output explains of the energy, in a sentence; what is missing where it does not.

    The order of magnitude of a part's energy is told in watt hours.
    """
    count = 0 if found is None else len(found.parts)
    if found is None or found.baseline is None:
        return _(
            "A line through energy and parts needs {n} whole shifts with different outputs;"
            " there are {count}."
        ).format(n=LEAST_SHIFTS, count=count)
    line = found.baseline
    fixed = formats.with_unit(line.fixed, 0, "kWh")
    each = formats.with_unit(1000 * line.per_part, 2, "Wh")
    told = _(
        "A shift takes {fixed} whatever it makes, and {each} a part; output explains {share} of"
        " the differences between the first {count} shifts (rings)."
    ).format(
        fixed=fixed, each=each, share=formats.percent(line.r2, 0), count=found.reference
    )  # fmt: skip
    if found.since_reference is None:
        return told
    rest = _("The {count} since then took {beyond} more than that; below 0 they took less.")
    beyond = formats.with_unit(found.since_reference, 0, "kWh")
    return f"{told} {rest.format(count=count - found.reference, beyond=beyond)}"


def _range(values: np.ndarray) -> tuple[float, float]:
    return float(values.min()), float(values.max())
