"""The companion models that are understood: their namespaces, node ids and names.

OPC 10000-100 (DI), OPC 40001-1 (Machinery), OPC 30050 (PackML), OPC 40501-1 (Machine Tools).
"""

from typing import Final

DI: Final = "http://opcfoundation.org/UA/DI/"
MACHINERY: Final = "http://opcfoundation.org/UA/Machinery/"
PACKML: Final = "http://opcfoundation.org/UA/PackML/"
MACHINE_TOOL: Final = "http://opcfoundation.org/UA/MachineTool/"

MACHINES_FOLDER: Final = f"nsu={MACHINERY};i=1001"
DEVICE_SET: Final = f"nsu={DI};i=5001"
PACKML_FOLDER: Final = f"nsu={PACKML};i=72"
PACKML_OBJECTS: Final = "PackMLObjects"
PACKML_TYPE: Final = f"nsu={PACKML};i=6"
MACHINE_TOOL_TYPE: Final = f"nsu={MACHINE_TOOL};i=13"

IDENTIFICATION: Final = "Identification"
NAME_PLATE: Final = {"Manufacturer": "manufacturer", "Model": "model", "SerialNumber": "serial"}
"""Field of a machine by the name of its name plate's property."""

MODEL_NAMES: Final = {
    MACHINERY: "Machinery", DI: "DI", PACKML: "PackML", MACHINE_TOOL: "Machine Tools",
}  # fmt: skip
"""What people call a model, in the order in which a machine's models are told."""

HEALTH_STATES: Final = (
    (0, "NORMAL"), (1, "FAILURE"), (2, "CHECK_FUNCTION"), (3, "OFF_SPEC"),
    (4, "MAINTENANCE_REQUIRED"),
)  # fmt: skip
"""DeviceHealthEnumeration, for servers that do not tell its texts."""
UNIT_MODES: Final = ((0, "Invalid"), (1, "Produce"), (2, "Maintenance"), (3, "Manual"))
"""PackML's unit modes, for servers that do not tell their texts."""
PACKTAGS_STATES: Final = tuple(
    enumerate((
        "Undefined", "Clearing", "Stopped", "Starting", "Idle", "Suspended", "Execute", "Stopping",
        "Aborting", "Aborted", "Holding", "Held", "Unholding", "Suspending", "Unsuspending",
        "Resetting", "Completing", "Complete",
    ))
)  # fmt: skip
"""StateCurrent as ISA-TR88.00.02 numbers it, for servers that give the bare number."""
