"""The life cycle of one alarm (ISA-18.2 / IEC 62682) as a pure function over flags.

The state is kept as independent flags; the letter is derived, in this order:

    out of service -> I    suppressed -> H    shelved -> G
    latched, inactive: unacknowledged -> E, acknowledged -> F
    active: unacknowledged -> B, acknowledged -> C
    inactive, unacknowledged or not confirmed where that is wanted -> D, else A

     #  from    trigger                    to       only if
     1  A       activate                   B        annunciation
     2  B       ack                        C        the occurrence seen is the present one
        C D F   confirm                    C A F    acknowledged, and the rule wants it
     3  B       rtn                        D        A where no acknowledgement is required
     4  B       rtn                        E        latching
     5  C       rtn                        A
     6  C       rtn                        F        latching
     7  D       ack                        A
     8  D       activate                   B        annunciation
     9  E       ack                        F
    10  E F     activate                   B        annunciation
    11  F       reset                      A        confirmed where that is wanted
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

from hmi.alarms.alarm_state import AlarmState
from hmi.bus.alarm_facts import AlarmLetter, SetAside, Suppressed, Trigger
from hmi.plant.alarm_rules import AlarmRule

LONGEST_SHELVE_S = 28800.0
"""One shift: no rule and no right goes beyond it."""

_EXTREME = frozenset({"HIHI", "LOLO"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """What happens to an alarm, with what its trigger needs.

    occurrence belongs to ack and confirm, until to shelving, sublevel to activate and
    severity_change, suppressor (code, by whom) to what suppresses by design and ends that.
    """

    trigger: Trigger
    user: str = ""
    occurrence: int = 0
    until: datetime | None = None
    sublevel: str = ""
    reason: str = ""
    owner: str = ""
    suppressor: tuple[str, str] = ("", "")


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


@dataclass(frozen=True, slots=True)
class Moment:
    """What a step may look at beside the state: the rule, and the time."""

    rule: AlarmRule
    now: datetime


def next_state(
    state: AlarmState, event: Event, rule: AlarmRule, now: datetime
) -> Outcome | Refusal:
    """Return what an event makes of an alarm, or why it is refused."""
    after = _STEPS[event.trigger](state, event, Moment(rule, now))
    if isinstance(after, str):
        return Refusal(after)
    return Outcome(after, event.trigger, after.occurrence > state.occurrence)


def is_worse(before: str, after: str) -> bool:
    """Tell whether a change of sublevel is a new alarm: more extreme, or on the other side."""
    return before[:2] != after[:2] or (after in _EXTREME and before not in _EXTREME)


_Step = Callable[[AlarmState, Event, Moment], AlarmState | str]


def _unanswered(state: AlarmState, rule: AlarmRule) -> AlarmState:
    return replace(
        state,
        acked=False,
        acked_by="",
        acked_at=None,
        confirmed=not rule.confirm_required,
        confirmed_by="",
        confirmed_at=None,
    )


def _annunciated(state: AlarmState, rule: AlarmRule) -> AlarmState:
    fresh = _unanswered(state, rule)
    return replace(fresh, silenced=False, occurrence=state.occurrence + 1)


def _activate(state: AlarmState, event: Event, moment: Moment) -> AlarmState | str:
    if state.active:
        return "already-active"
    active = replace(
        state,
        active=True,
        active_since=moment.now,
        latched=state.latched or moment.rule.latching,
        sublevel=event.sublevel,
    )
    return active if state.is_hidden else _annunciated(active, moment.rule)


def _return(state: AlarmState, _event: Event, moment: Moment) -> AlarmState | str:
    if not state.active:
        return "not-active"
    normal = replace(state, active=False, active_since=None, silenced=False)
    if state.shelved is not None and state.shelved.is_one_shot:
        return _emerged(replace(normal, shelved=None), moment.rule)
    if state.latched or moment.rule.ack_required:
        return normal
    return replace(normal, acked=True)


def _acknowledge(state: AlarmState, event: Event, moment: Moment) -> AlarmState | str:
    if state.is_hidden:
        return "alarm-suppressed"
    if event.occurrence != state.occurrence:
        return "alarm-reoccurred"
    if state.acked:
        return "already-acknowledged"
    return replace(state, acked=True, acked_by=event.user, acked_at=moment.now, silenced=False)


def _confirm(state: AlarmState, event: Event, moment: Moment) -> AlarmState | str:
    if not moment.rule.confirm_required:
        return "confirm-not-required"
    if state.is_hidden:
        return "alarm-suppressed"
    if event.occurrence != state.occurrence:
        return "alarm-reoccurred"
    if not state.acked:
        return "not-acknowledged"
    if state.confirmed:
        return "already-confirmed"
    return replace(state, confirmed=True, confirmed_by=event.user, confirmed_at=moment.now)


def _reset(state: AlarmState, _event: Event, _moment: Moment) -> AlarmState | str:
    if state.is_hidden:
        return "alarm-suppressed"
    if not state.latched:
        return "not-latched"
    if state.active:
        return "still-active"
    if not state.acked:
        return "not-acknowledged"
    return replace(state, latched=False) if state.confirmed else "not-confirmed"


def _shelve(state: AlarmState, event: Event, moment: Moment) -> AlarmState | str:
    if state.is_hidden:
        return "already-shelved" if state.shelved else "alarm-suppressed"
    if not moment.rule.shelvable:
        return "not-shelvable"
    longest = timedelta(seconds=min(moment.rule.max_shelve_s, LONGEST_SHELVE_S))
    if event.until is None or not moment.now < event.until <= moment.now + longest:
        return "shelve-duration"
    is_one_shot = event.trigger is Trigger.SHELVE_ONESHOT
    aside = SetAside(event.user, moment.now, event.reason, event.until, is_one_shot)
    return replace(state, shelved=aside, silenced=False)


def _emerged(state: AlarmState, rule: AlarmRule) -> AlarmState:
    """Return what is left when one suppression ends: the next one, or a state to be seen again."""
    if state.is_hidden:
        return state
    if state.active:
        return _annunciated(state, rule)
    if state.latched:
        return _unanswered(state, rule)
    return replace(state, acked=True, confirmed=True)


def _unshelve(state: AlarmState, event: Event, moment: Moment) -> AlarmState | str:
    if state.unshelve_at is None:
        return "not-shelved"
    if event.trigger is Trigger.UNSHELVE_EXPIRED and moment.now < state.unshelve_at:
        return "shelve-not-expired"
    return _emerged(replace(state, shelved=None), moment.rule)


def _suppress(state: AlarmState, event: Event, moment: Moment) -> AlarmState | str:
    if state.suppressor(*event.suppressor) is not None:
        return "already-suppressed"
    reason = Suppressed(*event.suppressor, moment.now)
    return replace(state, suppressed=(*state.suppressed, reason), silenced=False)


def _unsuppress(state: AlarmState, event: Event, moment: Moment) -> AlarmState | str:
    if (reason := state.suppressor(*event.suppressor)) is None:
        return "not-suppressed"
    left = tuple(one for one in state.suppressed if one is not reason)
    return _emerged(replace(state, suppressed=left), moment.rule)


def _take_out(state: AlarmState, event: Event, moment: Moment) -> AlarmState | str:
    if state.removed:
        return "already-out-of-service"
    owner = event.owner or event.user
    aside = SetAside(event.user, moment.now, event.reason, owner=owner)
    return replace(state, removed=aside, silenced=False)


def _put_back(state: AlarmState, _event: Event, moment: Moment) -> AlarmState | str:
    if not state.removed:
        return "not-out-of-service"
    return _emerged(replace(state, removed=None), moment.rule)


def _realarm(state: AlarmState, _event: Event, moment: Moment) -> AlarmState | str:
    rule = moment.rule
    if state.letter is not AlarmLetter.ACKNOWLEDGED:
        return "not-acknowledged-active"
    if rule.realarm_s is None or state.acked_at is None:
        return "realarm-not-due"
    if moment.now - state.acked_at < timedelta(seconds=rule.realarm_s):
        return "realarm-not-due"
    return _annunciated(state, rule)


def _change_severity(state: AlarmState, event: Event, moment: Moment) -> AlarmState | str:
    if not state.active:
        return "not-active"
    if event.sublevel == state.sublevel:
        return "same-severity"
    changed = replace(state, sublevel=event.sublevel)
    is_new = not state.is_hidden and is_worse(state.sublevel, event.sublevel)
    return _annunciated(changed, moment.rule) if is_new else changed


def _silence(state: AlarmState, _event: Event, _moment: Moment) -> AlarmState | str:
    if state.letter is not AlarmLetter.UNACKNOWLEDGED:
        return "nothing-to-silence"
    return "already-silenced" if state.silenced else replace(state, silenced=True)


def _note(state: AlarmState, _event: Event, _moment: Moment) -> AlarmState | str:
    return state


_STEPS: dict[Trigger, _Step] = {
    Trigger.ACTIVATE: _activate,
    Trigger.RTN: _return,
    Trigger.ACK: _acknowledge,
    Trigger.CONFIRM: _confirm,
    Trigger.RESET: _reset,
    Trigger.SHELVE_TIMED: _shelve,
    Trigger.SHELVE_ONESHOT: _shelve,
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
