"""What is known of one machine beside its indicators: state, alarms, work, figures, identity."""

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from hmi.bus.facts import MachineChanged
from hmi.plant.assets import Machine
from hmi.texts import formats
from hmi.texts.catalog import _
from hmi.texts.codes import sentence
from ui.live.reading import Reading
from ui.live.standing import Standing
from ui.live.station import Station
from ui.live.watches import Watches
from ui.theme.type import TypeRole
from ui.widgets.alarm_rows import AlarmRows
from ui.widgets.asset_record import AssetRecord
from ui.widgets.explained import Explained
from ui.widgets.explanation import Explain, Explanation
from ui.widgets.health_told import score_told
from ui.widgets.key_value import KeyValue
from ui.widgets.panel import Panel
from ui.widgets.plain_text import PlainLabel, plain
from ui.widgets.points_lost import PointsLost
from ui.widgets.recent_notes import RecentNotes
from ui.widgets.set_points import SetPoints
from ui.widgets.share_bar import NOTHING, ShareBar, rests_on_enough
from ui.widgets.shift_told import oee_told, shift_told, work_told
from ui.widgets.state_chip import StateChip
from ui.widgets.value_text import doubt_text, value_text

HELD_S = 120.0
"""A health score older than this is said to be held; it is computed once a minute."""


class MachineSide(QWidget):
    """One column of quiet panels about the machine that is shown; figures explain themselves."""

    navigate = Signal(object)

    def __init__(self, station: Station) -> None:
        super().__init__()
        self.setObjectName("page")
        theme = station.theme
        self._station = station
        self._machine: Machine | None = None
        self.chip = StateChip(theme)
        self._duration = PlainLabel(theme, "", TypeRole.BODY, ink="text2", is_wrapped=True)
        self._reason = PlainLabel(theme, "", TypeRole.CAPTION, ink="text2", is_wrapped=True)
        self.alarms = AlarmRows(theme)
        work = {"order": _("Order"), "recipe": _("Recipe"), "good": _("Good"),
                "reject": _("Reject"), "total": _("Total")}  # fmt: skip
        self._work_names = work
        names = {"oee": _("OEE"), "a": _("Availability"), "e": _("Effectiveness"),
                 "q": _("Quality")}  # fmt: skip
        shift = {"energy": _("Energy"), "stops": _("Stops"), "coverage": _("Coverage")}
        identity = {"maker": _("Manufacturer"), "model": _("Model"),
                    "serial": _("Serial number")}  # fmt: skip
        column = [one for rows in (work, names, shift, identity) for one in rows.values()]
        self.shares = {key: ShareBar(theme, name, column) for key, name in names.items()}
        self.work, self.shift, self.identity = (
            _rows(station, rows, column) for rows in (work, shift, identity)
        )
        self.health = PointsLost(theme, station.site)
        self._shift_panel = Panel(theme, _("This shift"))
        self.set_points = SetPoints(station)
        self.notes = RecentNotes(station)
        self.record = AssetRecord(station)
        self.record.navigate.connect(self.navigate)
        self._lay_out()

    def show_machine(self, machine: Machine) -> None:
        """Show another machine."""
        self._machine = machine
        self.set_points.show_machine(machine)
        self.notes.show_machine(machine.key)
        self.record.show_machine(machine)
        self.identity.show_value("maker", plain(machine.manufacturer) or NOTHING)
        self.identity.show_value("model", plain(machine.model) or NOTHING)
        self.identity.show_value("serial", plain(machine.serial) or NOTHING)
        for key in self._tags(machine):
            self.work.show_value(key, _("not offered"), "text2")

    def watch(self, watches: Watches) -> None:
        """Follow the machine's order, recipe and counters."""
        if self._machine is None:
            return
        self.set_points.watch(watches)
        numbers = self._station.site.number_by_key
        for row, key in self._tags(self._machine).items():
            if key in numbers:
                watches.watch(key, partial(self._show_reading, row))

    def refresh(self) -> None:
        """Show the machine's facts as they stand."""
        if self._machine is None:
            return
        standing = Standing.of(self._station, self._machine.key)
        fact = standing.fact
        self.chip.show_state(standing.state, standing.is_live)
        self._duration.show_text(standing.doubt or standing.duration)
        reason = fact.state_reason if fact is not None else ""
        self._reason.show_text(sentence(reason) if reason else "")
        self._reason.setVisible(bool(reason))
        now = self._station.clock.now()
        self.alarms.show_alarms(self._station.state.alarms_of(self._machine.key), now)
        self.set_points.refresh()
        self.record.refresh()
        self._show_shift(standing)
        self.health.show_health(fact, self._held(fact), is_live=standing.is_live)

    def wanted_width(self) -> int:
        """Return the width in which no value is cut."""
        widest = max(rows.sizeHint().width() for rows in (self.work, self.shift, self.identity))
        return max(widest, self.health.score.minimumSizeHint().width()) + self._station.theme.unit(
            24
        )

    @property
    def duration(self) -> str:
        """How long the state lasts, or how old the last word is."""
        return self._duration.full_text

    def _show_shift(self, standing: Standing) -> None:
        fact, is_live = standing.fact, standing.is_live
        oee = None if fact is None else fact.oee
        shown = dict.fromkeys(self.shares) if oee is None else {
            "oee": oee.oee, "a": oee.availability, "e": oee.effectiveness, "q": oee.quality,
        }  # fmt: skip
        rests = is_live and rests_on_enough(oee)
        for key, share in shown.items():
            self.shares[key].show_share(share, formats.percent(share), is_live=rests)
        ink = "value" if is_live else "text2"
        stops = NOTHING if fact is None else str(fact.stops)
        self.shift.show_value("stops", stops, ink)
        self.shift.show_value("energy", self._energy(fact), ink)
        coverage = None if oee is None else oee.coverage
        self.shift.show_value("coverage", formats.percent(coverage, 0), ink)
        self._shift_panel.show_title(self._shift_title(fact, standing.doubt))

    def _explained(self, caption: str, content: list[QWidget], explain: Explain) -> Explained:
        made = Explained(self._station.theme, caption, content, explain)
        made.navigate.connect(self.navigate)
        return made

    def _fact(self) -> MachineChanged | None:
        key = "" if self._machine is None else self._machine.key
        return self._station.state.machines.get(key)

    def _work_told(self) -> Explanation:
        if self._machine is None:
            return Explanation(_("Work"), NOTHING, "")
        captions, tags = self._work_names, self._tags(self._machine)
        shown = [(captions[key], self.work.value(key), tag) for key, tag in tags.items()]
        return work_told(self._station, self._machine, shown)

    def _oee_told(self) -> Explanation:
        return oee_told(self._station, self._fact(), _("OEE of the shift"))

    def _shift_told(self) -> Explanation:
        if self._machine is None:
            return Explanation(_("This shift"), NOTHING, "")
        return shift_told(self._station, self._machine, self._fact())

    def _health_told(self) -> Explanation:
        fact = self._fact()
        if fact is None or fact.health is None:
            return Explanation(_("Health"), NOTHING, self.health.basis)
        return score_told(self._station, fact)

    def _shift_title(self, fact: MachineChanged | None, doubt: str) -> str:
        if fact is None or fact.shift_start is None:
            return _("No shift is planned now")
        began = formats.clock_time(fact.shift_start, self._station.site.calendar.timezone)[:5]
        title = _("Shift {name} since {time}").format(name=fact.shift, time=began)
        return f"{title} · {doubt}" if doubt else title

    def _energy(self, fact: MachineChanged | None) -> str:
        site, key = self._station.site, self._machine.energy_tag if self._machine else ""
        if fact is None or key not in site.number_by_key:
            return NOTHING
        return formats.with_unit(fact.energy, 1, plain(site.tag(key).unit, 12))

    def _held(self, fact: MachineChanged | None) -> str:
        if fact is None or fact.health_time is None:
            return ""
        if (self._station.clock.now() - fact.health_time).total_seconds() <= HELD_S:
            return ""
        zone = self._station.site.calendar.timezone
        return _("held since {time}").format(time=formats.clock_time(fact.health_time, zone)[:5])

    def _show_reading(self, row: str, reading: Reading) -> None:
        unit = plain(reading.tag.unit, 12)
        parts = (f"{value_text(reading)} {unit}".strip(), doubt_text(reading))
        ink = "value" if reading.is_live else "text2"
        self.work.show_value(row, " · ".join(part for part in parts if part), ink)

    @staticmethod
    def _tags(machine: Machine) -> dict[str, str]:
        return {
            "order": machine.order_tag, "recipe": machine.recipe_tag, "good": machine.good_tag,
            "reject": machine.reject_tag, "total": machine.total_tag,
        }  # fmt: skip

    def _lay_out(self) -> None:
        theme = self._station.theme
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(theme.unit(8))
        state = Panel(theme)
        line = QHBoxLayout()
        line.addWidget(self.chip)
        line.addWidget(self._duration, 1)
        state.add(line)
        state.add(self._reason)
        state.add(self.alarms)
        work = Panel(theme, _("Work"))
        work.add(self._explained(_("Work"), [self.work], self._work_told))
        bars: list[QWidget] = [*self.shares.values()]
        self._shift_panel.add(self._explained(_("OEE"), bars, self._oee_told))
        self._shift_panel.add(self._explained(_("This shift"), [self.shift], self._shift_told))
        self._shift_panel.box.setSpacing(theme.unit(4))
        health = Panel(theme, _("Health and points lost"))
        health.add(self._explained(_("Health"), [self.health], self._health_told))
        identity = Panel(theme, _("Identity"))
        identity.add(self.identity)
        identity.add(self.record)
        for panel in (
            state,
            work,
            self.set_points,
            self._shift_panel,
            health,
            self.notes,
            identity,
        ):
            box.addWidget(panel)
        box.addStretch()


def _rows(station: Station, captions: dict[str, str], beside: Sequence[str]) -> KeyValue:
    rows = KeyValue(station.theme, beside)
    for key, caption in captions.items():
        rows.add(key, caption)
    return rows
