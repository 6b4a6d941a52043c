"""Keys in the window, for stations without a keyboard: digits, or letters and digits."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QLineEdit, QSizePolicy, QWidget

from hmi.texts.catalog import _
from ui.theme.scale import TouchClass
from ui.theme.theme import Theme
from ui.widgets.action_button import ActionButton

DIGITS = ("789", "456", "123", "-0.")
LETTERS = ("1234567890", "qwertyuiop", "asdfghjkl-", "zxcvbnm._@")


class Keypad(QWidget):
    """A block of keys that write into whatever field the page gives them."""

    pressed = Signal(str)
    """A character."""
    erased = Signal()
    """The last character is to go."""

    def __init__(
        self,
        theme: Theme,
        rows: tuple[str, ...] = DIGITS,
        touch_class: TouchClass = TouchClass.T2,
    ) -> None:
        super().__init__()
        self._field: QLineEdit | None = None
        self._keys: dict[str, ActionButton] = {}
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(theme.unit(4))
        for line, row in enumerate(rows):
            for column, character in enumerate(row):
                key = self._key(theme, character, touch_class)
                key.clicked.connect(lambda _checked=False, c=character: self._press(c))
                self._keys[character] = key
                grid.addWidget(key, line, column)
        widest = max(len(row) for row in rows)
        for column in range(widest + 1):
            grid.setColumnMinimumWidth(column, theme.unit(44))
        erase = self._key(theme, "", touch_class, icon="backspace")
        erase.setAccessibleName(_("Delete the last character"))
        erase.clicked.connect(lambda _checked=False: self._erase())
        grid.addWidget(erase, 0, widest)
        self.shift = self._key(theme, "", touch_class, icon="up")
        self.shift.setAccessibleName(_("Capital letters"))
        self.shift.setCheckable(True)
        if rows is LETTERS:
            grid.addWidget(self.shift, 1, widest)
            space = self._key(theme, "", touch_class, icon="space")
            space.setAccessibleName(_("Space"))
            space.clicked.connect(lambda _checked=False: self._press(" "))
            grid.addWidget(space, 2, widest)
        else:
            self.shift.setParent(None)

    def key(self, character: str) -> ActionButton:
        """Return what is tapped for a character. Raise KeyError for one without a key."""
        return self._keys[character]

    def write_into(self, field: QLineEdit | None) -> None:
        """Let the keys write into a field; None ends that."""
        self._field = field

    def _key(
        self, theme: Theme, character: str, touch_class: TouchClass, icon: str = ""
    ) -> ActionButton:
        key = ActionButton(theme, character, touch_class, icon=icon)
        key.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        key.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        return key

    def _press(self, character: str) -> None:
        if self.shift.isChecked():
            character = character.upper()
        if self._field is not None:
            self._field.insert(character)
        self.pressed.emit(character)

    def _erase(self) -> None:
        if self._field is not None:
            self._field.backspace()
        self.erased.emit()
