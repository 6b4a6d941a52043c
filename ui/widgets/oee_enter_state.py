"""Enters by hand what a machine does, with the reason: maintenance, no order, or any state."""

from functools import partial

from PySide6.QtWidgets import QWidget

from hmi.actions.requests import SetMachineState
from hmi.plant.assets import Machine, MachineState, StateSource
from hmi.texts.catalog import _
from ui.live.station import Station
from ui.theme.scale import TouchClass
from ui.theme.type import TypeRole
from ui.widgets.action_button import ActionButton
from ui.widgets.flow import Flow
from ui.widgets.keyboard import Keyboard, TypedField
from ui.widgets.plain_text import PlainLabel
from ui.widgets.sheet import Sheet
from ui.widgets.state_chip import state_word

_FIELD_PX = 480


class EnterStateSheet(Sheet):
    """States as buttons; a tap on one enters it. It stays open where that is refused."""

    def __init__(self, station: Station, over: QWidget, machine: Machine) -> None:
        title = _("State of {machine}, by hand").format(machine=machine.name)
        super().__init__(station.theme, over, title)
        self._station, self._machine = station, machine
        theme = station.theme
        self.keyboard = Keyboard(theme)
        self.field = TypedField(self.keyboard, _("Why; it is kept in the journal"))
        self.field.setMinimumWidth(theme.unit(_FIELD_PX))
        self.told = PlainLabel(theme, "", TypeRole.BODY, is_wrapped=True)
        self.told.hide()
        self.buttons: dict[MachineState, ActionButton] = {}
        for state, caption in self._offered().items():
            button = ActionButton(theme, caption, TouchClass.T2)
            button.clicked.connect(partial(self._wish, state))
            self.buttons[state] = button
        self.cancel = ActionButton(theme, _("Cancel"), TouchClass.T2)
        self.cancel.clicked.connect(lambda _checked=False: self.close_sheet())
        self.content.addWidget(self.field)
        self.content.addWidget(Flow(theme, list(self.buttons.values())))
        self.content.addWidget(self.told)
        self.content.addWidget(self.keyboard)
        self.content.addWidget(self.cancel)

    def _offered(self) -> dict[MachineState, str]:
        back = {MachineState.UNKNOWN: _("As measured")}
        if self._machine.state_source is StateSource.OPERATOR:
            states = [one for one in MachineState if one is not MachineState.UNKNOWN]
            return {one: self._word(one) for one in states}
        both = (MachineState.MAINTENANCE, MachineState.OFF)
        return {one: self._word(one) for one in both} | back

    def _word(self, state: MachineState) -> str:
        return _("No order") if state is MachineState.OFF else state_word(state)

    def _wish(self, state: MachineState, _checked: bool = False) -> None:
        request = SetMachineState(self._machine.key, state, self.field.text().strip())
        self._station.wish(request, self._refuse, self.close_sheet)

    def _refuse(self, told: str) -> None:
        self.told.show_text(told)
        self.told.show()
