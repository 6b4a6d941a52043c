"""One alarm of a server: from what the server says to a state, a trigger and a fact. Pure.

The server judges and keeps the state; here it is only told in the words of ISA-18.2. What moved
an alarm is found by comparing it with how it stood before, because a server says how its alarm
stands and not what happened to it.
"""

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Final

from hmi.alarms.alarm_places import Place
from hmi.alarms.alarm_state import AlarmState
from hmi.alarms.chatter import Chatter
from hmi.alarms.lifecycle import is_worse
from hmi.bus.alarm_facts import (
    AlarmChanged,
    AlarmLetter,
    AlarmOrigin,
    SetAside,
    Suppressed,
    Trigger,
)
from hmi.bus.conditions import ConditionEvent, ServerOffer, Shelving
from hmi.plant.alarm_rules import Priority
from hmi.plant.samples import Value

GONE: Final = "gone-while-not-heard"
"""Comment of an alarm that the server has not named again: when it went nobody knows."""
BY_SERVER: Final = "server-suppressed"
_ODD: Final = timedelta(days=366)
"""A time that is farther from ours than this is none."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What a person has asked of the server."""

    trigger: Trigger
    user: str
    comment: str = ""


@dataclass(frozen=True, slots=True)
class Judged:
    """What this station makes of an event: where it belongs, and how urgent it is."""

    place: Place
    unit: str
    priority: Priority
    is_alert: bool
    value: Value = None


@dataclass(slots=True)
class ServerRow:
    """One condition, or one branch of it, as the server last told."""

    key: str
    connection: str
    event: ConditionEvent
    judged: Judged
    state: AlarmState
    last: AlarmChanged
    is_suspect: bool = False
    """Not named since the server began to tell all of its alarms."""
    is_unknown: bool = False
    """Its server is not heard, or has not named it since it is heard again."""
    asked: Asked | None = None
    chatter: Chatter = field(default_factory=Chatter)


def key_of(connection: str, event: ConditionEvent) -> str:
    """Return the key under which a condition, or a branch of it, is listed."""
    branch = f"#{event.branch}" if event.branch else ""
    return f"{connection}:{event.condition}{branch}"


def sane_time(moment: datetime | None, now: datetime) -> datetime:
    """Return a server's time, or ours where it has none that can be meant."""
    return now if moment is None or abs(moment - now) > _ODD else moment


def state_of(
    event: ConditionEvent, before: AlarmState, now: datetime, asked: Asked | None
) -> AlarmState:
    """Return the state that an event tells of; occurrence and silence are as before."""
    by = asked.user if asked else event.user
    comment = asked.comment if asked else event.comment
    active = bool(event.active)
    acked = event.acked is not False
    return replace(
        before,
        active=active,
        active_since=(before.active_since or sane_time(event.at, now)) if active else None,
        acked=acked,
        acked_by=(before.acked_by or by) if acked and event.acked is not None else "",
        acked_at=(before.acked_at or now) if acked and event.acked is not None else None,
        confirmed=event.confirmed is not False,
        latched=bool(event.latched),
        shelved=_shelved(event, before.shelved, now, SetAside(by, now, comment)),
        removed=_removed(event, before.removed, SetAside(by, now, comment)),
        suppressed=_suppressed(event, before.suppressed, now),
        sublevel=event.levels[0] if event.levels else "",
    )


def gone(state: AlarmState) -> AlarmState:
    """Return the state of an alarm that its server does not keep any more."""
    return AlarmState(occurrence=state.occurrence)


def trigger_between(
    before: AlarmState, after: AlarmState, asked: Asked | None, *, is_worse: bool
) -> Trigger | None:
    """Return what moved an alarm; what matters most where several things have."""
    if after.active and not before.active:
        return Trigger.ACTIVATE
    if (aside := _aside(before, after, asked)) is not None:
        return aside
    moves = (
        (Trigger.RTN, before.active and not after.active),
        (Trigger.ACK, after.acked and not before.acked),
        (Trigger.REALARM, before.acked and not after.acked),
        (Trigger.CONFIRM, after.confirmed and not before.confirmed),
        (Trigger.RESET, before.latched and not after.latched),
        (Trigger.SEVERITY_CHANGE, is_worse or before.sublevel != after.sublevel),
    )
    return next((trigger for trigger, is_it in moves if is_it), None)


def has_worsened(row: ServerRow, judged: Judged, after: AlarmState) -> bool:
    """Tell whether an alarm that stays active has become more urgent."""
    before = row.state
    if not (before.active and after.active):
        return False
    return judged.priority < row.judged.priority or is_worse(before.sublevel, after.sublevel)


def fact_of(
    row: ServerRow, before: AlarmLetter, trigger: Trigger | None, now: datetime
) -> AlarmChanged:
    """Return the fact that tells how a row stands."""
    event, state, judged = row.event, row.state, row.judged
    comes = trigger in (Trigger.ACTIVATE, Trigger.SEVERITY_CHANGE, Trigger.REALARM)
    last = row.last
    return replace(
        last,
        message=event.message or event.name or event.source or event.kind,
        priority=judged.priority,
        letter=state.letter,
        before=before,
        trigger=trigger,
        at=now,
        source_time=sane_time(event.at, now),
        active=state.active,
        acked=state.acked,
        latched=state.latched,
        occurrence=state.occurrence,
        active_since=state.active_since,
        sublevel=state.sublevel,
        value=judged.value,
        limit=dict(event.limits).get(state.sublevel),
        status=event.status,
        is_alert=judged.is_alert,
        is_annunciation=False,
        silenced=state.silenced,
        unshelve_at=state.unshelve_at,
        acked_by=state.acked_by,
        acked_at=state.acked_at,
        user=event.user,
        comment=event.comment if trigger is not None else "",
        came_at=now if trigger is Trigger.ACTIVATE else last.came_at,
        came_value=judged.value if comes else last.came_value,
        is_latching=event.latched is not None,
        confirm_required=event.confirmed is not None,
        confirmed=state.confirmed,
        shelved=state.shelved,
        removed=state.removed,
        suppressed=state.suppressed,
        is_unknown=row.is_unknown,
        event_id=event.event_id.hex(),
        limits=event.levels if len(event.levels) > 1 else (),
        severity=event.severity,
        is_disabled=not event.enabled,
        offers=offers_of(event),
        asked=row.asked.trigger if row.asked else None,
        chatters_until=row.chatter.until,
    )


def first_fact(key: str, connection: str, event: ConditionEvent, judged: Judged) -> AlarmChanged:
    """Return what never changes about an alarm, as a fact of one that is normal."""
    at = datetime.min.replace(tzinfo=event.at.tzinfo if event.at else None)
    return AlarmChanged(
        key=key, machine=judged.place.machine, message="", priority=judged.priority,
        letter=AlarmLetter.NORMAL, before=AlarmLetter.NORMAL, trigger=None, at=at, source_time=at,
        active=False, acked=True, latched=False, occurrence=0, active_since=None,
        unit=judged.unit, tag=judged.place.tag, kind=event.kind, origin=AlarmOrigin.SERVER,
        connection=connection, branch=event.branch, source=event.source, condition=event.name,
        condition_class=event.condition_class,
    )  # fmt: skip


def offers_of(event: ConditionEvent) -> tuple[str, ...]:
    """Return what the server lets be done with a condition, by what it says of it."""
    if event.condition.startswith("?"):
        return ()
    is_known = bool(event.event_id)
    offered = {
        ServerOffer.ACKNOWLEDGE: event.acked is not None and is_known,
        ServerOffer.CONFIRM: event.confirmed is not None and is_known,
        ServerOffer.COMMENT: is_known,
        ServerOffer.SHELVE: event.shelving is not None,
        ServerOffer.ENABLE: True,
        ServerOffer.SUPPRESS: event.suppressed is not None,
        ServerOffer.SERVICE: True,
        ServerOffer.RESET: event.latched is not None,
    }
    return tuple(offer.value for offer, is_offered in offered.items() if is_offered)


def _aside(before: AlarmState, after: AlarmState, asked: Asked | None) -> Trigger | None:
    """Return by what an alarm was set aside or brought back."""
    if bool(before.removed) != bool(after.removed):
        return Trigger.OOS_ON if after.removed else Trigger.OOS_OFF
    if bool(before.suppressed) != bool(after.suppressed):
        return Trigger.SUPPRESS if after.suppressed else Trigger.UNSUPPRESS
    if bool(before.shelved) == bool(after.shelved):
        return None
    if after.shelved is not None:
        is_one_shot = after.shelved.is_one_shot
        return Trigger.SHELVE_ONESHOT if is_one_shot else Trigger.SHELVE_TIMED
    is_wish = asked is not None and asked.trigger is Trigger.UNSHELVE_USER
    return Trigger.UNSHELVE_USER if is_wish else Trigger.UNSHELVE_EXPIRED


def _shelved(
    event: ConditionEvent, before: SetAside | None, now: datetime, fresh: SetAside
) -> SetAside | None:
    if event.shelving in (None, Shelving.NONE):
        return None
    left_s = event.unshelve_s if event.unshelve_s is not None else event.max_shelve_s
    until = before.until if before else None
    if until is None and left_s is not None and left_s < _ODD.total_seconds():
        until = now + timedelta(seconds=left_s)
    is_one_shot = event.shelving is Shelving.ONE_SHOT
    return replace(before or fresh, until=until, is_one_shot=is_one_shot)


def _removed(event: ConditionEvent, before: SetAside | None, fresh: SetAside) -> SetAside | None:
    is_out = event.out_of_service is True or not event.enabled
    return (before or fresh) if is_out else None


def _suppressed(
    event: ConditionEvent, before: tuple[Suppressed, ...], now: datetime
) -> tuple[Suppressed, ...]:
    if not event.suppressed:
        return ()
    return before or (Suppressed(BY_SERVER, event.source, now),)
