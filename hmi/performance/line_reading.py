"""What the line did in a period, read from files: states, who made whom wait, the bottleneck."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from hmi.machines.oee import PlannedTime
from hmi.machines.past_states import past_states
from hmi.machines.replay import Read
from hmi.machines.timeline import Segment
from hmi.performance.line_losses import (
    LOOK_BACK_US,
    Bottleneck,
    Culprit,
    LineStates,
    Loss,
    culprits,
)
from hmi.performance.past_shifts import Gaps, planned_shifts
from hmi.plant.site import Site

LONGEST_US = 31 * 86_400_000_000
"""Over a longer time there would be more states than anybody could see."""


@dataclass(frozen=True, slots=True)
class LineSeen:
    """The machines of a line in [start_us, end_us)."""

    start_us: int
    end_us: int
    segments: Mapping[str, Sequence[Segment]]
    """States by machine, from before the start on."""
    culprits: Sequence[Culprit]
    """Lost minutes in planned time, most first."""
    bottleneck: Bottleneck


def read_line(site: Site, read: Read, gaps: Gaps, start_us: int, end_us: int) -> LineSeen:
    """Return what a line did; of a longer time than a month its end. Blocks on files."""
    start_us = max(start_us, end_us - LONGEST_US)
    machines = [one for one in site.line_machines if one.in_line]
    between_us = (start_us - LOOK_BACK_US, end_us)
    holes = list(gaps(*between_us))
    segments = {one.key: past_states(site, one, read, holes, between_us) for one in machines}
    line = LineStates(machines, segments, start_us, end_us)
    plans = [one.clipped(start_us, end_us).plan for one in planned_shifts(site, start_us, end_us)]
    lost = list(_planned(line.losses(), plans))
    return LineSeen(start_us, end_us, segments, culprits(lost), line.bottleneck())


def read_states(
    site: Site, read: Read, gaps: Gaps, start_us: int, end_us: int
) -> Mapping[str, Sequence[Segment]]:
    """Return the states of every machine of the site in a time. Blocks on files."""
    between_us = (max(start_us, end_us - LONGEST_US), end_us)
    holes = list(gaps(*between_us))
    return {one.key: past_states(site, one, read, holes, between_us) for one in site.line_machines}


def _planned(losses: Iterable[Loss], plans: Sequence[PlannedTime]) -> Iterator[Loss]:
    """Cut losses to planned time: nobody loses anything in a break."""
    working = [span for plan in plans for span in _working(plan)]
    for loss in losses:
        for start_us, end_us in working:
            first, last = max(loss.start_us, start_us), min(loss.end_us, end_us)
            if first < last:
                yield replace(loss, start_us=first, end_us=last)


def _working(plan: PlannedTime) -> Iterator[tuple[int, int]]:
    edges = [
        plan.start_us,
        *(edge for pause in sorted(plan.breaks) for edge in pause),
        plan.end_us,
    ]
    yield from (span for span in list(pairwise(edges))[::2] if span[0] < span[1])
