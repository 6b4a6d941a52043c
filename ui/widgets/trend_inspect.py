"""What a page of trends needs to look closer: a second cursor with its table, boxes, axes."""

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from hmi.clock import to_us
from hmi.plant.tags import Kind
from hmi.texts.catalog import _
from hmi.texts.formats import duration, percent
from hmi.trends.cursors import CursorSpan, CursorValue
from ui.live.station import Station
from ui.theme.scale import TouchClass
from ui.widgets.action_button import ActionButton
from ui.widgets.sheet import Sheet
from ui.widgets.trend_chart import TrendChart
from ui.widgets.trend_deck import TrendDeck
from ui.widgets.trend_pen import MOST_PENS, PenPicture
from ui.widgets.trend_readout import doubt_words, value_words
from ui.widgets.trend_table import TableRow, TrendTable
from ui.widgets.trend_window import MINUTE_US
from ui.widgets.value_text import NOTHING, number_text

_FEW, _TOUR_US = 6, 2 * MINUTE_US
_APART = 0.25
"""So far from the first one a second cursor is put, as a share of the window."""


INSPECT_STOPS = ("sixteen", "overlaid", "cursors")
"""Ways to look at a chart closer: many pens in lanes, over each other, and between cursors."""


class TrendInspect(QObject):
    """Buttons and a table that a page puts where it has room; look() keeps them up to date."""

    def __init__(self, station: Station, over: QWidget, deck: TrendDeck) -> None:
        super().__init__(over)
        self._station, self._over, self._deck = station, over, deck
        theme = station.theme
        self.second = ActionButton(theme, _("Second cursor"), TouchClass.T1)
        self.second.setCheckable(True)
        self.second.hide()
        self.second.clicked.connect(lambda checked=False: self._put_second(checked))
        self.axes = ActionButton(theme, _("Axes"), TouchClass.T2)
        self.axes.clicked.connect(lambda _checked=False: self.open_axes())
        self.usual = ActionButton(theme, _("Usual"), TouchClass.T2)
        self.usual.setAccessibleName(_("Show what is usual of each tag"))
        self.usual.setCheckable(True)
        self.usual.hide()
        self.usual.clicked.connect(lambda checked=False: self._show_usual(checked))
        self.table = TrendTable(theme)
        self.table.hide()

    def look(self) -> None:
        """Show what is known at the cursors now."""
        chart = self._deck.chart
        is_over_time = self._deck.is_over_time
        has_second = chart.second_us is not None and is_over_time
        self.second.setVisible(chart.cursor_us is not None and is_over_time)
        self.second.setChecked(has_second)
        self.usual.setVisible(chart.has_usual and is_over_time)
        self.usual.setChecked(chart.source.has_usual)
        if has_second:
            times = chart.moment_text(chart.cursor_us), chart.moment_text(chart.second_us)
            self.table.show_rows(times, table_rows(chart))
        self.table.setVisible(has_second)

    def open_axes(self) -> Sheet:
        """Ask how axes shall be, and offer to zoom into a box."""
        theme, chart = self._station.theme, self._deck.chart
        sheet = Sheet(theme, self._over, _("Axes"))
        over = ActionButton(theme, _("Lines over each other"), TouchClass.T2)
        over.setCheckable(True)
        over.setChecked(not chart.is_stacked)
        over.clicked.connect(lambda checked=False: chart.stack(not checked))
        shared = ActionButton(theme, _("One axis for each unit"), TouchClass.T2)
        shared.setCheckable(True)
        shared.setChecked(chart.scales.is_shared)
        shared.clicked.connect(lambda checked=False: chart.share_axes(checked))
        free = ActionButton(theme, _("Let values choose the axes"), TouchClass.T2)
        free.clicked.connect(lambda _checked=False: chart.free_axes())
        higher = ActionButton(theme, _("Stretch the chosen axis"), TouchClass.T2)
        higher.clicked.connect(lambda _checked=False: chart.touch.stretch(0.5))
        lower = ActionButton(theme, _("Shrink the chosen axis"), TouchClass.T2)
        lower.clicked.connect(lambda _checked=False: chart.touch.stretch(2.0))
        box = ActionButton(theme, _("Zoom into a box that I draw"), TouchClass.T2)
        box.clicked.connect(lambda _checked=False: chart.touch.begin_box())
        box.clicked.connect(lambda _checked=False: sheet.close_sheet())
        close = ActionButton(theme, _("Close"), TouchClass.T2)
        close.clicked.connect(lambda _checked=False: sheet.close_sheet())
        for button in (over, shared, higher, lower, free, box, close):
            sheet.content.addWidget(button)
        sheet.open()
        return sheet

    def show_way(self, way: str) -> None:
        """Show one of INSPECT_STOPS over the last minutes, with the tags of the line."""
        chart, site = self._deck.chart, self._station.site
        chart.show_span(_TOUR_US)
        chart.stack(way == INSPECT_STOPS[0])
        others = [tag.key for tag in site.tags if tag.kind is Kind.NUMBER and not tag.is_derived]
        pens = list(dict.fromkeys([*chart.pens, *others]))
        chart.show_pens(pens[: MOST_PENS if way != INSPECT_STOPS[2] else _FEW])
        if way == INSPECT_STOPS[2]:
            now_us = to_us(self._station.clock.now())
            chart.put_cursor(now_us - _TOUR_US // 2)
            chart.put_second_cursor(now_us - _TOUR_US // 8)

    def _show_usual(self, is_shown: bool) -> None:
        self._deck.chart.show_usual(is_shown)
        self._deck.chart.look()

    def _put_second(self, is_wanted: bool) -> None:
        chart = self._deck.chart
        first_us = chart.cursor_us
        if not is_wanted or first_us is None:
            chart.put_second_cursor(None)
        else:
            start_us, end_us = chart.window_of_time.bounds(to_us(self._station.clock.now()))
            apart_us = round((end_us - start_us) * _APART)
            is_left = first_us < (start_us + end_us) // 2
            chart.put_second_cursor(first_us + (apart_us if is_left else -apart_us))
        chart.look()


def table_rows(chart: TrendChart) -> list[TableRow]:
    """Return what a table says of each pen; A is the earlier cursor's column only if it is."""
    cursors, rows = chart.cursors, []
    for pen in chart.plot.picture.pens:
        key = pen.tag.key
        span = cursors.between.get(key)
        cells = (
            _at(pen, cursors.values.get(key), cursors.first_us),
            _at(pen, cursors.seconds.get(key), cursors.second_us),
            *_between(pen, span, cursors.limits.get(key), is_turned=_is_turned(chart)),
        )
        rows.append(TableRow(key, pen.slot, pen.name, pen.tag.unit, cells))
    return rows


def _is_turned(chart: TrendChart) -> bool:
    return (chart.cursor_us or 0) > (chart.second_us or 0)


def _at(pen: PenPicture, value: CursorValue | None, time_us: int | None) -> tuple[str, str]:
    """Return a value at a cursor; below it how old it was then, and a doubt of its quality."""
    return value_words(value.value if value else None, pen), doubt_words(value, time_us)


def _between(
    pen: PenPicture, span: CursorSpan | None, limit: float | None, *, is_turned: bool
) -> tuple[tuple[str, str], ...]:
    if span is None:
        return ((NOTHING, ""),) * 6
    delta = span.delta
    if delta is not None and is_turned:
        delta = -delta
    words = [
        NOTHING if value is None or pen.is_stepped else number_text(pen.tag, value)
        for value in (delta, span.mean, span.minimum, span.maximum)
    ]
    above = (NOTHING, "")
    if limit is not None and not pen.is_stepped:
        told = number_text(pen.tag, limit)
        above = (NOTHING, f"> {told}")
        if span.above_s is not None and span.covered_s > 0:
            share = percent(span.above_s / span.covered_s, 0)
            above = (duration(span.above_s), f"> {told} · {share}")
    known = (percent(span.known, 0 if span.known in (0.0, 1.0) else 1), duration(span.total_s))
    return (*((word, "") for word in words), above, known)
