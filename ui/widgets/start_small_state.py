"""The fifth step: what tells whether the machine runs: its state, a number, or people."""

from dataclasses import replace
from enum import Enum
from functools import partial

from hmi.machines.state_words import are_packml, proposed_map
from hmi.plant.assets import MachineState, StateSource
from hmi.plant.sensors import Sensor
from hmi.plant.tags import Kind, Tag
from hmi.texts.catalog import _
from hmi.texts.codes import sentence
from ui.live.starter import Starter
from ui.live.starting import Start
from ui.live.station import Station
from ui.theme.scale import TouchClass
from ui.theme.type import TypeRole
from ui.widgets.action_button import ActionButton
from ui.widgets.card import Card
from ui.widgets.choice_sheet import ChoiceSheet
from ui.widgets.long_text import LongText
from ui.widgets.plain_text import plain
from ui.widgets.start_small_step import StartStep
from ui.widgets.state_chip import state_word
from ui.widgets.value_text import short_number


class Way(Enum):
    """What the state is told by."""

    STATE = "state"
    SPEED = "speed"
    CURRENT = "current"
    PEOPLE = "people"


_BY_NUMBER = {Way.SPEED: Sensor.SPEED, Way.CURRENT: Sensor.CURRENT}
_TEXTS = {
    Way.STATE: "By its state signal",
    Way.SPEED: "By its speed",
    Way.CURRENT: "By its current",
    Way.PEOPLE: "People say it",
}


class StateStep(StartStep):
    """One card for each way; threshold and table of states are proposed and can be changed."""

    def __init__(self, station: Station, starter: Starter) -> None:
        told = _("Limits, shifts and learning count only while the machine runs.")
        super().__init__(station, starter, _("What tells its state"), told)
        theme, column = station.theme, self.scrolled()
        self.ways: dict[Way, Card] = {}
        self.threshold = ActionButton(theme, "", TouchClass.T2)
        self._why = LongText(theme, "", TypeRole.CAPTION, ink="text2")
        self.states: dict[int, Card] = {}
        self.meanings: ChoiceSheet | None = None
        """The sheet that asks what a state means, while there is one."""
        for way in Way:
            card = self.ways[way] = Card(theme, has_mark=True)
            card.clicked.connect(lambda _checked=False, way=way: self._choose(way))
            column.addWidget(card)
        column.addWidget(self.threshold)
        column.addWidget(self._why)
        self._column = column
        column.addStretch()
        self.threshold.clicked.connect(lambda _checked=False: self._ask_threshold())

    def begin(self) -> None:
        """Measure what could tell it; propose the surest way."""
        tags = [tag for way in Way if (tag := self._tag(way)) is not None]
        self.starter.watch(tags)
        if self.starting.draft.state_source is StateSource.NONE and self.starting.before is None:
            possible = [way for way in Way if self._is_possible(way)]
            self._choose(possible[0])

    def show_starting(self) -> None:
        """Mark the way; show its threshold or its states."""
        present = self.present
        for way, card in self.ways.items():
            card.show_card(_(_TEXTS[way]), [self._about(way)])
            card.setVisible(self._is_possible(way))
            card.setChecked(way is present)
        is_number = present in _BY_NUMBER
        for part in (self.threshold, self._why):
            part.setVisible(is_number)
        if present is not None and is_number:
            self._show_threshold(present)
        self._show_states()

    @property
    def present(self) -> Way | None:
        """The way that is chosen; None for one that is not offered here, such as a rule."""
        draft = self.starting.draft
        if draft.state_source is StateSource.SPEED:
            current = self._tag(Way.CURRENT)
            is_current = current is not None and draft.state_tag in (current.key, current.node)
            return Way.CURRENT if is_current else Way.SPEED
        told = (StateSource.PACKML, StateSource.MACHINERY, StateSource.WORD)
        if draft.state_source in (StateSource.OPERATOR, StateSource.NONE):
            return Way.PEOPLE
        return Way.STATE if draft.state_source in told else None

    def go_on(self) -> None:
        """Go on to the limits."""
        self.starter.go(Start.LIMITS)

    def _tag(self, way: Way) -> Tag | None:
        sensor = Sensor.STATE if way is Way.STATE else _BY_NUMBER.get(way)
        found = self.starting.of(sensor) if sensor is not None else None
        return found.tag if found is not None else None

    def _is_possible(self, way: Way) -> bool:
        return way is Way.PEOPLE or self._tag(way) is not None

    def _about(self, way: Way) -> str:
        tag = self._tag(way)
        if tag is None:
            return _("At the machine's page, with one tap: running, stopped, setup and so on.")
        if way is Way.STATE:
            return plain(tag.name, 60)
        return _("It runs while {name} is above a threshold.").format(name=plain(tag.name, 60))

    def _choose(self, way: Way) -> None:
        one, tag = self.starting, self._tag(way)
        name = (tag.node or tag.key) if tag is not None else ""
        if tag is None:
            one.draft = replace(one.draft, state_source=StateSource.OPERATOR, state_tag="",
                                state_map=())  # fmt: skip
        elif way is Way.STATE:
            source, table = _told_by(tag)
            if one.draft.state_source in (StateSource.PACKML, StateSource.MACHINERY):
                source, table = one.draft.state_source, ()
            one.draft = replace(one.draft, state_source=source, state_tag=name, state_map=table)
        else:
            value = self.starter.threshold(tag).value
            one.draft = replace(one.draft, state_source=StateSource.SPEED, state_tag=name,
                                state_threshold=value, state_map=())  # fmt: skip
        self.starter.changed.emit()

    def _show_threshold(self, way: Way) -> None:
        tag = self._tag(way)
        if tag is None:
            return
        value = self.starting.draft.state_threshold
        shown = short_number(value, plain(tag.unit, 12))
        self.threshold.show_caption(_("Runs above {value}").format(value=shown))
        proposed = self.starter.threshold(tag)
        if proposed.value == value:
            self._why.show_text(sentence(proposed.reason))
        else:
            told = _("{value} is proposed: {why}")
            shown = short_number(proposed.value, plain(tag.unit, 12))
            self._why.show_text(told.format(value=shown, why=sentence(proposed.reason)))

    def _ask_threshold(self) -> None:
        tag = self._tag(self.present) if self.present is not None else None
        if tag is None:
            return

        def take(value: float | None) -> None:
            told = value if value is not None else self.starter.threshold(tag).value
            self.starting.draft = replace(self.starting.draft, state_threshold=told)
            self.starter.changed.emit()

        value = self.starting.draft.state_threshold
        self.ask_number(_("It runs above"), value, tag.unit, take, plain(tag.name, 60))

    def _show_states(self) -> None:
        draft, tag = self.starting.draft, self._tag(Way.STATE)
        names = dict(tag.states) if tag is not None else {}
        table = draft.state_map if draft.state_source is StateSource.WORD else ()
        if tuple(self.states) != tuple(number for number, _state in table):
            for card in self.states.values():
                card.hide()
                card.deleteLater()
            self.states = {number: Card(self.station.theme) for number, _state in table}
            for place, (number, card) in enumerate(self.states.items()):
                card.clicked.connect(lambda _checked=False, n=number: self._ask_meaning(n))
                self._column.insertWidget(len(self.ways) + 2 + place, card)
        for number, state in table:
            name = plain(names.get(number, str(number)), 60)
            told = _("means {state}").format(state=state_word(state))
            self.states[number].show_card(f"{number}: {name}", [], told)

    def _ask_meaning(self, number: int) -> None:
        choices = [(state, state_word(state)) for state in MachineState]
        title = _("What this state means")
        mean = partial(self._mean, number)
        self.meanings = ChoiceSheet(self.station.theme, self, title, choices, mean)
        self.meanings.open()

    def _mean(self, number: int, state: MachineState) -> None:
        one = self.starting
        table = tuple(
            (other, state if other == number else meant) for other, meant in one.draft.state_map
        )
        one.draft = replace(one.draft, state_map=table)
        self.starter.changed.emit()


def _told_by(tag: Tag) -> tuple[StateSource, tuple[tuple[int, MachineState], ...]]:
    """Return how a state signal is read: by PackML's names, or by a table that is proposed."""
    if tag.kind is Kind.TEXT or are_packml(tag.states):
        return StateSource.PACKML, ()
    states = tag.states or tuple((number, str(number)) for number in range(8))
    return StateSource.WORD, proposed_map(states)
