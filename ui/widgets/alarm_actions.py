"""What can be done with one alarm: each button is there only where right and state allow it."""

from PySide6.QtWidgets import QVBoxLayout, QWidget

from hmi.bus.facts import AlarmChanged
from hmi.plant.roles import Right
from hmi.reports.recorded_past import can_be_replayed
from hmi.texts.catalog import _
from ui.live.station import Station
from ui.theme.scale import TouchClass
from ui.widgets.action_button import ActionButton
from ui.widgets.alarm_deeds import Deed, deed_word
from ui.widgets.alarm_wishes import AlarmWishes
from ui.widgets.tune_sheet import open_tuning
from ui.widgets.wrapping import Wrapping

_PRIMARY = frozenset({
    Deed.ACKNOWLEDGE, Deed.CONFIRM, Deed.RESET, Deed.UNSHELVE, Deed.PUT_BACK, Deed.UNSUPPRESS,
})  # fmt: skip
_ORDER = (
    Deed.ACKNOWLEDGE, Deed.CONFIRM, Deed.RESET, Deed.UNSHELVE, Deed.PUT_BACK, Deed.SHELVE,
    Deed.SHELVE_SHORT, Deed.TRY_LIMITS, Deed.COMMENT, Deed.TAKE_OUT, Deed.UNSUPPRESS,
    Deed.SUPPRESS, Deed.ENABLE, Deed.DISABLE,
)  # fmt: skip


class AlarmActions(QWidget):
    """Acknowledge, shelve, unshelve, reset, comment; a refusal is told at the button."""

    def __init__(self, station: Station, wishes: AlarmWishes) -> None:
        super().__init__()
        self._station = station
        self._wishes = wishes
        self._alarm: AlarmChanged | None = None
        theme = station.theme
        self.buttons = {
            deed: ActionButton(theme, deed_word(deed), TouchClass.T2, is_primary=deed in _PRIMARY)
            for deed in _ORDER
        }
        self.acknowledge = self.buttons[Deed.ACKNOWLEDGE]
        self.reset = self.buttons[Deed.RESET]
        self.shelve = self.buttons[Deed.SHELVE]
        self.unshelve = self.buttons[Deed.UNSHELVE]
        self.comment = self.buttons[Deed.COMMENT]
        self.tune = ActionButton(theme, _("Tune"), TouchClass.T2)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        shown = [*self.buttons.values(), self.tune]
        box.addWidget(Wrapping(theme, shown, gap=12, is_filling=True))
        for deed, button in self.buttons.items():
            button.clicked.connect(lambda _checked=False, deed=deed: self._wish(deed))
        self.tune.clicked.connect(lambda _checked=False: self._open_tune())
        self.show_alarm(None)

    def show_alarm(self, alarm: AlarmChanged | None) -> None:
        """Offer what can be done with an alarm now; what is wished is about this occurrence."""
        self._alarm = alarm
        deeds = self._wishes.deeds
        for deed, button in self.buttons.items():
            button.setVisible(alarm is not None and deeds.is_possible(deed, alarm))
        may_configure = self._station.may(Right.CONFIGURE)
        rule = None if alarm is None else deeds.rule(alarm)
        is_offered = may_configure and rule is not None and can_be_replayed(rule)
        # An alarm that chatters offers the same sheet by a plainer name.
        is_told = not self.buttons[Deed.TRY_LIMITS].isHidden()
        self.tune.setVisible(is_offered and not is_told)

    def _wish(self, deed: Deed) -> None:
        if self._alarm is not None:
            self._wishes.wish(deed, [self._alarm], self.buttons[deed])

    def _open_tune(self) -> None:
        rule = None if self._alarm is None else self._wishes.deeds.rule(self._alarm)
        if rule is not None:
            open_tuning(self._station, self, rule, rule)
