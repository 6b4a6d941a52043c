"""What is asked of a person before an alarm is shelved or commented: a reason, a time, words."""

from collections.abc import Callable
from dataclasses import dataclass, field

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLineEdit,
    QVBoxLayout,
    QWidget,
)

from hmi.texts.catalog import _
from hmi.texts.codes import sentence
from hmi.texts.formats import duration
from ui.theme.scale import Touch, TouchClass
from ui.theme.theme import Theme
from ui.theme.type import TypeRole
from ui.widgets.action_button import ActionButton
from ui.widgets.keypad import LETTERS, Keypad
from ui.widgets.plain_text import PlainLabel
from ui.widgets.scroll import TallScroll
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


@dataclass(frozen=True, slots=True)
class Shelving:
    """How an alarm is to be set aside; duration_s is None for until it ends."""

    duration_s: float | None
    reason: str
    second: str = ""
    secret: str = field(default="", repr=False)


class ShelveSheet(_Answered):
    """Asks for how long and why an alarm is set aside; without a reason nothing is wished."""

    def __init__(
        self,
        theme: Theme,
        over: QWidget,
        message: str,
        wish: Callable[["Shelving"], object],
        longest_s: float = SHELVE_S[-1],
    ) -> None:
        super().__init__(theme, over, _("Shelve this alarm"), _("Shelve"))
        self._wish = wish
        body = QFrame()
        self._body = QVBoxLayout(body)
        self.content.addWidget(TallScroll(body), 1)
        self._needs_second = False
        self.second, self.secret = _field(_("Second person")), _field(_("Their password or PIN"))
        self.secret.setEchoMode(QLineEdit.EchoMode.Password)
        self._reason = ""
        offered = [s for s in SHELVE_S if s <= longest_s] or [longest_s]
        choices = [*((s, _span(s)) for s in offered), (UNTIL_IT_ENDS, _("Until it ends"))]
        self.durations = Segments(theme, choices, TouchClass.T2)
        self.durations.choose(min(DEFAULT_SHELVE_S, offered[-1]))
        self.reasons = {code: self._reason_button(code) for code in REASONS}
        self.words = _field(_("Work order or words of your own"))
        self._keypad = Keypad(theme, LETTERS, TouchClass.T1)
        self._keypad.write_into(self.words)
        self._lay_out(body, message)
        self._add_answers()
        self.confirm.clicked.connect(lambda _checked=False: self._confirm())

    def _lay_out(self, body: QFrame, message: str) -> None:
        theme = self.theme
        body.setObjectName("panel")
        body.setStyleSheet("QFrame#panel { border-radius: 0; }")
        self._body.setContentsMargins(0, 0, 0, 0)
        self._body.setSpacing(theme.unit(12))
        self._body.addWidget(PlainLabel(theme, message, TypeRole.VALUE, is_elided=True))
        self._add_caption(_("How long"))
        self._body.addWidget(self.durations)
        self._add_caption(_("Why; the reason is kept in the journal"))
        self._body.addLayout(self._reason_grid())
        self._body.addWidget(self.words)
        vouching = QHBoxLayout()
        for one in (self.second, self.secret):
            one.hide()
            vouching.addWidget(one)
        self._body.addLayout(vouching)
        self._body.addWidget(self._keypad)
        self._show_words(False)

    def ask_second(self) -> None:
        """Ask for a second person, too, who vouches for setting a critical alarm aside."""
        self._needs_second = True
        for one in (self.second, self.secret):
            one.show()
            one.installEventFilter(self)
        self._keypad.write_into(self.second)
        self._keypad.show()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Let the keys write into the field that is tapped."""
        if event.type() is QEvent.Type.FocusIn and isinstance(watched, QLineEdit):
            self._keypad.write_into(watched)
        return super().eventFilter(watched, event)

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
        # Buttons for gloves are high: three side by side leave room for the keys.
        columns = 3 if self.theme.scale.touch is Touch.GLOVE else 2
        for number, button in enumerate(self.reasons.values()):
            grid.addWidget(button, number // columns, number % columns)
        return grid

    def _add_caption(self, text: str) -> None:
        self._body.addWidget(PlainLabel(self.theme, text, TypeRole.CAPTION, ink="text2"))

    def _show_words(self, are_asked: bool) -> None:
        self.words.setVisible(are_asked)
        self._keypad.setVisible(are_asked or self._needs_second)
        if are_asked:
            self._keypad.write_into(self.words)
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
        duration_s = None if seconds == UNTIL_IT_ENDS else float(str(seconds))
        self._wish(Shelving(duration_s, reason, self.second.text().strip(), self.secret.text()))


def _span(seconds: float) -> str:
    """Return a span of whole minutes or hours: `15 min`, `2 h`."""
    hours = seconds / 3600
    return duration(seconds).split(" ")[0] if hours < 1 else f"{hours:.0f}\N{NO-BREAK SPACE}h"
