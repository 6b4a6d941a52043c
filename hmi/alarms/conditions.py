"""Whether a rule's condition is true, and for how long: limits, deadband and delays.

Pure: readings and times go in, a new state and the changes come out. Each limit is a flag of its
own with on- and off-delay; the position of an exclusive level is the outermost flag that is on.

- exceeding is strict: equality does not alarm
- the deadband acts on reset only: high resets at `v <= limit - deadband`
- bad quality, NaN and missing values freeze limits: on-delay cleared, off-delay paused
- a delay that ran out between two samples counts, for what was true then was true all the while

Times are integer microseconds on one axis per rule (time_axis), whatever its origin.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import Enum, StrEnum
from math import isnan

from hmi.plant.alarm_rules import LEVELLED, AlarmRule, ConditionKind, Levels
from hmi.plant.quality import UNCERTAIN_LAST_USABLE, Quality, quality_of
from hmi.plant.samples import Value
from hmi.plant.tags import Tag

_STALE_AFTER_S = 30.0
_HEALTHY = 0
"""NORMAL of DeviceHealth (OPC 10000-100)."""
_STALE_INTERVALS = 3
_SOON_DAYS, _URGENT_DAYS = 30.0, 7.0
"""So long before its end a certificate is an alarm, and an urgent one."""
_CODE_BITS = 0xFFFF0000


class Position(StrEnum):
    """Where a condition stands; the levels are the sublevels of an exclusive level alarm."""

    NORMAL = "normal"
    ACTIVE = "active"
    HI = "HI"
    HIHI = "HIHI"
    LO = "LO"
    LOLO = "LOLO"

    @property
    def sublevel(self) -> str:
        """The sublevel as facts name it; empty where there is none."""
        return "" if self in (Position.NORMAL, Position.ACTIVE) else self.value


class Evidence(Enum):
    """What one reading says about one limit."""

    TRUE = 1
    FALSE = 0
    BETWEEN = 2
    """Inside the deadband: neither exceeded nor reset."""
    NONE = 3
    """Cannot be judged."""


@dataclass(frozen=True, slots=True)
class DelayedFlag:
    """A truth that must last before it counts.

    contrary_us is when readings began to contradict `on`; ran_us is what a paused off-delay had
    run. At most one of the two is set.
    """

    on: bool = False
    contrary_us: int | None = None
    ran_us: int | None = None


@dataclass(frozen=True, slots=True)
class Limit:
    """One limit: sign is +1 above, -1 below; without a limit the reading itself is the truth."""

    position: Position
    sign: int = 0
    value: float = 0.0


@dataclass(frozen=True, slots=True)
class Change:
    """The condition took another position at a time."""

    position: Position
    at_us: int


Flags = tuple[DelayedFlag, ...]


@dataclass(frozen=True, slots=True)
class Condition:
    """A rule, prepared for evaluation. limits are sorted from the outermost to the innermost."""

    rule: AlarmRule
    limits: tuple[Limit, ...]
    on_us: int
    off_us: int
    stale_us: int = 0

    def start(self, position: Position = Position.NORMAL) -> Flags:
        """Return the flags of a condition that stands at a position, no timer running."""
        index = next((i for i, one in enumerate(self.limits) if one.position is position), None)
        return tuple(
            DelayedFlag(index is not None and _includes(self.limits[index], limit))
            for limit in self.limits
        )

    def position(self, flags: Flags) -> Position:
        """Return the outermost position whose flag is on."""
        for limit, flag in zip(self.limits, flags, strict=True):
            if flag.on:
                return limit.position
        return Position.NORMAL

    def in_force(self, flags: Flags) -> tuple[str, ...]:
        """Return every sublevel whose limit is exceeded, the outermost first."""
        pairs = zip(self.limits, flags, strict=True)
        return tuple(limit.position.sublevel for limit, flag in pairs if flag.on and limit.sign)

    def limit_of(self, position: Position) -> float | None:
        """Return the limit of a position in the tag's unit, None where there is none."""
        return next((x.value for x in self.limits if x.position is position and x.sign), None)

    def judge(self, value: Value, status: int) -> tuple[Evidence, ...]:
        """Return what a sample says about each limit."""
        if self.rule.kind is ConditionKind.BAD_QUALITY:
            return (_truth(quality_of(status) is Quality.BAD),)
        if self.rule.kind is ConditionKind.STALE:
            is_old = status & _CODE_BITS == UNCERTAIN_LAST_USABLE
            return (Evidence.TRUE if is_old else Evidence.FALSE,)
        if quality_of(status) is Quality.BAD or not _is_usable(value):
            return (Evidence.NONE,) * len(self.limits)
        if (normal_or_not := self._judged_at_once(value)) is not None:
            return (normal_or_not,)
        if isinstance(value, str | None):
            return (Evidence.NONE,) * len(self.limits)
        return tuple(self._exceeds(limit, value) for limit in self.limits)

    def _judged_at_once(self, value: Value) -> Evidence | None:
        """Return what a value says where there is no limit; None where there is one."""
        if self.rule.kind is ConditionKind.DISCRETE:
            return _truth(value == self.rule.alarm_value)
        if self.rule.kind is ConditionKind.DEVICE_HEALTH:
            return _truth(value != _HEALTHY)
        if self.rule.kind in (ConditionKind.DISCREPANCY, ConditionKind.RULE):
            return _truth(value is True)
        return None

    def observe(
        self, flags: Flags, evidence: Sequence[Evidence], at_us: int
    ) -> tuple[Flags, tuple[Change, ...]]:
        """Return flags and changes after a reading at a time."""
        if all(map(_agrees, flags, evidence)):
            return flags, ()
        flags, before = self.elapse(flags, at_us)
        told = tuple(_told(flag, said, at_us) for flag, said in zip(flags, evidence, strict=True))
        told, after = self.elapse(told, at_us)
        return told, before + after

    def elapse(self, flags: Flags, at_us: int) -> tuple[Flags, tuple[Change, ...]]:
        """Return flags and changes when nothing was read until a time, each delay that ran out."""
        changes: tuple[Change, ...] = ()
        while (due := self._first_due(flags, at_us)) is not None:
            due_us, index = due
            was = self.position(flags)
            turned = DelayedFlag(on=not flags[index].on)
            flags = (*flags[:index], turned, *flags[index + 1 :])
            if (position := self.position(flags)) is not was:
                # Flags that turn at one moment are one change: HIHI to normal is no HI between.
                earlier = tuple(change for change in changes if change.at_us != due_us)
                changes = (*earlier, Change(position, due_us))
        return flags, changes

    def hold(self, flags: Flags, at_us: int) -> Flags:
        """Return the flags when nothing can be known from a time on: as after a bad sample."""
        return tuple(_told(flag, Evidence.NONE, at_us) for flag in flags)

    def _first_due(self, flags: Flags, at_us: int) -> tuple[int, int] | None:
        due = [
            (flag.contrary_us + (self.off_us if flag.on else self.on_us), index)
            for index, flag in enumerate(flags)
            if flag.contrary_us is not None
        ]
        return min((one for one in due if one[0] <= at_us), default=None)

    def _exceeds(self, limit: Limit, value: float) -> Evidence:
        height, line = limit.sign * value, limit.sign * limit.value
        if height > line:
            return Evidence.TRUE
        return Evidence.FALSE if height <= line - self.rule.deadband else Evidence.BETWEEN


def prepared(rule: AlarmRule, tag: Tag | None = None) -> Condition:
    """Return the condition of a rule; tag is the rule's tag, None for a communication rule."""
    limits: tuple[Limit, ...] = (Limit(Position.ACTIVE),)
    if rule.kind in LEVELLED or rule.kind is ConditionKind.CERTIFICATE:
        levels = rule.levels
        if rule.kind is ConditionKind.CERTIFICATE and levels == Levels():
            levels = Levels(lo=_SOON_DAYS, lolo=_URGENT_DAYS)
        offered = (
            (Position.HIHI, 1, levels.hihi),
            (Position.LOLO, -1, levels.lolo),
            (Position.HI, 1, levels.hi),
            (Position.LO, -1, levels.lo),
        )
        limits = tuple(Limit(p, sign, x) for p, sign, x in offered if x is not None)
    stale_s = max(_STALE_INTERVALS * tag.interval_s, _STALE_AFTER_S) if tag else _STALE_AFTER_S
    return Condition(
        rule, limits, _us(rule.on_delay_s), _us(rule.off_delay_s), stale_us=_us(stale_s)
    )


def _us(seconds: float) -> int:
    return round(seconds * 1e6)


def _truth(is_true: bool) -> Evidence:
    return Evidence.TRUE if is_true else Evidence.FALSE


def _is_usable(value: Value) -> bool:
    return value is not None and not (isinstance(value, float) and isnan(value))


def _includes(outer: Limit, inner: Limit) -> bool:
    """Tell whether standing at the outer limit means that the inner one is exceeded too."""
    return outer.sign == inner.sign and inner.sign * inner.value <= outer.sign * outer.value


def _agrees(flag: DelayedFlag, said: Evidence) -> bool:
    """Tell whether a reading leaves a flag without timers as it is; nearly all do."""
    if flag.contrary_us is not None or flag.ran_us is not None:
        return False
    return said is not (Evidence.FALSE if flag.on else Evidence.TRUE)


def _told(flag: DelayedFlag, said: Evidence, at_us: int) -> DelayedFlag:
    if flag.on:
        return _told_on(flag, said, at_us)
    if said is not Evidence.TRUE:
        return DelayedFlag()
    return flag if flag.contrary_us is not None else DelayedFlag(contrary_us=at_us)


def _told_on(flag: DelayedFlag, said: Evidence, at_us: int) -> DelayedFlag:
    if said is Evidence.TRUE:
        return DelayedFlag(on=True)
    if said is Evidence.NONE:
        if flag.contrary_us is None:
            return flag
        return DelayedFlag(on=True, ran_us=max(0, at_us - flag.contrary_us))
    if flag.ran_us is not None:
        return DelayedFlag(on=True, contrary_us=at_us - flag.ran_us)
    starts = flag.contrary_us is None and said is Evidence.FALSE
    return DelayedFlag(on=True, contrary_us=at_us) if starts else flag


def shifted(flags: Flags, shift_us: int) -> Flags:
    """Return the flags with running timers moved along with a source clock that was set."""
    return tuple(
        flag
        if flag.contrary_us is None
        else replace(flag, contrary_us=flag.contrary_us + shift_us)
        for flag in flags
    )


def is_resting(flags: Flags, evidence: Sequence[Evidence]) -> bool:
    """Tell whether no delay runs, is paused or is to begin: time alone changes nothing."""
    return all(map(_agrees, flags, evidence))


def is_returning(flags: Flags) -> bool:
    """Tell whether an off-delay runs."""
    return any(flag.on and flag.contrary_us is not None for flag in flags)
