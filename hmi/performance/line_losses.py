"""Which machine of a line made others wait, and which one holds the line back; pure.

A starved machine waits for what comes, so the cause is sought up the line; a blocked one for room,
so it is sought down the line. A machine that waits itself is passed over. Buffers make it late:
behind a buffer the stop that emptied it may be over, so each step looks back for it. A machine
that ran all that time and still let another wait was too slow.

The bottleneck is found by the longest active period (Roser, Nakano, Tanaka 2002): at any moment it
is the machine that has been, and will be, without waiting for longest.
"""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from hmi.machines.timeline import Segment, with_ends
from hmi.plant.assets import Machine, MachineState

LOOK_BACK_US = 600_000_000
"""How long ago the stop of a neighbour may be whose effect a buffer passes on."""
_WAITING = {MachineState.STARVED: -1, MachineState.BLOCKED: 1}
"""Where the cause lies: up the line or down."""
_INACTIVE = frozenset({
    MachineState.STARVED, MachineState.BLOCKED, MachineState.IDLE, MachineState.UNKNOWN,
})  # fmt: skip
OUTSIDE = ""
"""In place of a machine's key: what lies before the first machine, or behind the last."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """A state in [start_us, end_us)."""

    start_us: int
    end_us: int
    state: MachineState


@dataclass(frozen=True, slots=True)
class Loss:
    """A time in which a machine waited, and the machine that it waited for."""

    victim: str
    waiting: MachineState
    """STARVED or BLOCKED."""
    culprit: str
    """Key of the machine, OUTSIDE for what lies before or behind the line."""
    cause: MachineState
    """What the culprit did: EXECUTING means too slowly, UNKNOWN that it was not seen."""
    start_us: int
    end_us: int


@dataclass(frozen=True, slots=True)
class Culprit:
    """How long others waited for one machine for one cause."""

    machine: str
    cause: MachineState
    lost_us: int
    victims: tuple[str, ...]
    longest: Loss


@dataclass(frozen=True, slots=True)
class Bottleneck:
    """Which machine held the line back in a period; keys are empty where nothing is known."""

    machine: str
    share: float
    """Share of the known time in which it had the longest active period."""
    least_waiting: str
    """The machine that was starved and blocked least; a second opinion."""
    waited_us: int
    """How long that one waited."""

    @property
    def is_agreed(self) -> bool:
        """Whether both methods name the same machine."""
        return bool(self.machine) and self.machine == self.least_waiting


class LineStates:
    """What the machines of a line did in [start_us, end_us), and who waited for whom."""

    def __init__(
        self,
        machines: Sequence[Machine],
        segments: Mapping[str, Sequence[Segment]],
        start_us: int,
        end_us: int,
    ) -> None:
        """Take machines in order of the line; those of equal order stand in parallel."""
        self._groups = _groups(machines)
        self._place = {key: row for row, group in enumerate(self._groups) for key in group}
        self._start_us, self._end_us = start_us, end_us
        self._stretches = {
            one.key: list(_stretches(segments.get(one.key, ()), start_us, end_us))
            for one in machines
        }
        self._starts = {
            key: [one.start_us for one in found] for key, found in self._stretches.items()
        }

    def losses(self) -> list[Loss]:
        """Return every waiting with its cause, in order of machines and time."""
        found: list[Loss] = []
        for key, stretches in self._stretches.items():
            for one in stretches:
                if one.state in _WAITING and one.end_us > self._start_us:
                    for loss in self._explained(key, one):
                        _append(found, loss)
        return found

    def bottleneck(self) -> Bottleneck:
        """Return which machine had the longest active periods, and which waited least."""
        periods = [
            (end - start, start, end, key)
            for key in self._stretches
            for start, end in self._active(key)
        ]
        free: list[tuple[int, int]] = [(self._start_us, self._end_us)]
        held: dict[str, int] = {}
        for _length, start, end, key in sorted(periods, key=lambda one: (-one[0], one[1])):
            held[key] = held.get(key, 0) + _take(free, max(start, self._start_us), end)
        known_us = sum(held.values())
        most = max(held, key=lambda key: held[key], default="")
        waited = {key: self._waited_us(key) for key in self._stretches if held.get(key)}
        least = min(waited, key=lambda key: waited[key], default="")
        share = held[most] / known_us if known_us else 0.0
        return Bottleneck(most if known_us else "", share, least, waited.get(least, 0))

    def _explained(self, key: str, waiting: Stretch) -> Iterator[Loss]:
        """Cut a waiting where anything in the direction of its cause changed."""
        step = _WAITING[waiting.state]
        start_us = max(waiting.start_us, self._start_us)
        cuts = {start_us}
        row = self._place[key] + step
        while 0 <= row < len(self._groups):
            for other in self._groups[row]:
                cuts.update(t for t in self._starts[other] if start_us < t < waiting.end_us)
            row += step
        ordered = [*sorted(cuts), waiting.end_us]
        for begin, end in pairwise(ordered):
            culprit, cause = self._cause(key, begin, step)
            yield Loss(key, waiting.state, culprit, cause, begin, end)

    def _cause(self, key: str, at_us: int, step: int) -> tuple[str, MachineState]:
        """Walk along the line from a waiting machine to the one that it waits for."""
        waits = MachineState.STARVED if step < 0 else MachineState.BLOCKED
        row = self._place[key] + step
        while 0 <= row < len(self._groups):
            found = [self._seen(other, at_us, waits) for other in self._groups[row]]
            own = [one for one in found if one[1] is not waits]
            if own:
                # Of machines in parallel the one that stands is the cause, not the one that runs.
                culprit, cause, _at = max(
                    own, key=lambda one: one[1] is not MachineState.EXECUTING
                )
                return culprit, cause
            at_us = max(one[2] for one in found)
            row += step
        return OUTSIDE, MachineState.UNKNOWN

    def _seen(self, key: str, at_us: int, waits: MachineState) -> tuple[str, MachineState, int]:
        """Return what a machine did that reached its neighbour at a time, and when it did."""
        row = bisect_right(self._starts[key], at_us) - 1
        if row < 0:
            return key, MachineState.UNKNOWN, at_us
        present = self._stretches[key][row]
        if present.state is not MachineState.EXECUTING:
            return key, present.state, at_us
        for before in reversed(self._stretches[key][:row]):
            if before.end_us < at_us - LOOK_BACK_US:
                break
            if before.state is waits:
                return key, waits, before.end_us - 1
            if before.state not in (*_WAITING, MachineState.EXECUTING):
                return key, before.state, before.end_us - 1
        return key, MachineState.EXECUTING, at_us

    def _active(self, key: str) -> Iterator[tuple[int, int]]:
        """Yield the times without waiting; neighbouring states that are no waiting are one."""
        begun: int | None = None
        until = 0
        for one in self._stretches[key]:
            if one.state in _INACTIVE or (begun is not None and one.start_us != until):
                if begun is not None:
                    yield begun, until
                begun = None
            if one.state not in _INACTIVE and begun is None:
                begun = one.start_us
            until = one.end_us
        if begun is not None:
            yield begun, until

    def _waited_us(self, key: str) -> int:
        return sum(
            one.end_us - max(one.start_us, self._start_us)
            for one in self._stretches[key]
            if one.state in _WAITING and one.end_us > self._start_us
        )


def culprits(losses: Iterable[Loss]) -> list[Culprit]:
    """Return how long others waited for whom and why, most first."""
    together: dict[tuple[str, MachineState], list[Loss]] = {}
    for one in losses:
        together.setdefault((one.culprit, one.cause), []).append(one)
    found = [
        Culprit(
            machine, cause, sum(one.end_us - one.start_us for one in mine),
            tuple(dict.fromkeys(one.victim for one in mine)),
            max(mine, key=lambda one: one.end_us - one.start_us),
        )
        for (machine, cause), mine in together.items()
    ]  # fmt: skip
    return sorted(found, key=lambda one: -one.lost_us)


def _groups(machines: Sequence[Machine]) -> list[list[str]]:
    by_order: dict[int, list[str]] = {}
    for one in sorted(machines, key=lambda machine: machine.order):
        by_order.setdefault(one.order, []).append(one.key)
    return list(by_order.values())


def _stretches(segments: Sequence[Segment], start_us: int, end_us: int) -> Iterator[Stretch]:
    """Yield what a machine did until the end; what lies before the start is kept to look back."""
    for one, until_us in with_ends(segments, end_us):
        last_us = min(until_us, end_us)
        if one.start_us < last_us and last_us > start_us - LOOK_BACK_US:
            yield Stretch(one.start_us, last_us, one.state)


def _append(found: list[Loss], loss: Loss) -> None:
    """Add a loss; one that goes on with the last one makes that longer."""
    last = found[-1] if found else None
    if last is not None and last.end_us == loss.start_us and (
        (last.victim, last.waiting, last.culprit, last.cause)
        == (loss.victim, loss.waiting, loss.culprit, loss.cause)
    ):  # fmt: skip
        found[-1] = Loss(
            last.victim, last.waiting, last.culprit, last.cause, last.start_us, loss.end_us
        )
    else:
        found.append(loss)


def _take(free: list[tuple[int, int]], start_us: int, end_us: int) -> int:
    """Take what is still free of a time; return how much that was."""
    taken, left = 0, []
    for begin, until in free:
        first, last = max(begin, start_us), min(until, end_us)
        if first >= last:
            left.append((begin, until))
            continue
        taken += last - first
        left += [one for one in ((begin, first), (last, until)) if one[0] < one[1]]
    free[:] = left
    return taken
