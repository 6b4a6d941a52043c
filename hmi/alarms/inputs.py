"""What a rule looks at: samples of its tags become one reading that the condition judges.

Times are microseconds on the rule's axis. A reading whose value is None cannot be judged: limits
freeze on it, as they do on a sample of bad quality.
"""

from collections import deque
from typing import NamedTuple, Protocol

import numpy as np

from hmi.plant.alarm_rules import AlarmRule, ConditionKind
from hmi.plant.expressions import Expression, parsed
from hmi.plant.quality import BAD, GOOD, Quality, quality_of
from hmi.plant.samples import Value

_FEWEST = 10
"""Samples that a slope needs (domain model 1.5)."""
_MOST = 6000
"""Samples kept for a slope: 60 s at 100 Hz."""
_MINUTE_US = 60e6


class Reading(NamedTuple):
    """One value with its OPC UA status."""

    value: Value
    status: int


UNKNOWN = Reading(None, BAD)


class Input(Protocol):
    """Makes one reading of the samples of a rule's tags."""

    @property
    def keys(self) -> tuple[str, ...]:
        """The tags that it reads."""

    def take(self, key: str, sample: Reading, at_us: int) -> Reading:
        """Return the reading after a sample of one of the tags."""

    def at(self, at_us: int) -> Reading | None:
        """Return the reading when time alone has changed it, else None."""


def input_of(rule: AlarmRule) -> Input:
    """Return what a rule looks at."""
    if rule.kind is ConditionKind.DEVIATION:
        return Deviation(rule)
    if rule.kind is ConditionKind.RATE:
        return Slope(rule)
    if rule.kind is ConditionKind.DISCREPANCY:
        return Discrepancy(rule)
    if rule.kind is ConditionKind.RULE:
        return Expressed(parsed(rule.expression))
    return Single(rule)


class Single:
    """A tag as it is."""

    def __init__(self, rule: AlarmRule) -> None:
        self.keys = (rule.tag,) if rule.tag else ()

    def take(self, _key: str, sample: Reading, _at_us: int) -> Reading:
        """Return the sample."""
        return sample

    def at(self, _at_us: int) -> Reading | None:
        """Return None: a tag does not change by itself."""
        return None


class Deviation:
    """A tag minus its set point; unknown while the tag may still settle to a new set point."""

    def __init__(self, rule: AlarmRule) -> None:
        self.keys = (rule.tag, rule.setpoint_tag)
        self._settle_us = round(rule.settle_s * 1e6)
        self._newest: dict[str, float | None] = dict.fromkeys(self.keys)
        self._settled_us: int | None = None

    def take(self, key: str, sample: Reading, at_us: int) -> Reading:
        """Return the difference; a new set point starts the time to settle."""
        was, now = self._newest[key], _number(sample)
        if key == self.keys[1] and now is not None and was is not None and now != was:
            self._settled_us = at_us + self._settle_us
        # A set point that was unreadable for a moment has not changed by that.
        if now is not None or key == self.keys[0]:
            self._newest[key] = now
        return self._difference(at_us)

    def at(self, at_us: int) -> Reading | None:
        """Return the difference when the time to settle has just run out."""
        if self._settled_us is None or at_us < self._settled_us:
            return None
        return self._difference(at_us)

    def _difference(self, at_us: int) -> Reading:
        if self._settled_us is not None and at_us < self._settled_us:
            return UNKNOWN
        self._settled_us = None
        value, wanted = (self._newest[key] for key in self.keys)
        return UNKNOWN if value is None or wanted is None else Reading(value - wanted, GOOD)


class Slope:
    """Least-squares slope of a tag over a window, in units a minute."""

    def __init__(self, rule: AlarmRule) -> None:
        self.keys = (rule.tag,)
        self._window_us = round(rule.window_s * 1e6)
        self._points: deque[tuple[int, float]] = deque(maxlen=_MOST)

    def take(self, _key: str, sample: Reading, at_us: int) -> Reading:
        """Return the slope; a sample that cannot be used says nothing about it."""
        value = _number(sample)
        if value is None:
            return UNKNOWN
        if self._points and at_us <= self._points[-1][0]:
            # Late or repeated: a slope needs rising times.
            return self._slope()
        self._points.append((at_us, value))
        while self._points[0][0] < at_us - self._window_us:
            self._points.popleft()
        return self._slope()

    def at(self, _at_us: int) -> Reading | None:
        """Return None: the slope is that of samples."""
        return None

    def _slope(self) -> Reading:
        if len(self._points) < _FEWEST:
            return UNKNOWN
        points = np.array(self._points, np.float64)
        minutes = (points[:, 0] - points[0, 0]) / _MINUTE_US
        minutes -= minutes.mean()
        slope = minutes @ (points[:, 1] - points[:, 1].mean()) / (minutes @ minutes)
        return Reading(float(slope), GOOD)


class Discrepancy:
    """Whether a command and its feedback differ."""

    def __init__(self, rule: AlarmRule) -> None:
        self.keys = (rule.tag, rule.feedback_tag)
        self._newest: dict[str, Reading] = dict.fromkeys(self.keys, UNKNOWN)

    def take(self, key: str, sample: Reading, _at_us: int) -> Reading:
        """Return whether they differ, unknown while one of them is."""
        self._newest[key] = sample
        command, feedback = (_trusted(self._newest[one]) for one in self.keys)
        if command is None or feedback is None:
            return UNKNOWN
        return Reading(command != feedback, GOOD)

    def at(self, _at_us: int) -> Reading | None:
        """Return None: only samples change it."""
        return None


class Expressed:
    """Whether an expression over tags holds."""

    def __init__(self, expression: Expression) -> None:
        self.keys = tuple(sorted(expression.tags))
        self._expression = expression
        self._newest: dict[str, Value] = {}

    def take(self, key: str, sample: Reading, _at_us: int) -> Reading:
        """Return whether it holds; what is not trusted makes it unknown where it matters."""
        self._newest[key] = _trusted(sample)
        holds = self._expression.truth(self._newest.get)
        return UNKNOWN if holds is None else Reading(holds, GOOD)

    def at(self, _at_us: int) -> Reading | None:
        """Return None: only samples change it."""
        return None


def _trusted(sample: Reading) -> Value:
    return None if quality_of(sample.status) is Quality.BAD else sample.value


def _number(sample: Reading) -> float | None:
    value = _trusted(sample)
    if isinstance(value, str | None) or not np.isfinite(value):
        return None
    return float(value)
