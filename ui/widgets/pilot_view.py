"""Pilots: what each is to prove, day by day from recordings, and what it proved."""

from functools import partial

from PySide6.QtWidgets import QVBoxLayout, QWidget

from hmi.actions.requests import SavePilot, WriteIntoPilot
from hmi.historian.reader import Reader
from hmi.journal.reader import Reader as JournalReader
from hmi.maturity.pilot_days import Days, PilotDays
from hmi.maturity.pilot_result import Interval, PilotResult, result_of
from hmi.plant.pilots import EntryKind, Pilot, PilotEntry
from hmi.texts import formats
from hmi.texts.catalog import _
from hmi.texts.codes import sentence
from ui.live.station import Station
from ui.theme.scale import TouchClass
from ui.theme.type import TypeRole
from ui.widgets.action_button import ActionButton
from ui.widgets.alarm_sheets import TextSheet
from ui.widgets.emptied import empty
from ui.widgets.panel import Panel
from ui.widgets.pilot_chart import PilotChart
from ui.widgets.pilot_sheet import PilotSheet, kpi_unit, kpi_word
from ui.widgets.plain_text import PlainLabel
from ui.widgets.scroll import Scroll
from ui.widgets.wrapping import Wrapping

_ENTRIES = 6


class PilotView(QWidget):
    """All pilots, the newest first; their days are read in the background."""

    def __init__(self, station: Station) -> None:
        super().__init__()
        self.setObjectName("page")
        theme, unit = station.theme, station.theme.unit
        self._station = station
        self._days: dict[int, Days] = {}
        self._told = PlainLabel(theme, "", TypeRole.BODY, ink="text2", is_wrapped=True)
        self._new = ActionButton(theme, _("New pilot"), TouchClass.T2, is_primary=True)
        self._new.clicked.connect(lambda _checked=False: self._edit(None))
        self._list = QVBoxLayout()
        self._list.setSpacing(unit(8))
        content = QWidget()
        content.setObjectName("page")
        inner = QVBoxLayout(content)
        inner.setContentsMargins(0, 0, 0, 0)
        inner.addWidget(self._told)
        inner.addLayout(self._list)
        inner.addWidget(Wrapping(theme, [self._new]))
        inner.addStretch()
        box = QVBoxLayout(self)
        box.setContentsMargins(unit(16), 0, unit(16), unit(12))
        box.addWidget(Scroll(content, is_whole=True))

    def refresh(self) -> None:
        """Show all pilots as they stand, and read their days anew."""
        self._fill()
        pilots = tuple(self._station.state.maturity.pilots.values())
        if pilots and self.isVisible():
            self._station.background.run(
                self, partial(_read, self._station, pilots), self._show_days, self._told.show_text
            )

    def showEvent(self, event: object) -> None:
        """Read the days when somebody looks."""
        super().showEvent(event)  # type: ignore[arg-type]  # Qt's own event
        self.refresh()

    def hideEvent(self, event: object) -> None:
        """Read nothing that nobody sees."""
        super().hideEvent(event)  # type: ignore[arg-type]  # Qt's own event
        self._station.background.cancel(self)

    def _show_days(self, days: dict[int, Days]) -> None:
        self._days = days
        self._fill()

    def _fill(self) -> None:
        empty(self._list)
        pilots = self._station.state.maturity.pilots
        for number in sorted(pilots, reverse=True):
            self._list.addWidget(self._panel(pilots[number]))
        told = _(
            "A pilot is one machine, one figure, one owner and 90 days: what it proves shows."
        )
        self._told.show_text("" if pilots else told)

    def _panel(self, pilot: Pilot) -> Panel:
        theme = self._station.theme
        panel = Panel(theme, f"#{pilot.number} · {pilot.title}")
        days = self._days.get(pilot.number)
        panel.add(PlainLabel(theme, pilot.problem, TypeRole.BODY, is_wrapped=True))
        if days is None:
            panel.add(PlainLabel(theme, _("Reading the recordings …"), TypeRole.BODY, ink="text2"))
        else:
            result = result_of(pilot, days, self._station.clock.now().date())
            panel.add(PilotChart(theme, pilot, days, result))
            for line in result_lines(pilot, result):
                panel.add(PlainLabel(theme, line, TypeRole.BODY, is_wrapped=True))
        for entry in pilot.entries[-_ENTRIES:]:
            parts = (entry.day.isoformat(), _entry_word(entry.kind), entry.text, entry.user)
            told = " · ".join(part for part in parts if part)
            panel.add(PlainLabel(theme, told, TypeRole.CAPTION, ink="text2", is_wrapped=True))
        actions = (
            (_("Log an action"), partial(self._log, pilot, EntryKind.ACTION)),
            (_("Exclude today"), partial(self._log, pilot, EntryKind.EXCLUSION)),
            (_("Change"), partial(self._edit, pilot)),
        )
        buttons = []
        for caption, call in actions:
            button = ActionButton(theme, caption, TouchClass.T1)
            button.clicked.connect(lambda _checked=False, call=call: call())
            buttons.append(button)
        panel.add(Wrapping(theme, buttons))
        return panel

    def _log(self, pilot: Pilot, kind: EntryKind) -> None:
        today = self._station.clock.now().date()

        def wish(words: str) -> None:
            entry = PilotEntry(today, kind, words)
            asked = WriteIntoPilot(pilot.number, entry)
            self._station.wish(asked, sheet.refuse, sheet.close_sheet)

        title = _entry_word(kind).capitalize()
        sheet = TextSheet(self._station.theme, self, title, _("Keep"), wish)
        sheet.open()

    def _edit(self, pilot: Pilot | None) -> None:
        sheet = PilotSheet(self._station, self, pilot)
        sheet.saved.connect(
            lambda made: self._station.wish(SavePilot(made), sheet.refuse, sheet.close_sheet)
        )
        sheet.open()


def result_lines(pilot: Pilot, result: PilotResult) -> list[str]:
    """Return in sentences how a pilot stands."""
    unit = kpi_unit(pilot.kpi)
    lines = [
        _("{kpi}: baseline {baseline}, now {current}, target {target}").format(
            kpi=kpi_word(pilot.kpi),
            baseline=formats.with_unit(result.baseline, 1, unit),
            current=formats.with_unit(result.current, 1, unit),
            target=formats.with_unit(pilot.target, 1, unit),
        ),
        _("Day {day} of 90 · {n} days of baseline, {m} of the last 14, {x} excluded").format(
            day=max(0, result.day), n=result.baseline_days, m=result.current_days,
            x=result.excluded,
        ),
    ]  # fmt: skip
    standing = sentence(result.standing.value)
    if result.progress is not None:
        progress = formats.percent(result.progress, 0)
        expected = formats.percent(result.expected, 0)
        standing = _("{standing} {progress} of the way, {expected} expected").format(
            standing=standing, progress=progress, expected=expected
        )
    lines.append(standing)
    if result.verdict is not None:
        told = sentence(result.verdict.value)
        lines.append(f"{told} {_range(_('Gain'), result.gain, unit)}")
    if result.benefit is not None:
        lines.append(_range(_("Benefit a year"), result.benefit, pilot.currency))
    if result.payback_years is not None:
        lines.append(_range(_("Pays back in"), result.payback_years, _("years")))
    return lines


def _range(what: str, found: Interval | None, unit: str) -> str:
    if found is None:
        return ""
    low, middle, high = (formats.number(one, 1) for one in (found.low, found.middle, found.high))
    return _("{what}: {middle} {unit} ({low} to {high}, 90 %)").format(
        what=what, middle=middle, low=low, high=high, unit=unit
    )


def _entry_word(kind: EntryKind) -> str:
    words = {
        EntryKind.ACTION: _("action"), EntryKind.MILESTONE: _("milestone"),
        EntryKind.EXCLUSION: _("day that does not count, and why"),
    }  # fmt: skip
    return words[kind]


def _read(station: Station, pilots: tuple[Pilot, ...]) -> dict[int, Days]:
    folder = station.data_folder
    days = PilotDays(station.site, Reader(folder), JournalReader(folder), station.clock.now())
    return {pilot.number: days.days_of(pilot) for pilot in pilots}
