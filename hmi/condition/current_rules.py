"""When a motor's current is told of (domain model 3.3); pure, fed with means of 10 s.

Time is counted in steady running only: a machine that stops every few minutes is judged as well.
"""

from collections import deque
from dataclasses import dataclass
from statistics import fmean, median
from typing import Final

from hmi.plant.limits_current import HEAVY, HEAVY_AFTER_S, LESS_AFTER_S, MORE_AFTER_S
from hmi.plant.limits_current import OVERLOAD_AFTER_S as OVERLOAD_S

SPAN_S: Final = 10.0
WARN, ALERT, LOW = 8.0, 12.0, -20.0
"""Deviations from what is expected, in percent."""
UNBALANCE_WARN, UNBALANCE_ALARM = 5.0, 10.0
_BACK = 1.0
"""So much less than a limit, in percent, ends what it began."""


class Sustained:
    """Whether a value was beyond a limit for some time; ends after as long below it."""

    def __init__(self, limit: float, after_s: float, back: float = 0.0) -> None:
        self._limit, self._back = limit, back
        self._after_s = after_s
        self._beyond_s = self._below_s = 0.0
        self.is_on = False

    def add(self, value: float, span_s: float = SPAN_S) -> bool:
        """Take the value of the next span; return whether the limit counts as exceeded."""
        self._beyond_s = self._beyond_s + span_s if value > self._limit else 0.0
        is_below = value <= self._limit - self._back
        self._below_s = self._below_s + span_s if is_below else 0.0
        if self._beyond_s >= self._after_s:
            self.is_on = True
        elif self._below_s >= self._after_s:
            self.is_on = False
        return self.is_on


@dataclass(frozen=True, slots=True)
class CurrentFinding:
    """What is to be told: a code, and the figure it is about (percent, or unit of the tag)."""

    code: str
    value: float


class CurrentRules:
    """Deviation from the baseline, overload and unbalance of one motor."""

    def __init__(self, rated: float | None = None) -> None:
        self._rated = rated
        self._last: deque[float] = deque(maxlen=round(MORE_AFTER_S / SPAN_S))
        self._low = Sustained(-LOW, LESS_AFTER_S, _BACK)
        self._over = Sustained(rated or 0.0, OVERLOAD_S)
        self._heavy = Sustained(HEAVY * (rated or 0.0), HEAVY_AFTER_S)
        self._uneven = Sustained(UNBALANCE_WARN, OVERLOAD_S, _BACK)
        self._very_uneven = Sustained(UNBALANCE_ALARM, OVERLOAD_S, _BACK)
        self._level = ""
        self.found: dict[str, CurrentFinding] = {}
        """What stands, by what it is about: deviation, load, phases."""

    def add_deviation(self, percent: float | None) -> None:
        """Take the deviation of 10 s from what is expected; None where nothing is expected.

        The middle of five minutes decides, to a whole percent: a motor that draws 12 % more is
        not kept from being told by the noise around it.
        """
        if percent is None:
            self._last.clear()
            self._level = ""
            self._put("deviation", "", 0.0)
            return
        self._last.append(percent)
        is_low = self._low.add(-percent)
        if len(self._last) == self._last.maxlen:
            self._level = self._levelled(median(self._last))
        code = "current-less" if is_low else self._level
        self._put("deviation", code, percent if is_low else median(self._last))

    def add_current(self, current: float) -> None:
        """Take the mean current of 10 s, in whatever state."""
        if self._rated:
            is_heavy, is_over = self._heavy.add(current), self._over.add(current)
            code = "current-heavy-overload" if is_heavy else "current-overload" if is_over else ""
            self._put("load", code, current)

    def add_phases(self, currents: tuple[float, ...]) -> None:
        """Take the currents of the three phases over 10 s."""
        percent = unbalance(currents)
        is_bad, is_warned = self._very_uneven.add(percent), self._uneven.add(percent)
        code = "phases-very-uneven" if is_bad else "phases-uneven" if is_warned else ""
        self._put("phases", code, percent)

    def _levelled(self, percent: float) -> str:
        """Return the code of a sustained deviation; a step back needs a percent less."""
        if round(percent) >= ALERT:
            return "current-much-more"
        if self._level == "current-much-more" and percent > ALERT - _BACK:
            return self._level
        if round(percent) >= WARN or (self._level and percent > WARN - _BACK):
            return "current-more"
        return ""

    def _put(self, about: str, code: str, value: float) -> None:
        if code:
            self.found[about] = CurrentFinding(code, value)
        else:
            self.found.pop(about, None)


def unbalance(currents: tuple[float, ...]) -> float:
    """Return the greatest deviation from the mean of the phases, in percent of the mean."""
    mean = fmean(currents)
    return 100.0 * max(abs(one - mean) for one in currents) / mean if mean > 0 else 0.0
