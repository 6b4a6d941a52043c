"""Alarms of a flood by machine, with the one that came first on top; nothing is left out."""

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from hmi.bus.facts import AlarmChanged
from hmi.plant.alarm_rules import Priority
from ui.live.alarms_now import CALLING


@dataclass(frozen=True, slots=True)
class MachineGroup:
    """The head of a machine's rows; counts are (unacknowledged, all) by priority."""

    machine: str
    counts: tuple[tuple[Priority, int, int], ...]
    first: AlarmChanged
    """What came first: the first-out of its group, or the oldest of those that are shown."""
    is_simultaneous: bool
    """Another one of its group came in the same millisecond."""
    is_folded: bool

    @property
    def key(self) -> str:
        """What tells this row from others; no alarm has it."""
        return f"\0{self.machine}"

    @property
    def total(self) -> int:
        """How many alarms the machine has here."""
        return sum(count for _priority, _calling, count in self.counts)


Row = AlarmChanged | MachineGroup


def grouped(alarms: Sequence[AlarmChanged], folded: Collection[str]) -> list[Row]:
    """Return rows by machine: a head, then what came first, then the rest as given.

    The machine of the first alarm given comes first. Only the head of a folded machine is a row.
    """
    by_machine: dict[str, list[AlarmChanged]] = {}
    for alarm in alarms:
        by_machine.setdefault(alarm.flood_group, []).append(alarm)
    rows: list[Row] = []
    for machine, members in by_machine.items():
        head = _head(machine, members, is_folded=machine in folded)
        rows.append(head)
        if not head.is_folded:
            rows.append(head.first)
            rows += [one for one in members if one is not head.first]
    return rows


def _head(machine: str, members: Sequence[AlarmChanged], *, is_folded: bool) -> MachineGroup:
    every, calling = Counter[Priority](), Counter[Priority]()
    for one in members:
        every[one.priority] += 1
        calling[one.priority] += one.letter in CALLING
    counts = tuple((p, calling[p], every[p]) for p in Priority if every[p])
    first = min(members, key=_came_first)
    return MachineGroup(machine, counts, first, first.is_simultaneous, is_folded)


def _came_first(alarm: AlarmChanged) -> tuple[bool, float, int, str]:
    """Sort by what the engine marked, then by time; of two at once the graver one."""
    moment = alarm.came.timestamp()
    return (not alarm.is_first_out, moment, int(alarm.priority), alarm.key)
