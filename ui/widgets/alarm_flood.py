"""What a flood of alarms changes in the list: rows by machine, and a short way to the gravest."""

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from hmi.texts.catalog import _
from ui.live.station import Station
from ui.theme.scale import TouchClass
from ui.widgets.action_button import ActionButton


class FloodControls(QObject):
    """Grouping comes with a flood and goes with it, unless a finger says otherwise meanwhile."""

    changed = Signal()
    gravest_wanted = Signal(bool)
    """P1 and P2 only are to be shown, or all again."""

    def __init__(self, station: Station) -> None:
        super().__init__()
        self._station = station
        self._was_flood = False
        self.is_grouping = False
        self.folded: set[str] = set()
        theme = station.theme
        self.by_machine = ActionButton(theme, _("By machine"), TouchClass.T1)
        self.gravest = ActionButton(theme, _("P1 and P2 only"), TouchClass.T1)
        self.fold_all = ActionButton(theme, "", TouchClass.T1)
        for button in (self.by_machine, self.gravest):
            button.setCheckable(True)
        self.by_machine.clicked.connect(lambda is_on: self._group(is_on))
        self.gravest.clicked.connect(self.gravest_wanted)
        self.fold_all.clicked.connect(lambda _checked=False: self._fold_all())

    @property
    def controls(self) -> list[QWidget]:
        """What stands beside the filters."""
        return [self.gravest, self.by_machine, self.fold_all]

    def refresh(self, *, is_offered: bool) -> None:
        """Follow the flood."""
        is_flood = self._station.state.flood.since is not None
        if is_flood is not self._was_flood:
            self._was_flood = self.is_grouping = is_flood
            self.folded.clear()
            # What a flood brought goes with it: no filter stays behind without its button.
            self.gravest.setChecked(False)
            self.gravest_wanted.emit(False)
        self.by_machine.setChecked(self.is_grouping)
        self.by_machine.setVisible(is_offered and is_flood)
        self.gravest.setVisible(is_offered and is_flood)
        caption = _("Unfold all") if self.folded else _("Fold all")
        self.fold_all.show_caption(caption)
        self.fold_all.setVisible(is_offered and self.is_grouping)

    def fold(self, machine: str) -> None:
        """Show only the head of a machine's rows, or all of them again."""
        self.folded ^= {machine}
        self.changed.emit()

    def _group(self, is_on: bool) -> None:
        self.is_grouping = is_on
        self.changed.emit()

    def _fold_all(self) -> None:
        alarms = self._station.state.alarms.values()
        self.folded = set() if self.folded else {alarm.flood_group for alarm in alarms}
        self.changed.emit()
