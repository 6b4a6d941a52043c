"""What of a list is shown: one machine, one priority, some words."""

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from hmi.bus.facts import AlarmChanged
from hmi.plant.alarm_rules import Priority
from hmi.plant.site import Site
from hmi.texts.catalog import _
from ui.theme.scale import TouchClass
from ui.theme.theme import Theme
from ui.widgets.action_button import ActionButton
from ui.widgets.alarm_sheets import ChoiceSheet, TextSheet
from ui.widgets.alarm_words import AlarmWords, comment_text
from ui.widgets.plain_text import plain
from ui.widgets.segments import Segments

_LONGEST_SHOWN = 16


class AlarmFilter(QObject):
    """Three filters that a finger can set; a set one is filled, and says by what it filters."""

    changed = Signal()

    def __init__(self, theme: Theme, site: Site) -> None:
        super().__init__()
        self._theme = theme
        self._site = site
        self.machine = ""
        self.text = ""
        self._by_machine = ActionButton(theme, "", TouchClass.T1)
        self._by_text = ActionButton(theme, "", TouchClass.T1)
        self.priorities = Segments(
            theme, [(0, _("All")), *((int(p), f"P{int(p)}") for p in Priority)]
        )
        self.priorities.choose(0)
        for button in (self._by_machine, self._by_text):
            button.setCheckable(True)
        self._by_machine.clicked.connect(lambda _checked=False: self._ask_machine())
        self._by_text.clicked.connect(lambda _checked=False: self._ask_text())
        self.priorities.chosen.connect(lambda _key: self.changed.emit())
        self._label()

    @property
    def controls(self) -> list[QWidget]:
        """What stands side by side above a list."""
        return [self._by_machine, self.priorities, self._by_text]

    def lets_pass(self, alarm: AlarmChanged, words: AlarmWords) -> bool:
        """Tell whether an alarm is to be shown."""
        if self.machine and alarm.machine != self.machine:
            return False
        if self.priorities.key and alarm.priority != self.priorities.key:
            return False
        if not self.text:
            return True
        sought = (words.message(alarm), words.machine(alarm), comment_text(alarm.comment),
                  plain(alarm.acked_by), plain(alarm.key))  # fmt: skip
        return any(self.text.casefold() in text.casefold() for text in sought)

    def clear(self) -> None:
        """Let everything pass."""
        self.machine, self.text = "", ""
        self.priorities.choose(0)
        self._label()

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

    def show_priorities(self, are_offered: bool) -> None:
        """Offer the choice of a priority, or not."""
        self.priorities.setVisible(are_offered)

    def _label(self) -> None:
        machine = self._site.machine_by_key.get(self.machine)
        name = plain(machine.name, _LONGEST_SHOWN) if machine else _("All machines")
        self._by_machine.show_caption(name)
        self._by_machine.setChecked(bool(self.machine))
        shown = f"\N{LEFT DOUBLE QUOTATION MARK}{plain(self.text, _LONGEST_SHOWN)}"
        quoted = f"{shown}\N{RIGHT DOUBLE QUOTATION MARK}"
        self._by_text.show_caption(quoted if self.text else _("Search"))
        self._by_text.setChecked(bool(self.text))

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
