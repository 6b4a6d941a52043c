"""The figures of the whole line for one glance; pure: from the facts of its machines.

Parts of the line are those of its last counting machine. Its OEE is that of the slowest machine by
design, which sets what the line could make. Machines may count different things, bottles here and
cases there, so parts are never added across machines; yields are multiplied instead.
"""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from math import prod

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
    good_unit: str
    """What it counts, in the words of its tag."""
    scrap_ratio: float | None
    """1 - the product of the quality ratios of all machines in the line that have one."""
    oee: float | None
    oee_machine: str
    """Key of the slowest of those machines that count the most common thing; may be empty."""
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
    good, good_unit = _good(site, in_line, facts)
    qualities = [one.oee.quality for one in present if one.oee and one.oee.quality is not None]
    slowest = _slowest(site, in_line)
    fact = None if slowest is None else facts.get(slowest.key)
    energy, unit = _energy(site, facts)
    return LineNow(
        good=good,
        good_unit=good_unit,
        scrap_ratio=1.0 - prod(qualities) if qualities else None,
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


def _slowest(site: Site, in_line: Sequence[Machine]) -> Machine | None:
    """Return the machine with the longest planned time an item among those that compare."""
    planned = [one for one in in_line if one.ideal_cycle_s]
    counted = Counter(_unit(site, one.total_tag or one.good_tag) for one in planned)
    usual = max(counted, key=lambda unit: counted[unit], default="")
    alike = [one for one in planned if _unit(site, one.total_tag or one.good_tag) == usual]
    return max(alike, key=lambda one: one.ideal_cycle_s or 0.0, default=None)


def _good(
    site: Site, in_line: Sequence[Machine], facts: Mapping[str, MachineChanged]
) -> tuple[float | None, str]:
    for machine in reversed(in_line):
        fact = facts.get(machine.key)
        if fact is None or fact.oee is None or not (machine.good_tag or machine.total_tag):
            continue
        unit = _unit(site, machine.good_tag or machine.total_tag)
        tells_good = machine.good_tag or machine.reject_tag
        return (fact.oee.good if tells_good else fact.oee.total), unit
    return None, ""


def _unit(site: Site, key: str) -> str:
    return site.tag(key).unit if key in site.number_by_key else ""


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
