"""What can be done with an alarm, and why not: asked before a wish, so that no tap is in vain.

The engine decides; what it refuses in spite of this is told with its own words.
"""

from collections.abc import Callable
from datetime import datetime
from enum import StrEnum

from hmi.bus.alarm_facts import AlarmOrigin
from hmi.bus.conditions import ServerOffer
from hmi.bus.facts import AlarmChanged, AlarmLetter
from hmi.plant.alarm_rules import AlarmRule
from hmi.plant.roles import Right
from hmi.reports.recorded_past import can_be_replayed
from hmi.texts.catalog import _
from ui.live.alarms_now import CALLING
from ui.live.station import Station

_L = AlarmLetter
_SET_ASIDE_REFUSALS = {
    _L.SHELVED: "already-shelved",
    _L.SUPPRESSED: "alarm-suppressed",
    _L.OUT_OF_SERVICE: "alarm-suppressed",
}


class Deed(StrEnum):
    """One thing to do with an alarm."""

    ACKNOWLEDGE = "acknowledge"
    CONFIRM = "confirm"
    RESET = "reset"
    SHELVE = "shelve"
    UNSHELVE = "unshelve"
    COMMENT = "comment"
    TAKE_OUT = "take_out"
    PUT_BACK = "put_back"
    SUPPRESS = "suppress"
    UNSUPPRESS = "unsuppress"
    DISABLE = "disable"
    ENABLE = "enable"
    SHELVE_SHORT = "shelve_short"
    """What is offered for an alarm that chatters: a quarter of an hour of calm."""
    TRY_LIMITS = "try_limits"
    """See on the past what other limits and delays would have done; also for a chattering one."""


AT_SERVER = frozenset({Deed.SUPPRESS, Deed.UNSUPPRESS, Deed.DISABLE, Deed.ENABLE})
"""What only servers do with their alarms; ours are suppressed by design."""
CHATTERING = frozenset({Deed.SHELVE_SHORT, Deed.TRY_LIMITS})
"""What is offered while an alarm comes and goes."""

RIGHT_OF = {
    Deed.ACKNOWLEDGE: Right.ACKNOWLEDGE,
    Deed.CONFIRM: Right.ACKNOWLEDGE,
    Deed.RESET: Right.RESET,
    Deed.SHELVE: Right.SHELVE,
    Deed.UNSHELVE: Right.UNSHELVE,
    Deed.COMMENT: Right.COMMENT,
    Deed.TAKE_OUT: Right.OUT_OF_SERVICE,
    Deed.PUT_BACK: Right.OUT_OF_SERVICE,
    **dict.fromkeys(AT_SERVER, Right.OUT_OF_SERVICE),
    Deed.SHELVE_SHORT: Right.SHELVE,
    Deed.TRY_LIMITS: Right.COMMENT,
}
_OFFER_OF = {
    Deed.ACKNOWLEDGE: ServerOffer.ACKNOWLEDGE,
    Deed.CONFIRM: ServerOffer.CONFIRM,
    Deed.RESET: ServerOffer.RESET,
    Deed.SHELVE: ServerOffer.SHELVE,
    Deed.UNSHELVE: ServerOffer.SHELVE,
    Deed.COMMENT: ServerOffer.COMMENT,
    Deed.TAKE_OUT: ServerOffer.SERVICE,
    Deed.PUT_BACK: ServerOffer.SERVICE,
    Deed.SUPPRESS: ServerOffer.SUPPRESS,
    Deed.UNSUPPRESS: ServerOffer.SUPPRESS,
    Deed.DISABLE: ServerOffer.ENABLE,
    Deed.ENABLE: ServerOffer.ENABLE,
    Deed.SHELVE_SHORT: ServerOffer.SHELVE,
}


def deed_word(deed: Deed) -> str:
    """Return what is written on the deed's button."""
    return {
        Deed.ACKNOWLEDGE: _("Acknowledge"),
        Deed.CONFIRM: _("Confirm"),
        Deed.RESET: _("Reset"),
        Deed.SHELVE: _("Shelve"),
        Deed.UNSHELVE: _("Unshelve"),
        Deed.COMMENT: _("Comment"),
        Deed.TAKE_OUT: _("Take out of service"),
        Deed.PUT_BACK: _("Put back in service"),
        Deed.SUPPRESS: _("Suppress at server"),
        Deed.UNSUPPRESS: _("End suppression"),
        Deed.DISABLE: _("Disable at server"),
        Deed.ENABLE: _("Enable at server"),
        Deed.SHELVE_SHORT: _("Shelve 15 min"),
        Deed.TRY_LIMITS: _("Try other limits"),
    }[deed]


class AlarmDeeds:
    """Knows what who works here now may do with which alarm of the site."""

    def __init__(self, station: Station) -> None:
        self._station = station
        self._rules = {rule.key: rule for rule in station.site.alarms}

    def rule(self, alarm: AlarmChanged) -> AlarmRule | None:
        """Return the rule of an alarm of our own."""
        return None if is_foreign(alarm) else self._rules.get(alarm.key)

    def refusal(self, deed: Deed, alarm: AlarmChanged) -> str:
        """Return the code of why a deed is not possible now, empty when it is."""
        if not self._station.may(RIGHT_OF[deed]):
            return "past-is-not-live" if self._station.is_past else "not-permitted"
        if not _is_offered(deed, alarm):
            return "server-offers-not"
        if deed in (Deed.SHELVE, Deed.SHELVE_SHORT) and not self._is_shelvable(alarm):
            return "not-shelvable"
        if deed in CHATTERING and not is_chattering(alarm, self._station.clock.now()):
            return "not-chattering"
        if deed is Deed.TRY_LIMITS and not self._can_be_tried(alarm):
            return "nothing-to-tune"
        return _REFUSALS[deed](alarm)

    def is_possible(self, deed: Deed, alarm: AlarmChanged) -> bool:
        """Tell whether a deed may be wished."""
        return not self.refusal(deed, alarm)

    def _is_shelvable(self, alarm: AlarmChanged) -> bool:
        rule = self.rule(alarm)
        return rule is None or rule.shelvable

    def _can_be_tried(self, alarm: AlarmChanged) -> bool:
        rule = self.rule(alarm)
        return rule is not None and can_be_replayed(rule)


def _is_offered(deed: Deed, alarm: AlarmChanged) -> bool:
    if is_foreign(alarm):
        return _OFFER_OF.get(deed) in alarm.offers
    return deed not in AT_SERVER


def is_foreign(alarm: AlarmChanged) -> bool:
    """Tell whether an alarm is a server's."""
    return alarm.origin is AlarmOrigin.SERVER


def is_chattering(alarm: AlarmChanged, now: datetime) -> bool:
    """Tell whether an alarm came so often lately that its mark is shown."""
    return alarm.chatters_until is not None and now < alarm.chatters_until


def _acknowledging(alarm: AlarmChanged) -> str:
    if alarm.letter in CALLING:
        return ""
    return "alarm-suppressed" if alarm.letter in _SET_ASIDE_REFUSALS else "already-acknowledged"


def _confirming(alarm: AlarmChanged) -> str:
    if not alarm.confirm_required:
        return "confirm-not-required"
    if not alarm.acked:
        return "not-acknowledged"
    return "already-confirmed" if alarm.confirmed else ""


def _resetting(alarm: AlarmChanged) -> str:
    if alarm.letter is _L.LATCHED_ACKNOWLEDGED:
        return "not-confirmed" if alarm.needs_confirming else ""
    if alarm.letter in _SET_ASIDE_REFUSALS:
        return "alarm-suppressed"
    if not alarm.latched:
        return "not-latched"
    return "still-active" if alarm.active else "not-acknowledged"


def _shelving(alarm: AlarmChanged) -> str:
    if alarm.letter is _L.NORMAL:
        return "not-active"
    return _SET_ASIDE_REFUSALS.get(alarm.letter, "")


def _unshelving(alarm: AlarmChanged) -> str:
    is_shelved = alarm.shelved is not None or alarm.letter is _L.SHELVED
    return "" if is_shelved else "not-shelved"


def _commenting(alarm: AlarmChanged) -> str:
    return "not-active" if alarm.letter is _L.NORMAL else ""


def _taking_out(alarm: AlarmChanged) -> str:
    is_out = alarm.removed is not None or alarm.letter is _L.OUT_OF_SERVICE
    return "already-out-of-service" if is_out else ""


def _putting_back(alarm: AlarmChanged) -> str:
    return "" if _taking_out(alarm) else "not-out-of-service"


def _suppressing(alarm: AlarmChanged) -> str:
    return "already-suppressed" if alarm.suppressed else ""


def _unsuppressing(alarm: AlarmChanged) -> str:
    return "" if alarm.suppressed else "not-suppressed"


def _disabling(alarm: AlarmChanged) -> str:
    return "already-disabled" if alarm.is_disabled else ""


def _enabling(alarm: AlarmChanged) -> str:
    return "" if alarm.is_disabled else "not-disabled"


_REFUSALS: dict[Deed, Callable[[AlarmChanged], str]] = {
    Deed.ACKNOWLEDGE: _acknowledging,
    Deed.CONFIRM: _confirming,
    Deed.RESET: _resetting,
    Deed.SHELVE: _shelving,
    Deed.UNSHELVE: _unshelving,
    Deed.COMMENT: _commenting,
    Deed.TAKE_OUT: _taking_out,
    Deed.PUT_BACK: _putting_back,
    Deed.SUPPRESS: _suppressing,
    Deed.UNSUPPRESS: _unsuppressing,
    Deed.DISABLE: _disabling,
    Deed.ENABLE: _enabling,
    Deed.SHELVE_SHORT: _shelving,
    Deed.TRY_LIMITS: lambda _alarm: "",
}
