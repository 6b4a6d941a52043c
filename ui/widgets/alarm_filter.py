"""What of a list is shown: one machine, one priority, some words."""

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from hmi.bus.facts import AlarmChanged, AlarmLetter
from hmi.clock import Clock
from hmi.plant.alarm_rules import Priority
from hmi.plant.site import Site
from hmi.texts.catalog import _
from ui.theme.scale import TouchClass
from ui.theme.theme import Theme
from ui.widgets.action_button import ActionButton
from ui.widgets.alarm_sheets import TextSheet
from ui.widgets.alarm_words import AlarmWords, comment_text, state_word
from ui.widgets.choice_sheet import ChoiceSheet
from ui.widgets.plain_text import plain
from ui.widgets.segments import Segments

_LONGEST_SHOWN = 16


_STATES = (
    AlarmLetter.UNACKNOWLEDGED, AlarmLetter.ACKNOWLEDGED, AlarmLetter.RETURNED_UNACKNOWLEDGED,
    AlarmLetter.LATCHED_UNACKNOWLEDGED, AlarmLetter.LATCHED_ACKNOWLEDGED,
)  # fmt: skip
_SPANS_S = (600, 3600, 28_800, 86_400)


class AlarmFilter(QObject):
    """Five filters that a finger can set; a set one is filled, and says by what it filters."""

    changed = Signal()

    def __init__(self, theme: Theme, site: Site, clock: Clock) -> None:
        super().__init__()
        self._theme = theme
        self._site = site
        self._clock = clock
        self.machine = ""
        self.text = ""
        self.letter: AlarmLetter | None = None
        self.within_s = 0
        """Only what came so recently; 0 for any time."""
        self.is_gravest_only = False
        """Only P1 and P2, as a flood offers."""
        self._by_state = ActionButton(theme, "", TouchClass.T1)
        self._by_time = ActionButton(theme, "", TouchClass.T1)
        self._by_machine = ActionButton(theme, "", TouchClass.T1)
        self._by_text = ActionButton(theme, "", TouchClass.T1)
        self.priorities = Segments(
            theme, [(0, _("All")), *((int(p), f"P{int(p)}") for p in Priority)]
        )
        self.priorities.choose(0)
        for button in (self._by_machine, self._by_text, self._by_state, self._by_time):
            button.setCheckable(True)
        self._by_state.clicked.connect(lambda _checked=False: self._ask_state())
        self._by_time.clicked.connect(lambda _checked=False: self._ask_time())
        self._by_machine.clicked.connect(lambda _checked=False: self._ask_machine())
        self._by_text.clicked.connect(lambda _checked=False: self._ask_text())
        self.priorities.chosen.connect(lambda _key: self.changed.emit())
        self._label()

    @property
    def controls(self) -> list[QWidget]:
        """What stands side by side above a list."""
        return [
            self._by_machine, self.priorities, self._by_state, self._by_time, self._by_text
        ]  # fmt: skip

    @property
    def priority(self) -> int:
        """The only priority shown, 0 for all."""
        return int(str(self.priorities.key or 0))

    @property
    def is_set(self) -> bool:
        """Tell whether anything is kept back."""
        has_choice = bool(self.machine or self.text or self.priorities.key or self.is_gravest_only)
        return has_choice or self.letter is not None or bool(self.within_s)

    def lets_pass(self, alarm: AlarmChanged, words: AlarmWords) -> bool:
        """Tell whether an alarm is to be shown."""
        if self.machine and alarm.machine != self.machine:
            return False
        if not self._has_priority(alarm):
            return False
        if self.letter is not None and alarm.letter is not self.letter:
            return False
        if self.within_s and not self._is_recent(alarm):
            return False
        return not self.text or self._holds_text(alarm, words)

    def _has_priority(self, alarm: AlarmChanged) -> bool:
        if self.is_gravest_only and alarm.priority > Priority.P2:
            return False
        return not self.priorities.key or alarm.priority == self.priorities.key

    def _holds_text(self, alarm: AlarmChanged, words: AlarmWords) -> bool:
        sought = (words.message(alarm), words.machine(alarm), comment_text(alarm.comment),
                  plain(alarm.acked_by), plain(alarm.key))  # fmt: skip
        return any(self.text.casefold() in text.casefold() for text in sought)

    def clear(self) -> None:
        """Let everything pass."""
        was_set = self.is_set
        self.machine, self.text = "", ""
        self.letter, self.within_s, self.is_gravest_only = None, 0, False
        self.priorities.choose(0)
        self._label()
        if was_set:
            self.changed.emit()

    def choose_machine(self, machine: str) -> None:
        """Show one machine only; an empty key shows all."""
        self.machine = machine
        self._label()
        self.changed.emit()

    def search(self, text: str) -> None:
        """Show only what holds a text; an empty one shows all."""
        self.text = text
        self._label()
        self.changed.emit()

    def choose_state(self, letter: AlarmLetter | None) -> None:
        """Show one state only; None shows all."""
        self.letter = letter
        self._label()
        self.changed.emit()

    def choose_span(self, within_s: int) -> None:
        """Show only what came within so many seconds; 0 shows all."""
        self.within_s = within_s
        self._label()
        self.changed.emit()

    def choose_gravest(self, is_wanted: bool) -> None:
        """Show P1 and P2 only, or all."""
        if is_wanted is not self.is_gravest_only:
            self.is_gravest_only = is_wanted
            self.changed.emit()

    def offer_standing(self, are_offered: bool) -> None:
        """Offer the choices that only a list of now has, or not."""
        for widget in (self._by_state, self._by_time):
            widget.setVisible(are_offered)

    def _is_recent(self, alarm: AlarmChanged) -> bool:
        return (self._clock.now() - alarm.came).total_seconds() <= self.within_s

    def _label(self) -> None:
        machine = self._site.machine_by_key.get(self.machine)
        name = plain(machine.name, _LONGEST_SHOWN) if machine else _("Machine")
        self._by_machine.show_caption(name)
        self._by_machine.setChecked(bool(self.machine))
        shown = f"\N{LEFT DOUBLE QUOTATION MARK}{plain(self.text, _LONGEST_SHOWN)}"
        quoted = f"{shown}\N{RIGHT DOUBLE QUOTATION MARK}"
        self._by_text.show_caption(quoted if self.text else _("Search"))
        self._by_text.setChecked(bool(self.text))
        self._by_state.show_caption(
            state_word(self.letter) if self.letter is not None else _("State")
        )
        self._by_state.setChecked(self.letter is not None)
        self._by_time.show_caption(_span_word(self.within_s) if self.within_s else _("Time"))
        self._by_time.setChecked(bool(self.within_s))

    def _ask_state(self) -> None:
        self._label()
        choices = [("", _("All states")), *((one.value, state_word(one)) for one in _STATES)]

        def choose(letter: str) -> None:
            self.choose_state(AlarmLetter(letter) if letter else None)

        ChoiceSheet(self._theme, self._by_state, _("State"), choices, choose).open()

    def _ask_time(self) -> None:
        self._label()
        choices = [(str(span_s), _span_word(span_s)) for span_s in (0, *_SPANS_S)]
        ChoiceSheet(
            self._theme, self._by_time, _("Came"), choices, lambda key: self.choose_span(int(key))
        ).open()

    def _ask_machine(self) -> None:
        self._label()
        names = [(one.key, plain(one.name, 40)) for one in self._site.line_machines]
        choices = [("", _("All machines")), *names]
        ChoiceSheet(
            self._theme, self._by_machine, _("Machine"), choices, self.choose_machine
        ).open()

    def _ask_text(self) -> None:
        self._label()
        if self.text:
            self.search("")
            return

        def wish(text: str) -> None:
            sheet.close_sheet()
            self.search(text)

        sheet = TextSheet(self._theme, self._by_text, _("Search"), _("Search"), wish)
        sheet.open()


def _span_word(within_s: int) -> str:
    words = {600: _("Last 10 min"), 3600: _("Last hour"), 28_800: _("Last 8 h"),
             86_400: _("Last 24 h")}  # fmt: skip
    return words.get(within_s, _("Any time"))
