"""Which tag of a machine gives which signal, and how values of it are read."""

from dataclasses import dataclass, field
from enum import StrEnum

from hmi.machines.timeline import (
    STATE_INPUTS,
    RuleInput,
    StateInput,
    StateReader,
    StateSignal,
)
from hmi.plant.assets import Machine, MachineState, StateSource
from hmi.plant.derived import ENTERED_STATE, key_of
from hmi.plant.expressions import parsed
from hmi.plant.health_weights import HealthWeights
from hmi.plant.samples import Value
from hmi.plant.site import Site
from hmi.plant.tags import Tag


class CounterSignal(StrEnum):
    """Registers that only count up."""

    TOTAL = "total"
    GOOD = "good"
    REJECT = "reject"
    ENERGY = "energy"


class OrderSignal(StrEnum):
    """What the machine makes now."""

    ORDER = "order"


class Indicator(StrEnum):
    """Measured signals that health is scored from."""

    VIBRATION = "vibration"
    TEMPERATURE = "temperature"
    CURRENT = "current"


class DeviceSignal(StrEnum):
    """What the machine says about itself."""

    HEALTH = "device_health"


Signal = StateInput | OrderSignal | CounterSignal | Indicator | DeviceSignal


@dataclass(frozen=True, slots=True)
class MachineSignals:
    """The tags of one machine by what they mean; signals without a tag are absent."""

    machine: Machine
    tag_by_signal: dict[Signal, Tag]
    connection: str
    """Connection of the state tag, else of any tag of the machine; empty without tags."""
    weights: HealthWeights = field(default_factory=HealthWeights)

    @classmethod
    def of(cls, machine: Machine, site: Site) -> "MachineSignals":
        """Look up a machine's tags; keys that the site does not have are left out."""
        keys: dict[Signal, str] = {
            StateSignal.STATE: machine.state_tag,
            StateSignal.MODE: machine.mode_tag,
            StateSignal.STARVED: machine.starved_tag,
            StateSignal.BLOCKED: machine.blocked_tag,
            StateSignal.ENTERED: key_of(machine.key, ENTERED_STATE),
            **{RuleInput(key): key for key in sorted(rule_tags(machine))},
            OrderSignal.ORDER: machine.order_tag,
            CounterSignal.TOTAL: machine.total_tag,
            CounterSignal.GOOD: machine.good_tag,
            CounterSignal.REJECT: machine.reject_tag,
            CounterSignal.ENERGY: machine.energy_tag,
            Indicator.VIBRATION: machine.vibration_tag,
            Indicator.TEMPERATURE: machine.temperature_tag,
            Indicator.CURRENT: machine.current_tag,
            DeviceSignal.HEALTH: machine.health_tag,
        }
        tags = {signal: site.tag(key) for signal, key in keys.items() if key in site.number_by_key}
        measured = (tag.connection for tag in site.tags if tag.machine == machine.key)
        connections = [tag.connection for tag in tags.values()] + list(measured)
        weights = machine.health_weights or site.health
        return cls(machine, tags, next(filter(None, connections), ""), weights)

    @property
    def is_accounted(self) -> bool:
        """Whether there is anything that a time account or a count can follow from."""
        accounted = (*STATE_INPUTS, CounterSignal)
        return any(isinstance(signal, accounted) for signal in self.tag_by_signal)

    def state_reader(self) -> StateReader:
        """Return how the machine's state is read from its signals."""
        return StateReader(
            self.machine, self._names(StateSignal.STATE), self._names(StateSignal.MODE),
            tuple((state, parsed(text)) for state, text in rules_of(self.machine)),
        )  # fmt: skip

    def span_of(self, signal: Signal) -> float | None:
        """Return the range of a register, None where its tag has none."""
        tag = self.tag_by_signal.get(signal)
        if tag is None or tag.low is None or tag.high is None:
            return None
        return tag.high - tag.low

    def _names(self, signal: Signal) -> dict[int, str]:
        tag = self.tag_by_signal.get(signal)
        return dict(tag.states) if tag is not None else {}


def rules_of(machine: Machine) -> tuple[tuple[MachineState, str], ...]:
    """Return the rules that tell a machine's state; none where it comes from elsewhere."""
    return machine.state_rules if machine.state_source is StateSource.RULE else ()


def rule_tags(machine: Machine) -> frozenset[str]:
    """Return the tags that the rules of a machine's state read."""
    return frozenset().union(*(parsed(text).tags for _state, text in rules_of(machine)))


def number_of(value: Value) -> float | None:
    """Return a measured number, None for text, nothing and NaN."""
    if value is None or isinstance(value, str) or value != value:
        return None
    return float(value)
