"""The second step: which machine it is, and where it stands in the line."""

from dataclasses import replace

from PySide6.QtWidgets import QWidget

from hmi.plant.assets import Machine
from hmi.plant.explored import FoundMachine
from hmi.texts.catalog import _, ngettext
from ui.live.starter import Starter
from ui.live.starting import Source, Start
from ui.live.station import Station
from ui.theme.scale import TouchClass
from ui.theme.type import TypeRole
from ui.widgets.action_button import ActionButton
from ui.widgets.card import Card
from ui.widgets.keyboard import Keyboard, TypedField
from ui.widgets.long_text import LongText
from ui.widgets.plain_text import PlainLabel, plain
from ui.widgets.segments import Segments
from ui.widgets.start_small_step import StartStep
from ui.widgets.wrapping import Wrapping

IN_LINE, BESIDE, SERVES = "in_line", "beside", "serves"
_STEP = 10


class MachineNameStep(StartStep):
    """Name, area and place; a machine that its server describes is taken over by one tap."""

    def __init__(self, station: Station, starter: Starter, keyboard: Keyboard) -> None:
        told = _("What people call it. All else here can be changed later.")
        super().__init__(station, starter, _("Which machine"), told)
        theme, column = station.theme, self.scrolled()
        self.found: dict[str, Card] = {}
        self._shown: tuple[FoundMachine, ...] | None = None
        self._heading = LongText(theme, "", TypeRole.CAPTION, ink="text2")
        self._column, self._place = column, 1
        self.name = TypedField(keyboard, _("Name of the machine"))
        self.area = TypedField(keyboard, _("Area"), _("Only if the hall has several"))
        self.areas = {
            name: ActionButton(theme, plain(name, 40), TouchClass.T1)
            for name in dict.fromkeys(one.area for one in station.site.machines if one.area)
        }
        self.ways = Segments(theme, ((IN_LINE, _("In the line")), (BESIDE, _("Parallel")),
                                     (SERVES, _("Serves the line"))))  # fmt: skip
        self.earlier = ActionButton(theme, _("Earlier"), TouchClass.T1, icon="back")
        self.later = ActionButton(theme, _("Later"), TouchClass.T1, icon="forward")
        self.place = LongText(theme, "", TypeRole.BODY)
        column.addWidget(self._heading)
        parts: list[QWidget] = [
            PlainLabel(theme, _("Name of the machine"), TypeRole.CAPTION, ink="text2"), self.name,
            PlainLabel(theme, _("Area"), TypeRole.CAPTION, ink="text2"), self.area,
            Wrapping(theme, list(self.areas.values())),
            PlainLabel(theme, _("Place in the line"), TypeRole.CAPTION, ink="text2"),
            Wrapping(theme, [self.ways]), Wrapping(theme, [self.earlier, self.later]), self.place,
        ]  # fmt: skip
        for part in parts:
            column.addWidget(part)
        column.addStretch()
        self.name.edited.connect(lambda text: self._take(name=text))
        self.area.edited.connect(lambda text: self._take(area=text))
        for name, button in self.areas.items():
            button.clicked.connect(lambda _checked=False, name=name: self._take(area=name))
        self.ways.chosen.connect(lambda key: self._stand(str(key)))
        self.earlier.clicked.connect(lambda _checked=False: self._move(-1))
        self.later.clicked.connect(lambda _checked=False: self._move(1))

    def show_starting(self) -> None:
        """Show name, area and place."""
        one = self.starting
        self._show_found()
        self.name.show_text(one.draft.name)
        self.area.show_text(one.draft.area)
        behind, beside = self._neighbours()
        self.ways.choose(BESIDE if beside else IN_LINE if one.draft.in_line else SERVES)
        has_others = bool(self._others())
        for part in (self.earlier, self.later):
            part.setVisible(has_others and one.draft.in_line)
        self.place.show_text(self._place_text(behind, beside))

    def why_not(self) -> str:
        """Ask for the name."""
        return "" if self.starting.draft.name.strip() else _("Give the machine a name.")

    def go_on(self) -> None:
        """Go on to the class."""
        self.starter.go(Start.CLASS)

    def _show_found(self) -> None:
        one, found = self.starting, self.starter.joining.found
        is_asked = one.source is Source.SERVER and one.before is None
        shown = (found or ()) if is_asked else ()
        if shown != self._shown:
            self._shown = shown
            for card in self.found.values():
                card.hide()
                card.deleteLater()
            self.found = {}
            for number, machine in enumerate(shown):
                card = Card(self.station.theme, has_mark=True)
                card.show_card(machine.machine.name, _lines(machine))
                card.clicked.connect(lambda _checked=False, one=machine: self._take_model(one))
                self._column.insertWidget(self._place + number, card)
                self.found[machine.node] = card
        for node, card in self.found.items():
            card.setChecked(node == one.model)
        told = _("The server describes these machines. Tap one, or name another below.")
        if is_asked and found is None:
            told = _("The server is asked which machines it describes.")
        self._heading.show_text(told if shown or (is_asked and found is None) else "")
        self._heading.setVisible(bool(self._heading.full_text))

    def _take_model(self, found: FoundMachine) -> None:
        one = self.starting
        if one.model == found.node:
            one.model, one.chosen = "", []
            self.starter.changed.emit()
            return
        if any(one.draft.name == other.machine.name for other in self._shown or ()):
            one.draft = replace(one.draft, name="")
        self.starter.take_model(found)

    def _others(self) -> list[Machine]:
        before = self.starting.before
        own = before.key if before is not None else ""
        return [one for one in self.station.site.line_machines if one.in_line and one.key != own]

    def _neighbours(self) -> tuple[Machine | None, Machine | None]:
        """Return the machine before it in the line, and one that it stands beside."""
        draft, others = self.starting.draft, self._others()
        if not draft.in_line:
            return None, None
        earlier = [one for one in others if one.order < draft.order]
        beside = [one for one in others if one.order == draft.order]
        return (earlier[-1] if earlier else None), (beside[0] if beside else None)

    def _place_text(self, behind: Machine | None, beside: Machine | None) -> str:
        if not self.starting.draft.in_line:
            return _("No material flows through it.")
        if beside is not None:
            return _("Parallel to {name}").format(name=plain(beside.name, 60))
        if behind is not None:
            return _("Behind {name}").format(name=plain(behind.name, 60))
        return _("First in the line")

    def _stand(self, way: str) -> None:
        draft, others = self.starting.draft, self._others()
        order = draft.order
        if way == BESIDE and others:
            earlier = [one for one in others if one.order <= draft.order] or others[:1]
            order = earlier[-1].order
        elif way == IN_LINE and any(one.order == order for one in others):
            order = _behind(others, order)
        self._take(in_line=way != SERVES, order=order)

    def _move(self, way: int) -> None:
        """Go past the next machine."""
        draft, others = self.starting.draft, self._others()
        orders = sorted({one.order for one in others})
        passed = [one for one in orders if (one < draft.order if way < 0 else one > draft.order)]
        if not passed:
            return
        if way > 0:
            self._take(order=_behind(others, passed[0]))
            return
        before = [one for one in orders if one < passed[-1]]
        self._take(order=_behind(others, before[-1]) if before else passed[-1] - _STEP)

    def _take(self, **fields: object) -> None:
        one = self.starting
        one.draft = replace(one.draft, **fields)  # type: ignore[arg-type]  # each of its own kind
        self.starter.changed.emit()


def _behind(others: list[Machine], order: int) -> int:
    """Return a place right behind an order, before the next one where there is room."""
    nexts = [one.order for one in others if one.order > order]
    return (order + min(nexts) + 1) // 2 if nexts and min(nexts) > order + 1 else order + _STEP


def _lines(found: FoundMachine) -> list[str]:
    machine = found.machine
    made = " · ".join(part for part in (machine.manufacturer, machine.model) if part)
    count = ngettext("{n} signal", "{n} signals", len(found.tags)).format(n=len(found.tags))
    return [made, f"{count} · {', '.join(found.models)}" if found.models else count]
