"""The one state of a machine from what its control says; pure.

PackML states are mapped by name, since their numbers differ between specifications. Mapping:

Execute                                        EXECUTING
Suspending, Suspended, Unsuspending            STARVED or BLOCKED (the cause is outside)
Holding, Held, Unholding                       HELD (the cause is inside)
Aborting, Aborted, Clearing                    FAULT
Stopping, Stopped                              STOPPED
Idle, Resetting, Starting, Completing, Complete  IDLE
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from hmi.plant.assets import Machine, MachineState, StateSource
from hmi.plant.quality import Quality, quality_of
from hmi.plant.samples import Value

NO_SOURCE = "no-state-source"
NO_DATA = "no-data"
BAD_QUALITY = "bad-quality"
NOT_UNDERSTOOD = "state-not-understood"
NOT_CONNECTED = "not-connected"
CAUSE_UNKNOWN = "suspended-cause-unknown"
ENTERED = "state-entered-by-hand"
NOT_ENTERED = "state-not-entered"

_S = MachineState
_SUSPENDED = frozenset({"suspending", "suspended", "unsuspending"})
_PACKML = {
    "execute": _S.EXECUTING,
    "holding": _S.HELD, "held": _S.HELD, "unholding": _S.HELD,
    "aborting": _S.FAULT, "aborted": _S.FAULT, "clearing": _S.FAULT,
    "stopping": _S.STOPPED, "stopped": _S.STOPPED,
    "idle": _S.IDLE, "resetting": _S.IDLE, "starting": _S.IDLE,
    "completing": _S.IDLE, "complete": _S.IDLE,
}  # fmt: skip
_MODES = {"maintenance": _S.MAINTENANCE, "setup": _S.SETUP}
_DOWN = {"notavailable": _S.OFF, "outofservice": _S.FAULT}
_ITEM_STATES = {0: "NotAvailable", 1: "OutOfService", 2: "NotExecuting", 3: "Executing"}
OVERRULING = frozenset({_S.MAINTENANCE, _S.OFF})
"""What people may say of a machine whose state is measured: maintenance, or no order (off)."""
_ITEM_MODES = {0: "None", 1: "Maintenance", 2: "Setup", 3: "Processing"}


@dataclass(frozen=True, slots=True)
class StateReading:
    """A state and, where it needs one, the code of its reason."""

    state: MachineState
    reason: str = ""


@dataclass(frozen=True, slots=True)
class StateInputs:
    """What the control says now. state and mode are names or numbers, None where not given."""

    state: Value
    status: int = 0
    mode: Value = None
    starved: bool = False
    blocked: bool = False
    entered: Value = None
    """Number of the state that people entered by hand; 0 and None mean none."""


Names = Mapping[int, str]
"""Number and name of each state of an enumeration, as the tag's definition has them."""


def unknown(reason: str) -> StateReading:
    """Return state UNKNOWN with the code of why."""
    return StateReading(_S.UNKNOWN, reason)


def read_state(
    machine: Machine, inputs: StateInputs, state_names: Names, mode_names: Names
) -> StateReading:
    """Return the machine's state by its configured source; UNKNOWN never without a reason.

    Only a bad state signal makes the state unknown; mode, starved and blocked refine it.
    """
    entered = _by_hand(machine, inputs)
    if entered is not None:
        return entered
    missing = _why_unreadable(machine, inputs)
    if missing:
        return unknown(missing)
    match machine.state_source:
        case StateSource.PACKML:
            return from_packml(inputs, state_names, mode_names)
        case StateSource.MACHINERY:
            return from_machinery(inputs, state_names, mode_names)
        case StateSource.WORD:
            return from_word(inputs.state, dict(machine.state_map))
        case _:
            return from_speed(inputs.state, machine.state_threshold)


def from_packml(inputs: StateInputs, names: Names, mode_names: Names) -> StateReading:
    """Map a PackML state name; the unit modes Maintenance and Setup overrule all but a fault."""
    name = _name(inputs.state, names)
    if name in _SUSPENDED:
        reading = _waiting(inputs, StateReading(_S.STARVED, CAUSE_UNKNOWN))
    elif name in _PACKML:
        reading = StateReading(_PACKML[name])
    else:
        return unknown(NOT_UNDERSTOOD)
    mode = _MODES.get(_name(inputs.mode, mode_names))
    if mode is None or reading.state is _S.FAULT:
        return reading
    return StateReading(mode)


def from_machinery(inputs: StateInputs, names: Names, mode_names: Names) -> StateReading:
    """Map MachineryItemState and MachineryOperationMode (OPC 40001-1, read as SEMI E10)."""
    item = _name(inputs.state, names or _ITEM_STATES)
    mode = _name(inputs.mode, mode_names or _ITEM_MODES)
    if mode == "maintenance":
        return StateReading(_S.MAINTENANCE)
    if item in _DOWN:
        return StateReading(_DOWN[item])
    if item not in {"executing", "notexecuting"}:
        return unknown(NOT_UNDERSTOOD)
    if mode == "setup":
        return StateReading(_S.SETUP)
    if item == "executing":
        return StateReading(_S.EXECUTING)
    return _waiting(inputs, StateReading(_S.IDLE))


def from_word(word: Value, state_map: Mapping[int, MachineState]) -> StateReading:
    """Translate a number by the machine's own table."""
    number = _number(word)
    if number is None or number != int(number) or int(number) not in state_map:
        return unknown(NOT_UNDERSTOOD)
    return StateReading(state_map[int(number)])


def from_speed(speed: Value, threshold: float) -> StateReading:
    """Return EXECUTING strictly above the threshold, else IDLE."""
    number = _number(speed)
    if number is None:
        return unknown(NOT_UNDERSTOOD)
    return StateReading(_S.EXECUTING if number > threshold else _S.IDLE)


def _by_hand(machine: Machine, inputs: StateInputs) -> StateReading | None:
    entered = entered_state(inputs.entered)
    if machine.state_source is StateSource.OPERATOR:
        return StateReading(entered, ENTERED) if entered else unknown(NOT_ENTERED)
    return StateReading(entered, ENTERED) if entered in OVERRULING else None


def entered_state(number: Value) -> MachineState:
    """Return what was entered by hand; UNKNOWN for nothing."""
    found = _number(number)
    known = {int(state) for state in MachineState}
    return _S(int(found)) if found is not None and int(found) in known else _S.UNKNOWN


def from_rules(rules: Iterable[tuple[MachineState, bool | None]]) -> StateReading:
    """Return the first state whose rule holds, IDLE without one.

    A rule that cannot be decided, for want of a trustworthy value, lets none behind it decide.
    """
    for state, holds in rules:
        if holds is None:
            return unknown(BAD_QUALITY)
        if holds:
            return StateReading(state)
    return StateReading(_S.IDLE)


def _why_unreadable(machine: Machine, inputs: StateInputs) -> str:
    if machine.state_source is StateSource.NONE:
        return NO_SOURCE
    if quality_of(inputs.status) is Quality.BAD:
        return BAD_QUALITY
    return NO_DATA if inputs.state is None else ""


def _waiting(inputs: StateInputs, otherwise: StateReading) -> StateReading:
    """Tell why a healthy machine waits; blocked comes first: it could not deliver anyway."""
    if inputs.blocked:
        return StateReading(_S.BLOCKED)
    if inputs.starved:
        return StateReading(_S.STARVED)
    return otherwise


def _number(value: Value) -> float | None:
    if value is None or isinstance(value, str) or value != value:
        return None
    return float(value)


def _name(value: Value, names: Names) -> str:
    """Return a state's name in lower case letters only, empty where there is none."""
    number = _number(value)
    if number is not None:
        value = names.get(int(number), "")
    return "".join(filter(str.isalpha, value)).lower() if isinstance(value, str) else ""
