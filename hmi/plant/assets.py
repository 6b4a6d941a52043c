"""Machines, and which of their tags mean what: state, counters, vibration and so on.

A machine names tags by key; an empty key means that the machine does not offer that signal.
"""

from dataclasses import dataclass
from enum import IntEnum, StrEnum

from hmi.plant.health_weights import HealthWeights


class MachineState(IntEnum):
    """The one state of a machine at any time (domain model 3.5); stored as this number."""

    UNKNOWN = 0
    EXECUTING = 1
    STARVED = 2
    BLOCKED = 3
    IDLE = 4
    SETUP = 5
    HELD = 6
    STOPPED = 7
    FAULT = 8
    MAINTENANCE = 9
    OFF = 10


class StateSource(StrEnum):
    """Where a machine's state comes from."""

    PACKML = "packml"
    """A PackML state name (text or enumeration) in state_tag; mapped by name, never by number."""
    MACHINERY = "machinery"
    """MachineryItemState in state_tag and MachineryOperationMode in mode_tag."""
    WORD = "word"
    """A number in state_tag, translated by state_map."""
    SPEED = "speed"
    """Executing while state_tag (a speed) is above state_threshold, else idle."""
    RULE = "rule"
    """The first of state_rules that holds; idle while none does."""
    OPERATOR = "operator"
    """What people enter by hand."""
    NONE = "none"


class MachineGroup(StrEnum):
    """Machine group for the vibration zones of ISO 20816-3 and its predecessors."""

    GROUP_1 = "group1"
    GROUP_2 = "group2"
    SMALL = "class1"
    CLASS_2 = "class2"
    CLASS_3 = "class3"
    CLASS_4 = "class4"
    PUMP_SMALL = "pump200"
    PUMP_LARGE = "pump"


class Foundation(StrEnum):
    """How the machine stands; only groups 1 and 2 distinguish."""

    RIGID = "rigid"
    FLEXIBLE = "flexible"


class WindingClass(StrEnum):
    """Thermal class of a motor's insulation, by its letter."""

    B = "B"
    F = "F"
    H = "H"

    @property
    def limit(self) -> float:
        """Highest temperature of the class in degrees Celsius."""
        return {"B": 130.0, "F": 155.0, "H": 180.0}[self.value]


@dataclass(frozen=True, slots=True, kw_only=True)
class Machine:
    """One machine of the line and the keys of the tags that describe it."""

    key: str
    name: str
    area: str = ""
    order: int = 0
    """Position in the line, from its start; machines with equal order stand in parallel."""
    in_line: bool = True
    """Whether material flows through it; a compressor serves the line but is not in it."""
    state_source: StateSource = StateSource.NONE
    state_tag: str = ""
    mode_tag: str = ""
    starved_tag: str = ""
    blocked_tag: str = ""
    state_threshold: float = 0.0
    state_map: tuple[tuple[int, MachineState], ...] = ()
    state_rules: tuple[tuple[MachineState, str], ...] = ()
    """States and expressions over tags; the first that holds decides."""
    may_enter_state: bool = False
    """Whether people may say by hand that it is in maintenance or has no order."""
    speed_tag: str = ""
    target_speed_tag: str = ""
    total_tag: str = ""
    """Counter of parts processed, good and bad."""
    good_tag: str = ""
    reject_tag: str = ""
    energy_tag: str = ""
    """Register of the energy it took."""
    power_tag: str = ""
    """The power it takes now."""
    reject_reason_tags: tuple[str, ...] = ()
    """Counters of rejected parts, one a reason; the name of each tag is the reason."""
    ideal_cycle_s: float | None = None
    """Planned run time per item (PRI): seconds a part takes at rated speed."""
    recipe_tag: str = ""
    order_tag: str = ""
    buffer_tag: str = ""
    """Fill level of the buffer behind the machine, in percent."""
    key_tag: str = ""
    """The value an operator looks at first; drawn as the tile's sparkline."""
    indicator_tags: tuple[str, ...] = ()
    """Six to twelve tags shown as bars on the machine's page."""
    vibration_tag: str = ""
    temperature_tag: str = ""
    current_tag: str = ""
    health_tag: str = ""
    """DeviceHealth (NAMUR NE 107) where the machine offers it."""
    group: MachineGroup = MachineGroup.GROUP_2
    foundation: Foundation = Foundation.RIGID
    temperature_baseline: float | None = None
    temperature_warn: float = 80.0
    temperature_alarm: float = 90.0
    current_baseline: float | None = None
    """Expected current at rated speed until a baseline is learned, in the unit of current_tag."""
    rated_current: float | None = None
    """Current of the rating plate, in the unit of current_tag; more of it is an overload."""
    phase_tags: tuple[str, ...] = ()
    """Currents of the three phases."""
    vibration_baseline: float | None = None
    """Vibration velocity of the sound machine, mm/s RMS, until a baseline is learned."""
    ambient_tag: str = ""
    """Temperature around the machine; with it the rise above it is compared."""
    winding_tag: str = ""
    winding_class: WindingClass | None = None
    gearbox_oil_tag: str = ""
    hydraulic_oil_tag: str = ""
    heatsink_tag: str = ""
    heatsink_limit: float | None = None
    """Highest temperature that the drive's vendor allows, degrees Celsius."""
    cabinet_tag: str = ""
    wear_tags: tuple[str, ...] = ()
    """What only grows with wear until work is done, such as the pressure drop of a filter; its
    limit is the lowest upper one of its alarms."""
    running_hours_tag: str = ""
    """Counter of the hours in which the machine ran; without one they follow from its states."""
    critical: bool = False
    """Whether its failure is an alarm of priority P2 instead of P3."""
    health_weights: HealthWeights | None = None
    """Weights of the aspects of health, None for those of the site."""
    manufacturer: str = ""
    model: str = ""
    serial: str = ""
    firmware: str = ""
    """Version of the control's program, as the asset record has it."""
    rated_power_kw: float | None = None
    """Of the drive, from its name plate."""
    documents: tuple[tuple[str, str], ...] = ()
    """Papers of the machine: a title and where it is kept."""

    @property
    def accounted_tags(self) -> tuple[str, ...]:
        """Tags that states, times and counts follow from; empty keys are left out."""
        named = (
            self.state_tag, self.mode_tag, self.starved_tag, self.blocked_tag, self.total_tag,
            self.good_tag, self.reject_tag, self.energy_tag, self.order_tag,
        )  # fmt: skip
        return tuple(key for key in named if key)

    @property
    def has_entered_state(self) -> bool:
        """Whether people enter its state, or overrule it by hand."""
        return self.may_enter_state or self.state_source is StateSource.OPERATOR
