"""Connections: the servers of the site, and the way from an unknown one to live tags."""

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from hmi.plant.assets import Machine
from hmi.plant.connections import Connection
from hmi.plant.roles import Right
from hmi.texts import formats
from hmi.texts.catalog import _, ngettext
from ui.live.explorer import Explorer, removal
from ui.live.joining import Joining, Step
from ui.live.starter import Starter
from ui.live.starting import Starting
from ui.live.station import Station
from ui.theme.scale import TouchClass
from ui.theme.type import TypeRole
from ui.widgets.action_button import ActionButton
from ui.widgets.card import Card
from ui.widgets.confirm import Confirm
from ui.widgets.connect_wizard import ConnectWizard
from ui.widgets.connection_detail import ConnectionDetail
from ui.widgets.connection_words import (
    offset_text,
    phase_word,
    rate_text,
    reason_text,
    security_text,
    tags_text,
)
from ui.widgets.keyboard import Keyboard
from ui.widgets.machine_detail import MachineDetail
from ui.widgets.machine_list import MachineList
from ui.widgets.own_certificate import OwnCertificate
from ui.widgets.page import Page, Target
from ui.widgets.plain_text import PlainLabel
from ui.widgets.scroll import Scroll
from ui.widgets.start_small_wizard import StartSmallWizard
from ui.widgets.tag_list_view import TagListView
from ui.widgets.wrapping import Wrapping

REFRESH_MS = 1000
MACHINE = "machine"
"""View of a Target that is about one machine, or without one about a new one."""
_LEAST_PX = 120


class ConnectionsPage(Page):
    """A list of servers and machines, one in full, or the steps that connect or set one up.

    joining and starting are what was typed so far; they may come from a page of the site before.
    """

    def __init__(
        self, station: Station, joining: Joining | None = None, starting: Starting | None = None
    ) -> None:
        super().__init__("connections", _("Connections"), "connections")
        self._station = station
        theme = station.theme
        self.explorer = Explorer(station, joining or Joining())
        self.starter = Starter(station, self.explorer, starting or Starting())
        self.keyboard = Keyboard(theme)
        self.wizard = ConnectWizard(station, self.explorer, self.keyboard)
        self.start = StartSmallWizard(station, self.starter, self.keyboard)
        self.machines = MachineList(station)
        self.machine = MachineDetail(station)
        self.detail = ConnectionDetail(station)
        self.cards = {one.key: Card(theme) for one in station.site.connections}
        self.own = OwnCertificate(station)
        self.lists = TagListView(station)
        self.tag_list = ActionButton(theme, _("Tag list"), TouchClass.T2)
        self.connect_machine = ActionButton(
            theme, _("Connect a machine"), TouchClass.T2, icon="plus", is_primary=True
        )
        self._told = PlainLabel(theme, "", TypeRole.BODY, ink="text2", is_wrapped=True)
        self._pile = QStackedWidget()
        self._timer = QTimer(self, interval=REFRESH_MS)
        self._timer.timeout.connect(lambda: station.bugs.guard(self.refresh))
        self._lay_out()
        self._connect()

    @property
    def joining(self) -> Joining:
        """What was typed and chosen so far, for the page of the next site."""
        return self.explorer.joining

    @property
    def sheet(self) -> QWidget:
        """What is shown now: the list, one connection or the steps."""
        return self._pile.currentWidget() or self._list

    def crumb(self) -> str:
        """Name the connection, the machine or the step that is shown."""
        if self.sheet is self.machine and self.machine.machine is not None:
            return self.machine.machine.name
        if self.sheet is self.start:
            return self.starter.starting.draft.name
        if self.sheet is self.detail and self.detail.connection is not None:
            return self.detail.connection.name
        return self.joining.shown_name if self.sheet is self.wizard else ""

    def go_to(self, target: Target) -> None:
        """Begin with one machine more, or show one that is there."""
        if target.view != MACHINE:
            return
        if target.machine in self._station.site.machine_by_key:
            self._open_machine(target.machine)
        elif self._station.may(Right.CONFIGURE):
            self._begin_machine()

    def shown(self) -> None:
        """Follow the connections; go on where a way was begun."""
        self._station.state.trust_changed.connect(self.refresh)
        self._station.state.user_changed.connect(self.refresh)
        self.machines.versions.look()
        if self.starter.starting.is_under_way and self.sheet is not self.machine:
            self._show_start()
        elif self.joining.is_under_way:
            self._pile.setCurrentWidget(self.wizard)
            self.wizard.begin()
            self.crumb_changed.emit()
        self._timer.start()
        self.refresh()

    def hidden(self) -> None:
        """Follow nothing."""
        self._station.state.trust_changed.disconnect(self.refresh)
        self._station.state.user_changed.disconnect(self.refresh)
        self._timer.stop()
        self.wizard.end()
        self.start.end()

    def refresh(self) -> None:
        """Show everything as it stands."""
        may = self._station.may(Right.CONFIGURE)
        is_way_closed = self.sheet is self.wizard and not may
        if is_way_closed and self.joining.step is not Step.LIVE:
            self.joining.secret = ""
            self._show_list()
        if self.sheet is self.start and not may:
            self._show_list()
        is_starting = self.starter.starting.is_under_way
        self.machines.refresh(is_under_way=is_starting)
        self.connect_machine.setVisible(may and not is_starting)
        going_on = _("Go on connecting {name}").format(name=self.joining.shown_name)
        begin = _("Connect a machine")
        self.connect_machine.show_caption(going_on if self.joining.is_under_way else begin)
        for one in self._station.site.connections:
            self._show_card(one)
        self._told.show_text(self._told_text(may=may))
        self._told.setVisible(bool(self._told.full_text))
        self.own.refresh()
        self._refresh_sheet()

    def _refresh_sheet(self) -> None:
        if self.sheet is self.detail:
            self.detail.refresh()
        elif self.sheet is self.machine:
            self.machine.refresh()
        elif self.sheet is self.start:
            self.start.show_starting()
        elif self.sheet is self.lists:
            self.lists.refresh()
        elif self.sheet is self.wizard:
            # An answer to the page of the site before this one changes the joining alone.
            self.wizard.show_joining()

    def _lay_out(self) -> None:
        theme, overview = self._station.theme, QWidget()
        overview.setObjectName("page")
        column = QVBoxLayout(overview)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.unit(8))
        column.addWidget(self._told)
        for card in self.cards.values():
            column.addWidget(card)
        column.addWidget(Wrapping(theme, [self.connect_machine, self.tag_list]))
        column.addWidget(self.machines)
        column.addWidget(self.own)
        column.addStretch()
        self._list = Scroll(overview)
        for sheet in (self._list, self.detail, self.wizard, self.lists, self.machine, self.start):
            self._pile.addWidget(sheet)
        box = QVBoxLayout(self)
        box.setContentsMargins(theme.unit(16), theme.unit(4), theme.unit(16), theme.unit(12))
        box.setSpacing(theme.unit(8))
        self._pile.setMinimumHeight(theme.unit(_LEAST_PX))
        box.addWidget(self._pile, 1)
        box.addWidget(self.keyboard)

    def _connect(self) -> None:
        for one in self._station.site.connections:
            card = self.cards[one.key]
            card.clicked.connect(lambda _checked=False, one=one: self._open(one))
        self.connect_machine.clicked.connect(lambda _checked=False: self._begin_or_go_on())
        self.tag_list.clicked.connect(lambda _checked=False: self._open_lists())
        self.lists.closed.connect(self._show_list)
        self.wizard.left.connect(self._leave_wizard)
        self.wizard.machine_chosen.connect(self._set_up)
        self.explorer.changed.connect(self.crumb_changed)
        self.detail.closed.connect(self._show_list)
        self.detail.look_around.connect(self._look_around)
        self.detail.edit.connect(self._begin)
        self.detail.remove.connect(self._ask_removal)
        self.machines.chosen.connect(self._open_machine)
        self.machines.begin.connect(self._begin_machine)
        self.machine.closed.connect(self._show_list)
        self.machine.change.connect(self._change_machine)
        self.start.left.connect(self._show_list)
        self.start.done.connect(self._open_done)
        self.starter.changed.connect(self._follow_start)

    def _show_card(self, one: Connection) -> None:
        fact = self._station.state.connections.get(one.key)
        age_s = self._station.state.connection_age_s(one.key)
        lines = [f"{one.url} · {security_text(one.mode, one.policy)}"]
        if fact is not None:
            heard = _("Not heard yet")
            if age_s is not None:
                heard = _("Last heard {age} ago").format(age=formats.age(age_s))
            clock = _("Server clock: {offset}").format(offset=offset_text(fact.clock_offset_s))
            tags = _("Tags: {tags}").format(tags=tags_text(fact))
            lines += [" · ".join((heard, tags, rate_text(fact), clock)), reason_text(fact)]
        self.cards[one.key].show_card(one.name, lines, phase_word(fact, age_s))

    def _told_text(self, *, may: bool) -> str:
        told = []
        if not self._station.site.connections:
            told.append(_("No server is connected yet."))
        if not may:
            told.append(_("Changes need an engineer or administrator. Log in first."))
        return " ".join(told)

    def _show_list(self) -> None:
        self._leave_sheet(self._list)

    def _open_lists(self) -> None:
        self.lists.open()
        self._leave_sheet(self.lists)

    def _open(self, one: Connection) -> None:
        self.detail.show_connection(one)
        self._leave_sheet(self.detail)

    def _leave_sheet(self, sheet: QWidget) -> None:
        self.keyboard.put_away()
        self.wizard.end()
        self.start.end()
        self._pile.setCurrentWidget(sheet)
        self.refresh()
        self.crumb_changed.emit()

    def _begin_or_go_on(self) -> None:
        if self.joining.is_under_way:
            self._show_wizard()
        else:
            self._begin(None)

    def _begin(self, before: Connection | None) -> None:
        self.explorer.begin(before)
        self._show_wizard()

    def _look_around(self, one: Connection) -> None:
        """Go straight to the nodes; the connection is known already."""
        self.explorer.begin(one)
        self.explorer.go(Step.PICK)
        self._show_wizard()
        self.explorer.connect_server()

    def _leave_wizard(self) -> None:
        one = self.starter.starting
        if one.is_under_way and one.awaits_server:
            self.starter.give_up_server()
            self._show_start()
        else:
            self._show_list()

    def _begin_machine(self) -> None:
        if not self.starter.starting.is_under_way:
            self.starter.begin(None)
        self._show_start()

    def _change_machine(self, machine: Machine) -> None:
        self.starter.begin(machine)
        self._show_start()

    def _set_up(self, key: str) -> None:
        """Go on from the end of connecting a server with a machine of it."""
        self.explorer.leave()
        self._change_machine(self._station.site.machine_by_key[key])

    def _open_machine(self, key: str) -> None:
        self.machine.show_machine(key)
        self._leave_sheet(self.machine)

    def _open_done(self, key: str) -> None:
        self._show_list()
        self.navigate.emit(Target(page="machine", machine=key))

    def _show_start(self) -> None:
        """Show the steps of one machine, or those of its server while that is connected."""
        if self.starter.starting.awaits_server and self.joining.step is not Step.PICK:
            self._show_wizard()
            return
        self.wizard.end()
        self._pile.setCurrentWidget(self.start)
        self.start.begin()
        self.crumb_changed.emit()

    def _follow_start(self) -> None:
        """Change between a machine and its server, as far as the way to it has come."""
        one, sheet = self.starter.starting, self.sheet
        if not one.is_under_way or sheet not in (self.start, self.wizard):
            return
        is_away = one.awaits_server and self.joining.step is not Step.PICK
        if is_away != (sheet is self.wizard):
            self.start.end()
            self._show_start()

    def _show_wizard(self) -> None:
        self._pile.setCurrentWidget(self.wizard)
        self.wizard.begin()
        self.crumb_changed.emit()

    def _ask_removal(self, one: Connection) -> None:
        wish = removal(self._station.site, one.key)
        count = len(wish.tags)
        told = ngettext("{n} tag is no longer read.", "{n} tags are no longer read.", count)
        question = Confirm(
            self._station.theme, self, _("Remove {name}?").format(name=one.name),
            f"{told.format(n=count)} {_('What was recorded stays.')}", _("Remove"),
        )  # fmt: skip
        question.confirmed.connect(lambda: self._remove(one))
        question.open()

    def _remove(self, one: Connection) -> None:
        wish = removal(self._station.site, one.key)
        self._station.wish(wish, self.detail.show_refusal, self._show_list)
