"""Classes of machines and foundations in words that bring one before the eyes."""

from hmi.machines.proposed_limits import vibration_source
from hmi.machines.vibration import zone_limits
from hmi.plant.assets import Foundation, MachineGroup
from hmi.texts.catalog import _

GROUPS = {
    MachineGroup.SMALL: (
        "Small, up to 15 kW",
        "Electric motors a person can lift with a hoist; small conveyors, fans and pumps.",
    ),
    MachineGroup.GROUP_2: (
        "Medium, 15 to 300 kW",
        "Shaft height 160 to 315 mm: a motor as high as a knee. Most drives of a line.",
    ),
    MachineGroup.GROUP_1: (
        "Large, more than 300 kW",
        "Shaft height from 315 mm: a motor as high as a table, or a generator set.",
    ),
    MachineGroup.PUMP_SMALL: (
        "Pump with an impeller, up to 200 kW",
        "Centrifugal, mixed and axial flow; motor and pump on one frame or apart.",
    ),
    MachineGroup.PUMP_LARGE: (
        "Pump with an impeller, more than 200 kW",
        "Boiler feed, cooling water, pipeline.",
    ),
    MachineGroup.CLASS_2: (
        "Medium by the older standard (class II)",
        "15 to 75 kW without a special foundation; for machines judged so until now.",
    ),
    MachineGroup.CLASS_3: (
        "Large on a heavy foundation (class III)",
        "By the older standard; for machines judged so until now.",
    ),
    MachineGroup.CLASS_4: (
        "Large on a soft foundation (class IV)",
        "By the older standard, such as turbines on a steel frame.",
    ),
}
FOUNDATIONS = {
    Foundation.RIGID: (
        "Rigid",
        "Bolted to concrete or a heavy frame: a hand on the floor beside it feels nothing.",
    ),
    Foundation.FLEXIBLE: (
        "Flexible",
        "On rubber, springs or a light steel frame: it sways a little when it starts.",
    ),
}
_FOUNDED = (MachineGroup.GROUP_1, MachineGroup.GROUP_2)


def group_name(group: MachineGroup) -> str:
    """Return what people call a class."""
    return _(GROUPS[group][0])


def zones_text(group: MachineGroup, foundation: Foundation) -> str:
    """Return the limits of a class and where they are from."""
    zones = zone_limits(group, foundation)
    told = _("A to {a}, B to {b}, C to {c} mm/s · {source}")
    return told.format(a=f"{zones.a_b:g}", b=f"{zones.b_c:g}", c=f"{zones.c_d:g}",
                       source=vibration_source(group, foundation))  # fmt: skip


def stands_on_a_foundation(group: MachineGroup) -> bool:
    """Tell whether the foundation matters to a class."""
    return group in _FOUNDED


def group_by_power(power_kw: float) -> MachineGroup:
    """Return the class that a drive of a power belongs to, unless it is a pump."""
    if power_kw < 15.0:
        return MachineGroup.SMALL
    return MachineGroup.GROUP_2 if power_kw <= 300.0 else MachineGroup.GROUP_1
