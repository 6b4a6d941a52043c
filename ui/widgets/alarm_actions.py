"""What can be done with one alarm: each button is there only where right and state allow it."""

from functools import partial

from PySide6.QtWidgets import QVBoxLayout, QWidget

from hmi.actions.requests import (
    AcknowledgeAlarm,
    ChangeAlarmRule,
    CommentAlarm,
    Request,
    ResetAlarm,
    ShelveAlarm,
    UnshelveAlarm,
)
from hmi.bus.facts import AlarmChanged, AlarmLetter
from hmi.plant.alarm_rules import AlarmRule
from hmi.plant.roles import Right
from hmi.reports.recorded_past import can_be_replayed
from hmi.texts.catalog import _
from ui.live.station import Station
from ui.theme.scale import TouchClass
from ui.widgets.action_button import ActionButton
from ui.widgets.alarm_sheets import SHELVE_S, ShelveSheet, TextSheet
from ui.widgets.badge import BLINK_OF_LETTER
from ui.widgets.notice import Notice
from ui.widgets.plain_text import plain
from ui.widgets.tune_sheet import TuneSheet
from ui.widgets.wrapping import Wrapping

_SHELVABLE = frozenset(AlarmLetter) - {
    AlarmLetter.NORMAL, AlarmLetter.SHELVED, AlarmLetter.SUPPRESSED, AlarmLetter.OUT_OF_SERVICE,
}  # fmt: skip


class AlarmActions(QWidget):
    """Acknowledge, shelve, unshelve, reset, comment; a refusal is told at the button."""

    def __init__(self, station: Station) -> None:
        super().__init__()
        self._station = station
        self._alarm: AlarmChanged | None = None
        self._rules: dict[str, AlarmRule] = {rule.key: rule for rule in station.site.alarms}
        theme = station.theme
        self.acknowledge = ActionButton(theme, _("Acknowledge"), TouchClass.T2, is_primary=True)
        self.reset = ActionButton(theme, _("Reset"), TouchClass.T2, is_primary=True)
        self.shelve = ActionButton(theme, _("Shelve"), TouchClass.T2)
        self.unshelve = ActionButton(theme, _("Unshelve"), TouchClass.T2, is_primary=True)
        self.comment = ActionButton(theme, _("Comment"), TouchClass.T2)
        self.tune = ActionButton(theme, _("Tune"), TouchClass.T2)
        buttons = (
            self.acknowledge, self.reset, self.unshelve, self.shelve, self.comment, self.tune
        )  # fmt: skip
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.addWidget(Wrapping(theme, buttons, gap=12, is_filling=True))
        self.acknowledge.clicked.connect(lambda _checked=False: self._acknowledge())
        self.reset.clicked.connect(lambda _checked=False: self._reset())
        self.unshelve.clicked.connect(lambda _checked=False: self._unshelve())
        self.shelve.clicked.connect(lambda _checked=False: self._open_shelve())
        self.comment.clicked.connect(lambda _checked=False: self._open_comment())
        self.tune.clicked.connect(lambda _checked=False: self._open_tune())
        self.show_alarm(None)

    def show_alarm(self, alarm: AlarmChanged | None) -> None:
        """Offer what can be done with an alarm now; what is wished is about this occurrence."""
        self._alarm = alarm
        offered = {
            self.acknowledge: (Right.ACKNOWLEDGE, alarm is not None and _calls(alarm)),
            self.reset: (Right.RESET, _is(alarm, AlarmLetter.LATCHED_ACKNOWLEDGED)),
            self.unshelve: (Right.UNSHELVE, _is(alarm, AlarmLetter.SHELVED)),
            self.shelve: (Right.SHELVE, alarm is not None and self._may_be_shelved(alarm)),
            self.comment: (
                Right.COMMENT,
                alarm is not None and not _is(alarm, AlarmLetter.NORMAL),
            ),
            self.tune: (Right.CONFIGURE, alarm is not None and self._may_be_tuned(alarm)),
        }
        for button, (right, is_possible) in offered.items():
            button.setVisible(is_possible and self._station.may(right))

    def _may_be_shelved(self, alarm: AlarmChanged) -> bool:
        rule = self._rules.get(alarm.key)
        return alarm.letter in _SHELVABLE and (rule is None or rule.shelvable)

    def _may_be_tuned(self, alarm: AlarmChanged) -> bool:
        rule = self._rules.get(alarm.key)
        return rule is not None and can_be_replayed(rule)

    def _open_tune(self) -> None:
        if self._alarm is not None:
            rule = self._rules[self._alarm.key]
            open_tuning(self._station, self, rule, rule)

    def _acknowledge(self) -> None:
        if self._alarm is not None:
            wish = AcknowledgeAlarm(self._alarm.key, self._alarm.occurrence)
            self._wish(wish, self.acknowledge)

    def _reset(self) -> None:
        if self._alarm is not None:
            self._wish(ResetAlarm(self._alarm.key), self.reset)

    def _unshelve(self) -> None:
        if self._alarm is not None:
            self._wish(UnshelveAlarm(self._alarm.key), self.unshelve)

    def _open_shelve(self) -> None:
        if self._alarm is None:
            return
        key, rule = self._alarm.key, self._rules.get(self._alarm.key)
        longest_s = rule.max_shelve_s if rule else SHELVE_S[-1]

        def wish(duration_s: float, reason: str) -> None:
            request = ShelveAlarm(key, duration_s, reason)
            self._station.wish(request, sheet.refuse, sheet.close_sheet)

        message = plain(self._alarm.message, 80)
        sheet = ShelveSheet(self._station.theme, self, message, wish, longest_s)
        sheet.open()

    def _open_comment(self) -> None:
        if self._alarm is None:
            return
        key = self._alarm.key

        def wish(words: str) -> None:
            self._station.wish(CommentAlarm(key, words), sheet.refuse, sheet.close_sheet)

        sheet = TextSheet(self._station.theme, self, _("Comment"), _("Write it down"), wish)
        sheet.open()

    def _wish(self, request: Request, at: ActionButton) -> None:
        self._station.wish(request, partial(Notice, self._station.theme, at))


def open_tuning(station: Station, over: QWidget, rule: AlarmRule, tried: AlarmRule) -> TuneSheet:
    """Open the sheet that tries changes of a rule; who may configure can make them."""

    def wish(changed: AlarmRule, reason: str) -> None:
        station.wish(ChangeAlarmRule(rule, changed, reason), sheet.refuse, sheet.close_sheet)

    may = station.may(Right.CONFIGURE)
    sheet = TuneSheet(station, over, rule, tried, wish if may else None)
    sheet.open()
    return sheet


def _calls(alarm: AlarmChanged) -> bool:
    return alarm.letter in BLINK_OF_LETTER


def _is(alarm: AlarmChanged | None, letter: AlarmLetter) -> bool:
    return alarm is not None and alarm.letter is letter
