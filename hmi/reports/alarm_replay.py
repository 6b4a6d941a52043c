"""What a rule would have done in the past: recorded samples through the condition that runs live.

Only rules that look at one tag as it is can be replayed. Where nothing is known of the tag the
condition freezes, as it does live. Times are microseconds UTC.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hmi.alarms.conditions import Change, Condition, Evidence, Position, prepared
from hmi.historian.breaks import Spans, broken
from hmi.historian.series import Series
from hmi.plant.alarm_rules import AlarmRule, ConditionKind
from hmi.plant.assets import MachineState
from hmi.plant.quality import BAD
from hmi.plant.tags import Tag

REPLAYED = frozenset({ConditionKind.LEVEL, ConditionKind.DISCRETE, ConditionKind.DEVICE_HEALTH})
_GRACE_US = 10_000_000
"""After its start a machine's alarms stay suppressed so long (domain model 1.10)."""
_BY_CODE = (Evidence.FALSE, Evidence.TRUE, Evidence.BETWEEN, Evidence.NONE)
_FALSE, _TRUE, _BETWEEN, _NONE = range(4)

Codes = NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class Span:
    """One alarm as it would have been; end_us is None while it still stood at the end."""

    start_us: int
    end_us: int | None


@dataclass(frozen=True, slots=True, eq=False)
class Past:
    """What was recorded of a tag up to end_us, and of its machine's state."""

    series: Series
    holes: Spans
    end_us: int
    states: Series | None = None


def replay(rule: AlarmRule, tag: Tag, past: Past) -> list[Span]:
    """Return the alarms that a rule would have raised. Raise ValueError for other kinds."""
    if rule.kind not in REPLAYED or rule.count > 1:
        raise ValueError(f"a rule of kind {rule.kind} cannot be replayed")
    condition = prepared(rule, tag)
    spans = _spans(_changes(condition, past))
    if rule.only_when_executing and past.states is not None:
        states = past.states
        spans = [span for span in spans if _is_executing(states, span.start_us)]
    return spans


def _changes(condition: Condition, past: Past) -> Iterator[Change]:
    """Yield the changes of a condition; only samples that say something new are fed to it."""
    times, values, statuses, rows = broken(past.series, past.holes)
    codes = _codes(condition, values, statuses, past.series, rows)
    is_new = np.ones(len(times), np.bool_)
    is_new[1:] = (codes[1:] != codes[:-1]).any(axis=1)
    flags = condition.start()
    for at_us, said in zip(times[is_new].tolist(), codes[is_new].tolist(), strict=True):
        evidence = tuple(_BY_CODE[code] for code in said)
        flags, changes = condition.observe(flags, evidence, at_us)
        yield from changes
    _flags, changes = condition.elapse(flags, past.end_us)
    yield from changes


def _codes(
    condition: Condition,
    values: NDArray[np.float64],
    statuses: NDArray[np.uint32],
    series: Series,
    rows: NDArray[np.intp],
) -> Codes:
    """Return what each sample says about each limit, shape (samples, limits)."""
    rule = condition.rule
    if rule.kind is ConditionKind.LEVEL:
        return np.stack(
            [_exceeding(values, statuses, one.sign, one.value, rule.deadband)
             for one in condition.limits], axis=1,
        )  # fmt: skip
    if rule.kind is ConditionKind.DEVICE_HEALTH:
        is_true = values != 0
        is_known = ~np.isnan(values)
    elif isinstance(rule.alarm_value, str):
        matching = [row for row, text in series.others.items() if text == rule.alarm_value]
        is_true = np.isin(rows, matching)
        is_known = np.isin(rows, list(series.others)) | ~np.isnan(values)
    else:
        is_true = values == float(rule.alarm_value or 0)
        is_known = ~np.isnan(values) | np.isin(rows, list(series.others))
    codes = np.where(is_true, _TRUE, _FALSE).astype(np.uint8)
    codes[~is_known | (statuses >= BAD)] = _NONE
    return codes[:, None]


def _exceeding(
    values: NDArray[np.float64],
    statuses: NDArray[np.uint32],
    sign: int,
    limit: float,
    deadband: float,
) -> Codes:
    height, line = sign * values, sign * limit
    codes = np.full(len(values), _BETWEEN, np.uint8)
    codes[height <= line - deadband] = _FALSE
    codes[height > line] = _TRUE
    codes[np.isnan(values) | (statuses >= BAD)] = _NONE
    return codes


def _spans(changes: Iterator[Change]) -> list[Span]:
    found: list[Span] = []
    start_us: int | None = None
    for change in changes:
        if change.position is not Position.NORMAL and start_us is None:
            start_us = change.at_us
        elif change.position is Position.NORMAL and start_us is not None:
            found.append(Span(start_us, change.at_us))
            start_us = None
    return found if start_us is None else [*found, Span(start_us, None)]


def _is_executing(states: Series, at_us: int) -> bool:
    """Tell whether the machine executed then, and for long enough."""
    row = int(np.searchsorted(states.times_us, at_us, "right")) - 1
    if row < 0 or states.values[row] != MachineState.EXECUTING:
        return False
    while row > 0 and states.values[row - 1] == MachineState.EXECUTING:
        row -= 1
    return bool(at_us - int(states.times_us[row]) >= _GRACE_US)
