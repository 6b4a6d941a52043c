"""The life cycle of one alarm (ISA-18.2 / IEC 62682) as a pure function over flags.

The state is kept as independent flags; the letter is derived, in this order:

    out of service -> I    suppressed -> H    shelved -> G
    latched, inactive: unacknowledged -> E, acknowledged -> F
    active: unacknowledged -> B, acknowledged -> C
    inactive, unacknowledged -> D, else A

     #  from    trigger                    to       only if
     1  A       activate                   B        annunciation
     2  B       ack                        C        the occurrence seen is the present one
     3  B       rtn                        D        A where no acknowledgement is required
     4  B       rtn                        E        latching
     5  C       rtn                        A
     6  C       rtn                        F        latching
     7  D       ack                        A
     8  D       activate                   B        annunciation
     9  E       ack                        F
    10  E F     activate                   B        annunciation
    11  F       reset                      A
    12  C       realarm                    B        realarm_s since acknowledged; annunciation
    13  B C     severity_change up         B        annunciation
    14  B C     severity_change down       B C
    15  A-F     shelve_timed               G        shelvable, not too long
    16  A-F     shelve_oneshot             G        ends at the next rtn, or at its time
    17  G H I   unshelve_user, _expired    B E A    the next letter while otherwise suppressed
    18  any     suppress, comm_lost        H        unsuppress, comm_back as 17
    19  any     oos_on                     I        oos_off as 17
    20  B       silence                    B        horn off until the next annunciation
    21  any     config, comment            same

Detection goes on while suppressed: activate, rtn and severity_change keep G, H and I and are no
annunciations. Who comes back active is B again, never C: it must be seen again.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from hmi.alarms.alarm_state import AlarmState, Shelf, Suppression
from hmi.bus.facts import AlarmLetter, Trigger
from hmi.plant.alarm_rules import AlarmRule

LONGEST_SHELVE_S = 28800.0
"""One shift: no rule and no right goes beyond it."""

_EXTREME = frozenset({"HIHI", "LOLO"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """What happens to an alarm, with what its trigger needs.

    occurrence belongs to ack, until to shelving, sublevel to activate and severity_change.
    """

    trigger: Trigger
    user: str = ""
    occurrence: int = 0
    until: datetime | None = None
    sublevel: str = ""


@dataclass(frozen=True, slots=True)
class Outcome:
    """The state after a legal transition, and whether it must be announced to the operator."""

    state: AlarmState
    trigger: Trigger
    is_annunciation: bool


@dataclass(frozen=True, slots=True)
class Refusal:
    """An illegal transition; code is for texts/codes."""

    code: str


def next_state(
    state: AlarmState, event: Event, rule: AlarmRule, now: datetime
) -> Outcome | Refusal:
    """Return what an event makes of an alarm, or why it is refused."""
    after = _STEPS[event.trigger](state, event, rule, now)
    if isinstance(after, str):
        return Refusal(after)
    return Outcome(after, event.trigger, after.occurrence > state.occurrence)


def is_worse(before: str, after: str) -> bool:
    """Tell whether a change of sublevel is a new alarm: more extreme, or on the other side."""
    return before[:2] != after[:2] or (after in _EXTREME and before not in _EXTREME)


_Step = Callable[[AlarmState, Event, AlarmRule, datetime], AlarmState | str]


def _annunciated(state: AlarmState) -> AlarmState:
    return replace(
        state,
        acked=False,
        silenced=False,
        acked_by="",
        acked_at=None,
        occurrence=state.occurrence + 1,
    )


def _activate(state: AlarmState, event: Event, rule: AlarmRule, now: datetime) -> AlarmState | str:
    if state.active:
        return "already-active"
    active = replace(
        state,
        active=True,
        active_since=now,
        latched=state.latched or rule.latching,
        sublevel=event.sublevel,
    )
    return active if state.is_hidden else _annunciated(active)


def _return(state: AlarmState, _event: Event, rule: AlarmRule, _now: datetime) -> AlarmState | str:
    if not state.active:
        return "not-active"
    normal = replace(state, active=False, active_since=None, silenced=False)
    if state.shelf is Shelf.ONE_SHOT:
        return _emerged(replace(normal, shelf=Shelf.NONE, unshelve_at=None))
    if state.latched or rule.ack_required:
        return normal
    return replace(normal, acked=True)


def _acknowledge(
    state: AlarmState, event: Event, _rule: AlarmRule, now: datetime
) -> AlarmState | str:
    if state.is_hidden:
        return "alarm-suppressed"
    if event.occurrence != state.occurrence:
        return "alarm-reoccurred"
    if state.acked:
        return "already-acknowledged"
    return replace(state, acked=True, acked_by=event.user, acked_at=now, silenced=False)


def _confirm(
    _state: AlarmState, _event: Event, _rule: AlarmRule, _now: datetime
) -> AlarmState | str:
    # Local rules never demand a confirmation; server alarms that do are not handled here.
    return "confirm-not-required"


def _reset(state: AlarmState, _event: Event, _rule: AlarmRule, _now: datetime) -> AlarmState | str:
    if state.is_hidden:
        return "alarm-suppressed"
    if not state.latched:
        return "not-latched"
    if state.active:
        return "still-active"
    return replace(state, latched=False) if state.acked else "not-acknowledged"


def _shelve_timed(
    state: AlarmState, event: Event, rule: AlarmRule, now: datetime
) -> AlarmState | str:
    if state.is_hidden:
        return "already-shelved" if state.shelf is not Shelf.NONE else "alarm-suppressed"
    if not rule.shelvable:
        return "not-shelvable"
    longest = timedelta(seconds=min(rule.max_shelve_s, LONGEST_SHELVE_S))
    if event.until is None or not now < event.until <= now + longest:
        return "shelve-duration"
    return replace(state, shelf=Shelf.TIMED, unshelve_at=event.until, silenced=False)


def _shelve_oneshot(
    state: AlarmState, event: Event, rule: AlarmRule, now: datetime
) -> AlarmState | str:
    shelved = _shelve_timed(state, event, rule, now)
    return shelved if isinstance(shelved, str) else replace(shelved, shelf=Shelf.ONE_SHOT)


def _emerged(state: AlarmState) -> AlarmState:
    """Return what is left when one suppression ends: the next one, or a state to be seen again."""
    if state.is_hidden:
        return state
    if state.active:
        return _annunciated(state)
    return replace(state, acked=not state.latched)


def _unshelve(
    state: AlarmState, event: Event, _rule: AlarmRule, now: datetime
) -> AlarmState | str:
    if state.unshelve_at is None:
        return "not-shelved"
    if event.trigger is Trigger.UNSHELVE_EXPIRED and now < state.unshelve_at:
        return "shelve-not-expired"
    return _emerged(replace(state, shelf=Shelf.NONE, unshelve_at=None))


_SUPPRESSION = {
    Trigger.SUPPRESS: Suppression.MACHINE,
    Trigger.UNSUPPRESS: Suppression.MACHINE,
    Trigger.COMM_LOST: Suppression.COMMUNICATION,
    Trigger.COMM_BACK: Suppression.COMMUNICATION,
}


def _suppress(
    state: AlarmState, event: Event, _rule: AlarmRule, _now: datetime
) -> AlarmState | str:
    reason = _SUPPRESSION[event.trigger]
    if reason in state.suppression:
        return "already-suppressed"
    return replace(state, suppression=state.suppression | reason, silenced=False)


def _unsuppress(
    state: AlarmState, event: Event, _rule: AlarmRule, _now: datetime
) -> AlarmState | str:
    reason = _SUPPRESSION[event.trigger]
    if reason not in state.suppression:
        return "not-suppressed"
    return _emerged(replace(state, suppression=state.suppression & ~reason))


def _take_out(
    state: AlarmState, _event: Event, _rule: AlarmRule, _now: datetime
) -> AlarmState | str:
    if state.out_of_service:
        return "already-out-of-service"
    return replace(state, out_of_service=True, silenced=False)


def _put_back(
    state: AlarmState, _event: Event, _rule: AlarmRule, _now: datetime
) -> AlarmState | str:
    if not state.out_of_service:
        return "not-out-of-service"
    return _emerged(replace(state, out_of_service=False))


def _realarm(state: AlarmState, _event: Event, rule: AlarmRule, now: datetime) -> AlarmState | str:
    if state.letter is not AlarmLetter.ACKNOWLEDGED:
        return "not-acknowledged-active"
    if rule.realarm_s is None or state.acked_at is None:
        return "realarm-not-due"
    if now - state.acked_at < timedelta(seconds=rule.realarm_s):
        return "realarm-not-due"
    return _annunciated(state)


def _change_severity(
    state: AlarmState, event: Event, _rule: AlarmRule, _now: datetime
) -> AlarmState | str:
    if not state.active:
        return "not-active"
    if event.sublevel == state.sublevel:
        return "same-severity"
    changed = replace(state, sublevel=event.sublevel)
    is_new = not state.is_hidden and is_worse(state.sublevel, event.sublevel)
    return _annunciated(changed) if is_new else changed


def _silence(
    state: AlarmState, _event: Event, _rule: AlarmRule, _now: datetime
) -> AlarmState | str:
    if state.letter is not AlarmLetter.UNACKNOWLEDGED:
        return "nothing-to-silence"
    return "already-silenced" if state.silenced else replace(state, silenced=True)


def _note(state: AlarmState, _event: Event, _rule: AlarmRule, _now: datetime) -> AlarmState | str:
    return state


_STEPS: dict[Trigger, _Step] = {
    Trigger.ACTIVATE: _activate,
    Trigger.RTN: _return,
    Trigger.ACK: _acknowledge,
    Trigger.CONFIRM: _confirm,
    Trigger.RESET: _reset,
    Trigger.SHELVE_TIMED: _shelve_timed,
    Trigger.SHELVE_ONESHOT: _shelve_oneshot,
    Trigger.UNSHELVE_USER: _unshelve,
    Trigger.UNSHELVE_EXPIRED: _unshelve,
    Trigger.SUPPRESS: _suppress,
    Trigger.UNSUPPRESS: _unsuppress,
    Trigger.COMM_LOST: _suppress,
    Trigger.COMM_BACK: _unsuppress,
    Trigger.OOS_ON: _take_out,
    Trigger.OOS_OFF: _put_back,
    Trigger.REALARM: _realarm,
    Trigger.SEVERITY_CHANGE: _change_severity,
    Trigger.COMMENT: _note,
    Trigger.SILENCE: _silence,
    Trigger.CONFIG: _note,
}
