"""Where a value lies on a bar: pure geometry, no painting."""

from dataclasses import dataclass

from hmi.plant.alarm_rules import ConditionKind, Levels
from hmi.plant.site import Site
from hmi.plant.tags import Tag

_BELT = (0.3, 0.7)
"""Where the normal band of every normalised bar lies, so that neighbours form one belt."""


def levels_of(site: Site, tag_key: str) -> Levels:
    """Return the alarm limits of a tag, merged from all its level rules."""
    found: dict[str, float] = {}
    for rule in site.alarms:
        if rule.tag == tag_key and rule.kind is ConditionKind.LEVEL:
            for name in ("lolo", "lo", "hi", "hihi"):
                limit = getattr(rule.levels, name)
                if limit is not None:
                    found.setdefault(name, limit)
    return Levels(**found)


@dataclass(frozen=True, slots=True)
class BarScale:
    """The range of a bar and the band in it; positions are shares 0..1 from its low end.

    normal_low and normal_high are None where no band is known.
    """

    low: float
    high: float
    normal_low: float | None = None
    normal_high: float | None = None
    is_normalised: bool = False

    def share(self, value: float) -> float:
        """Return where a value lies; below 0 or above 1 it is off the scale."""
        if self.is_normalised and self.normal_low is not None and self.normal_high is not None:
            return self._normalised(value, self.normal_low, self.normal_high)
        return (value - self.low) / (self.high - self.low)

    def _normalised(self, value: float, low: float, high: float) -> float:
        bottom, top = _BELT
        if value < low:
            return _between(value, (self.low, low), (0.0, bottom)) if low > self.low else -0.1
        if value > high:
            return _between(value, (high, self.high), (top, 1.0)) if high < self.high else 1.1
        return _between(value, (low, high), (bottom, top)) if high > low else (bottom + top) / 2

    def band(self) -> tuple[float, float] | None:
        """Return where the normal band begins and ends, None where none is known."""
        if self.normal_low is None or self.normal_high is None:
            return None
        if self.is_normalised:
            return _BELT
        ends = (self.share(self.normal_low), self.share(self.normal_high))
        return (min(max(ends[0], 0.0), 1.0), min(max(ends[1], 0.0), 1.0))


def bar_scale(tag: Tag, levels: Levels, is_normalised: bool = False) -> BarScale:
    """Return the scale of a tag: its range, widened to hold its limits; 0..100 without any.

    Without a band of its own, the band between lo and hi is the normal one.
    """
    marks = [levels.lolo, levels.lo, levels.hi, levels.hihi, tag.normal_low, tag.normal_high]
    known = [mark for mark in marks if mark is not None]
    low = tag.low if tag.low is not None else min([0.0, *known])
    high = tag.high if tag.high is not None else max(known, default=100.0)
    low, high = min([low, *known]), max([high, *known])
    if high <= low:
        high = low + 1.0
    normal_low = tag.normal_low if tag.normal_low is not None else levels.lo
    normal_high = tag.normal_high if tag.normal_high is not None else levels.hi
    if normal_low is not None or normal_high is not None:
        normal_low = low if normal_low is None else normal_low
        normal_high = high if normal_high is None else normal_high
    return BarScale(low, high, normal_low, normal_high, is_normalised)


def _between(value: float, given: tuple[float, float], wanted: tuple[float, float]) -> float:
    share = (value - given[0]) / (given[1] - given[0])
    return wanted[0] + share * (wanted[1] - wanted[0])
