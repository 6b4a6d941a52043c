"""Letters, digits and signs in the window, for addresses, names and search words by touch."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QLineEdit, QSizePolicy

from hmi.texts.catalog import _
from ui.theme.scale import TouchClass
from ui.theme.theme import Theme
from ui.widgets.action_button import ActionButton

LETTERS = ("1234567890:", "qwertyuiop/", "asdfghjkl.-", "zxcvbnm_@#=")
SIGNS = ("1234567890:", "!?\"'`~^$%&|", "()[]{}<>*+\\", ",;§°µ€£_@#=")
_COLUMNS = 11
_LONGEST = 400


class Keyboard(QFrame):
    """Keys that write into the field that was tapped last; it comes with it and can be put away.

    Who types on real keys does not see it again until a field is tapped anew.
    """

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setObjectName("panel")
        self._field: QLineEdit | None = None
        self._rows = LETTERS
        self._keys: list[ActionButton] = []
        self._theme = theme
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(*(theme.unit(4),) * 4)
        self._grid.setSpacing(theme.unit(4))
        for place in range(_COLUMNS * len(LETTERS)):
            key = self._key("")
            key.clicked.connect(lambda _checked=False, key=key: self._press(key.caption))
            self._grid.addWidget(key, place // _COLUMNS, place % _COLUMNS)
            self._keys.append(key)
        self.shift = self._key("", icon="up", name=_("Capital letters"))
        self.signs = self._key("&!?", name=_("Signs"))
        self.space = self._key(_("Space"))
        self.erase = self._key("", icon="backspace", name=_("Delete the last character"))
        self.away = self._key(_("Done"))
        self._add_last_row()
        self._write_keys()
        self.hide()

    def write_into(self, field: QLineEdit) -> None:
        """Come up and let the keys write into a field."""
        self._field = field
        self.show()

    def put_away(self) -> None:
        """Go, until a field is tapped again."""
        self._field = None
        self.hide()

    def press(self, text: str) -> None:
        """Tap the keys of a text one after the other. Raise KeyError for what has no key."""
        for character in text:
            self.key(character).click()

    def key(self, character: str) -> ActionButton:
        """Return the key of a character that is shown. Raise KeyError when there is none."""
        if character == " ":
            return self.space
        for key in self._keys:
            if key.caption == character:
                return key
        raise KeyError(character)

    def _add_last_row(self) -> None:
        row, at = len(LETTERS), 0
        spans = (self.shift, 1), (self.signs, 2), (self.space, 4), (self.erase, 2), (self.away, 2)
        for key, span in spans:
            self._grid.addWidget(key, row, at, 1, span)
            at += span
        for key in (self.shift, self.signs):
            key.setCheckable(True)
            key.clicked.connect(lambda _checked=False: self._write_keys())
        self.space.clicked.connect(lambda _checked=False: self._press(" "))
        self.erase.clicked.connect(lambda _checked=False: self._erase())
        self.away.clicked.connect(lambda _checked=False: self.put_away())

    def _key(self, caption: str, icon: str = "", name: str = "") -> ActionButton:
        key = ActionButton(self._theme, caption, TouchClass.T1, icon=icon)
        key.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        key.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        if name:
            key.setAccessibleName(name)
        return key

    def _write_keys(self) -> None:
        characters = "".join(SIGNS if self.signs.isChecked() else LETTERS)
        for key, character in zip(self._keys, characters, strict=True):
            key.show_caption(character.upper() if self.shift.isChecked() else character)

    def _press(self, character: str) -> None:
        if self._field is not None:
            self._field.insert(character)

    def _erase(self) -> None:
        if self._field is not None:
            self._field.backspace()


class TypedField(QLineEdit):
    """A line of text that brings the keyboard when it is tapped; no menus, no mnemonics."""

    edited = Signal(str)
    """The text, typed on whatever keys; not emitted by show_text()."""

    def __init__(self, keyboard: Keyboard, name: str, hint: str = "") -> None:
        super().__init__()
        self._keyboard = keyboard
        self.setAccessibleName(name)
        self.setPlaceholderText(hint or name)
        self.setMaxLength(_LONGEST)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.NoContextMenu)
        self.textChanged.connect(self._tell)
        self._is_shown_by_us = False

    def show_text(self, text: str) -> None:
        """Put a text into the field without telling that somebody typed it."""
        if text != self.text():
            self._is_shown_by_us = True
            self.setText(text)
            self._is_shown_by_us = False

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Bring the keyboard to the tap."""
        super().mousePressEvent(event)
        if self.isEnabled():
            self._keyboard.write_into(self)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Let a keyboard that is up write here."""
        super().focusInEvent(event)
        if self._keyboard.isVisible():
            self._keyboard.write_into(self)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Put the keyboard away: who types here has a real one."""
        self._keyboard.put_away()
        super().keyPressEvent(event)

    def _tell(self, text: str) -> None:
        if not self._is_shown_by_us:
            self.edited.emit(text)
