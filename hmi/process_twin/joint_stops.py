"""Changeovers, stops of the line as a whole, and how it comes back after breaks; pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from hmi.process_twin.line_facts import JointStop
from hmi.process_twin.machine_stretches import Does, Stretch

TOGETHER_S = 20.0
"""Machines that stop within so many seconds of the first may stop for one cause."""
CHANGEOVER_S = 1800.0
"""The last machine begins a changeover so long after the first at most."""
_Begun = list[tuple[str, Stretch]]
"""Stretches of several machines, by their start."""


@dataclass(frozen=True, slots=True)
class Joints:
    """What happened to several machines for one cause on one day."""

    changeovers: tuple[JointStop, ...]
    changes_s: tuple[tuple[float, float], ...]
    """Start and end of each changeover on the axis of working time."""
    line_stops: tuple[JointStop, ...]
    line_runs_s: tuple[float, ...]
    restarts: tuple[JointStop, ...]
    of_line: frozenset[tuple[str, float]]
    """Machine and start of stops that are not the machine's own."""


def find_joints(
    found: Mapping[str, list[Stretch]], break_ends_s: Sequence[float], length_s: float
) -> Joints:
    """Return what happened jointly to machines, given their stretches by key."""
    changes = list(_clusters(_begun(found, Does.SETS_UP), CHANGEOVER_S))
    marks = set(break_ends_s)
    stops = [one for one in _begun(found, Does.STOPS) if one[1].start_s not in marks]
    needed = max(2, len(found) // 2 + 1)
    lines = [one for one in _clusters(stops, TOGETHER_S) if len(one) >= needed]
    at_marks = {
        (key, one.start_s)
        for key, one in _begun(found, Does.STOPS)
        if one.start_s in marks
    }  # fmt: skip
    edges = [0.0, *(cluster[0][1].start_s for cluster in lines), length_s]
    return Joints(
        changeovers=tuple(_joint(cluster) for cluster in changes),
        changes_s=tuple(_extent(cluster) for cluster in changes),
        line_stops=tuple(_joint(cluster) for cluster in lines),
        line_runs_s=tuple(after - before for before, after in pairwise(edges)),
        restarts=tuple(_restart(found, mark) for mark in break_ends_s),
        of_line=frozenset(
            at_marks | {(key, one.start_s) for cluster in lines for key, one in cluster}
        ),
    )


def _begun(found: Mapping[str, list[Stretch]], does: Does) -> _Begun:
    begun = [
        (key, one) for key, all_of_it in found.items() for one in all_of_it if one.does is does
    ]
    return sorted(begun, key=lambda one: one[1].start_s)


def _clusters(begun: _Begun, within_s: float) -> Iterable[_Begun]:
    """Yield stretches that begin together, each machine at most once."""
    cluster: _Begun = []
    for key, one in begun:
        is_new = cluster and (
            one.start_s - cluster[0][1].start_s > within_s
            or any(key == other for other, _ in cluster)
        )
        if is_new:
            yield cluster
            cluster = []
        cluster.append((key, one))
    if cluster:
        yield cluster


def _joint(cluster: _Begun) -> JointStop:
    start_s = cluster[0][1].start_s
    return JointStop({key: (one.start_s - start_s, one.length_s) for key, one in cluster})


def _extent(cluster: _Begun) -> tuple[float, float]:
    return cluster[0][1].start_s, max(one.end_s for _, one in cluster)


def _restart(found: Mapping[str, list[Stretch]], mark: float) -> JointStop:
    """Return how long each machine stood after a break's end."""
    stands = {}
    for key, all_of_it in found.items():
        for one in all_of_it:
            if one.does is Does.STOPS and one.start_s <= mark < one.end_s:
                stands[key] = (0.0, one.end_s - mark)
    return JointStop(stands)
