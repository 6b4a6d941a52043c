"""What is asked of a person before an alarm is shelved or commented: a reason, a time, words."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLineEdit, QWidget

from hmi.texts.catalog import _
from hmi.texts.codes import sentence
from hmi.texts.formats import duration
from ui.theme.scale import TouchClass
from ui.theme.theme import Theme
from ui.theme.type import TypeRole
from ui.widgets.action_button import ActionButton
from ui.widgets.keypad import LETTERS, Keypad
from ui.widgets.plain_text import PlainLabel
from ui.widgets.segments import Segments
from ui.widgets.sheet import Sheet

SHELVE_S = (900.0, 1800.0, 3600.0, 7200.0, 14_400.0, 28_800.0)
DEFAULT_SHELVE_S = 1800.0
UNTIL_IT_ENDS = "once"
"""Shelved until the alarm has returned to normal, at the longest as long as is allowed."""
REASONS = (
    "reason-chattering", "reason-sensor", "reason-maintenance", "reason-start-up",
    "reason-work-order", "reason-other",
)  # fmt: skip
"""Codes for texts; the last two need words of their own."""
_WITH_WORDS = ("reason-work-order", "reason-other")
_LONGEST_WORDS = 200

Told = Callable[[str], object]


class _Answered(Sheet):
    """A sheet with Cancel, one action, and a place that says why it was not done."""

    def __init__(self, theme: Theme, over: QWidget, title: str, action: str) -> None:
        super().__init__(theme, over, title)
        self.told = PlainLabel(theme, "", TypeRole.BODY, is_wrapped=True)
        self.cancel = ActionButton(theme, _("Cancel"), TouchClass.T3)
        self.confirm = ActionButton(theme, action, TouchClass.T3, is_primary=True)
        self.cancel.clicked.connect(lambda _checked=False: self.close_sheet())

    def refuse(self, sentence_told: str) -> None:
        """Stay open and say why the wish was not granted."""
        self.told.show_text(sentence_told)
        self.told.show()

    def _add_answers(self) -> None:
        row = QHBoxLayout()
        row.addWidget(self.cancel)
        row.addStretch()
        row.addSpacing(self.theme.px(6))
        row.addWidget(self.confirm)
        self.told.hide()
        self.content.addWidget(self.told)
        self.content.addLayout(row)


def _field(name: str) -> QLineEdit:
    field = QLineEdit()
    field.setAccessibleName(name)
    field.setPlaceholderText(name)
    field.setMaxLength(_LONGEST_WORDS)
    field.setContextMenuPolicy(Qt.ContextMenuPolicy.NoContextMenu)
    return field


class TextSheet(_Answered):
    """Asks for words, by keyboard or by the keys in the window."""

    def __init__(
        self, theme: Theme, over: QWidget, title: str, action: str, wish: Callable[[str], object]
    ) -> None:
        super().__init__(theme, over, title, action)
        self.field = _field(title)
        keypad = Keypad(theme, LETTERS, TouchClass.T1)
        keypad.write_into(self.field)
        self.content.addWidget(self.field)
        self.content.addWidget(keypad)
        self._add_answers()
        self.confirm.clicked.connect(lambda _checked=False: wish(self.field.text().strip()))
        self.field.returnPressed.connect(self.confirm.click)

    def open(self) -> None:
        """Cover the window and wait for words."""
        super().open()
        self.field.setFocus()


class ChoiceSheet(Sheet):
    """Asks for one of a list; a tap chooses and closes."""

    def __init__(
        self,
        theme: Theme,
        over: QWidget,
        title: str,
        choices: Sequence[tuple[str, str]],
        choose: Callable[[str], object],
    ) -> None:
        super().__init__(theme, over, title)
        grid = QGridLayout()
        grid.setSpacing(theme.unit(8))
        for number, (key, caption) in enumerate(choices):
            button = ActionButton(theme, caption, TouchClass.T2)
            button.clicked.connect(lambda _checked=False, key=key: self._take(key, choose))
            grid.addWidget(button, number // 2, number % 2)
        self.content.addLayout(grid)
        cancel = ActionButton(theme, _("Cancel"), TouchClass.T2)
        cancel.clicked.connect(lambda _checked=False: self.close_sheet())
        self.content.addWidget(cancel, alignment=Qt.AlignmentFlag.AlignLeft)

    def _take(self, key: str, choose: Callable[[str], object]) -> None:
        self.close_sheet()
        choose(key)


class ShelveSheet(_Answered):
    """Asks for how long and why an alarm is set aside; without a reason nothing is wished."""

    def __init__(
        self,
        theme: Theme,
        over: QWidget,
        message: str,
        wish: Callable[[float | None, str], object],
        longest_s: float = SHELVE_S[-1],
    ) -> None:
        super().__init__(theme, over, _("Shelve this alarm"), _("Shelve"))
        self._wish = wish
        self._reason = ""
        offered = [s for s in SHELVE_S if s <= longest_s] or [longest_s]
        choices = [*((s, _span(s)) for s in offered), (UNTIL_IT_ENDS, _("Until it ends"))]
        self.durations = Segments(theme, choices, TouchClass.T2)
        self.durations.choose(min(DEFAULT_SHELVE_S, offered[-1]))
        self.reasons = {code: self._reason_button(code) for code in REASONS}
        self.words = _field(_("Work order or words of your own"))
        self._keypad = Keypad(theme, LETTERS, TouchClass.T1)
        self._keypad.write_into(self.words)
        self.content.addWidget(PlainLabel(theme, message, TypeRole.VALUE, is_elided=True))
        self._add_caption(_("How long"))
        self.content.addWidget(self.durations)
        self._add_caption(_("Why; the reason is kept in the journal"))
        self.content.addLayout(self._reason_grid())
        self.content.addWidget(self.words)
        self.content.addWidget(self._keypad)
        self._show_words(False)
        self._add_answers()
        self.confirm.clicked.connect(lambda _checked=False: self._confirm())

    def choose_reason(self, code: str) -> None:
        """Choose a reason of the list, as a tap does."""
        self._reason = code
        for other, button in self.reasons.items():
            button.setChecked(other == code)
        self._show_words(code in _WITH_WORDS)

    def _reason_button(self, code: str) -> ActionButton:
        button = ActionButton(self.theme, sentence(code), TouchClass.T2)
        button.setCheckable(True)
        button.clicked.connect(lambda _checked=False: self.choose_reason(code))
        return button

    def _reason_grid(self) -> QGridLayout:
        grid = QGridLayout()
        grid.setSpacing(self.theme.unit(8))
        for number, button in enumerate(self.reasons.values()):
            grid.addWidget(button, number // 2, number % 2)
        return grid

    def _add_caption(self, text: str) -> None:
        self.content.addWidget(PlainLabel(self.theme, text, TypeRole.CAPTION, ink="text2"))

    def _show_words(self, are_asked: bool) -> None:
        self.words.setVisible(are_asked)
        self._keypad.setVisible(are_asked)
        if are_asked:
            self.words.setFocus()

    def _confirm(self) -> None:
        reason = self._reason
        if reason in _WITH_WORDS:
            words = self.words.text().strip()
            of_order = f"{sentence('reason-work-order')} {words}"
            reason = of_order if words and reason == "reason-work-order" else words
        if not reason:
            self.refuse(sentence("reason-missing"))
            return
        seconds = self.durations.key
        self._wish(None if seconds == UNTIL_IT_ENDS else float(str(seconds)), reason)


def _span(seconds: float) -> str:
    """Return a span of whole minutes or hours: `15 min`, `2 h`."""
    hours = seconds / 3600
    return duration(seconds).split(" ")[0] if hours < 1 else f"{hours:.0f}\N{NO-BREAK SPACE}h"
