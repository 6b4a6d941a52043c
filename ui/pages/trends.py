"""Trends: tags over time, live and recorded in one chart, with what to do to it below."""

from collections.abc import Callable

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from hmi.clock import to_us
from hmi.plant.pens import MARK
from hmi.plant.site import Site
from hmi.texts.catalog import _
from ui.live.station import Station
from ui.theme.scale import TouchClass
from ui.theme.type import TypeRole
from ui.widgets.action_button import ActionButton
from ui.widgets.compare_view import CompareView
from ui.widgets.notice import Notice
from ui.widgets.page import Page, Target
from ui.widgets.paper import Paper
from ui.widgets.pen_picker import PenPicker
from ui.widgets.picture_sheet import PictureSheet
from ui.widgets.plain_text import PlainLabel
from ui.widgets.segments import Segments
from ui.widgets.spread_view import SpreadView
from ui.widgets.take_out import TakeOut
from ui.widgets.take_out_sheet import Seen
from ui.widgets.trend_chart import TrendChart
from ui.widgets.trend_deck import TrendDeck
from ui.widgets.trend_inspect import INSPECT_STOPS, TrendInspect
from ui.widgets.trend_kept import TrendKept, pens_of_machine
from ui.widgets.trend_legend import TrendLegend
from ui.widgets.trend_notes import TrendNotes
from ui.widgets.trend_paper import paper_of_chart, paper_of_view
from ui.widgets.trend_pen import MOST_PENS
from ui.widgets.trend_window import DAY_US, HOUR_US, MINUTE_US
from ui.widgets.wrapped_row import WrappedRow
from ui.widgets.xy_view import XyView

_PENS = 4
_PRESETS = {
    10 * MINUTE_US: "10 min",
    HOUR_US: "1 h",
    8 * HOUR_US: "8 h",
    DAY_US: "24 h",
    7 * DAY_US: "7 d",
}
TREND_STOPS = ("compare", "xy", "spread", "notes", "groups", *INSPECT_STOPS)
"""Ways to look at pens beside their lines; a Target names one as its view."""
_VIEWS = {"time": "Over time", "compare": "Compared", "xy": "XY", "spread": "Histogram"}


class TrendsPage(Page):
    """One chart that fills the page; its pens are read in the legend below it."""

    def __init__(self, station: Station) -> None:
        super().__init__("trends", _("Trends"), "trends")
        self._station = station
        self.deck = TrendDeck(station)
        self.legend = TrendLegend(station.theme)
        self.notes = TrendNotes(station, self, self.deck)
        self.kept = TrendKept(station, self, self.deck)
        self.take_out = TakeOut(station, self, self._seen)
        self._picker: PenPicker | None = None
        self._make_views()
        self._make_buttons()
        self._lay_out()
        self._connect()
        self.chart.show_pens(default_pens(station.site))
        self._note_window()

    def _make_views(self) -> None:
        """Make what is shown in place of the chart, and what chooses between them."""
        station, theme = self._station, self._station.theme
        self.comparison = CompareView(station, self, self.deck)
        self.xy = XyView(station, self, self.deck)
        self.spread = SpreadView(station, self, self.deck)
        self._beside = {"compare": self.comparison, "xy": self.xy, "spread": self.spread}
        for view in self._beside.values():
            self.deck.add_view(view)
        named = [(key, _(caption)) for key, caption in _VIEWS.items()]
        self.views = Segments(theme, named, TouchClass.T1)
        self.views.choose("time")

    def _make_buttons(self) -> None:
        theme = self._station.theme
        self.mode = PlainLabel(theme, "", TypeRole.STRONG)
        self.moment = PlainLabel(theme, "", TypeRole.CAPTION, ink="text2")
        self.no_cursor = ActionButton(theme, _("No cursor"), TouchClass.T1)
        self.presets = Segments(
            theme, [(span, _(text)) for span, text in _PRESETS.items()], TouchClass.T2
        )
        follow = _("Moment") if self._station.is_past else _("Live")
        self.live = ActionButton(theme, follow, TouchClass.T2, icon="play")
        self.pause = ActionButton(theme, _("Pause"), TouchClass.T2, icon="pause")
        self.pick = ActionButton(theme, _("Tags"), TouchClass.T2, icon="plus")
        self.note = ActionButton(theme, _("Notes"), TouchClass.T2, icon="note")
        self.groups = ActionButton(theme, _("Groups"), TouchClass.T2)
        self.formula = ActionButton(theme, _("Calculate"), TouchClass.T2)
        self.picture = ActionButton(theme, _("Picture"), TouchClass.T2)
        self.inspect = TrendInspect(self._station, self, self.deck)
        self.moves = self._move_buttons()

    @property
    def chart(self) -> TrendChart:
        """The chart that is shown; another one takes its place when other pens are calculated."""
        return self.deck.chart

    def go_to(self, target: Target) -> None:
        """Show a tag among its machine's first ones, a machine's tags, or a moment."""
        site = self._station.site
        if target.tag in site.number_by_key:
            others = pens_of_machine(site, site.tag(target.tag).machine)
            self.chart.show_pens([target.tag, *(k for k in others if k != target.tag)][:_PENS])
            self.chart.select(target.tag)
        elif target.machine in site.machine_by_key:
            self.chart.show_pens(pens_of_machine(site, target.machine)[:_PENS])
        if target.time_us is not None:
            self.chart.show_around(target.time_us)
        self._show_way(target.view)

    def _show_way(self, view: str) -> None:
        """Show one of TREND_STOPS, notes and groups over the chart."""
        self.hidden()
        self.show_view(view if view in self._beside else "time")
        ways = {"notes": self.notes.open_list, "groups": self.kept.open_groups}
        if view in ways:
            ways[view]()
        elif view in INSPECT_STOPS:
            self.inspect.show_way(view)

    def show_view(self, key: str) -> None:
        """Show the chart over `time`, or its pens as `compare`, `xy` or `spread`."""
        self.views.choose(key)
        self.deck.show_view(self._beside.get(key))
        is_time = self.deck.is_over_time
        for widget in (self.legend, self.moment, self.inspect.axes):
            widget.setVisible(is_time)
        self._note_drawn()
        self._controls.arrange()

    def open_picture(self) -> PictureSheet:
        """Ask in which form and where what is seen shall be saved."""
        sheet = PictureSheet(self._station, self, self.paper, self.deck.bounds_us())
        sheet.open()
        return sheet

    def paper(self) -> Paper:
        """Return what is seen as a sheet of paper."""
        station, deck = self._station, self.deck
        shown = self.views.key
        if shown == "compare":
            return paper_of_view(
                station, deck, self.comparison.plot, self.comparison.title.full_text
            )
        if shown in ("xy", "spread"):
            view = self.xy if shown == "xy" else self.spread
            return paper_of_view(station, deck, view.plot, view.told.full_text)
        return paper_of_chart(station, deck, self.notes.marks)

    def hidden(self) -> None:
        """Close what lies over the page; the chart ends its own work."""
        if self._picker is not None:
            self._picker.close_sheet()
        self.notes.close_sheets()
        self.kept.close_sheets()
        self.take_out.close_sheets()

    def _seen(self) -> Seen:
        now_us = to_us(self._station.clock.now())
        tags = tuple(key for key in self.chart.pens if not key.startswith(MARK))
        return Seen(tags, *self.chart.window_of_time.bounds(now_us))

    def _move_buttons(self) -> dict[str, ActionButton]:
        theme = self._station.theme
        made: dict[str, ActionButton] = {}
        moves: dict[str, tuple[str, Callable[[], None]]] = {
            "minus": (_("Show more time"), lambda: self.chart.zoom(-1)),
            "plus": (_("Show less time"), lambda: self.chart.zoom(1)),
            "back": (_("Earlier"), lambda: self.chart.step(-1)),
            "forward": (_("Later"), lambda: self.chart.step(1)),
        }
        for icon, (name, move) in moves.items():
            button = ActionButton(theme, "", TouchClass.T2, icon=icon)
            button.setAccessibleName(name)
            button.clicked.connect(lambda _checked=False, move=move: move())
            made[icon] = button
        return made

    def _lay_out(self) -> None:
        unit = self._station.theme.unit
        told = _group(unit(12), self.mode, self.moment, self.no_cursor, self.inspect.second)
        self._head = WrappedRow(self._station.theme, [self.views, told])
        moves = _group(unit(8), *self.moves.values())
        actions = _group(
            unit(8), self.live, self.pause, self.inspect.axes, self.inspect.usual, self.pick
        )
        kept = _group(unit(8), self.groups, self.formula, self.picture, self.note)
        self._controls = WrappedRow(
            self._station.theme, [self.presets, moves, actions, kept, self.take_out.button]
        )
        box = QVBoxLayout(self)
        box.setContentsMargins(unit(16), 0, unit(16), unit(12))
        box.setSpacing(unit(8))
        box.addWidget(self._head)
        box.addWidget(self.deck, 1)
        box.addWidget(self.legend)
        box.addWidget(self.inspect.table)
        box.addWidget(self._controls)

    def _connect(self) -> None:
        self.deck.window_changed.connect(self._note_window)
        self.deck.drawn.connect(self._note_drawn)
        self.deck.pens_changed.connect(self._note_pens)
        self.presets.chosen.connect(lambda span_us: self.chart.show_span(span_us))
        self.kept.span_wished.connect(lambda span_us: self.chart.show_span(span_us))
        self.legend.chosen.connect(lambda key: self.chart.select(key))
        self.legend.removed.connect(lambda key: self.chart.remove_pen(key))
        self.views.chosen.connect(lambda key: self.show_view(str(key)))
        self.groups.clicked.connect(lambda _checked=False: self.kept.open_groups())
        self.picture.clicked.connect(lambda _checked=False: self.open_picture())
        self.formula.clicked.connect(lambda _checked=False: self.kept.open_formulas())
        self.live.clicked.connect(lambda _checked=False: self.chart.follow())
        self.pause.clicked.connect(lambda _checked=False: self.chart.pause())
        self.no_cursor.clicked.connect(lambda _checked=False: self.chart.put_cursor(None))
        self.pick.clicked.connect(lambda _checked=False: self._open_picker())
        self.note.clicked.connect(lambda _checked=False: self.notes.open_list())

    def _note_window(self) -> None:
        window = self.chart.window_of_time
        self.presets.choose(window.span_us)
        self.mode.show_text(self.chart.mode_text())
        self._head.arrange()
        # First hide, then show: for a moment both would ask for room.
        comes, goes = (self.pause, self.live) if window.is_live else (self.live, self.pause)
        goes.hide()
        comes.show()
        self._controls.arrange()
        self.moves["forward"].setEnabled(not window.is_live)

    def _note_drawn(self) -> None:
        self.legend.show_readouts(self.chart.readouts())
        if self.chart.second_us is not None:
            # First hide, then show: for a moment both would ask for room.
            self.legend.hide()
        was_hidden = self.inspect.usual.isHidden()
        self.inspect.look()
        if self.inspect.usual.isHidden() != was_hidden:
            self._controls.arrange()
        self.legend.setVisible(self.deck.is_over_time and self.chart.second_us is None)
        told = self.chart.cursor_text()
        self.moment.show_text(_("Values at {}").format(told) if told else _("In view"))
        self.no_cursor.setVisible(bool(told) and self.deck.is_over_time)
        self._head.arrange()
        self.mode.show_text(self.chart.mode_text())

    def _note_pens(self) -> None:
        if self._picker is not None:
            self._picker.show_chosen(self.chart.pens)

    def _open_picker(self) -> None:
        self._picker = PenPicker(
            self._station.theme, self, self.deck.station.site, self.chart.pens
        )
        self._picker.toggled.connect(self._toggle)
        self._picker.closed.connect(self._forget_picker)
        self._picker.open()

    def _forget_picker(self) -> None:
        self._picker = None

    def _toggle(self, key: str) -> None:
        if key in self.chart.pens:
            self.chart.remove_pen(key)
        elif len(self.chart.pens) < MOST_PENS:
            self.chart.add_pen(key)
        elif self._picker is not None:
            told = _("A chart shows at most {} tags. Take one away first.").format(MOST_PENS)
            Notice(self._station.theme, self._picker.search, told)
        self._note_pens()


def _group(gap_px: int, *widgets: QWidget) -> QWidget:
    """Return widgets side by side as one."""
    group = QWidget()
    row = QHBoxLayout(group)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(gap_px)
    for widget in widgets:
        row.addWidget(widget)
    return group


def trends_of(machine: str, view: str) -> Target:
    """Return where a way to look at a machine's pens is shown."""
    return Target(page="trends", machine=machine, view=view)


def default_pens(site: Site) -> list[str]:
    """Return the key tags of the first machines of the line."""
    keys = [machine.key_tag for machine in site.line_machines if machine.key_tag]
    return keys[:_PENS]
