"""What a machine made and rejected minute by minute, and what its signals were then. Blocking."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from zoneinfo import ZoneInfo

import numpy as np

from hmi.bus.facts import GapChanged
from hmi.clock import from_us
from hmi.condition.energy import QUARTER_US
from hmi.historian.holes import spans_for
from hmi.historian.rollup import MINUTE_US
from hmi.historian.series import Series, Times, Values
from hmi.machines.past_states import past_states
from hmi.performance.energy_reading import REACH_US, RegisterReading
from hmi.performance.energy_register import RegisterCurve
from hmi.performance.quality_limits import judged_tags
from hmi.performance.quality_preceding import Compared, compare
from hmi.performance.quality_scrap import ScrapBy, ScrapGroup, by_minute, ranked
from hmi.performance.quality_values import (
    Mask,
    PacedValues,
    held_at,
    paced,
    running_at,
    whole_minutes,
)
from hmi.plant.assets import Machine
from hmi.plant.shifts import ShiftCalendar
from hmi.plant.tags import Kind, Tag

Counted = dict[str, tuple[float, float | None]]
"""Rejected parts and all parts by machine or reason."""


@dataclass(frozen=True, slots=True, eq=False)
class QualityPast:
    """Minutes of one machine, each from times_us[i]; arrays have shape (n,).

    recipes has what was made in each minute, empty where that is not known or not told; rejects
    and totals what was added in it, None where nothing counts them. lines has what each signal
    was at the minute's begin, NaN where unknown.
    """

    machine: Machine
    times_us: Times
    running: Mask
    recipes: tuple[str, ...]
    rejects: Values | None
    totals: Values | None
    lines: dict[str, Values] = field(default_factory=dict)
    by_machine: Counted = field(default_factory=dict)
    by_reason: Counted = field(default_factory=dict)

    @property
    def made(self) -> list[str]:
        """The recipes of these minutes, that of most minutes first."""
        found, counts = np.unique([one for one in self.recipes if one], return_counts=True)
        return [str(found[row]) for row in np.argsort(-counts, kind="stable")]

    def wanted(self, recipe: str) -> Mask:
        """Tell in which minutes the machine ran with a recipe; empty takes any."""
        if not recipe:
            return self.running
        found: Mask = self.running & (np.array(self.recipes, dtype=object) == recipe)
        return found

    def values(self, tag: str, recipe: str) -> PacedValues:
        """Return a signal's values at a sound pace. Raise KeyError for one that was not read."""
        line, running, wanted = self.lines[tag], self.running, self.wanted(recipe)
        found = paced(self.times_us, line, wanted)
        return PacedValues(
            found.times_us, found.values, found.pace_min, found.correlation, found.is_independent,
            found.tried,
            not_running=int((~running).sum()), other_recipe=int((running & ~wanted).sum()),
            unknown=int((wanted & ~np.isfinite(line)).sum()),
        )  # fmt: skip

    def scrap(self, by: ScrapBy, calendar: ShiftCalendar) -> list[ScrapGroup]:
        """Return rejected parts by something, the most first."""
        if by is ScrapBy.MACHINE:
            return ranked(self.by_machine)
        if by is ScrapBy.REASON:
            return ranked(self.by_reason)
        if self.rejects is None:
            return []
        names: Sequence[str] = self.recipes
        if by is ScrapBy.SHIFT:
            names = shift_names(self.times_us, calendar)
        elif by is ScrapBy.HOUR:
            names = hour_names(self.times_us, calendar.timezone)
        return by_minute(names, self.rejects, self.totals)

    def compared(self, recipe: str) -> Compared | None:
        """Return what preceded scrap; None where nothing counts rejected parts."""
        if self.rejects is None:
            return None
        return compare(self.times_us, (self.rejects, self.totals), self.wanted(recipe), self.lines)


def read_quality(
    reading: RegisterReading, machine: Machine, between_us: tuple[int, int]
) -> QualityPast:
    """Return the minutes of a machine in [start, end]. Raise ReadCancelled."""
    site, (start_us, end_us) = reading.site, between_us
    edges = whole_minutes(start_us, end_us)
    times = edges[:-1]
    gaps = [*reading.reader.gaps(start_us - REACH_US, end_us), *reading.known]
    states = past_states(site, machine, reading.reader.read, gaps, between_us)
    counters = [key for one in site.machines for key in (one.total_tag, one.good_tag,
                                                         one.reject_tag)]  # fmt: skip
    curves = reading.curves([*counters, *machine.reject_reason_tags], start_us, end_us)
    reasons: Counted = {
        site.tag(key).name: (float(curves[key].between(edges).sum()), None)
        for key in machine.reject_reason_tags
        if key in curves
    }
    return QualityPast(
        machine=machine,
        times_us=times,
        running=running_at(states, times),
        recipes=_recipes(reading, machine, times),
        rejects=_added(curves.get(machine.reject_tag), edges),
        totals=_totals(machine, curves, edges),
        lines=_lines(reading, machine, times, gaps),
        by_machine=_by_machine(site.machines, curves, edges),
        by_reason=reasons,
    )


def shift_names(times_us: Times, calendar: ShiftCalendar) -> tuple[str, ...]:
    """Return the name of the shift at each time, empty outside all of them."""
    if not len(times_us):
        return ()
    spans = calendar.spans_between(from_us(int(times_us[0])), from_us(int(times_us[-1]) + 1))
    names = np.full(len(times_us), "", dtype=object)
    for span in spans:
        ends = [int(at.timestamp() * 1e6) for at in (span.start, span.end)]
        names[(times_us >= ends[0]) & (times_us < ends[1])] = span.name
    return tuple(names.tolist())


def hour_names(times_us: Times, zone: str) -> tuple[str, ...]:
    """Return the local hour of each time, as 06:00."""
    local = ZoneInfo(zone)
    # The offsets of all zones are whole quarter hours.
    quarters, where = np.unique(times_us // QUARTER_US, return_inverse=True)
    names = [f"{from_us(int(one) * QUARTER_US).astimezone(local):%H}:00" for one in quarters]
    return tuple(names[row] for row in where.tolist())


def recipe_at(series: Series, tag: Tag, times_us: Times) -> tuple[str, ...]:
    """Return what a recipe tag said at each time, empty where nothing is known."""
    states = dict(tag.states)

    def name(row: int) -> str:
        value = series.value_at(row)
        if value is None or value != value:
            return ""
        if isinstance(value, float) and value == int(value):
            value = states.get(int(value), str(int(value)))
        return str(value)

    rows = np.searchsorted(series.times_us, times_us, "right") - 1
    known = {row: name(row) for row in np.unique(rows[rows >= 0]).tolist()}
    return tuple(known.get(row, "") for row in rows.tolist())


def _recipes(reading: RegisterReading, machine: Machine, times_us: Times) -> tuple[str, ...]:
    key = machine.recipe_tag
    if key not in reading.site.number_by_key or not len(times_us):
        return ("",) * len(times_us)
    series = reading.reader.read(key, int(times_us[0]), int(times_us[-1]))
    return recipe_at(series, reading.site.tag(key), times_us)


def _lines(
    reading: RegisterReading, machine: Machine, times_us: Times, gaps: Sequence[GapChanged]
) -> dict[str, Values]:
    site = reading.site
    limited = {tag.key for tag in judged_tags(site, machine.key)}
    counters = {machine.energy_tag, machine.total_tag, machine.good_tag, machine.reject_tag}
    tags = [
        tag
        for tag in site.tags
        if tag.key in limited
        or (tag.machine == machine.key and tag.kind is Kind.NUMBER and not tag.is_derived
            and tag.key not in counters and tag.high is not None)
    ]  # fmt: skip
    if not len(times_us) or not tags:
        return {}
    begin_us = (int(times_us[0]) - REACH_US) // MINUTE_US * MINUTE_US
    minutes = reading.minutes([tag.key for tag in tags], begin_us, int(times_us[-1]))
    return {
        tag.key: held_at(minutes[tag.key], spans_for(site, tag, gaps), times_us) for tag in tags
    }


def _by_machine(
    machines: Sequence[Machine], curves: dict[str, RegisterCurve], edges: Times
) -> Counted:
    found: Counted = {}
    for one in machines:
        rejects, totals = _added(curves.get(one.reject_tag), edges), _totals(one, curves, edges)
        if rejects is not None:
            total = None if totals is None else float(totals.sum())
            found[one.key] = (float(rejects.sum()), total)
    return found


def _totals(machine: Machine, curves: dict[str, RegisterCurve], edges: Times) -> Values | None:
    total = _added(curves.get(machine.total_tag), edges)
    if total is not None:
        return total
    good = _added(curves.get(machine.good_tag), edges)
    rejects = _added(curves.get(machine.reject_tag), edges)
    return None if good is None or rejects is None else good + rejects


def _added(curve: RegisterCurve | None, edges: Times) -> Values | None:
    """Return what a counter added minute by minute, None without a reading."""
    return None if curve is None or not len(curve) else curve.between(edges)
