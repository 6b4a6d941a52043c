"""Who works here: a name and a password or PIN, with keys in the window."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QFocusEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QWidget

from hmi.actions.requests import LogIn, LogOut
from hmi.texts.catalog import _
from ui.live.station import Station
from ui.theme.scale import TouchClass
from ui.theme.type import TypeRole
from ui.widgets.action_button import ActionButton
from ui.widgets.keypad import LETTERS, Keypad
from ui.widgets.plain_text import PlainLabel
from ui.widgets.sheet import Sheet

_LONGEST = 128


class _Field(QLineEdit):
    """A line edit without menus that tells the keypad when it is meant."""

    def __init__(self, name: str, keypad: Keypad) -> None:
        super().__init__()
        self._keypad = keypad
        self.setAccessibleName(name)
        self.setPlaceholderText(name)
        self.setMaxLength(_LONGEST)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.NoContextMenu)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self._keypad.write_into(self)


class Login(Sheet):
    """Logs in or out. The secret leaves the field with the wish and stays nowhere."""

    def __init__(self, station: Station, over: QWidget) -> None:
        super().__init__(station.theme, over, _("Who works here"))
        self._station = station
        theme = station.theme
        keypad = Keypad(theme, LETTERS, TouchClass.T1)
        self.user = _Field(_("Name"), keypad)
        self.secret = _Field(_("Password or PIN"), keypad)
        self.secret.setEchoMode(QLineEdit.EchoMode.Password)
        self.told = PlainLabel(theme, "", TypeRole.BODY, is_wrapped=True)
        self.log_in = ActionButton(theme, _("Log in"), TouchClass.T3, is_primary=True)
        self.log_out = ActionButton(theme, _("Log out"), TouchClass.T3)
        self.cancel = ActionButton(theme, _("Cancel"), TouchClass.T3)
        fields = QHBoxLayout()
        fields.setSpacing(theme.unit(12))
        fields.addWidget(self.user)
        fields.addWidget(self.secret)
        self.content.addLayout(fields)
        self.content.addWidget(keypad)
        self.content.addWidget(self.told)
        self._add_answers()
        self.user.returnPressed.connect(self.secret.setFocus)
        self.secret.returnPressed.connect(self._log_in)

    def open(self) -> None:
        """Cover the window and wait for a name."""
        super().open()
        self.user.setFocus()

    def _add_answers(self) -> None:
        row = QHBoxLayout()
        row.setSpacing(self.theme.px(6))
        row.addWidget(self.cancel)
        row.addStretch()
        row.addWidget(self.log_out)
        row.addWidget(self.log_in)
        self.content.addLayout(row)
        user = self._station.state.user
        self.log_out.setVisible(user is not None and bool(user.user))
        self.cancel.clicked.connect(lambda _checked=False: self.close_sheet())
        self.log_in.clicked.connect(lambda _checked=False: self._log_in())
        self.log_out.clicked.connect(lambda _checked=False: self._log_out())

    def _log_in(self) -> None:
        wish = LogIn(self.user.text().strip(), self.secret.text())
        self.secret.clear()
        if not wish.user or not wish.secret:
            self.told.show_text(_("Name and password are both needed."))
            return
        self.log_in.setEnabled(False)
        self._station.wish(wish, self._refused, self.close_sheet)

    def _log_out(self) -> None:
        self._station.wish(LogOut(), self._refused, self.close_sheet)

    def _refused(self, told: str) -> None:
        self.log_in.setEnabled(True)
        self.told.show_text(told)
        self.secret.setFocus()
