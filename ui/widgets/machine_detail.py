"""One machine of the site in full: its record, its place in the line, and what can be done."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from hmi.actions.requests import ArrangeMachines, RemoveMachine
from hmi.plant.assets import Machine
from hmi.plant.roles import Right
from hmi.texts.catalog import _
from ui.live.station import Station
from ui.theme.scale import TouchClass
from ui.theme.type import TypeRole
from ui.widgets.action_button import ActionButton
from ui.widgets.long_text import LongText
from ui.widgets.machine_class_words import group_name, zones_text
from ui.widgets.panel import Panel
from ui.widgets.plain_text import plain
from ui.widgets.remove_machine_sheet import RemoveMachineSheet
from ui.widgets.scroll import Scroll
from ui.widgets.start_small_class import RATINGS, rating_text
from ui.widgets.told_rows import ToldRows
from ui.widgets.wrapping import Wrapping

_ROWS = {
    "area": "Area", "place": "Place in the line", "class": "Class", "zones": "Vibration zones",
    "state": "State", "tags": "Tags", "limits": "Limits",
    **{name: caption for name, (caption, _unit, _about) in RATINGS.items()},
}  # fmt: skip
_STEP = 10


class MachineDetail(QWidget):
    """Shows a machine; changing begins the steps, everything else is one tap and an answer."""

    closed = Signal()
    change = Signal(object)
    """The Machine that is to be changed in steps."""

    def __init__(self, station: Station) -> None:
        super().__init__()
        self.setObjectName("page")
        self._station = station
        self.machine: Machine | None = None
        self.sheet: RemoveMachineSheet | None = None
        theme = station.theme
        self._name = LongText(theme, "", TypeRole.STRONG)
        self.rows = ToldRows(theme, {key: _(text) for key, text in _ROWS.items()})
        self.told = LongText(theme, "", TypeRole.BODY)
        self.told.setObjectName("told")
        self.back = ActionButton(theme, _("All connections"), TouchClass.T2, icon="back")
        self.edit = ActionButton(theme, _("Change it"), TouchClass.T2, is_primary=True)
        self.earlier = ActionButton(theme, _("Earlier in the line"), TouchClass.T2)
        self.later = ActionButton(theme, _("Later in the line"), TouchClass.T2)
        self.flow = ActionButton(theme, "", TouchClass.T2)
        self.remove = ActionButton(theme, _("Remove"), TouchClass.T2)
        self._lay_out()
        self.back.clicked.connect(lambda _checked=False: self.closed.emit())
        self.edit.clicked.connect(lambda _checked=False: self.change.emit(self.machine))
        self.earlier.clicked.connect(lambda _checked=False: self._move(-1))
        self.later.clicked.connect(lambda _checked=False: self._move(1))
        self.flow.clicked.connect(lambda _checked=False: self._turn_flow())
        self.remove.clicked.connect(lambda _checked=False: self._ask_removal())

    def _lay_out(self) -> None:
        theme = self._station.theme
        panel = Panel(theme)
        panel.add(self._name)
        panel.add(self.rows)
        content = QWidget()
        content.setObjectName("page")
        column = QVBoxLayout(content)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.unit(8))
        column.addWidget(panel)
        column.addWidget(self.told)
        ways = [self.back, self.edit, self.earlier, self.later, self.flow, self.remove]
        column.addWidget(Wrapping(theme, ways))
        column.addStretch()
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.addWidget(Scroll(content))

    def show_machine(self, key: str) -> None:
        """Show a machine. Raise KeyError for an unknown one."""
        self.machine = self._station.site.machine_by_key[key]
        self.told.show_text("")
        self.refresh()

    def refresh(self) -> None:
        """Show everything as it stands."""
        machine, site = self.machine, self._station.site
        if machine is None:
            return
        self._name.show_text(plain(machine.name, 80))
        line = [one for one in site.line_machines if one.in_line]
        place = _("{n} of {all}").format(n=line.index(machine) + 1, all=len(line)) if (
            machine in line
        ) else _("serves the line")  # fmt: skip
        own = [one.name for one in site.tags if one.machine == machine.key and not one.is_derived]
        rules = [one.message for one in site.alarms if one.machine == machine.key]
        shown = {
            "area": machine.area, "place": place, "class": group_name(machine.group),
            "zones": zones_text(machine.group, machine.foundation),
            "state": machine.state_tag, "tags": ", ".join(plain(one, 40) for one in own),
            "limits": ", ".join(dict.fromkeys(plain(one, 40) for one in rules)),
            **{name: rating_text(machine, name, unit)
               for name, (_caption, unit, _about) in RATINGS.items()},
        }  # fmt: skip
        for key, text in shown.items():
            self.rows.show_value(key, text)
        may = self._station.may(Right.CONFIGURE)
        for button in (self.edit, self.remove, self.flow):
            button.setVisible(may)
        for button in (self.earlier, self.later):
            button.setVisible(may and machine.in_line and len(line) > 1)
        self.flow.show_caption(_("Serves the line") if machine.in_line else _("In the line"))
        self.told.setVisible(bool(self.told.full_text))

    def _move(self, way: int) -> None:
        """Change places with the neighbour; all places are written anew with room between."""
        machine = self.machine
        line = [one for one in self._station.site.line_machines if one.in_line]
        if machine is None or machine not in line:
            return
        at = line.index(machine)
        to = at + way
        if not 0 <= to < len(line):
            self._refuse(
                _("It is the first already.") if way < 0 else _("It is the last already.")
            )
            return
        line[at], line[to] = line[to], line[at]
        self._wish(ArrangeMachines(_places(line, machine)))

    def _turn_flow(self) -> None:
        machine = self.machine
        if machine is not None:
            self._wish(ArrangeMachines(((machine.key, machine.order, not machine.in_line),)))

    def _ask_removal(self) -> None:
        machine = self.machine
        if machine is None:
            return
        self.sheet = RemoveMachineSheet(self._station.theme, self, self._station.site, machine)
        self.sheet.confirmed.connect(lambda keeps: self._remove(machine, keeps=keeps))
        self.sheet.open()

    def _remove(self, machine: Machine, *, keeps: bool) -> None:
        wish = RemoveMachine(machine, keeps_tags=keeps)
        self._station.wish(wish, self._refuse, self.closed.emit)

    def _wish(self, wish: ArrangeMachines) -> None:
        self._station.wish(wish, self._refuse)

    def _refuse(self, told: str) -> None:
        self.told.show_text(told, 400)
        self.refresh()


def _places(line: list[Machine], moved: Machine) -> tuple[tuple[str, int, bool], ...]:
    """Return the places of a line with room between; what stood in parallel still does."""
    places, order, last = [], 0, None
    for one in line:
        is_beside = last is not None and one.order == last.order and moved not in (one, last)
        order += 0 if is_beside else _STEP
        places.append((one.key, order, True))
        last = one
    return tuple(places)
