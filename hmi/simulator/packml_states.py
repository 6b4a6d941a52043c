"""PackML states as the machines of the line pass through them, with the companion readings."""

from enum import IntEnum, StrEnum


class PackState(StrEnum):
    """State names of PackML (OPC 30050); numbers differ between specs and are not used."""

    EXECUTE = "Execute"
    SUSPENDED = "Suspended"
    HELD = "Held"
    UNHOLDING = "Unholding"
    ABORTED = "Aborted"
    CLEARING = "Clearing"
    STOPPED = "Stopped"
    RESETTING = "Resetting"
    IDLE = "Idle"
    STARTING = "Starting"


class ItemState(IntEnum):
    """MachineryItemState (OPC 40001-1)."""

    NOT_AVAILABLE = 0
    OUT_OF_SERVICE = 1
    NOT_EXECUTING = 2
    EXECUTING = 3


class OperationMode(IntEnum):
    """MachineryOperationMode (OPC 40001-1)."""

    NONE = 0
    MAINTENANCE = 1
    SETUP = 2
    PROCESSING = 3


class DeviceHealth(IntEnum):
    """DeviceHealthEnumeration (DI, NAMUR NE 107)."""

    NORMAL = 0
    FAILURE = 1
    CHECK_FUNCTION = 2
    OFF_SPEC = 3
    MAINTENANCE_REQUIRED = 4


def item_state_of(state: PackState) -> ItemState:
    """Return the Machinery reading of a PackML state."""
    if state is PackState.EXECUTE:
        return ItemState.EXECUTING
    if state in {PackState.ABORTED, PackState.CLEARING}:
        return ItemState.OUT_OF_SERVICE
    return ItemState.NOT_EXECUTING
