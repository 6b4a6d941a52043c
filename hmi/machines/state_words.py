"""What states of a control's word could mean, told by their names, for a first proposal. Pure."""

from collections.abc import Sequence
from typing import Final

from hmi.machines.states import StateInputs, from_packml
from hmi.plant.assets import MachineState
from hmi.plant.key_names import slug

_WORDS: Final = (
    (MachineState.STARVED, ("starv", "lack", "no_material")),
    (MachineState.BLOCKED, ("block", "full", "backed_up")),
    (MachineState.MAINTENANCE, ("maint", "service", "wartung")),
    (MachineState.SETUP, ("setup", "set_up", "change", "rust", "einricht")),
    (MachineState.FAULT, ("fault", "error", "fail", "alarm", "abort", "stor", "trip")),
    (MachineState.HELD, ("hold", "held", "pause")),
    (MachineState.IDLE, ("idle", "ready", "stand_by", "standby", "wait", "bereit")),
    (MachineState.STOPPED, ("stop", "halt")),
    (MachineState.OFF, ("off", "power_down", "aus")),
    (MachineState.EXECUTING, ("run", "exec", "auto", "produc", "work", "on", "lauf")),
)
"""The first that fits; what tells of trouble comes before what tells of work."""


def are_packml(states: Sequence[tuple[int, str]]) -> bool:
    """Tell whether names are those of PackML, which need no table."""
    known = [from_packml(StateInputs(name), {}, {}).state for _number, name in states]
    # The first of them is often called undefined.
    return len(known) > 1 and sum(one is MachineState.UNKNOWN for one in known) <= 1


def proposed_map(states: Sequence[tuple[int, str]]) -> tuple[tuple[int, MachineState], ...]:
    """Return what each state could mean; what no word fits is unknown."""
    return tuple((number, meaning_of(name)) for number, name in states)


def meaning_of(name: str) -> MachineState:
    """Return what the name of a state could mean."""
    text = slug(name, "")
    for state, words in _WORDS:
        if any(word in text if len(word) > 2 else word == text for word in words):
            return state
    return MachineState.UNKNOWN
