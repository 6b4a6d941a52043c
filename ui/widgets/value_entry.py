"""Where a new value of a tag is typed or chosen: keys for numbers and words, or names to tap."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFocusEvent
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from hmi.actions.write_rules import TEXT_MAX
from hmi.plant.samples import Value
from hmi.plant.tags import Kind, Tag
from hmi.texts.catalog import _
from ui.theme.scale import TouchClass
from ui.theme.theme import Theme
from ui.widgets.keypad import DIGITS, LETTERS, Keypad
from ui.widgets.plain_text import plain
from ui.widgets.segments import Segments
from ui.widgets.state_chip import known_word

_WHOLE = (Kind.INTEGER, Kind.ENUMERATION)
_LONGEST_NUMBER = 20


class ValueEntry(QWidget):
    """Asks for a value of the kind that a tag has.

    keypad, where there is one, is for whoever lays out the sheet to put beside or below.
    """

    entered = Signal()
    """Return was pressed or a choice was made."""

    def __init__(self, theme: Theme, tag: Tag) -> None:
        super().__init__()
        self._tag = tag
        self.field: QLineEdit | None = None
        self.choices: Segments | None = None
        self.keypad: Keypad | None = None
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        named = _named(tag)
        if named:
            self.choices = Segments(theme, named, TouchClass.T3)
            self.choices.chosen.connect(lambda _key: self.entered.emit())
            box.addWidget(self.choices)
            return
        is_text = tag.kind is Kind.TEXT
        rows, touch_class = (LETTERS, TouchClass.T1) if is_text else (DIGITS, TouchClass.T3)
        self.keypad = Keypad(theme, rows, touch_class)
        longest = TEXT_MAX if is_text else _LONGEST_NUMBER
        self.field = _Field(tag.name, self.keypad, longest)
        self.field.returnPressed.connect(self.entered)
        box.addWidget(self.field)

    def begin(self) -> None:
        """Wait for keys."""
        if self.field is not None:
            self.field.setFocus()
            self.field.selectAll()

    def value(self) -> Value:
        """Return what was entered; None where it is nothing or no number."""
        if self.choices is not None:
            key = self.choices.key
            return key if isinstance(key, bool | int) else None
        text = "" if self.field is None else self.field.text().strip()
        if self._tag.kind is Kind.TEXT:
            return text or None
        return _number(text, is_whole=self._tag.kind in _WHOLE)


class _Field(QLineEdit):
    """A line edit without menus that the keys write into."""

    def __init__(self, name: str, keypad: Keypad, longest: int) -> None:
        super().__init__()
        self._keypad = keypad
        self.setAccessibleName(plain(name, 60))
        self.setPlaceholderText(_("New value"))
        self.setMaxLength(longest)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.NoContextMenu)
        keypad.write_into(self)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self._keypad.write_into(self)


def _named(tag: Tag) -> list[tuple[object, str]]:
    if tag.kind is Kind.BOOLEAN:
        return [(False, _("No")), (True, _("Yes"))]
    return [(number, plain(known_word(name), 40)) for number, name in tag.states]


def _number(text: str, *, is_whole: bool) -> Value:
    """Return a number typed with a point or a comma; None for anything else."""
    try:
        return int(text) if is_whole else float(text.replace(",", "."))
    except ValueError:
        return None
