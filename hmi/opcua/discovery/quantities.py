"""Which quantity a companion model's name stands for, and what is left out of a machine. Pure."""

import re
from typing import Final

from hmi.opcua.discovery.companions import (
    DI,
    HEALTH_STATES,
    IDENTIFICATION,
    PACKML,
    PACKTAGS_STATES,
    UNIT_MODES,
)
from hmi.opcua.discovery.spots import Spot
from hmi.plant.derived import AVAILABILITY, EFFECTIVENESS, HEALTH, OEE, QUALITY_RATIO, STATE
from hmi.plant.key_names import slug
from hmi.plant.tags import Kind

ITEM_STATE: Final = "item_state"
OPERATION_MODE: Final = "operation_mode"
PACKML_STATE: Final = "state"
EXECUTE_STATE: Final = "execute_state"
MACHINE_STATE: Final = "machine_state"
BASE_STATE: Final = "base_state"
MODE: Final = "mode"
DEVICE_HEALTH: Final = "device_health"

_BY_NAME: Final = {
    (PACKML, "StateCurrent"): PACKML_STATE,
    (PACKML, "UnitModeCurrent"): MODE,
    (PACKML, "CurMachSpeed"): "speed",
    (PACKML, "MachSpeed"): "target_speed",
    (PACKML, "EquipmentBlocked"): "blocked",
    (PACKML, "EquipmentStarved"): "starved",
    (PACKML, "ProdProcessedCount"): "total",
    (PACKML, "ProdGoodCount"): "good",
    (PACKML, "ProdDefectiveCount"): "reject",
    (PACKML, "StopReason"): "fault_code",
    (DI, "DeviceHealth"): DEVICE_HEALTH,
}
_STATE_MACHINES: Final = {
    "MachineryItemState": ITEM_STATE,
    "MachineryOperationMode": OPERATION_MODE,
    "BaseStateMachine": BASE_STATE,
    "MachineState": MACHINE_STATE,
    "ExecuteState": EXECUTE_STATE,
}
_CURRENT_STATE: Final = "CurrentState"
_STATE_NAMES: Final = {
    ITEM_STATE: "Item state", OPERATION_MODE: "Operation mode", BASE_STATE: "Base state",
    MACHINE_STATE: "Machine state", EXECUTE_STATE: "Execute state",
}  # fmt: skip
_KNOWN_STATES: Final = {
    DEVICE_HEALTH: HEALTH_STATES, MODE: UNIT_MODES, PACKML_STATE: PACKTAGS_STATES,
}  # fmt: skip
_RESERVED: Final = frozenset({STATE, OEE, AVAILABILITY, EFFECTIVENESS, QUALITY_RATIO, HEALTH})
"""Quantities that the program computes itself."""
_COUNTING: Final = frozenset({"OperationCounters", "LifetimeCounters"})
_ONE_WORD = re.compile(r"[A-Z][A-Za-z0-9]*[a-z][A-Za-z0-9]*")
_WORDS = re.compile(r"[A-Z]+[0-9]*(?![a-z])|[A-Z][a-z0-9]*|[a-z0-9]+")
_LEFT_OUT: Final = frozenset({
    IDENTIFICATION, "LastTransition", "AvailableStates", "AvailableTransitions",
    "DeviceHealthAlarms",
})  # fmt: skip


def is_worth_a_tag(spot: Spot) -> bool:
    """Tell whether a variable tells of the machine's work, and a tag can hold it."""
    if spot.node.kind is None or _LEFT_OUT & set(spot.way):
        return False
    # A property describes; only what is counted changes by itself.
    return not spot.is_property or bool(_COUNTING & set(spot.way)) or is_companion(spot)


def is_companion(spot: Spot) -> bool:
    """Tell whether a companion model gives the variable its meaning."""
    return (spot.namespace, spot.browse_name) in _BY_NAME or _state_machine(spot) != ""


def quantity_of(spot: Spot) -> str:
    """Return what a variable measures, as the second part of a tag's key."""
    known = _BY_NAME.get((spot.namespace, spot.browse_name)) or _state_machine(spot)
    if known:
        return known
    found = slug(spot.browse_name, "value")
    if found in _RESERVED or spot.browse_name == _CURRENT_STATE:
        return f"{slug(spot.holder, 'machine')}_{found}"
    return found


def name_of(spot: Spot, quantity: str) -> str:
    """Return what people read for a variable."""
    if spot.browse_name == _CURRENT_STATE:
        return _STATE_NAMES.get(quantity) or f"{spot.holder}: {spot.node.name}"
    return _readable(spot.node.name or spot.browse_name)


def _readable(name: str) -> str:
    """Return a name that was written as one word in several: `RamForce` is `Ram force`."""
    if not _ONE_WORD.fullmatch(name):
        return name
    first, *others = _WORDS.findall(name)
    return " ".join([first, *(word if word.isupper() else word.lower() for word in others)])


def states_of(spot: Spot, quantity: str) -> tuple[tuple[int, str], ...]:
    """Return the states of a variable: the server's own, else those of its specification."""
    if spot.node.states or spot.node.kind is not Kind.INTEGER:
        return spot.node.states
    return _KNOWN_STATES.get(quantity, ()) if is_companion(spot) else ()


def _state_machine(spot: Spot) -> str:
    is_current = spot.browse_name == _CURRENT_STATE
    return _STATE_MACHINES.get(spot.holder, "") if is_current else ""
