"""Two pens against each other over the time that the chart shows: points, or cells of many."""

import math
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QHideEvent, QPolygonF, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from hmi.plant.tags import Tag
from hmi.texts import formats
from hmi.texts.catalog import _
from hmi.trends.distribution import range_of
from hmi.trends.pairing import Pairing, pairing_of
from hmi.trends.pen_lines import SLICE_US
from ui.live.one_reading import OneReading
from ui.live.station import Station
from ui.theme.colours import mix
from ui.theme.theme import Theme
from ui.theme.type import TypeRole
from ui.widgets.painted import Painted
from ui.widgets.pen_choice import PenChoice
from ui.widgets.pencil import CENTRE, Pencil
from ui.widgets.plain_text import PlainLabel, plain
from ui.widgets.plane import Plane, draw_plane, plane_of
from ui.widgets.trend_deck import TrendDeck

_CELLS = 44
_POINT_PX = 2.5


@dataclass(frozen=True, slots=True)
class Crossed:
    """A pairing as it is drawn."""

    x: Tag
    y: Tag
    found: Pairing
    x_range: tuple[float, float]
    y_range: tuple[float, float]


class XyPlot(Painted):
    """Draws one pairing; the darker a cell, the longer its pairs held."""

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme)
        self.crossed: Crossed | None = None
        self.sentence = ""
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def show_crossed(self, crossed: Crossed | None, sentence: str = "") -> None:
        """Show a pairing, or a sentence in its place."""
        self.crossed, self.sentence = crossed, sentence
        self.update()

    def sizeHint(self) -> QSize:
        """Return a size at which points can be told apart."""
        return QSize(self.theme.unit(640), self.theme.unit(360))

    def minimumSizeHint(self) -> QSize:
        """Return the least size that can be read at all."""
        return QSize(self.theme.unit(240), self.theme.unit(96))

    def paint(self, pencil: Pencil) -> None:
        """Paint everything."""
        whole, shown = QRectF(self.rect()), self.crossed
        if shown is None or not shown.found.pairs:
            pencil.fill(whole, "panel")
            pencil.painter.setFont(self.theme.font(TypeRole.BODY))
            pencil.painter.setPen(pencil.colour("text2"))
            flags = int(CENTRE) | int(Qt.TextFlag.TextWordWrap)
            pencil.painter.drawText(whole, flags, plain(self.sentence, 300))
            return
        plane = plane_of(self.theme, whole, shown.x_range, shown.y_range)
        draw_plane(pencil, plane, _named(shown.x), _named(shown.y))
        pencil.painter.save()
        pencil.painter.setClipRect(plane.area)
        if shown.found.is_gathered:
            self._draw_cells(pencil, plane, shown.found)
        else:
            self._draw_points(pencil, plane, shown.found)
        pencil.painter.restore()

    def _draw_points(self, pencil: Pencil, plane: Plane, found: Pairing) -> None:
        painter = pencil.painter
        painter.setPen(Qt.PenStyle.NoPen)
        colour = QColor(self.theme.palette.pens[0])
        colour.setAlphaF(0.7)
        painter.setBrush(colour)
        radius = self.theme.unit(_POINT_PX)
        for x, y in zip(found.x.tolist(), found.y.tolist(), strict=True):
            painter.drawEllipse(QPointF(plane.x(x), plane.y(y)), radius, radius)

    def _draw_cells(self, pencil: Pencil, plane: Plane, found: Pairing) -> None:
        """Draw each cell as a hexagon; its shade is by the root of the time: rare ones show."""
        painter, palette = pencil.painter, self.theme.palette
        painter.setPen(Qt.PenStyle.NoPen)
        across = plane.x(found.width) - plane.x(0.0)
        up = plane.y(0.0) - plane.y(found.height)
        corners = [(0.0, -0.5), (0.5, -0.25), (0.5, 0.25), (0.0, 0.5), (-0.5, 0.25), (-0.5, -0.25)]
        offsets = [QPointF(a * across, b * up) for a, b in corners]
        most = float(found.seconds.max()) or 1.0
        cells = zip(found.x.tolist(), found.y.tolist(), found.seconds.tolist(), strict=True)
        for x, y, seconds in cells:
            share = 0.12 + 0.88 * math.sqrt(seconds / most)
            painter.setBrush(QColor(mix(palette.pens[0], palette.panel, share)))
            centre = QPointF(plane.x(x), plane.y(y))
            painter.drawPolygon(QPolygonF([centre + offset for offset in offsets]))


class XyView(QWidget):
    """One of the deck's pens over another."""

    shown = Signal()

    def __init__(self, station: Station, over: QWidget, deck: TrendDeck) -> None:
        super().__init__()
        self._deck = deck
        self._is_at_work = False
        self._reading = OneReading(station, "xy")
        theme = station.theme
        self.plot = XyPlot(theme)
        self.told = PlainLabel(theme, "", TypeRole.BODY, is_wrapped=True)
        self.across = PenChoice(station, over, deck, _("Across"), 1)
        self.up = PenChoice(station, over, deck, _("Up"))
        line = QHBoxLayout()
        line.setSpacing(theme.unit(8))
        line.addWidget(self.told, 1)
        for choice in (self.across, self.up):
            choice.changed.connect(self.refresh)
            line.addWidget(choice)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(theme.unit(8))
        box.addLayout(line)
        box.addWidget(self.plot, 1)

    def refresh(self) -> None:
        """Read and show the pairs."""
        if not self.isVisible():
            return
        keys = self.across.key, self.up.key
        if not all(keys):
            self._tell(_("No tag is chosen. Add one with the button below."))
            return
        work = partial(self._paired, *keys, self._deck.bounds_us())
        self._reading.ask(work, self._show, self._tell)

    def showEvent(self, event: QShowEvent) -> None:
        """Begin to work."""
        super().showEvent(event)
        if not self._is_at_work:
            self._is_at_work = True
            self._deck.due.connect(self.refresh)
        self.refresh()

    def hideEvent(self, event: QHideEvent) -> None:
        """Stop all work."""
        super().hideEvent(event)
        if self._is_at_work:
            self._is_at_work = False
            self._deck.due.disconnect(self.refresh)
        self._reading.cancel()

    def _paired(self, x: str, y: str, span_us: tuple[int, int]) -> Crossed:
        """Read both pens, twice where that is long: for their ranges, then for their pairs."""
        lines, keys, site = self._deck.lines(), list({x, y}), self._deck.station.site
        start_us, end_us = span_us
        kept = [lines.lines(keys, start_us, end_us)] if end_us - start_us <= SLICE_US else None
        ranges = []
        for key in (x, y):
            pieces = kept or lines.slices([key], start_us, end_us)
            ranges.append(range_of(one[key] for one in pieces) or (0.0, 1.0))
        pieces = kept or lines.slices(keys, start_us, end_us)
        pairs = ((one[x], one[y]) for one in pieces)
        found = pairing_of(pairs, ranges[0], ranges[1], _CELLS)
        return Crossed(site.tag(x), site.tag(y), found, ranges[0], ranges[1])

    def _show(self, crossed: Crossed) -> None:
        found = crossed.found
        self.plot.show_crossed(crossed, _("In this time never both had a value."))
        parts = [_("{n} pairs").format(n=found.pairs)]
        if found.correlation is not None:
            value = formats.number(found.correlation, 2)
            parts.append(_("correlation {value}").format(value=value))
        parts.append(_("known for {span}").format(span=formats.duration(found.known_s)))
        if found.unknown_s >= 1:
            span = formats.duration(found.unknown_s)
            parts.append(_("unknown for {span}, left out").format(span=span))
        self.told.show_text(" · ".join(parts), 400)
        self.shown.emit()

    def _tell(self, sentence: str) -> None:
        self.plot.show_crossed(None, sentence)
        self.told.show_text("")
        self.shown.emit()


def _named(tag: Tag) -> str:
    unit = plain(tag.unit, 12)
    return f"{plain(tag.name, 60)} ({unit})" if unit else plain(tag.name, 60)
