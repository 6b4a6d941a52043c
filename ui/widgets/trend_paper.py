"""What a page of trends shows, as a sheet of paper: chart, comparison, XY plot or histogram."""

from collections.abc import Iterator
from contextlib import contextmanager
from zoneinfo import ZoneInfo

from PySide6.QtCore import QPointF, QRectF

from hmi.clock import from_us
from hmi.texts import formats
from hmi.texts.catalog import _
from ui.live.station import Station
from ui.theme.theme import Theme
from ui.widgets.compare_plot import ComparePlot
from ui.widgets.note_list import note_caption
from ui.widgets.note_marks import NoteMarks, draw_notes
from ui.widgets.painted import Painted
from ui.widgets.paper import Paper
from ui.widgets.pencil import Pencil
from ui.widgets.spread_view import SpreadPlot
from ui.widgets.trend_chart import Readout, TrendChart
from ui.widgets.trend_deck import TrendDeck
from ui.widgets.trend_inspect import table_rows
from ui.widgets.trend_painter import TrendPainter
from ui.widgets.trend_plot import TrendPlot
from ui.widgets.trend_table import TableRow, columns
from ui.widgets.xy_view import XyPlot

_MOST_HOLES = 6


def paper_of_chart(station: Station, deck: TrendDeck, marks: NoteMarks) -> Paper:
    """Return the chart with its legend, its cursor, what is unknown and what was noted."""
    chart = deck.chart
    has_second = chart.second_us is not None
    rows = [_between_row(one) for one in table_rows(chart)] if has_second else [
        _legend_row(one) for one in chart.readouts()
    ]  # fmt: skip
    rows += _holes(station, chart)
    notes = marks.in_view()
    rows += [f"{note.text} ({note_caption(station, note)})" for note in notes]
    told = chart.cursor_text()
    said = _("Values at {}").format(told) if told else _("Least and greatest value in view")
    if has_second:
        second = chart.moment_text(chart.second_us)
        said = _("Cursor A at {first}, cursor B at {second}").format(first=told, second=second)
    zone = ZoneInfo(station.site.calendar.timezone)
    picture = chart.plot.picture

    def draw(pencil: Pencil, area: QRectF) -> None:
        plot = TrendPlot(pencil.theme, zone)
        plot.resize(area.size().toSize())
        for _step in plot.drawing(picture):
            pass
        with _moved(pencil, area):
            frame = plot.frame()
            for step in TrendPainter(pencil.theme, zone, picture, frame).steps():
                # Each step begins with a painter of its own, without what another one clipped.
                pencil.painter.save()
                step(pencil)
                pencil.painter.restore()
            draw_notes(pencil, frame, notes)

    return Paper(_title(station), [_span(station, *deck.bounds_us()), said], draw, rows)


def paper_of_view(station: Station, deck: TrendDeck, plot: Painted, told: str) -> Paper:
    """Return one of the other views with what is said of it."""

    def draw(pencil: Pencil, area: QRectF) -> None:
        drawn = _twin(plot, pencil.theme, deck)
        drawn.resize(area.size().toSize())
        with _moved(pencil, area):
            drawn.paint(pencil)

    return Paper(_title(station), [_span(station, *deck.bounds_us()), told], draw)


@contextmanager
def _moved(pencil: Pencil, area: QRectF) -> Iterator[None]:
    """Draw into an area as if it began at the origin."""
    pencil.painter.save()
    pencil.painter.translate(QPointF(area.topLeft()))
    yield
    pencil.painter.restore()


def _twin(plot: Painted, theme: Theme, deck: TrendDeck) -> Painted:
    """Return a plot that shows the same in another theme."""
    if isinstance(plot, ComparePlot):
        twin = ComparePlot(theme)
        if plot.comparison is not None:
            twin.show_comparison(plot.comparison, deck.station.site.tag)
        else:
            twin.show_sentence(plot.sentence)
        twin.put_cursor(plot.cursor_us)
        return twin
    if isinstance(plot, XyPlot):
        crossed = XyPlot(theme)
        crossed.show_crossed(plot.crossed, plot.sentence)
        return crossed
    spread = SpreadPlot(theme)
    if isinstance(plot, SpreadPlot):
        spread.show_spread(plot.spread, plot.sentence)
    return spread


def _title(station: Station) -> str:
    return f"{station.site.name} · {station.site.line}".strip(" ·")


def _span(station: Station, start_us: int, end_us: int) -> str:
    """Return the time that is shown and its zone, when the sheet was made, and where."""
    zone = station.site.calendar.timezone
    start, end = (formats.date_time(from_us(us), zone) for us in (start_us, end_us))
    made = formats.date_time(station.clock.now(), zone)
    told = _("{start} to {end}, {zone} · made {made} at {station}")
    return told.format(start=start, end=end, zone=zone, made=made, station=station.site.station)


def _legend_row(one: Readout) -> str:
    named = f"{one.name} · {one.machine}" if one.machine else one.name
    told = f"{named}: {one.text} {one.unit}".rstrip()
    return f"{told} ({one.usual})" if one.usual else told


def _between_row(row: TableRow) -> str:
    """Return what a table says of a pen at two cursors and between them, on one line."""
    cells = zip(columns(), row.cells, strict=True)
    told = [f"{name} {value} {below}".rstrip() for name, (value, below) in cells]
    unit = f" {row.unit}" if row.unit else ""
    return f"{row.name}{unit}: {', '.join(told)}"


def _holes(station: Station, chart: TrendChart) -> list[str]:
    """Return what is unknown of each pen, the longest first, in words."""
    zone, rows = station.site.calendar.timezone, []
    for pen in chart.plot.picture.pens:
        for hole in sorted(pen.unknown, key=lambda one: one.start_us - one.end_us)[:_MOST_HOLES]:
            start = formats.clock_time(from_us(hole.start_us), zone)
            length = formats.duration((hole.end_us - hole.start_us) / 1e6)
            told = _("{name}: unknown from {start} for {length}: {reason}")
            rows.append(told.format(
                name=pen.tag.name, start=start, length=length, reason=hole.reason))  # fmt: skip
    return rows
