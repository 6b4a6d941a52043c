"""How well the alarms serve: the key figures of a period, read from the journal, never live."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

from PySide6.QtWidgets import QVBoxLayout, QWidget

from hmi.reports.alarm_performance import AlarmPerformance, alarm_performance
from hmi.reports.alarm_targets import GRADED_S, Figure, Grade, figures
from hmi.reports.performance_csv import performance_csv
from hmi.texts import formats
from hmi.texts.catalog import _, ngettext
from ui.live.station import Station
from ui.theme.scale import TouchClass
from ui.theme.theme import Theme
from ui.theme.type import TypeRole
from ui.widgets.action_button import ActionButton
from ui.widgets.alarm_figure_told import figure_told
from ui.widgets.figure_tile import FigureTile
from ui.widgets.flood_list import FloodList
from ui.widgets.flow import Flow
from ui.widgets.frequent_alarms import FrequentAlarms
from ui.widgets.hour_strip import HourStrip
from ui.widgets.panel import Panel
from ui.widgets.plain_text import PlainLabel
from ui.widgets.scroll import Scroll
from ui.widgets.segments import Segments
from ui.widgets.sparing_changes import SparingChanges
from ui.widgets.wrapping import Wrapping

_HOURS = (24, 168, 720)
_SHOWN_FLOODS = 5


class AlarmPerformanceView(QWidget):
    """Figures with their targets, the most frequent alarms, the hours and the floods."""

    def __init__(self, station: Station) -> None:
        super().__init__()
        self._station = station
        theme = station.theme
        names = (_("24 h"), _("7 days"), _("30 days"))
        self.ranges = Segments(theme, list(zip(_HOURS, names, strict=True)))
        self.ranges.choose(_HOURS[0])
        self.told = PlainLabel(theme, "", TypeRole.STRONG, ink="text2", is_wrapped=True)
        self.save = ActionButton(theme, _("Save as CSV"), TouchClass.T1)
        self.save.setEnabled(False)
        self.tiles = {key: FigureTile(theme, name) for key, name in _names().items()}
        self.frequent = FrequentAlarms(theme)
        self.hours = HourStrip(theme)
        self.answers = PlainLabel(theme, "", TypeRole.BODY, is_wrapped=True)
        self.floods = PlainLabel(theme, "", TypeRole.BODY, is_wrapped=True)
        self.reviews = FloodList(theme, station.site.calendar.timezone)
        self.aside = PlainLabel(theme, "", TypeRole.BODY, is_wrapped=True)
        self.sparing = SparingChanges(station)
        self._found: AlarmPerformance | None = None
        self._lay_out(theme)
        self.ranges.chosen.connect(lambda _key: self.look())
        self.save.clicked.connect(lambda _checked=False: self._save())

    def look(self) -> None:
        """Read the journal and show its figures."""
        hours, journal = int(str(self.ranges.key)), self._station.journal
        end = self._station.clock.now()
        start = end - timedelta(hours=hours)
        self.told.show_text(_("Journal, being read"))
        self._station.background.run(
            "alarm-performance",
            lambda: alarm_performance(
                journal.transitions(start, end), start.timestamp(), end.timestamp()
            ),
            self._show,
            self._fail,
        )
        self._station.background.run(
            "flood-reviews", lambda: journal.floods(start, end), self.reviews.show_floods
        )

    def rest(self) -> None:
        """Read nothing any more."""
        self._station.background.cancel("alarm-performance")
        self._station.background.cancel("flood-reviews")
        self.sparing.rest()

    def _show(self, found: AlarmPerformance) -> None:
        self._found = found
        self.save.setEnabled(True)
        self.sparing.show_period(found)
        self.told.show_text(self._period(found))
        for one in figures(found):
            told = partial(figure_told, one, _names()[one.key], _written(one), _limits(one))
            self.tiles[one.key].show_figure(_written(one), note=_judged(one), explain=told)
        machines = {one.key: one.name for one in self._station.site.machines}
        self.frequent.show_alarms(found.top, machines)
        self.hours.show_hours(found.hours, self._moment(found.start_s), self._moment(found.end_s))
        self.answers.show_text(_answers(found))
        self.floods.show_text(self._floods(found))
        self.aside.show_text(_aside(found))

    def _fail(self, sentence: str) -> None:
        self._found = None
        self.sparing.show_period(None)
        self.save.setEnabled(False)
        self.told.show_text(_("Journal, could not be read") + " · " + sentence)

    def _period(self, found: AlarmPerformance) -> str:
        count = ngettext("{n} alarm", "{n} alarms", found.count).format(n=found.count)
        told = _("{start} to {end} · {count}").format(
            start=self._moment(found.start_s), end=self._moment(found.end_s), count=count
        )
        if found.end_s - found.start_s < GRADED_S:
            told += " · " + _("indicative: 30 days are needed to judge")
        return told

    def _floods(self, found: AlarmPerformance) -> str:
        if not found.floods:
            return _("None: never more than 10 alarms in 10 minutes")
        newest = found.floods[::-1][:_SHOWN_FLOODS]
        lines = [
            _("{start}, for {length}").format(
                start=self._moment(start), length=formats.duration(end - start)
            )
            for start, end in newest
        ]
        if len(found.floods) > len(newest):
            lines.append(_("and {n} earlier ones").format(n=len(found.floods) - len(newest)))
        return "\n".join(lines)

    def _moment(self, at_s: float) -> str:
        at = datetime.fromtimestamp(at_s, UTC)
        return formats.date_time(at, self._station.site.calendar.timezone)

    def _save(self) -> None:
        found = self._found
        if found is None:
            return
        text = performance_csv(found, self._station.site.station)
        stamp = datetime.fromtimestamp(found.end_s, UTC).strftime("%Y%m%dT%H%M%SZ")
        hours = round((found.end_s - found.start_s) / 3600)
        path = self._station.data_folder / "exports" / f"alarms-{hours}h-{stamp}.csv"
        self._station.background.run(
            "alarm-performance-csv", lambda: _write(path, text), self._saved, self._not_saved
        )

    def _saved(self, path: Path) -> None:
        self.told.show_text(_("Saved as {path}").format(path=path))

    def _not_saved(self, sentence: str) -> None:
        self.told.show_text(_("Not saved: {reason}").format(reason=sentence))

    def _lay_out(self, theme: Theme) -> None:
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(theme.unit(8))
        box.addWidget(Wrapping(theme, [self.ranges, self.save]))
        box.addWidget(self.told)
        content = QWidget()
        content.setObjectName("page")
        inside = QVBoxLayout(content)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.setSpacing(theme.unit(12))
        shown: Sequence[tuple[str, QWidget]] = (
            ("", Flow(theme, list(self.tiles.values()), gap=16)),
            (_("Alarms by hour"), self.hours),
            (_("Most frequent"), self.frequent),
            (_("Fewer alarms"), self.sparing),
            (_("Time to acknowledge"), self.answers),
            (_("Floods"), self.floods),
            (_("Floods in review"), self.reviews),
            (_("Set aside now"), self.aside),
        )
        for title, widget in shown:
            panel = Panel(theme, title)
            panel.add(widget)
            inside.addWidget(panel)
        inside.addStretch(1)
        box.addWidget(Scroll(content), 1)


def _names() -> dict[str, str]:
    return {
        "K1": _("Alarms an hour"),
        "K2": _("Alarms in 10 min"),
        "K5": _("Most in any 10 min"),
        "K3": _("Hours above 30"),
        "K4": _("10 min above 10"),
        "K6": _("Time in flood"),
        "K7": _("Ten most frequent"),
        "K8": _("Chattering"),
        "K9": _("Fleeting"),
        "K10": _("Longer than 24 h"),
        "K11": _("Off the priority mix"),
        "K15": _("Over before seen"),
        "K16": _("Acknowledged unread"),
        "K13": _("Set aside unexplained"),
    }


def _limits(one: Figure) -> tuple[str, str]:
    if one.is_share:
        return formats.percent(one.good, 0), formats.percent(one.manageable, 0)
    return formats.number(one.good, 0), formats.number(one.manageable, 0)


def _written(one: Figure) -> str:
    if one.is_share:
        return formats.percent(one.value)
    is_count = one.value is not None and float(one.value).is_integer()
    return formats.number(one.value, 0 if is_count else 1)


def _judged(one: Figure) -> str:
    good = _limits(one)[0]
    words = {
        Grade.GOOD: _("good, up to {good}"),
        Grade.MANAGEABLE: _("manageable, good up to {good}"),
        Grade.BEYOND: _("too much, good up to {good}"),
        Grade.UNKNOWN: _("not enough to tell"),
    }
    return words[one.grade].format(good=good)


def _answers(found: AlarmPerformance) -> str:
    if not found.answered:
        return _("Nothing was acknowledged in this time")
    return "\n".join(
        _("Priority {priority}: half within {half}, 95 % within {most} ({n})").format(
            priority=priority, half=formats.duration(taken.median_s),
            most=formats.duration(taken.p95_s), n=taken.count,
        )
        for priority, taken in found.answered.items()
    )  # fmt: skip


def _aside(found: AlarmPerformance) -> str:
    one = found.suppressions
    return _("{shelved} shelved · {design} suppressed by design · {out} out of service").format(
        shelved=one.shelved, design=one.by_design, out=one.out_of_service
    )


def _write(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    # The mark tells spreadsheets that this is UTF-8.
    path.write_text(text, encoding="utf-8-sig", newline="")
    return path
