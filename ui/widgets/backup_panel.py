"""How the station's backup stands, and what may be done about it."""

from hmi.actions.requests import CancelBackup
from hmi.bus.facts import BackupChanged, BackupPhase
from hmi.plant.roles import Right
from hmi.texts import formats
from hmi.texts.catalog import _
from hmi.texts.codes import sentence
from ui.live.station import Station
from ui.theme.scale import TouchClass
from ui.widgets.action_button import ActionButton
from ui.widgets.backup_sheet import BackupSheet
from ui.widgets.notice import Notice
from ui.widgets.panel import Panel
from ui.widgets.told_rows import ToldRows
from ui.widgets.wrapping import Wrapping

_ROWS = {"last": "Last backup", "where": "In", "now": "Now", "told": "Last attempt"}
_DOING = {
    BackupPhase.COPYING: "Backing up: {done} of {total}",
    BackupPhase.CHECKING: "Checking a backup to restore: {done} of {total}",
}


class BackupPanel(Panel):
    """The last backup, what is done now, and buttons for whoever may configure the station."""

    def __init__(self, station: Station) -> None:
        super().__init__(station.theme, _("Backup"))
        self._station = station
        self.rows = ToldRows(station.theme, {key: _(text) for key, text in _ROWS.items()})
        self.back_up = ActionButton(station.theme, _("Back up…"), TouchClass.T2)
        self.restore = ActionButton(station.theme, _("Restore…"), TouchClass.T2)
        self.cancel = ActionButton(station.theme, _("Cancel"), TouchClass.T2)
        self.add(self.rows)
        self.add(Wrapping(station.theme, [self.back_up, self.restore, self.cancel]))
        self.back_up.clicked.connect(lambda _checked=False: self._ask(is_restore=False))
        self.restore.clicked.connect(lambda _checked=False: self._ask(is_restore=True))
        self.cancel.clicked.connect(lambda _checked=False: self._cancel())
        self.refresh()

    def refresh(self) -> None:
        """Show it as it stands."""
        fact = self._station.state.backup
        zone = self._station.site.calendar.timezone
        last = _("None was made yet")
        if fact.last_made is not None:
            size = formats.size(fact.last_bytes)
            last = f"{formats.date_time(fact.last_made, zone)} · {size}"
        self.rows.show_value("last", last)
        self.rows.show_value("where", fact.last_folder)
        self.rows.show_value("now", _doing(fact))
        self.rows.show_value("told", sentence(fact.reason, folder=fact.folder, file=fact.folder,
                                              megabytes="") if fact.reason else "")  # fmt: skip
        may, is_busy = self._station.may(Right.CONFIGURE), fact.phase is not BackupPhase.NONE
        self.back_up.setVisible(may and not is_busy)
        self.restore.setVisible(may and not is_busy)
        self.cancel.setVisible(may and is_busy)

    def _ask(self, *, is_restore: bool) -> None:
        BackupSheet(self._station, self, is_restore=is_restore).open()

    def _cancel(self) -> None:
        def refused(told: str) -> None:
            Notice(self._station.theme, self.cancel, told)

        self._station.wish(CancelBackup(), refused)


def _doing(fact: BackupChanged) -> str:
    if fact.phase not in _DOING:
        return ""
    done, total = formats.size(fact.done_bytes), formats.size(fact.total_bytes)
    return _(_DOING[fact.phase]).format(done=done, total=total)
