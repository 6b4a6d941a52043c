"""Sends what is wished of one alarm or of many, asks before for what that needs, tells the end."""

from collections import Counter
from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from hmi.actions.requests import (
    AcknowledgeAlarm,
    AcknowledgeAlarms,
    CommentAlarm,
    ConfirmAlarm,
    EnableAlarm,
    Request,
    ResetAlarm,
    SeenAlarm,
    SetOutOfService,
    ShelveAlarm,
    SuppressAlarm,
    UnshelveAlarm,
)
from hmi.bus.exploration import AlarmsAnswered, Explored
from hmi.bus.facts import AlarmChanged
from hmi.clock import to_us
from hmi.plant.alarm_rules import Priority
from hmi.texts.catalog import _, ngettext
from hmi.texts.codes import sentence
from ui.live.station import Station
from ui.widgets.alarm_deeds import AlarmDeeds, Deed
from ui.widgets.alarm_sheets import SHELVE_S, ShelveSheet, Shelving, TextSheet
from ui.widgets.notice import Notice
from ui.widgets.plain_text import plain
from ui.widgets.tune_sheet import open_tuning

Told = Callable[[str], object]
Make = Callable[[AlarmChanged], Request]


class AlarmWishes(QObject):
    """What a finger wishes of alarms; a refusal is told at the widget where it was wished."""

    told = Signal(str)
    """What became of the last wish, in words."""

    def __init__(self, station: Station) -> None:
        super().__init__()
        self._station = station
        self._inquiry = 0
        self._asked_at: QWidget | None = None
        self.deeds = AlarmDeeds(station)
        station.bus.explored.subscribe(lambda fact: station.bugs.guard(self._take, fact))

    def wish(
        self, deed: Deed, alarms: Sequence[AlarmChanged], at: QWidget, *, is_all: bool = False
    ) -> None:
        """Wish a deed of those alarms where it is possible; the rest is told with the reason.

        is_all says that more is meant than what can be seen at one time.
        """
        refusals = [self.deeds.refusal(deed, alarm) for alarm in alarms]
        possible = [one for one, code in zip(alarms, refusals, strict=True) if not code]
        refused = Counter(sentence(code) for code in refusals if code)
        if not possible:
            self._tell(at, next(iter(refused), ""))
        elif deed is Deed.ACKNOWLEDGE and len(possible) > 1:
            self._acknowledge(possible, at, is_all=is_all)
        elif deed in (Deed.SHELVE, Deed.SHELVE_SHORT):
            self._ask_shelving(possible, at, is_chattering=deed is Deed.SHELVE_SHORT)
        elif deed is Deed.TRY_LIMITS:
            self._open_tuning(possible[0], at)
        elif deed in _WORDS:
            self._ask_words(deed, possible, at)
        else:
            self._send(_MAKES[deed], possible, _Tally(len(possible), refused), at, _done(deed))

    def _acknowledge(self, alarms: Sequence[AlarmChanged], at: QWidget, *, is_all: bool) -> None:
        self._inquiry = to_us(self._station.clock.now())
        self._asked_at = at
        seen = tuple(SeenAlarm(one.key, one.occurrence) for one in alarms)
        request = AcknowledgeAlarms(self._inquiry, seen, is_all=is_all)
        self._station.wish(request, partial(self._tell, at))

    def _take(self, fact: Explored) -> None:
        if not isinstance(fact, AlarmsAnswered) or fact.inquiry != self._inquiry:
            return
        tally = _Tally(len(fact.answers), Counter())
        for answer in fact.answers:
            tally.take(sentence(answer.code) if answer.code else "")
        if self._asked_at is not None:
            self._tell(self._asked_at, tally.words(_done(Deed.ACKNOWLEDGE)))

    def _send(
        self,
        make: Make,
        alarms: Sequence[AlarmChanged],
        tally: "_Tally",
        at: QWidget,
        done: str,
    ) -> None:
        def count(told: str = "") -> None:
            tally.take(told)
            if not tally.waiting:
                self._tell(at, tally.words(done))

        for alarm in alarms:
            self._station.wish(make(alarm), count, count)

    def _open_tuning(self, alarm: AlarmChanged, at: QWidget) -> None:
        rule = self.deeds.rule(alarm)
        if rule is not None:
            open_tuning(self._station, at, rule, rule)

    def _ask_shelving(
        self, alarms: Sequence[AlarmChanged], at: QWidget, *, is_chattering: bool
    ) -> None:
        def wish(asked: Shelving) -> None:
            def make(alarm: AlarmChanged) -> Request:
                return ShelveAlarm(
                    alarm.key, asked.duration_s, asked.reason, asked.second, asked.secret
                )

            self._send_from(sheet, make, alarms, at, _done(Deed.SHELVE))

        rules = [self.deeds.rule(alarm) for alarm in alarms]
        longest_s = min((rule.max_shelve_s for rule in rules if rule), default=SHELVE_S[-1])
        sheet = ShelveSheet(self._station.theme, at, _named(alarms), wish, longest_s)
        if is_chattering:
            sheet.durations.choose(min(SHELVE_S[0], longest_s))
            sheet.choose_reason("reason-chattering")
        worst = [alarm.priority for alarm in alarms]
        worst += [rule.extreme_priority for rule in rules if rule and rule.extreme_priority]
        if Priority.P1 in worst:
            sheet.ask_second()
        sheet.open()

    def _ask_words(self, deed: Deed, alarms: Sequence[AlarmChanged], at: QWidget) -> None:
        title, action = _WORDS[deed]

        def wish(words: str) -> None:
            if not words:
                code = "comment-missing" if deed is Deed.COMMENT else "reason-missing"
                sheet.refuse(sentence(code))
                return
            make = partial(_with_words, deed, words)
            self._send_from(sheet, make, alarms, at, _done(deed))

        sheet = TextSheet(self._station.theme, at, _(title), _(action), wish)
        sheet.open()

    def _send_from(
        self,
        sheet: ShelveSheet | TextSheet,
        make: Make,
        alarms: Sequence[AlarmChanged],
        at: QWidget,
        done: str,
    ) -> None:
        """Send from a sheet, which stays open where its only wish is refused."""
        if len(alarms) == 1:
            self._station.wish(make(alarms[0]), sheet.refuse, sheet.close_sheet)
            return
        sheet.close_sheet()
        self._send(make, alarms, _Tally(len(alarms), Counter()), at, done)

    def _tell(self, at: QWidget, words: str) -> None:
        if words:
            self.told.emit(words)
            Notice(self._station.theme, at, words)


class _Tally:
    """Counts the answers to wishes of one kind."""

    def __init__(self, count: int, refused: Counter[str]) -> None:
        self.waiting = count
        self._count = count + refused.total()
        self._done = 0
        self._refused = refused

    def take(self, refusal: str) -> None:
        self.waiting -= 1
        if refusal:
            self._refused[refusal] += 1
        else:
            self._done += 1

    def words(self, done: str) -> str:
        """Return what there is to tell; nothing where one wish was simply granted."""
        if self._count == 1:
            return next(iter(self._refused), "")
        parts = [done.format(n=self._done)] if self._done else []
        for refusal, count in self._refused.most_common(2):
            told = ngettext("{n} not: {reason}", "{n} not: {reason}", count)
            parts.append(told.format(n=count, reason=refusal))
        return "  ".join(parts)


_WORDS = {
    Deed.COMMENT: ("Comment", "Write it down"),
    Deed.TAKE_OUT: ("Reason or work order", "Take out of service"),
    Deed.PUT_BACK: ("What was done", "Put back in service"),
    Deed.SUPPRESS: ("Reason or work order", "Suppress at server"),
    Deed.UNSUPPRESS: ("What was done", "End suppression"),
    Deed.DISABLE: ("Reason or work order", "Disable at server"),
    Deed.ENABLE: ("What was done", "Enable at server"),
}
_MAKES: dict[Deed, Make] = {
    Deed.ACKNOWLEDGE: lambda one: AcknowledgeAlarm(one.key, one.occurrence),
    Deed.CONFIRM: lambda one: ConfirmAlarm(one.key, one.occurrence),
    Deed.RESET: lambda one: ResetAlarm(one.key),
    Deed.UNSHELVE: lambda one: UnshelveAlarm(one.key),
}


def _with_words(deed: Deed, words: str, alarm: AlarmChanged) -> Request:
    if deed is Deed.COMMENT:
        return CommentAlarm(alarm.key, words)
    if deed in (Deed.SUPPRESS, Deed.UNSUPPRESS):
        return SuppressAlarm(alarm.key, deed is Deed.SUPPRESS, words)
    if deed in (Deed.ENABLE, Deed.DISABLE):
        return EnableAlarm(alarm.key, deed is Deed.ENABLE, words)
    return SetOutOfService(alarm.key, deed is Deed.TAKE_OUT, words)


def _done(deed: Deed) -> str:
    return {
        Deed.ACKNOWLEDGE: _("{n} acknowledged."),
        Deed.CONFIRM: _("{n} confirmed."),
        Deed.RESET: _("{n} reset."),
        Deed.SHELVE: _("{n} shelved."),
        Deed.SHELVE_SHORT: _("{n} shelved."),
        Deed.UNSHELVE: _("{n} unshelved."),
        Deed.COMMENT: _("{n} commented."),
        Deed.TAKE_OUT: _("{n} taken out of service."),
        Deed.PUT_BACK: _("{n} put back in service."),
        Deed.SUPPRESS: _("{n} suppressed at the server."),
        Deed.UNSUPPRESS: _("{n} not suppressed any more."),
        Deed.DISABLE: _("{n} disabled at the server."),
        Deed.ENABLE: _("{n} enabled at the server."),
    }[deed]


def _named(alarms: Sequence[AlarmChanged]) -> str:
    if len(alarms) == 1:
        return plain(alarms[0].text, 80)
    return ngettext("{n} alarm", "{n} alarms", len(alarms)).format(n=len(alarms))
