"""The fourth step: which signals the machine has, each with its value beside it."""

from functools import partial

from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from hmi.machines.sensor_roles import fits
from hmi.plant.sensors import Sensor
from hmi.plant.tags import Tag
from hmi.texts.catalog import _, ngettext
from ui.live.starter import Starter
from ui.live.starting import Source, Start, is_same
from ui.live.station import Station
from ui.theme.scale import TouchClass
from ui.theme.type import TypeRole
from ui.widgets.action_button import ActionButton
from ui.widgets.choice_sheet import ChoiceSheet
from ui.widgets.keyboard import Keyboard
from ui.widgets.long_text import LongText
from ui.widgets.node_browser import NodeBrowser
from ui.widgets.plain_text import plain
from ui.widgets.scroll import Scroll
from ui.widgets.segments import Segments
from ui.widgets.signal_row import NAMES, SignalRow
from ui.widgets.start_small_step import StartStep
from ui.widgets.value_text import doubt_text, value_text
from ui.widgets.wrapping import Wrapping


class SignalsStep(StartStep):
    """Proposals with reasons and values; what is ticked is the machine's."""

    def __init__(self, station: Station, starter: Starter, keyboard: Keyboard) -> None:
        told = _("Tick three to five. The values are those of now: touch the sensor and see.")
        super().__init__(station, starter, _("Which signals"), told)
        theme = station.theme
        self.views = Segments(theme, (("proposed", _("Proposed")), ("nodes", _("All nodes"))))
        self.views.choose("proposed")
        self.browser = NodeBrowser(station, starter.explorer, keyboard)
        self.rows: list[SignalRow] = []
        self.roles: ChoiceSheet | None = None
        """The sheet that asks what a signal is, while there is one."""
        self.servers = {
            one.key: ActionButton(
                theme, _("Look into {name}").format(name=plain(one.name, 30)), TouchClass.T1,
                icon="search",
            )
            for one in station.site.connections
        }  # fmt: skip
        self._told = LongText(theme, "", TypeRole.BODY, ink="text2")
        self._count = LongText(theme, "", TypeRole.CAPTION, ink="text2")
        listed = QWidget()
        listed.setObjectName("page")
        self._column = QVBoxLayout(listed)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(theme.unit(8))
        self._column.addWidget(self._told)
        self._column.addWidget(Wrapping(theme, list(self.servers.values())))
        self._column.addStretch()
        self._pile = QStackedWidget()
        self._pile.addWidget(Scroll(listed))
        self._pile.addWidget(self.browser)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(theme.unit(8))
        for part in (self.views, self._pile, self._count):
            box.addWidget(part, 1 if part is self._pile else 0)
        self.views.chosen.connect(lambda _key: starter.changed.emit())
        for one in station.site.connections:
            self.servers[one.key].clicked.connect(
                lambda _checked=False, one=one: starter.use_server(one)
            )

    def row_of(self, name: str) -> SignalRow:
        """Return the row of a signal by its name. Raise StopIteration where there is none."""
        return next(row for row in self.rows if row.proposal.tag.name == name)

    def show_starting(self) -> None:
        """Show what is proposed, ticked and measured."""
        one, joining = self.starting, self.starter.joining
        is_far = one.source is Source.SERVER and joining.entered is not None
        self.views.setVisible(is_far)
        is_tree = is_far and self.views.key == "nodes"
        self._pile.setCurrentIndex(1 if is_tree else 0)
        if is_tree:
            self.browser.refresh()
        self._take_picked()
        self._renew()
        for row in self.rows:
            tag = row.proposal.tag
            mine = next((c.sensor for c in one.chosen if is_same(c.tag, tag)), None)
            row.show_signal(self._value(tag), mine)
        for button in self.servers.values():
            button.setVisible(one.before is not None and not is_far)
        told = self._told_text(is_far=is_far)
        self._told.show_text(told)
        self._told.setVisible(bool(told))
        count = len(one.chosen)
        told = ngettext("{n} signal is chosen.", "{n} signals are chosen.", count)
        self._count.show_text(told.format(n=count))

    def begin(self) -> None:
        """Follow the values."""
        self.rows, self._shown = self._without_rows(), ()

    def why_not(self) -> str:
        """Ask for a signal."""
        if self.starting.chosen or self.starting.before is not None:
            return ""
        return _("Tick at least one signal.")

    def go_on(self) -> None:
        """Go on to the state."""
        self.starter.go(Start.STATE)

    _shown: tuple[tuple[str, str], ...] = ()

    def _renew(self) -> None:
        """Make the rows anew where other signals are proposed; their order stays meanwhile."""
        proposals = self.starter.proposals()
        shown = tuple(
            sorted((one.tag.connection, one.tag.node or one.tag.key) for one in proposals)
        )
        if shown == self._shown and self.rows:
            return
        self._shown = shown
        self._without_rows()
        chosen = [one for one in proposals if self.starting.is_chosen(one.tag)]
        ordered = [*chosen, *(one for one in proposals if one not in chosen)]
        self.rows = [SignalRow(self.station.theme, one) for one in ordered]
        for number, row in enumerate(self.rows):
            row.card.clicked.connect(lambda _checked=False, row=row: self._toggle(row))
            row.role.clicked.connect(lambda _checked=False, row=row: self._ask(row))
            self._column.insertWidget(2 + number, row)
        self.starter.watch([one.tag for one in ordered])

    def _without_rows(self) -> list[SignalRow]:
        for row in self.rows:
            row.hide()
            row.deleteLater()
        self.rows = []
        return []

    def _take_picked(self) -> None:
        """Take what was ticked among all nodes."""
        joining = self.starter.joining
        known = {c.tag.node for c in self.starting.chosen}
        for proposal in self.starter.proposals() if joining.picked else ():
            tag = proposal.tag
            if tag.node in joining.picked and tag.node not in known:
                self.starting.toggle(tag, proposal.sensor)
        joining.picked.clear()

    def _toggle(self, row: SignalRow) -> None:
        self.starting.toggle(row.proposal.tag, row.proposal.sensor)
        self.starter.changed.emit()

    def _ask(self, row: SignalRow) -> None:
        tag = row.proposal.tag
        choices = [(one, _(name)) for one, name in NAMES.items() if fits(tag, one)]
        call = partial(self._call, tag)
        self.roles = ChoiceSheet(self.station.theme, self, plain(tag.name, 60), choices, call)
        self.roles.open()

    def _call(self, tag: Tag, sensor: Sensor) -> None:
        self.starting.call(tag, sensor)
        self.starter.changed.emit()

    def _value(self, tag: Tag) -> str:
        unit = plain(tag.unit, 12)
        if tag.key in self.station.site.number_by_key:
            reading = self.station.feed.reading(tag.key)
            parts = (f"{value_text(reading)} {unit}".strip(), doubt_text(reading))
            return " · ".join(part for part in parts if part)
        text, is_sound = self.starter.value_of(tag)
        if not text:
            return ""
        shown = f"{plain(text, 40)} {unit}".strip()
        return shown if is_sound else f"? {shown}"

    def _told_text(self, *, is_far: bool) -> str:
        joining = self.starter.joining
        if is_far and not self.rows:
            busy = self.starter.explorer.is_busy
            searched = _("The server is looked through for signals.")
            return searched if busy else _("Nothing that measures was found; look in all nodes.")
        if is_far and joining.scanned is not None and not joining.is_all_scanned:
            return _("There may be more: look among all nodes.")
        return "" if self.rows else _("No tag of the site is free; take them from a server.")
