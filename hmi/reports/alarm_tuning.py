"""Which other limits, deadbands and delays would have spared alarms, and at what price.

An alarm that stood for at least a minute counts as true: a change that loses one is no
improvement, and by how much later it comes is told.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from hmi.plant.alarm_rules import AlarmRule, ConditionKind
from hmi.plant.tags import Tag
from hmi.reports.alarm_replay import Past, Span, replay

TRUE_US = 60_000_000
_ON_DELAYS_S = (2.0, 5.0, 10.0, 15.0, 30.0, 60.0)
_OFF_DELAYS_S = (5.0, 10.0, 30.0, 60.0, 120.0)
_DEADBANDS = (0.01, 0.02, 0.05)
"""Shares of the engineering range."""
_LATEST_S = 60.0
"""What makes a true alarm later than this is not proposed."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """A rule against another one over the same past; latest_s is of true alarms, in seconds."""

    before: int
    after: int
    true: int
    missed: int
    latest_s: float


@dataclass(frozen=True, slots=True)
class Proposal:
    """One change of one rule: the field of that name is another one in changed."""

    rule: AlarmRule
    name: str
    changed: AlarmRule
    outcome: Outcome


def compare(rule: AlarmRule, other: AlarmRule, tag: Tag, past: Past) -> Outcome:
    """Return what another rule would have changed. Raise ValueError where it cannot be told."""
    return _outcome(replay(rule, tag, past), replay(other, tag, past), past.end_us)


def proposal(rule: AlarmRule, tag: Tag, past: Past) -> Proposal | None:
    """Return the change that spares most alarms and loses no true one; None where none does.

    Of changes that spare as many the one that delays least is taken.
    """
    before = replay(rule, tag, past)
    if not before:
        return None
    found = [
        Proposal(rule, name, changed, outcome)
        for name, changed in _candidates(rule, tag)
        if _is_better(outcome := _outcome(before, replay(changed, tag, past), past.end_us))
    ]
    return min(found, key=lambda one: (one.outcome.after, one.outcome.latest_s), default=None)


def ranked(found: Iterable[Proposal | None], most: int = 5) -> list[Proposal]:
    """Return the proposals that spare most alarms, the greatest first."""
    given = [one for one in found if one is not None]
    return sorted(given, key=lambda one: one.outcome.after - one.outcome.before)[:most]


def _is_better(outcome: Outcome) -> bool:
    is_safe = not outcome.missed and outcome.latest_s <= _LATEST_S
    return is_safe and outcome.after < outcome.before


def _candidates(rule: AlarmRule, tag: Tag) -> Iterator[tuple[str, AlarmRule]]:
    for seconds in _ON_DELAYS_S:
        if seconds > rule.on_delay_s:
            yield "on_delay_s", replace(rule, on_delay_s=seconds)
    for seconds in _OFF_DELAYS_S:
        if seconds > rule.off_delay_s:
            yield "off_delay_s", replace(rule, off_delay_s=seconds)
    if rule.kind is not ConditionKind.LEVEL or tag.low is None or tag.high is None:
        return
    for share in _DEADBANDS:
        deadband = float(f"{share * (tag.high - tag.low):.3g}")
        if deadband > rule.deadband and _has_room(rule, deadband):
            yield "deadband", replace(rule, deadband=deadband)


def _has_room(rule: AlarmRule, deadband: float) -> bool:
    """Tell whether there is a place between the limits where nothing is in alarm."""
    levels = rule.levels
    lower = levels.lo if levels.lo is not None else levels.lolo
    upper = levels.hi if levels.hi is not None else levels.hihi
    return lower is None or upper is None or upper - deadband > lower + deadband


def _outcome(before: Sequence[Span], after: Sequence[Span], end_us: int) -> Outcome:
    true = [one for one in before if _end(one, end_us) - one.start_us >= TRUE_US]
    delays = [_delay_us(one, after, end_us) for one in true]
    known = [delay for delay in delays if delay is not None]
    return Outcome(
        len(before), len(after), len(true), len(delays) - len(known), max(known, default=0) / 1e6
    )


def _delay_us(one: Span, after: Sequence[Span], end_us: int) -> int | None:
    """Return how much later another rule told of an alarm; None where it did not at all."""
    ends = _end(one, end_us)
    for other in after:
        if other.start_us <= ends and _end(other, end_us) >= one.start_us:
            return max(0, other.start_us - one.start_us)
    return None


def _end(span: Span, end_us: int) -> int:
    return end_us if span.end_us is None else span.end_us
