"""How long a pen was at which value, over the time that the chart shows."""

from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from hmi.plant.tags import Tag
from hmi.texts import formats
from hmi.texts.catalog import _
from hmi.trends.distribution import Distribution, distribution_of, range_of
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
from ui.widgets.plane import draw_plane, plane_of
from ui.widgets.trend_deck import TrendDeck
from ui.widgets.value_text import number_text

_BINS = 40


@dataclass(frozen=True, slots=True)
class Spread:
    """A pen's distribution as it is drawn."""

    tag: Tag
    found: Distribution


class SpreadPlot(Painted):
    """Draws one distribution: bars of time, the normal band behind them, the mean as a line."""

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme)
        self.spread: Spread | None = None
        self.sentence = ""
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def show_spread(self, spread: Spread | None, sentence: str = "") -> None:
        """Show a distribution, or a sentence in its place."""
        self.spread, self.sentence = spread, sentence
        self.update()

    def sizeHint(self) -> QSize:
        """Return a size at which bars can be read."""
        return QSize(self.theme.unit(640), self.theme.unit(360))

    def minimumSizeHint(self) -> QSize:
        """Return the least size that can be read at all."""
        return QSize(self.theme.unit(240), self.theme.unit(96))

    def paint(self, pencil: Pencil) -> None:
        """Paint everything."""
        whole, shown = QRectF(self.rect()), self.spread
        if shown is None or not shown.found.known_s:
            pencil.fill(whole, "panel")
            pencil.painter.setFont(self.theme.font(TypeRole.BODY))
            pencil.painter.setPen(pencil.colour("text2"))
            flags = int(CENTRE) | int(Qt.TextFlag.TextWordWrap)
            pencil.painter.drawText(whole, flags, plain(self.sentence, 300))
            return
        self._draw(pencil, whole, shown)

    def _draw(self, pencil: Pencil, whole: QRectF, shown: Spread) -> None:
        palette, tag, found = self.theme.palette, shown.tag, shown.found
        shares = found.seconds / found.known_s * 100
        edges = float(found.edges[0]), float(found.edges[-1])
        plane = plane_of(self.theme, whole, edges, (0.0, float(shares.max())))
        plane = type(plane)(plane.area, plane.x_range, (0.0, plane.y_range[1]))
        unit = plain(tag.unit, 12)
        name = f"{plain(tag.name, 60)} ({unit})" if unit else plain(tag.name, 60)
        draw_plane(pencil, plane, name, _("Share of the known time in %"))
        area = plane.area
        if tag.normal_low is not None and tag.normal_high is not None:
            left = max(area.left(), plane.x(tag.normal_low))
            right = min(area.right(), plane.x(tag.normal_high))
            if right > left:
                shade = mix(palette.normal_band, palette.panel, 0.34)
                pencil.fill(QRectF(left, area.top(), right - left, area.height()), shade)
        for number, share in enumerate(shares.tolist()):
            left, right = plane.x(found.edges[number]), plane.x(found.edges[number + 1])
            top = plane.y(share)
            if share > 0:
                bar = QRectF(left, min(top, area.bottom() - 1), right - left - 1, 0)
                bar.setBottom(area.bottom())
                pencil.painter.fillRect(bar, pencil.colour(palette.pens[0]))
        if found.mean is not None:
            x = round(plane.x(found.mean)) + 0.5
            pencil.line(QPointF(x, area.top()), QPointF(x, area.bottom()), "text", 1.0)


class SpreadView(QWidget):
    """The histogram of one of the deck's pens."""

    shown = Signal()

    def __init__(self, station: Station, over: QWidget, deck: TrendDeck) -> None:
        super().__init__()
        self._deck = deck
        self._is_at_work = False
        self._reading = OneReading(station, "spread")
        theme = station.theme
        self.plot = SpreadPlot(theme)
        self.told = PlainLabel(theme, "", TypeRole.BODY, is_wrapped=True)
        self.pen = PenChoice(station, over, deck, _("Tag"))
        self.pen.changed.connect(self.refresh)
        line = QHBoxLayout()
        line.addWidget(self.told, 1)
        line.addWidget(self.pen)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(theme.unit(8))
        box.addLayout(line)
        box.addWidget(self.plot, 1)

    def refresh(self) -> None:
        """Read and show the distribution."""
        if not self.isVisible():
            return
        key = self.pen.key
        if not key:
            self._tell(_("No tag is chosen. Add one with the button below."))
            return
        work = partial(self._measured, key, self._deck.bounds_us())
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

    def _measured(self, key: str, span_us: tuple[int, int]) -> Spread:
        """Read a pen twice where it is long, once for its range and once for its bars."""
        lines = self._deck.lines()
        start_us, end_us = span_us
        if end_us - start_us <= SLICE_US:
            kept = [lines.line(key, start_us, end_us)]
            span = range_of(kept)
            return Spread(self._tag(key), distribution_of(kept, span, _BINS))
        span = range_of(one[key] for one in lines.slices([key], start_us, end_us))
        again = (one[key] for one in lines.slices([key], start_us, end_us))
        return Spread(self._tag(key), distribution_of(again, span, _BINS))

    def _tag(self, key: str) -> Tag:
        return self._deck.station.site.tag(key)

    def _show(self, spread: Spread) -> None:
        found, tag = spread.found, spread.tag
        self.plot.show_spread(spread, _("Nothing was recorded in this time."))
        unit = plain(tag.unit, 12)
        parts = []
        for name, value in (
            (_("mean"), found.mean), (_("standard deviation"), found.deviation),
            (_("least"), found.minimum), (_("greatest"), found.maximum),
        ):  # fmt: skip
            if value is not None:
                parts.append(f"{name} {number_text(tag, value)} {unit}".rstrip())
        parts.append(_("known for {span}").format(span=formats.duration(found.known_s)))
        if found.unknown_s >= 1:
            span = formats.duration(found.unknown_s)
            parts.append(_("unknown for {span}, left out").format(span=span))
        self.told.show_text(" · ".join(parts), 400)
        self.shown.emit()

    def _tell(self, sentence: str) -> None:
        self.plot.show_spread(None, sentence)
        self.told.show_text("")
        self.shown.emit()
