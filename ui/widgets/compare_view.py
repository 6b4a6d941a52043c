"""Compares what a chart shows with earlier times, or with runs that began alike.

What is compared is chosen in one row below the plot: with what, which one, and how many.
"""

from dataclasses import dataclass, replace
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from hmi.clock import from_us, to_us
from hmi.plant.pens import GoldenRun
from hmi.texts import formats
from hmi.texts.catalog import _
from hmi.trends.comparison import Beginning, Comparison, Span, begins_before, compared
from hmi.trends.golden_runs import read_run
from hmi.trends.pen_lines import PenLines
from hmi.trends.run_edges import choose_runs
from ui.live.one_reading import OneReading
from ui.live.station import Station
from ui.theme.scale import TouchClass
from ui.theme.type import TypeRole
from ui.widgets.action_button import ActionButton
from ui.widgets.begin_sheet import BeginSheet, words_of
from ui.widgets.compare_choice import BEFORE, EVENT, GOLDEN, METHODS, Chosen, choice_of
from ui.widgets.compare_plot import ComparePlot
from ui.widgets.keep_run_sheet import KeepRunSheet
from ui.widgets.plain_text import PlainLabel, plain
from ui.widgets.segments import Segments
from ui.widgets.trend_deck import TrendDeck
from ui.widgets.wrapped_row import WrappedRow

MOST_PENS = 6
_COLUMNS = 600
_BEFORE_SHARE = 0.1
"""So much of a run's length is shown before it begins, where an edge begins it."""
_MANY = (1, 5, 20)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is to be compared, as chosen by touch."""

    method: str = BEFORE
    back: int = 1
    """How far back the first other one is; for events, which run is this one (0 is the newest)."""
    many: int = 1
    beginning: Beginning | None = None
    golden: int = 0


class CompareView(QWidget):
    """One comparison of the deck's pens over the deck's span of time."""

    shown = Signal()
    """A comparison, or why there is none, is shown."""

    def __init__(self, station: Station, over: QWidget, deck: TrendDeck) -> None:
        super().__init__()
        self._station, self._over, self._deck = station, over, deck
        self.wanted = Wanted()
        theme = station.theme
        self.plot = ComparePlot(theme)
        self.title = PlainLabel(theme, "", TypeRole.CAPTION, ink="text2", is_wrapped=True)
        captions = [(key, _(caption)) for key, caption in METHODS.items()]
        self.methods = Segments(theme, captions, TouchClass.T1)
        self.many = Segments(theme, [(n, _many_text(n)) for n in _MANY], TouchClass.T1)
        self.earlier = ActionButton(theme, "", TouchClass.T1, icon="back")
        self.earlier.setAccessibleName(_("An earlier one"))
        self.later = ActionButton(theme, "", TouchClass.T1, icon="forward")
        self.later.setAccessibleName(_("A later one"))
        self.begin = ActionButton(theme, _("Begins when"), TouchClass.T1)
        self.keep = ActionButton(theme, _("Keep as golden run"), TouchClass.T1)
        self._chosen = Chosen()
        self._is_at_work = False
        self._reading = OneReading(station, "comparison")
        self._lay_out()
        self._connect()
        self._show_wanted()

    def want(self, wanted: Wanted) -> None:
        """Compare something else."""
        self.wanted = wanted
        self._show_wanted()
        self.refresh()

    def refresh(self) -> None:
        """Read what is to be compared and show it."""
        if not self.isVisible():
            return
        keys = self._deck.chart.pens[:MOST_PENS]
        if not keys:
            self._tell(_("No tag is chosen. Add one with the button below."))
            return
        if self.wanted.method == EVENT and self.wanted.beginning is None:
            self._tell(_("Choose what begins a run: an edge of a signal, a state, an alarm."))
            return
        if self.plot.comparison is None:
            self.plot.show_sentence(_("Reading the recordings"))
        work = partial(self._compared, self.wanted, tuple(keys), self._span_us())
        self._reading.ask(work, self._show, self._tell)

    def showEvent(self, event: QShowEvent) -> None:
        """Begin to work."""
        super().showEvent(event)
        if not self._is_at_work:
            self._is_at_work = True
            self._deck.due.connect(self.refresh)
            self._station.state.trends_kept_changed.connect(self._note_runs)
        self._note_runs()
        self.refresh()

    def hideEvent(self, event: QHideEvent) -> None:
        """Stop all work."""
        super().hideEvent(event)
        if self._is_at_work:
            self._is_at_work = False
            self._deck.due.disconnect(self.refresh)
            self._station.state.trends_kept_changed.disconnect(self._note_runs)
            self._reading.cancel()

    def _lay_out(self) -> None:
        theme, unit = self._station.theme, self._station.theme.unit
        steps = _group(unit(4), self.earlier, self.later)
        groups = [self.methods, steps, self.many, self.begin]
        self._controls = WrappedRow(theme, groups)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(unit(8))
        head = QHBoxLayout()
        head.addWidget(self.title, 1)
        head.addWidget(self.keep)
        box.addLayout(head)
        box.addWidget(self.plot, 1)
        box.addWidget(self._controls)

    def _connect(self) -> None:
        self.methods.chosen.connect(lambda key: self.want(self._begun(str(key))))
        self.many.chosen.connect(lambda n: self.want(replace(self.wanted, many=n)))
        self.earlier.clicked.connect(lambda _checked=False: self._step(1))
        self.later.clicked.connect(lambda _checked=False: self._step(-1))
        self.begin.clicked.connect(lambda _checked=False: self.open_begin())
        self.keep.clicked.connect(lambda _checked=False: self.open_keep())

    def _begun(self, method: str) -> Wanted:
        """Return what is wanted at first when the method is another one."""
        runs, is_event = self._station.state.golden_runs.runs, method == EVENT
        back, many = (0, 5) if is_event else (1, 1)
        newest = runs[-1].number if runs else 0
        return Wanted(method, back, many, self.wanted.beginning, newest)

    def _step(self, by: int) -> None:
        wanted = self.wanted
        if wanted.method == GOLDEN:
            numbers = [run.number for run in self._station.state.golden_runs.runs]
            place = numbers.index(wanted.golden) if wanted.golden in numbers else 0
            if numbers:
                number = numbers[(place - by) % len(numbers)]
                self.want(replace(wanted, golden=number))
            return
        least = 0 if wanted.method == EVENT else 1
        self.want(replace(wanted, back=max(least, wanted.back + by)))

    def _show_wanted(self) -> None:
        wanted = self.wanted
        self.methods.choose(wanted.method)
        self.many.choose(wanted.many)
        self.many.setVisible(wanted.method != GOLDEN)
        self.begin.setVisible(wanted.method == EVENT)
        self.later.setEnabled(wanted.method == GOLDEN or wanted.back > (wanted.method != EVENT))
        self._controls.arrange()

    def _note_runs(self) -> None:
        runs = self._station.state.golden_runs.runs
        self.methods.segment(GOLDEN).setEnabled(bool(runs))

    def _now_us(self) -> int:
        return to_us(self._station.clock.now())

    def _span_us(self) -> tuple[int, int]:
        return self._deck.chart.window_of_time.bounds(self._now_us())

    def _compared(
        self, wanted: Wanted, keys: tuple[str, ...], window_us: tuple[int, int]
    ) -> tuple[Chosen, Comparison | None]:
        """Find the runs and read them; in a thread of the background."""
        station, now_us, lines = self._station, self._now_us(), self._deck.lines()
        golden = None
        if wanted.method == GOLDEN:
            golden = read_run(station.data_folder, wanted.golden)
            length_us = to_us(golden.run.end) - to_us(golden.run.start)
            chosen = Chosen(window_us[0], (), length_us)
        elif wanted.method == EVENT:
            chosen = self._runs(lines, wanted, window_us)
        else:
            calendar = station.site.calendar
            chosen = choice_of(wanted.method, calendar, window_us, wanted.back, wanted.many)
        if golden is None and not chosen.earlier_us:
            return chosen, None
        span = Span(chosen.this_us, chosen.earlier_us, chosen.before_us, chosen.length_us, now_us)
        return chosen, compared(lines, keys, span, _COLUMNS, golden)

    def _runs(self, lines: PenLines, wanted: Wanted, window_us: tuple[int, int]) -> Chosen:
        """Return the runs that an edge begins, as long as the window is."""
        if wanted.beginning is None:
            return Chosen()
        until_us = min(window_us[1], self._now_us())
        needed = wanted.back + 1 + wanted.many
        begins = begins_before(lines, wanted.beginning, until_us, needed, self._station.journal)
        runs = choose_runs(begins, wanted.back, wanted.many)
        if runs is None:
            return Chosen()
        length_us = window_us[1] - window_us[0]
        before_us = round(length_us * _BEFORE_SHARE)
        return Chosen(runs.this_us, runs.earlier_us, length_us, before_us)

    def _show(self, found: tuple[Chosen, Comparison | None]) -> None:
        self._chosen, comparison = found
        if comparison is None:
            self._tell(_("There is no earlier one that it could be compared with."))
            return
        self.plot.show_comparison(comparison, self._deck.station.site.tag)
        self.title.show_text(self._title(comparison), 400)
        self.shown.emit()

    def _tell(self, sentence: str) -> None:
        self.plot.show_sentence(sentence)
        self.title.show_text("")
        self.shown.emit()

    def _title(self, found: Comparison) -> str:
        """Say in words what is compared with what, and with how many."""
        zone, wanted = self._station.site.calendar.timezone, self.wanted
        this = formats.date_time(from_us(found.span.this_us), zone)
        length = formats.duration(found.span.length_us / 1e6)
        if wanted.method == GOLDEN:
            run = self.golden_run()
            name = plain(run.name, 60) if run is not None else ""
            told = _("{length} from {this}, with the golden run {name}")
            return told.format(this=this, length=length, name=name)
        first = formats.date_time(from_us(found.span.earlier_us[0]), zone)
        if found.span.earlier_us[1:]:
            told = _("{length} from {this}, with {n} earlier ones up to {first}")
            if found.runs != len(found.span.earlier_us):
                told = _("{length} from {this}, with {n} earlier ones, recorded up to {first}")
        else:
            told = _("{length} from {this}, with {first}")
        words = told.format(this=this, length=length, n=found.runs, first=first)
        if wanted.method == EVENT and wanted.beginning is not None:
            return f"{words_of(self._station, wanted.beginning)}: {words}"
        named = [name for name in self._chosen.names if name]
        return f"{words} ({', '.join(map(plain, named))})" if named else words

    def golden_run(self) -> GoldenRun | None:
        """Return the golden run that is compared with."""
        runs = self._station.state.golden_runs.runs
        return next((run for run in runs if run.number == self.wanted.golden), None)

    def open_begin(self) -> BeginSheet:
        """Ask what begins a run."""
        sheet = BeginSheet(self._station, self._over, self._deck)
        sheet.chosen.connect(lambda one: self.want(replace(self.wanted, beginning=one, back=0)))
        sheet.open()
        return sheet

    def open_keep(self) -> KeepRunSheet:
        """Ask for the name under which this run is kept."""
        chosen = self._chosen
        start_us, end_us = self._span_us()
        if self.wanted.method == EVENT and chosen.length_us:
            start_us, end_us = chosen.this_us, chosen.this_us + chosen.length_us
        pens = tuple(self._deck.chart.pens)
        span = start_us, min(end_us, self._now_us())
        sheet = KeepRunSheet(self._station, self._over, pens, self._deck.calculated, span)
        sheet.open()
        return sheet


def _many_text(many: int) -> str:
    return _("One") if many == 1 else _("Last {n}").format(n=many)


def _group(gap_px: int, *widgets: QWidget) -> QWidget:
    group = QWidget()
    row = QHBoxLayout(group)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(gap_px)
    for widget in widgets:
        row.addWidget(widget)
    return group
