"""Asks for the folder of a backup: to bring it up to date, or to go back to what it holds."""

from PySide6.QtWidgets import QHBoxLayout, QWidget

from hmi.actions.requests import BackUp, Request, RestoreBackup
from hmi.texts.catalog import _
from ui.live.station import Station
from ui.theme.scale import TouchClass
from ui.theme.type import TypeRole
from ui.widgets.action_button import ActionButton
from ui.widgets.keyboard import Keyboard, TypedField
from ui.widgets.plain_text import PlainLabel
from ui.widgets.sheet import Sheet


class BackupSheet(Sheet):
    """Takes a folder and asks the engine; stays open, with the reason, while that is refused."""

    def __init__(self, station: Station, over: QWidget, *, is_restore: bool) -> None:
        title = _("Restore a backup") if is_restore else _("Back up")
        super().__init__(station.theme, over, title)
        self._station, self._is_restore = station, is_restore
        theme = station.theme
        told = _(_RESTORE_TOLD if is_restore else _BACKUP_TOLD)
        about = PlainLabel(theme, told, TypeRole.BODY, ink="text2", is_wrapped=True)
        about.setMinimumWidth(theme.unit(420))
        self.keyboard = Keyboard(theme)
        self.field = TypedField(self.keyboard, _("Folder"), _("Such as /media/stick/lineside"))
        self.field.setText(station.state.backup.last_folder)
        self.told = PlainLabel(theme, "", TypeRole.BODY, is_wrapped=True)
        self.told.hide()
        self.cancel = ActionButton(theme, _("Cancel"), TouchClass.T2)
        go = _("Check and restore") if is_restore else _("Back up now")
        self.confirm = ActionButton(theme, go, TouchClass.T2, is_primary=True)
        for widget in (about, self.field, self.told, self.keyboard):
            self.content.addWidget(widget)
        end = QHBoxLayout()
        end.addWidget(self.cancel)
        end.addStretch(1)
        end.addWidget(self.confirm)
        self.content.addLayout(end)
        self.cancel.clicked.connect(lambda _checked=False: self.close_sheet())
        self.confirm.clicked.connect(lambda _checked=False: self._wish())
        self.field.returnPressed.connect(self.confirm.click)

    def open(self) -> None:
        """Cover the window and wait for a folder."""
        super().open()
        self.field.setFocus()

    def _wish(self) -> None:
        folder = self.field.text().strip()
        wish: Request = RestoreBackup(folder) if self._is_restore else BackUp(folder)
        self._station.wish(wish, self._refuse, self.close_sheet)

    def _refuse(self, told: str) -> None:
        self.told.show_text(told)
        self.told.show()


_BACKUP_TOLD = (
    "Everything that was recorded is copied while recording goes on; days that are in the backup "
    "already are not copied again. Choose a folder on another disk."
)
_RESTORE_TOLD = (
    "The backup is checked first. Then the engine starts anew with it, and recording pauses for "
    "some seconds. What is here now is kept in the data folder, beside it."
)
