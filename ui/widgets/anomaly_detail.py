"""One anomaly in full: in plain words, which tags made it, the trend around it, and a verdict."""

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout

from hmi.bus.condition_facts import MovesTogether
from hmi.clock import to_us
from hmi.journal.found_alerts import FoundAlert
from hmi.texts import formats
from hmi.texts.catalog import _
from ui.live.station import Station
from ui.theme.scale import TouchClass
from ui.theme.type import TypeRole
from ui.widgets.action_button import ActionButton
from ui.widgets.anomaly_share import AnomalyShare
from ui.widgets.anomaly_then import AnomalyThen
from ui.widgets.anomaly_verdict import AnomalyVerdict
from ui.widgets.anomaly_words import Anomaly, tag_name, times_words, verdict_word
from ui.widgets.page import Target
from ui.widgets.panel import Panel
from ui.widgets.plain_text import PlainLabel, plain
from ui.widgets.trend_chart import TrendChart
from ui.widgets.trend_window import HOUR_US, MINUTE_US, TrendWindow, around
from ui.widgets.wrapping import Wrapping

TOP = 3
_TREND_PX = 200
_LEAST_SPAN_US, _MOST_SPAN_US = 30 * MINUTE_US, 48 * HOUR_US
_EARLIER = 8


class AnomalyDetail(Panel):
    """Shows the anomaly that was chosen, as it stands."""

    navigate = Signal(object)

    def __init__(self, station: Station) -> None:
        super().__init__(station.theme)
        theme = station.theme
        self._station = station
        self.anomaly: Anomaly | None = None
        self.text = PlainLabel(theme, "", TypeRole.VALUE, is_wrapped=True)
        self.standing = PlainLabel(theme, "", TypeRole.BODY, ink="text2", is_wrapped=True)
        self.then = AnomalyThen(station)
        self.shares = [AnomalyShare(station) for _row in range(TOP)]
        self.trend = TrendChart(station, _LEAST_SPAN_US, is_compact=True)
        self.trend.setFixedHeight(theme.unit(_TREND_PX))
        self.hints = [PlainLabel(theme, "", TypeRole.BODY, is_wrapped=True) for _one in range(TOP)]
        self._ways = [ActionButton(theme, "", TouchClass.T1, icon="trends") for _one in self.hints]
        self.verdict = AnomalyVerdict(station)
        self.earlier = [
            PlainLabel(theme, "", TypeRole.CAPTION, ink="text2", is_wrapped=True)
            for _row in range(_EARLIER + 1)
        ]
        self._machine = ActionButton(theme, _("Machine"), TouchClass.T1)
        self._trend = ActionButton(theme, _("Trend"), TouchClass.T1)
        self._together: tuple[MovesTogether, ...] = ()
        for tile in (self.then.far, self.then.value, self.then.expected):
            tile.navigate.connect(self.navigate)
        for row in self.shares:
            row.navigate.connect(self.navigate)
        for number, way in enumerate(self._ways):
            way.setAccessibleName(_("Trend"))
            way.clicked.connect(lambda _checked=False, n=number: self._open_together(n))
        self._machine.clicked.connect(lambda _checked=False: self._go("machine"))
        self._trend.clicked.connect(lambda _checked=False: self._go("trends"))
        self._lay_out()

    def show_anomaly(self, anomaly: Anomaly, found: Sequence[FoundAlert]) -> None:
        """Show one; found is what the journal says of all watches."""
        is_other = self.anomaly is None or anomaly.mark != self.anomaly.mark
        self.anomaly = anomaly
        site, zone = self._station.site, self._station.site.calendar.timezone
        self.text.show_text(anomaly.text, 200)
        machine = site.machine_by_key.get(anomaly.machine)
        name = plain(machine.name if machine else anomaly.machine, 40)
        times = times_words(anomaly, self._station.clock.now(), zone)
        self.standing.show_text(f"{name} · {times}")
        self.then.show_anomaly(anomaly)
        # Of one tag there is nothing to share out.
        shares = anomaly.tags if len(anomaly.tags) > 1 else ()
        for number, row in enumerate(self.shares):
            row.setVisible(number < len(shares))
            if number < len(shares):
                row.show_share(shares[number], anomaly)
        self._shares_title.setVisible(bool(shares))
        self._show_together(anomaly.together)
        self.verdict.show_anomaly(anomaly)
        self._show_earlier(anomaly, found, zone)
        if is_other:
            self._aim()

    def rest(self) -> None:
        """Read nothing while nobody looks."""
        self.then.rest()
        self.anomaly = None

    def _aim(self) -> None:
        """Let the trend show the time around the moment, up to now while it lasts."""
        one, site = self.anomaly, self._station.site
        if one is None:
            return
        pens = [key for key in one.pens if key in site.number_by_key]
        self.trend.setVisible(bool(pens))
        self.trend.show_pens(pens[:TOP])
        now_us, raised_us = to_us(self._station.clock.now()), to_us(one.raised)
        end_us = now_us if one.cleared is None else to_us(one.cleared)
        span_us = min(max(2 * (end_us - raised_us), _LEAST_SPAN_US), _MOST_SPAN_US)
        if now_us - raised_us < span_us * 3 // 4:
            self.trend.show_window(TrendWindow(span_us))
        else:
            self.trend.show_window(around(raised_us, span_us, now_us))

    def _show_together(self, together: Sequence[MovesTogether]) -> None:
        self._together = tuple(together[:TOP])
        self._together_title.setVisible(bool(self._together))
        for number, (label, way) in enumerate(zip(self.hints, self._ways, strict=True)):
            is_shown = number < len(self._together)
            label.setVisible(is_shown)
            way.setVisible(is_shown)
            if is_shown:
                label.show_text(self._hint(self._together[number]))

    def _hint(self, one: MovesTogether) -> str:
        zone = self._station.site.calendar.timezone
        name = tag_name(one.tag, self._station.site)
        told = _("{name} moves together with it: {now}").format(
            name=name, now=formats.number(one.now, 2)
        )
        if one.before is not None:
            told += " " + _("(usually {n})").format(n=formats.number(one.before, 2))
        if one.since is not None:
            told += " " + _("since {time}").format(time=formats.date_time(one.since, zone)[:16])
        return told

    def _show_earlier(self, anomaly: Anomaly, found: Sequence[FoundAlert], zone: str) -> None:
        lines = []
        for one in found:
            if one.watch != anomaly.watch or one.raised == anomaly.raised:
                continue
            began = formats.date_time(one.raised, zone)[:16]
            lasted = "" if one.cleared is None else formats.duration(
                (one.cleared - one.raised).total_seconds())  # fmt: skip
            given = one.verdict
            said = "" if given is None else f"{verdict_word(given.verdict)} ({given.user})"
            lines.append(" · ".join(part for part in (began, lasted, said) if part))
        more = len(lines) - _EARLIER
        if more > 0:
            lines[_EARLIER:] = [_("and {n} more").format(n=more)]
        self._earlier_title.show_text(
            _("Earlier alerts of this watch, 30 days") if lines
            else _("This watch raised no other alert in 30 days.")
        )  # fmt: skip
        for number, label in enumerate(self.earlier):
            label.setVisible(number < len(lines))
            label.show_text(lines[number] if number < len(lines) else "")

    def _go(self, page: str) -> None:
        one = self.anomaly
        if one is not None:
            tag = one.pens[0] if one.pens and page == "trends" else ""
            time_us = to_us(one.raised) if page == "trends" else None
            self.navigate.emit(Target(page=page, machine=one.machine, tag=tag, time_us=time_us))

    def _open_together(self, number: int) -> None:
        one = self.anomaly
        if one is not None and number < len(self._together):
            tag = self._together[number].tag
            self.navigate.emit(
                Target(page="trends", machine=one.machine, tag=tag, time_us=to_us(one.raised))
            )

    def _lay_out(self) -> None:
        theme = self._station.theme

        def title(text: str) -> PlainLabel:
            return PlainLabel(theme, text, TypeRole.CAPTION, ink="text2", is_wrapped=True)

        self._shares_title = title(_("What makes it: the three that add most, with their side"))
        self._together_title = title(
            _("Moves together (Spearman, hourly, last 24 h): a hint, not a cause")
        )
        self._earlier_title = title("")
        for widget in (self.text, self.standing, self.then, self._shares_title, *self.shares,
                       self.trend):  # fmt: skip
            self.add(widget)
        self.add(self._together_title)
        for label, way in zip(self.hints, self._ways, strict=True):
            line = QHBoxLayout()
            line.setSpacing(theme.unit(8))
            line.addWidget(label, 1)
            line.addWidget(way)
            self.add(line)
        for widget in (self.verdict, self._earlier_title, *self.earlier):
            self.add(widget)
        self.add(Wrapping(theme, [self._machine, self._trend], gap=8))
        self.box.addStretch()
