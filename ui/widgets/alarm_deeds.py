"""What can be done with an alarm, and why not: asked before a wish, so that no tap is in vain.

The engine decides; what it refuses in spite of this is told with its own words.
"""

from collections.abc import Callable
from enum import StrEnum

from hmi.bus.alarm_facts import AlarmOrigin
from hmi.bus.conditions import ServerOffer
from hmi.bus.facts import AlarmChanged, AlarmLetter
from hmi.plant.alarm_rules import AlarmRule
from hmi.plant.roles import Right
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


RIGHT_OF = {
    Deed.ACKNOWLEDGE: Right.ACKNOWLEDGE,
    Deed.CONFIRM: Right.ACKNOWLEDGE,
    Deed.RESET: Right.RESET,
    Deed.SHELVE: Right.SHELVE,
    Deed.UNSHELVE: Right.UNSHELVE,
    Deed.COMMENT: Right.COMMENT,
    Deed.TAKE_OUT: Right.OUT_OF_SERVICE,
    Deed.PUT_BACK: Right.OUT_OF_SERVICE,
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
    }[deed]


class AlarmDeeds:
    """Knows what who works here now may do with which alarm of the site."""

    def __init__(self, station: Station) -> None:
        self._station = station
        self._rules = {rule.key: rule for rule in station.site.alarms}

    def rule(self, alarm: AlarmChanged) -> AlarmRule | None:
        """Return the rule of an alarm of our own."""
        return None if _is_foreign(alarm) else self._rules.get(alarm.key)

    def refusal(self, deed: Deed, alarm: AlarmChanged) -> str:
        """Return the code of why a deed is not possible now, empty when it is."""
        if not self._station.may(RIGHT_OF[deed]):
            return "not-permitted"
        if _is_foreign(alarm) and _OFFER_OF[deed] not in alarm.offers:
            return "server-offers-not"
        if deed is Deed.SHELVE and not self._is_shelvable(alarm):
            return "not-shelvable"
        return _REFUSALS[deed](alarm)

    def is_possible(self, deed: Deed, alarm: AlarmChanged) -> bool:
        """Tell whether a deed may be wished."""
        return not self.refusal(deed, alarm)

    def _is_shelvable(self, alarm: AlarmChanged) -> bool:
        rule = self.rule(alarm)
        return rule is None or rule.shelvable


def _is_foreign(alarm: AlarmChanged) -> bool:
    return alarm.origin is AlarmOrigin.SERVER


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


_REFUSALS: dict[Deed, Callable[[AlarmChanged], str]] = {
    Deed.ACKNOWLEDGE: _acknowledging,
    Deed.CONFIRM: _confirming,
    Deed.RESET: _resetting,
    Deed.SHELVE: _shelving,
    Deed.UNSHELVE: _unshelving,
    Deed.COMMENT: _commenting,
    Deed.TAKE_OUT: _taking_out,
    Deed.PUT_BACK: _putting_back,
}
