"""How stops add up, by reason or by machine, over any time; pure.

Only long stops that are the machine's own count in the bars: short ones and those that another
machine caused are told apart, unless somebody gave them a reason.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from hmi.plant.stop_reasons import ReasonTree
from hmi.plant.stops import Span, Stop, StopKind

UNQUALIFIED = ""
"""Key of the bar of what nobody has said anything of."""


class StopGroup(StrEnum):
    """What a bar stands for: a reason at a level of the tree, or a machine."""

    TOP = "top"
    SECOND = "second"
    THIRD = "third"
    MACHINE = "machine"


class StopMeasure(StrEnum):
    """What makes a bar long."""

    TIME = "time"
    COUNT = "count"


_LEVELS = {StopGroup.TOP: 1, StopGroup.SECOND: 2, StopGroup.THIRD: 3}


@dataclass(frozen=True, slots=True)
class ParetoBar:
    """One bar: a reason's key or a machine's, how many stops, how long; cumulative is 0..1."""

    key: str
    count: int
    stopped_us: int
    cumulative: float = 0.0

    def amount(self, measure: StopMeasure) -> int:
        """Return what the bar is as long as."""
        return self.count if measure is StopMeasure.COUNT else self.stopped_us


@dataclass(frozen=True, slots=True)
class StopTotals:
    """Sums over a time. Long stops are qualified ones of any kind, and own ones over the limit."""

    count: int = 0
    stopped_us: int = 0
    micro_count: int = 0
    micro_us: int = 0
    outside_count: int = 0
    outside_us: int = 0
    unqualified_count: int = 0
    unqualified_us: int = 0
    other_us: int = 0
    planned_us: int = 0

    @property
    def unqualified_share(self) -> float | None:
        """Share of the stopped time that nobody said anything of; None without any stop."""
        return _share(self.unqualified_us, self.stopped_us)

    @property
    def other_share(self) -> float | None:
        """Share of the stopped time whose reason says nothing in particular."""
        return _share(self.other_us, self.stopped_us)

    @property
    def specific_share(self) -> float | None:
        """Share of the stopped time with a reason that says something in particular."""
        return _share(self.stopped_us - self.unqualified_us - self.other_us, self.stopped_us)


def totals(stops: Iterable[Stop], span: Span, tree: ReasonTree) -> StopTotals:
    """Return the sums of what of the stops lies within a time; a stop counts where it begins."""
    sums = dict.fromkeys(StopTotals.__dataclass_fields__, 0)
    for one in stops:
        time_us, begins = one.stopped_within_us(span), int(span[0] <= one.start_us < span[1])
        for name in _counted(one, tree):
            sums[f"{name}_us"] += time_us
            if (counter := _COUNTERS.get(name)) is not None:
                sums[counter] += begins
    return StopTotals(**sums)


def pareto(
    stops: Iterable[Stop], span: Span, tree: ReasonTree, group: StopGroup, measure: StopMeasure
) -> list[ParetoBar]:
    """Return the bars of what of the long stops lies within a time, the longest first."""
    counts: dict[str, int] = {}
    times: dict[str, int] = {}
    for one in stops:
        if not is_long(one):
            continue
        key = key_of(one, tree, group)
        times[key] = times.get(key, 0) + one.stopped_within_us(span)
        counts[key] = counts.get(key, 0) + int(span[0] <= one.start_us < span[1])
    bars = [ParetoBar(key, counts[key], times[key]) for key in times]
    bars = [bar for bar in bars if bar.amount(measure)]
    bars.sort(key=lambda bar: (-bar.amount(measure), bar.key == UNQUALIFIED, bar.key))
    return _cumulated(bars, measure)


def is_long(stop: Stop) -> bool:
    """Tell whether a stop counts: it was qualified, or it is a long one of the machine's own."""
    return bool(stop.reason) or (not stop.is_micro and stop.kind is not StopKind.OUTSIDE)


def key_of(stop: Stop, tree: ReasonTree, group: StopGroup) -> str:
    """Return the key of the bar that a stop belongs to."""
    if group is StopGroup.MACHINE:
        return stop.machine
    return tree.at_level(stop.reason, _LEVELS[group]) if stop.reason else UNQUALIFIED


_COUNTERS = {
    "stopped": "count", "micro": "micro_count", "outside": "outside_count",
    "unqualified": "unqualified_count",
}  # fmt: skip


def _counted(stop: Stop, tree: ReasonTree) -> Iterable[str]:
    """Yield the sums that a stop belongs to."""
    if not is_long(stop):
        yield "outside" if stop.kind is StopKind.OUTSIDE else "micro"
        return
    yield "stopped"
    if not stop.reason:
        yield "unqualified"
    elif tree.is_other(stop.reason):
        yield "other"
    elif tree.is_planned(stop.reason):
        yield "planned"


def _cumulated(bars: Sequence[ParetoBar], measure: StopMeasure) -> list[ParetoBar]:
    total, so_far, found = sum(bar.amount(measure) for bar in bars), 0, []
    for bar in bars:
        so_far += bar.amount(measure)
        found.append(replace(bar, cumulative=so_far / total))
    return found


def _share(part: int, whole: int) -> float | None:
    return part / whole if whole else None
