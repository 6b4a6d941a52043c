"""What is measured: one Tag is one signal of one machine, from a server or derived by us."""

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """What a tag's values are, which decides how they are shown and drawn."""

    NUMBER = "number"
    INTEGER = "integer"
    BOOLEAN = "boolean"
    TEXT = "text"
    ENUMERATION = "enumeration"


class SignalType(StrEnum):
    """What a number measures, as far as alarms are concerned: where their rules begin."""

    FLOW = "flow"
    LEVEL = "level"
    PRESSURE = "pressure"
    TEMPERATURE = "temperature"
    MOTOR_CURRENT = "motor_current"
    VIBRATION = "vibration"
    BEARING_TEMPERATURE = "bearing_temperature"
    SPEED = "speed"
    TORQUE = "torque"
    AIR_PRESSURE = "air_pressure"
    POWER = "power"
    FAULT = "fault"
    SAFETY = "safety"
    """Never delayed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tag:
    """One signal. Limits and ranges are in the tag's unit, times in seconds.

    key is `machine.name` in lower case, unique in the site and stable: files, history and exports
    use it. node is a node id with its namespace by URI (`nsu=<uri>;s=<identifier>`); it is empty
    for a derived tag, whose connection is empty too. machine is empty for what belongs to no
    machine; a key stays when its tag goes to another one. low and high are the engineering range;
    normal_low and normal_high the band of normal operation, drawn on bars and trends.
    """

    key: str
    name: str
    machine: str
    connection: str = ""
    node: str = ""
    kind: Kind = Kind.NUMBER
    unit: str = ""
    decimals: int = 1
    low: float | None = None
    high: float | None = None
    normal_low: float | None = None
    normal_high: float | None = None
    spec_low: float | None = None
    spec_high: float | None = None
    """What the product allows, apart from what is normal: quality is judged by it."""
    spec_target: float | None = None
    interval_s: float = 1.0
    """Sampling interval asked of the server, and the interval at which a change is expected."""
    deadband: float = 0.0
    """Changes of at most this size are not recorded, except once per max_interval_s."""
    max_interval_s: float = 600.0
    record: bool = True
    backfill: bool = True
    """Whether the server keeps history for this tag that may fill our gaps."""
    states: tuple[tuple[int, str], ...] = ()
    """For an enumeration: number and text of each state."""
    signal: SignalType | None = None
    """Gives deadband and delays to rules that do not say their own."""
    writable: bool = False
    """Whether it may be set from here; nothing may unless the site says so."""
    write_low: float | None = None
    write_high: float | None = None
    """The least and the greatest number that may be set."""
    write_step: float | None = None
    """Numbers are set in steps of so much from write_low on; without it, any number."""
    write_critical: bool = False
    """Whether it is set only after one was asked again."""

    watch: bool | None = None
    """Whether it is watched for what is not usual; None: if it is an indicator of a machine."""
    manual: bool = False
    """Whether people write its values down, and bring them as a file: it has no server."""

    @property
    def is_derived(self) -> bool:
        """Tell whether the engine computes this tag itself."""
        return not self.node and not self.manual
