"""Why machines stop: the reasons that a site knows, as a tree of up to three levels."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from hmi.plant.assets import MachineState
from hmi.texts.catalog import _

DEEPEST: Final = 3
LONGEST_TEXT: Final = 40
"""Characters: a reason is read on a button, from an arm's length."""
STOP_STATES: Final = frozenset(MachineState) - {MachineState.UNKNOWN, MachineState.EXECUTING}
OUTSIDE: Final = frozenset({MachineState.STARVED, MachineState.BLOCKED})
OWN: Final = frozenset({MachineState.HELD, MachineState.STOPPED, MachineState.FAULT})


@dataclass(frozen=True, slots=True, kw_only=True)
class StopReason:
    """One reason. Below a parent it is what the parent means in particular.

    Without machines it holds for all, without only_in in every state of a stop. What is_other
    says nothing in particular: its share is told, for it tells how far the others can be trusted.
    """

    key: str
    text: str
    parent: str = ""
    planned: bool = False
    is_other: bool = False
    machines: tuple[str, ...] = ()
    only_in: tuple[MachineState, ...] = ()

    def holds_for(self, machine: str, state: MachineState | None) -> bool:
        """Tell whether a stop of a machine in a state can have this reason."""
        is_of_machine = not self.machines or machine in self.machines
        return is_of_machine and (not self.only_in or state is None or state in self.only_in)


@dataclass(frozen=True)
class ReasonTree:
    """The reasons of a site with the look-ups everybody needs; a site without any has usual ones.

    A reason that the tree no longer has stands for itself: what was said stays said.
    """

    reasons: tuple[StopReason, ...]

    @classmethod
    def of(cls, reasons: Iterable[StopReason]) -> "ReasonTree":
        """Return the tree of a site's reasons, the usual one where it names none."""
        return cls(tuple(reasons) or usual_reasons())

    @cached_property
    def by_key(self) -> dict[str, StopReason]:
        """Reason by its key."""
        return {one.key: one for one in self.reasons}

    def below(
        self, parent: str, machine: str = "", state: MachineState | None = None
    ) -> list[StopReason]:
        """Return the reasons right below one that can be chosen; below "" those on top."""
        return [
            one
            for one in self.reasons
            if one.parent == parent and (not machine or one.holds_for(machine, state))
        ]

    def path(self, key: str) -> tuple[StopReason, ...]:
        """Return a reason with those above it, the topmost first; empty for an unknown one."""
        found: list[StopReason] = []
        one = self.by_key.get(key)
        while one is not None and one not in found:
            found.append(one)
            one = self.by_key.get(one.parent)
        return tuple(reversed(found))

    def at_level(self, key: str, level: int) -> str:
        """Return the key of a reason or of what is above it, at a level from 1 on."""
        path = self.path(key)
        return path[min(level, len(path)) - 1].key if path else key

    def words(self, key: str) -> str:
        """Return a reason with those above it in words."""
        path = self.path(key)
        return " \N{RIGHTWARDS ARROW} ".join(one.text for one in path) if path else key

    def text(self, key: str) -> str:
        """Return a reason's own words."""
        one = self.by_key.get(key)
        return key if one is None else one.text

    def is_other(self, key: str) -> bool:
        """Tell whether a reason, or one above it, says nothing in particular; so if unknown."""
        path = self.path(key)
        return not path or any(one.is_other for one in path)

    def is_planned(self, key: str) -> bool:
        """Tell whether a reason, or one above it, is planned."""
        return any(one.planned for one in self.path(key))

    def may_be(self, key: str, machine: str) -> bool:
        """Tell whether a stop of a machine can have a reason; its state may be corrected yet."""
        path = self.path(key)
        return bool(path) and all(one.holds_for(machine, None) for one in path)

    @cached_property
    def counted(self) -> frozenset[MachineState]:
        """The states that are stops: a machine's own, and others that a reason is only for."""
        named = {state for one in self.reasons for state in one.only_in}
        return OWN | OUTSIDE | (named & STOP_STATES)


def usual_reasons() -> tuple[StopReason, ...]:
    """Return reasons for a line whose site names none, in the language that is set."""
    make = StopReason
    return (
        make(key="fault", text=_("Technical fault")),
        make(key="fault_mechanical", text=_("Mechanical"), parent="fault"),
        make(key="fault_electrical", text=_("Electrical"), parent="fault"),
        make(key="fault_control", text=_("Control or sensor"), parent="fault"),
        make(key="jam", text=_("Jam")),
        make(key="material", text=_("Material")),
        make(key="material_missing", text=_("Material missing"), parent="material"),
        make(key="material_faulty", text=_("Material faulty"), parent="material"),
        make(key="quality", text=_("Quality check")),
        make(key="changeover", text=_("Changeover"), planned=True),
        make(key="cleaning", text=_("Cleaning"), planned=True),
        make(key="maintenance", text=_("Maintenance"), planned=True),
        make(key="staff", text=_("Nobody there")),
        make(key="outside", text=_("Other machine"), only_in=(
            MachineState.STARVED, MachineState.BLOCKED, MachineState.HELD, MachineState.STOPPED,
        )),
        make(key="other", text=_("Other"), is_other=True),
    )  # fmt: skip
