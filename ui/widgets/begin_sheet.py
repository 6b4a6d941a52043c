"""What begins a run: an edge of a shown pen, a state of its machine, one of its alarms."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from hmi.plant.assets import MachineState
from hmi.plant.derived import STATE, key_of
from hmi.plant.tags import Kind, Tag
from hmi.texts import formats
from hmi.texts.catalog import _
from hmi.trends.comparison import Beginning
from ui.live.station import Station
from ui.theme.scale import TouchClass
from ui.theme.type import TypeRole
from ui.widgets.action_button import ActionButton
from ui.widgets.keyboard import Keyboard, TypedField
from ui.widgets.plain_text import PlainLabel, plain
from ui.widgets.scroll import Scroll
from ui.widgets.segments import Segments
from ui.widgets.sheet import Sheet
from ui.widgets.state_chip import state_word
from ui.widgets.trend_deck import TrendDeck
from ui.widgets.wrapping import Wrapping

_WIDTH_PX, _MARGIN_PX = 760, 32
_LONGEST = 40
_STATES = (
    MachineState.EXECUTING, MachineState.STARVED, MachineState.BLOCKED, MachineState.STOPPED,
    MachineState.FAULT, MachineState.SETUP,
)  # fmt: skip
_MOST_ALARMS = 12


class BeginSheet(Sheet):
    """Offers what may begin a run; states and alarms are chosen by one tap."""

    chosen = Signal(object)
    """The Beginning."""

    def __init__(self, station: Station, over: QWidget, deck: TrendDeck) -> None:
        super().__init__(station.theme, over, _("A run begins when"))
        theme, self._station, site = station.theme, station, deck.station.site
        self._tags = {key: site.tag(key) for key in deck.chart.pens}
        self.keyboard = Keyboard(theme)
        self.pens = {key: self._pen_button(key, tag) for key, tag in self._tags.items()}
        ways = [("rising", _("rises to")), ("falling", _("falls below"))]
        self.way = Segments(theme, ways, TouchClass.T1)
        self.way.choose("rising")
        self.threshold = TypedField(self.keyboard, _("Value"))
        self.told = PlainLabel(theme, "", TypeRole.BODY, is_wrapped=True)
        self.told.hide()
        self.confirm = ActionButton(theme, _("Use this edge"), TouchClass.T2, is_primary=True)
        self.confirm.clicked.connect(lambda _checked=False: self._take_edge())
        selected = deck.chart.selected
        self._pen = selected if selected in self._tags else next(iter(self._tags), "")
        machines = list(dict.fromkeys(tag.machine for tag in self._tags.values()))
        self.states = self._state_buttons(machines)
        self.alarms = self._alarm_buttons(machines)
        self._lay_out()
        self._choose_pen(self._pen)

    def _lay_out(self) -> None:
        theme = self._station.theme
        inner = QWidget()
        inner.setObjectName("page")
        box = QVBoxLayout(inner)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(theme.unit(8))
        edge = QHBoxLayout()
        edge.addWidget(self.way)
        edge.addWidget(self.threshold, 1)
        edge.addWidget(self.confirm)
        box.addWidget(Wrapping(theme, list(self.pens.values()), gap=4))
        box.addLayout(edge)
        box.addWidget(self.told)
        for title, buttons in ((_("A machine becomes"), self.states), (_("Alarms"), self.alarms)):
            if buttons:
                box.addWidget(PlainLabel(theme, title, TypeRole.CAPTION, ink="text2"))
                box.addWidget(Wrapping(theme, list(buttons.values()), gap=4))
        box.addStretch(1)
        cancel = ActionButton(theme, _("Cancel"), TouchClass.T2)
        cancel.clicked.connect(lambda _checked=False: self.close_sheet())
        end = QHBoxLayout()
        end.addWidget(cancel)
        end.addStretch(1)
        self.content.addWidget(Scroll(inner), 1)
        self.content.addWidget(self.keyboard)
        self.content.addLayout(end)

    def _pen_button(self, key: str, tag: Tag) -> ActionButton:
        button = ActionButton(self._station.theme, plain(tag.name, _LONGEST), TouchClass.T1)
        button.setCheckable(True)
        button.clicked.connect(lambda _checked=False: self._choose_pen(key))
        return button

    def _state_buttons(self, machines: list[str]) -> dict[tuple[str, int], ActionButton]:
        site, found = self._station.site, {}
        for machine in machines:
            key = key_of(machine, STATE)
            if key not in site.number_by_key or machine not in site.machine_by_key:
                continue
            name = plain(site.machine_by_key[machine].name, _LONGEST)
            for state in _STATES:
                beginning = Beginning("entry", key, float(state))
                button = self._one_tap(f"{name}: {state_word(state)}", beginning)
                found[(machine, int(state))] = button
        return found

    def _alarm_buttons(self, machines: list[str]) -> dict[str, ActionButton]:
        rules = [rule for rule in self._station.site.alarms if rule.machine in machines]
        return {
            rule.key: self._one_tap(plain(rule.message, _LONGEST), Beginning("alarm", rule.key))
            for rule in rules[:_MOST_ALARMS]
        }

    def _one_tap(self, caption: str, beginning: Beginning) -> ActionButton:
        button = ActionButton(self._station.theme, caption, TouchClass.T1)
        button.clicked.connect(lambda _checked=False: self._take(beginning))
        return button

    def _choose_pen(self, key: str) -> None:
        self._pen = key
        for other, button in self.pens.items():
            button.setChecked(other == key)
        middle = _middle(self._tags[key]) if key else None
        self.threshold.setText("" if middle is None else formats.number(middle, 2))

    def _take_edge(self) -> None:
        try:
            value = float(self.threshold.text().replace(",", "."))
        except ValueError:
            self.told.show_text(_("Write the value as a number."))
            self.told.show()
            return
        if self._pen:
            self._take(Beginning(str(self.way.key), self._pen, value))

    def _take(self, beginning: Beginning) -> None:
        self.close_sheet()
        self.chosen.emit(beginning)

    def _cover(self) -> None:
        super()._cover()
        panel, margin = self.content.parentWidget(), self.theme.unit(_MARGIN_PX)
        if panel is not None:
            width = min(self.theme.unit(_WIDTH_PX), self.width() - margin)
            panel.setFixedSize(width, min(self.theme.unit(_WIDTH_PX), self.height() - margin))


def words_of(station: Station, beginning: Beginning) -> str:
    """Return in words what begins a run."""
    site = station.site
    if beginning.how == "alarm":
        rules = {rule.key: rule for rule in site.alarms}
        rule = rules.get(beginning.key)
        told = plain(rule.message if rule is not None else beginning.key, 60)
        return _("When the alarm comes: {message}").format(message=told)
    if beginning.how == "entry":
        machine = site.machine_by_key.get(beginning.key.rpartition(".")[0])
        name = plain(machine.name if machine is not None else beginning.key, 60)
        state = state_word(MachineState(int(beginning.value)))
        return _("When {machine} becomes {state}").format(machine=name, state=state)
    known = beginning.key in site.number_by_key
    name = plain(site.tag(beginning.key).name if known else beginning.key, 60)
    value = formats.number(beginning.value, 2)
    if beginning.how == "rising":
        return _("When {name} rises to {value}").format(name=name, value=value)
    return _("When {name} falls below {value}").format(name=name, value=value)


def _middle(tag: Tag) -> float | None:
    """Return a threshold that is likely to be crossed, None where nothing is known of the tag."""
    if tag.kind is Kind.BOOLEAN:
        return 0.5
    for low, high in ((tag.normal_low, tag.normal_high), (tag.low, tag.high)):
        if low is not None and high is not None:
            return (low + high) / 2
    return None
