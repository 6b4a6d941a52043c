"""The seventh step: what will be written into the site file, before it is."""

from hmi.plant.assets import Machine, StateSource
from hmi.texts.catalog import _
from ui.live.starter import Starter
from ui.live.starting import Source
from ui.live.station import Station
from ui.widgets.connection_words import security_text
from ui.widgets.long_text import LongText
from ui.widgets.machine_class_words import group_name
from ui.widgets.panel import Panel
from ui.widgets.plain_text import plain
from ui.widgets.signal_row import NAMES
from ui.widgets.start_small_limits import priority_text
from ui.widgets.start_small_step import StartStep
from ui.widgets.told_rows import ToldRows
from ui.widgets.value_text import short_number

_ROWS = {
    "machine": "Machine", "class": "Class", "server": "Server", "state": "State",
    "new": "New tags", "taken": "Tags that move to it", "freed": "Tags set free",
    "limits": "Limits", "gone": "Limits that go",
}  # fmt: skip


class StartPreviewStep(StartStep):
    """Says what is new, what changes, and what stays."""

    def __init__(self, station: Station, starter: Starter) -> None:
        told = _("Nothing is written before you save. Recorded values and comments stay.")
        super().__init__(station, starter, _("Preview"), told)
        theme, column = station.theme, self.scrolled()
        self.rows = ToldRows(theme, {key: _(text) for key, text in _ROWS.items()})
        panel = Panel(theme, _("Goes into the site"))
        panel.add(self.rows)
        column.addWidget(panel)
        self.back_told = LongText(
            theme, _("The version before is kept: it can be brought back with one tap."),
            ink="text2",
        )  # fmt: skip
        column.addWidget(self.back_told)
        column.addStretch()

    def show_starting(self) -> None:
        """Show what would be written."""
        site, one = self.station.site, self.starting
        wish, made = one.wish(site, None, ""), one.result(site)
        machine = made.machine
        named = " · ".join(p for p in (machine.name, machine.area) if p)
        self.rows.show_value("machine", plain(named, 120))
        self.rows.show_value("class", group_name(machine.group))
        self.rows.show_value("server", self._server())
        self.rows.show_value("state", self._state(machine))
        known = site.number_by_key
        roles = {c.tag.key: _(NAMES[c.sensor]) for c in one.named(site)}
        told = [f"{roles.get(t.key, '')}: {plain(t.name, 40)} ({t.key})" for t in wish.tags
                if t.key not in known]  # fmt: skip
        self.rows.show_value("new", "; ".join(told))
        moved = [
            t.key for t in wish.tags if t.key in known and site.tag(t.key).machine != t.machine
        ]
        self.rows.show_value("taken", ", ".join(moved))
        self.rows.show_value("freed", ", ".join(wish.freed))
        limits = [f"{one.rule.message} ({priority_text(one.rule)})" for one in made.limits]
        self.rows.show_value("limits", "; ".join(limits))
        self.rows.show_value("gone", ", ".join(wish.dropped_alarms))

    def forward(self) -> str:
        """Return what the button does."""
        return _("Save")

    def why_not(self) -> str:
        """Tell that it is being written."""
        return _("It is being saved.") if self.starter.is_saving else ""

    def go_on(self) -> None:
        """Write it; the last step shows the machine live."""
        self.starter.save()

    def _state(self, machine: Machine) -> str:
        by_key = {c.tag.key: c.tag for c in self.starting.named(self.station.site)}
        tag = by_key.get(machine.state_tag)
        if machine.state_source is StateSource.RULE:
            return _("By a rule of the site")
        if tag is None:
            return _("People say it")
        if machine.state_source is not StateSource.SPEED:
            return _("By {name}").format(name=plain(tag.name, 60))
        told = _("Runs while {name} is above {value}")
        shown = short_number(machine.state_threshold, plain(tag.unit, 12))
        return told.format(name=plain(tag.name, 60), value=shown)

    def _server(self) -> str:
        joining, site = self.starter.joining, self.station.site
        if self.starting.source is not Source.SERVER or joining.before is not None:
            return ""
        new = joining.connection(site)
        return f"{new.name} · {new.url} · {security_text(new.mode, new.policy)}"
