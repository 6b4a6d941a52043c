"""All definitions of one site.toml together, with the look-ups everybody needs."""

from dataclasses import dataclass, field
from functools import cached_property

from hmi.plant.alarm_handling import HornRule, SuppressionRule
from hmi.plant.alarm_rules import AlarmRule
from hmi.plant.assets import Machine
from hmi.plant.connections import Connection
from hmi.plant.energy_terms import EnergyTerms
from hmi.plant.expressions import parsed
from hmi.plant.health_weights import HealthWeights
from hmi.plant.maintenance import MaintenanceItem
from hmi.plant.roles import Role
from hmi.plant.shifts import ShiftCalendar
from hmi.plant.stop_reasons import ReasonTree, StopReason
from hmi.plant.tags import Tag


@dataclass(frozen=True, slots=True, kw_only=True)
class Retention:
    """How long the station keeps samples; the journal is kept for good.

    With less than min_free_gb on the disk the oldest days go; reserve_mb of it are kept for alarms
    and actions, where samples must not go.
    """

    samples_days: int = 365
    min_free_gb: float = 2.0
    reserve_mb: int = 64


@dataclass(frozen=True, kw_only=True)
class Site:
    """The plant as engineered. tags holds the tags of the file and, after them, the derived ones.

    The position of a tag in tags is its number in sample batches, for this run of the engine only;
    history files keep keys.
    """

    name: str
    line: str = ""
    language: str = "en"
    station: str = "station-1"
    anonymous_role: Role = Role.OPERATOR
    is_register_complete: bool = False
    """Whether machines holds all machines of the line, those without a connection as well."""
    micro_stop_s: float = 300.0
    """A stop shorter than this is a minor one, a fault shorter than this no failure."""
    connections: tuple[Connection, ...] = ()
    machines: tuple[Machine, ...] = ()
    tags: tuple[Tag, ...] = ()
    alarms: tuple[AlarmRule, ...] = ()
    suppressions: tuple[SuppressionRule, ...] = ()
    stop_reasons: tuple[StopReason, ...] = ()
    horn: HornRule = field(default_factory=HornRule)
    calendar: ShiftCalendar = field(default_factory=ShiftCalendar)
    retention: Retention = Retention()
    health: HealthWeights = field(default_factory=HealthWeights)
    maintenance: tuple[MaintenanceItem, ...] = ()
    energy: EnergyTerms = field(default_factory=EnergyTerms)

    @cached_property
    def number_by_key(self) -> dict[str, int]:
        """Position in tags by tag key."""
        return {tag.key: number for number, tag in enumerate(self.tags)}

    @cached_property
    def machine_by_key(self) -> dict[str, Machine]:
        """Machine by its key."""
        return {machine.key: machine for machine in self.machines}

    @cached_property
    def line_machines(self) -> tuple[Machine, ...]:
        """All machines in order of the line; those that only serve it come last."""
        return tuple(sorted(self.machines, key=lambda m: (not m.in_line, m.order, m.key)))

    @cached_property
    def accounted_tags(self) -> frozenset[str]:
        """Tags that states, times and counts of machines follow from."""
        rules = (rule for one in self.machines for _state, rule in one.state_rules)
        named = (key for one in self.machines for key in one.accounted_tags)
        return frozenset(named).union(*(parsed(rule).tags for rule in rules))

    @property
    def reason_tree(self) -> ReasonTree:
        """Why machines stop, in the language that is set now."""
        return ReasonTree.of(self.stop_reasons)

    def tag(self, key: str) -> Tag:
        """Return a tag by key. Raise KeyError when the site has none of that name."""
        return self.tags[self.number_by_key[key]]

    def connection_of(self, tag: Tag) -> str:
        """Return the key of the connection that a tag's value hangs on, empty if there is none.

        For a derived tag it is that of its machine's state, else of any tag of the machine.
        """
        if tag.connection or tag.manual:
            return tag.connection
        machine = self.machine_by_key.get(tag.machine)
        named = machine.state_tag if machine else ""
        sources = [one for one in self.tags if one.machine == tag.machine and one.connection]
        sources.sort(key=lambda one: one.key != named)
        return sources[0].connection if sources else ""
