"""Where alarms of a type of signal begin: deadband and delays (domain model 1.6).

Starting points for a rule that does not say its own; the process rows are those published with
ISA-18.2-2009 and EEMUA 191, the others our own for discrete manufacturing.
"""

from dataclasses import dataclass
from typing import Final

from hmi.plant.alarm_rules import AlarmRule, ConditionKind, Levels
from hmi.plant.tags import SignalType, Tag


@dataclass(frozen=True, slots=True)
class Usual:
    """Deadband as a share of the tag's range, of the limit, or in its unit; delays in seconds."""

    on_delay_s: float
    off_delay_s: float
    of_range: float = 0.0
    of_limit: float = 0.0
    in_unit: float = 0.0


_BY_SIGNAL: Final = {
    SignalType.FLOW: Usual(15.0, 15.0, of_range=0.05),
    SignalType.LEVEL: Usual(60.0, 60.0, of_range=0.05),
    SignalType.PRESSURE: Usual(15.0, 15.0, of_range=0.02),
    SignalType.TEMPERATURE: Usual(60.0, 60.0, of_range=0.01),
    SignalType.MOTOR_CURRENT: Usual(10.0, 10.0, of_range=0.03),
    SignalType.VIBRATION: Usual(30.0, 60.0, of_limit=0.10),
    SignalType.BEARING_TEMPERATURE: Usual(60.0, 120.0, in_unit=2.0),
    SignalType.SPEED: Usual(5.0, 5.0, of_range=0.02),
    SignalType.TORQUE: Usual(2.0, 5.0, of_range=0.05),
    SignalType.AIR_PRESSURE: Usual(10.0, 10.0, of_range=0.03),
    SignalType.POWER: Usual(30.0, 30.0, of_range=0.03),
    SignalType.FAULT: Usual(1.0, 1.0),
    SignalType.SAFETY: Usual(0.0, 0.0),
}
_BY_KIND: Final = {
    ConditionKind.BAD_QUALITY: Usual(10.0, 10.0),
    ConditionKind.STALE: Usual(0.0, 10.0),
    ConditionKind.COMMUNICATION: Usual(5.0, 10.0),
    ConditionKind.CLOCK: Usual(5.0, 10.0),
    ConditionKind.DISCREPANCY: Usual(5.0, 0.0),
    ConditionKind.DISCRETE: Usual(1.0, 1.0),
}
_NONE: Final = Usual(0.0, 0.0)


def usual_of(kind: ConditionKind, signal: SignalType | None) -> Usual:
    """Return where a rule of a kind on a tag of a type begins."""
    if kind is ConditionKind.DISCRETE and signal is SignalType.SAFETY:
        return _BY_SIGNAL[SignalType.SAFETY]
    if kind is ConditionKind.LEVEL and signal is not None:
        return _BY_SIGNAL[signal]
    return _BY_KIND.get(kind, _NONE)


def usual_deadband(rule: AlarmRule, tag: Tag) -> float:
    """Return the deadband that a rule begins with, in the tag's unit.

    It never takes so much of the room between low and high limit that nothing could reset.
    """
    usual = usual_of(rule.kind, tag.signal)
    wide = tag.high - tag.low if tag.low is not None and tag.high is not None else 0.0
    limits = [x for x in _limits(rule.levels) if x is not None]
    nearest = min((abs(x) for x in limits), default=0.0)
    wanted = max(usual.of_range * wide, usual.of_limit * nearest, usual.in_unit)
    room = _room(rule.levels)
    return wanted if room is None else min(wanted, max(0.0, room) / 4.0)


def _limits(levels: Levels) -> tuple[float | None, ...]:
    return levels.lolo, levels.lo, levels.hi, levels.hihi


def _room(levels: Levels) -> float | None:
    lower = levels.lo if levels.lo is not None else levels.lolo
    upper = levels.hi if levels.hi is not None else levels.hihi
    return None if lower is None or upper is None else upper - lower
