"""The figures of the whole line for one glance; pure: from the facts of its machines.

Parts of the line are those of its last counting machine; its OEE is that of the slowest machine by
design, which sets what the line could make.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from hmi.bus.facts import MachineChanged
from hmi.machines.oee import ratio
from hmi.plant.assets import Machine, MachineState
from hmi.plant.site import Site

_WAITING = frozenset({MachineState.STARVED, MachineState.BLOCKED})


@dataclass(frozen=True, slots=True)
class LineNow:
    """The line in the running shift; None where no machine tells or a denominator is zero."""

    good: float | None
    """Good parts of the last machine in the line that counts."""
    rejects: float | None
    """Parts lost in the line, of all machines in it that count good and total."""
    scrap_ratio: float | None
    """Rejects / (good + rejects)."""
    oee: float | None
    oee_machine: str
    """Key of the machine whose OEE stands for the line; empty where none has a planned time."""
    energy: float | None
    """Energy of all machines, None unless all their energy tags have the same unit."""
    energy_unit: str
    energy_per_good: float | None
    stops: int
    executing: int
    """Machines of the line that are executing now."""
    machines: int
    bottleneck: str
    """Key of the machine that others wait for now, empty when no one waits."""


def line_now(site: Site, facts: Mapping[str, MachineChanged]) -> LineNow:
    """Return the line's figures from the newest fact of each machine by key."""
    in_line = [one for one in site.line_machines if one.in_line]
    present = [facts[one.key] for one in in_line if one.key in facts]
    good, rejects = _good(in_line, facts), _rejects(in_line, facts)
    slowest = max((one for one in in_line if one.ideal_cycle_s), key=_cycle_s, default=None)
    fact = facts.get(slowest.key) if slowest is not None else None
    energy, unit = _energy(site, facts)
    return LineNow(
        good=good,
        rejects=rejects,
        scrap_ratio=None if good is None else ratio(rejects, good + (rejects or 0.0)),
        oee=fact.oee.oee if fact is not None and fact.oee is not None else None,
        oee_machine="" if slowest is None else slowest.key,
        energy=energy,
        energy_unit=unit,
        energy_per_good=ratio(energy, good),
        stops=sum(one.stops for one in present),
        executing=sum(one.state is MachineState.EXECUTING for one in present),
        machines=len(in_line),
        bottleneck=bottleneck(in_line, facts),
    )


def bottleneck(in_line: Sequence[Machine], facts: Mapping[str, MachineChanged]) -> str:
    """Return the machine that most others wait for now: blocked before it, starved behind it."""
    states = [
        facts[one.key].state if one.key in facts else MachineState.UNKNOWN for one in in_line
    ]
    most, found = 0, ""
    for position, machine in enumerate(in_line):
        if states[position] in _WAITING:
            continue
        before = _run_of(MachineState.BLOCKED, list(reversed(states[:position])))
        behind = _run_of(MachineState.STARVED, states[position + 1 :])
        if before + behind > most:
            most, found = before + behind, machine.key
    return found


def _run_of(state: MachineState, states: Sequence[MachineState]) -> int:
    """Return how many of the first states are that one."""
    return next((number for number, one in enumerate(states) if one is not state), len(states))


def _cycle_s(machine: Machine) -> float:
    return machine.ideal_cycle_s or 0.0


def _good(in_line: Sequence[Machine], facts: Mapping[str, MachineChanged]) -> float | None:
    for machine in reversed(in_line):
        fact = facts.get(machine.key)
        if fact is not None and fact.oee is not None and _counts(machine):
            return fact.oee.good if machine.good_tag or machine.reject_tag else fact.oee.total
    return None


def _rejects(in_line: Sequence[Machine], facts: Mapping[str, MachineChanged]) -> float | None:
    lost = [
        fact.oee.total - fact.oee.good
        for machine, fact in _present(in_line, facts, _counts_rejects)
        if fact.oee is not None
    ]
    return sum(lost) if lost else None


def _energy(site: Site, facts: Mapping[str, MachineChanged]) -> tuple[float | None, str]:
    known = [
        (fact.energy, site.tag(machine.energy_tag).unit)
        for machine, fact in _present(site.machines, facts, lambda one: bool(one.energy_tag))
    ]
    units = {unit for _, unit in known}
    energies = [energy for energy, _ in known if energy is not None]
    if len(units) != 1 or not energies:
        return None, ""
    return sum(energies), units.pop()


def _present(
    machines: Sequence[Machine],
    facts: Mapping[str, MachineChanged],
    is_wanted: Callable[[Machine], bool],
) -> list[tuple[Machine, MachineChanged]]:
    return [(one, facts[one.key]) for one in machines if is_wanted(one) and one.key in facts]


def _counts(machine: Machine) -> bool:
    return bool(machine.good_tag or machine.total_tag)


def _counts_rejects(machine: Machine) -> bool:
    return sum(map(bool, (machine.total_tag, machine.good_tag, machine.reject_tag))) >= 2
