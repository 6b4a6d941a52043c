"""What a person has chosen on the way to one machine with a few signals. No Qt.

It outlives the pages, as a Joining does: saving loads the site anew, and the last step goes on
there.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import Enum
from typing import Final

from hmi.actions.requests import SaveMachine
from hmi.machines.proposed_limits import ProposedLimit, proposed_limits
from hmi.machines.sensor_roles import sensors_of
from hmi.machines.small_machine import SmallMachine, differing, keyed, small_machine
from hmi.plant.alarm_rules import AlarmRule, ConditionKind, Levels
from hmi.plant.assets import Machine, StateSource
from hmi.plant.connections import Connection
from hmi.plant.key_names import slug, unique
from hmi.plant.sensors import FIELDS, Chosen, Sensor
from hmi.plant.site import Site
from hmi.plant.tags import Tag

MOST_SEEN: Final = 240
_ORDER_STEP: Final = 10
_PLATE: Final = ("manufacturer", "model", "serial", "firmware")
_OF_MODEL: Final = (
    "state_source", "state_tag", "mode_tag", "starved_tag", "blocked_tag", "state_map", "good_tag",
    "reject_tag", "target_speed_tag", "recipe_tag", "order_tag", "health_tag",
)  # fmt: skip


class Start(Enum):
    """Where one stands on the way, in order."""

    SOURCE = 1
    MACHINE = 2
    CLASS = 3
    SIGNALS = 4
    STATE = 5
    LIMITS = 6
    PREVIEW = 7
    LIVE = 8


class Source(Enum):
    """Where the signals come from."""

    SERVER = "server"
    SITE = "site"
    HAND = "hand"
    """There are none: people say what the machine does."""


@dataclass
class Starting:
    """One way to a machine, as far as it has come."""

    is_under_way: bool = False
    step: Start = Start.SOURCE
    before: Machine | None = None
    """The machine that is changed; None for a new one."""
    draft: Machine = field(default_factory=lambda: Machine(key="", name=""))
    source: Source | None = None
    awaits_server: bool = False
    """Whether a server is being connected for it."""
    model: str = ""
    """Node of the found machine that it is; empty for none."""
    had: dict[str, Sensor] = field(default_factory=dict)
    """What the tags of a machine that is changed were to it."""
    chosen: list[Chosen] = field(default_factory=list)
    levels: dict[str, Levels] = field(default_factory=dict)
    """Limits that were changed by hand, by key of the rule."""
    left_out: set[str] = field(default_factory=set)
    """Keys of rules that are not wanted."""
    seen: dict[str, list[float]] = field(default_factory=dict)
    """Numbers that were just measured, by node or key."""
    asked: str = ""
    """Key of the machine that the engine was asked to save."""
    saved: str = ""

    def begin(self, machine: Machine | None, site: Site) -> None:
        """Begin anew; with a machine, from what the site has of it."""
        for name, value in vars(Starting()).items():
            setattr(self, name, value)
        self.is_under_way = True
        self.before = machine
        last = max((one.order for one in site.machines if one.in_line), default=0)
        self.draft = machine or Machine(key="", name="", order=last + _ORDER_STEP)
        if machine is not None:
            self.chosen = sensors_of(machine, site.tags)
            self.had = {one.tag.key: one.sensor for one in self.chosen}
            own = {rule.key for rule in self.own_rules(site)}
            # A table proposes what nobody asked for: it waits until it is ticked.
            self.left_out = {one.rule.key for one in self.limits(site)} - own
            self.step = Start.MACHINE
            self.source = Source.SITE

    def key(self, site: Site) -> str:
        """Return the key that the machine has or will have."""
        if self.before is not None:
            return self.before.key
        return unique(slug(self.draft.name, "machine"), site.machine_by_key)

    def note(self, name: str, value: float) -> None:
        """Remember what was measured, of the newest values only."""
        kept = self.seen.setdefault(name, [])
        kept.append(value)
        del kept[:-MOST_SEEN]

    def is_chosen(self, tag: Tag) -> bool:
        """Tell whether a signal is one of the machine's."""
        return any(is_same(one.tag, tag) for one in self.chosen)

    def toggle(self, tag: Tag, sensor: Sensor) -> None:
        """Take a signal, or take it no more; there is one of each that has a meaning."""
        if self.is_chosen(tag):
            self.chosen = [one for one in self.chosen if not is_same(one.tag, tag)]
            return
        if sensor is not Sensor.OTHER and self.of(sensor) is not None:
            sensor = Sensor.OTHER
        owner = self.before.key if self.before is not None else ""
        kept = tag if tag.machine == owner else replace(tag, machine="")
        self.chosen.append(Chosen(kept, sensor))

    def call(self, tag: Tag, sensor: Sensor) -> None:
        """Let a signal be something else; what was that until now is shown only."""
        for number, one in enumerate(self.chosen):
            if is_same(one.tag, tag):
                self.chosen[number] = Chosen(one.tag, sensor)
            elif one.sensor is sensor and sensor is not Sensor.OTHER:
                self.chosen[number] = Chosen(one.tag, Sensor.OTHER)

    def of(self, sensor: Sensor) -> Chosen | None:
        """Return the signal that is something to the machine."""
        return next((one for one in self.chosen if one.sensor is sensor), None)

    def named(self, site: Site) -> list[Chosen]:
        """Return the signals with the keys that they have or will have."""
        key = self.key(site)
        found = keyed(self.chosen, key, site.number_by_key)
        before = {one.tag.node or one.tag.key: one.tag for one in self.chosen}
        return [
            Chosen(replace(one.tag, machine=_owner(before[one.tag.node or one.tag.key], key)),
                   one.sensor)
            for one in found
        ]  # fmt: skip

    def machine(self, site: Site) -> Machine:
        """Return the machine with its key, before its signals are bound."""
        machine = replace(self.draft, key=self.key(site), name=self.draft.name.strip())
        named = {one.tag.node or one.tag.key: one.tag.key for one in self.named(site)}
        tag = machine.state_tag
        return replace(machine, state_tag=named.get(tag, tag))

    def limits(self, site: Site) -> list[ProposedLimit]:
        """Return all limits that are proposed or there; those that are left out too."""
        own = {rule.key: rule for rule in self.own_rules(site)}
        others = [rule.key for rule in site.alarms if rule.key not in own]
        found = []
        for limit in proposed_limits(self.machine(site), self.named(site), others):
            rule = own.pop(limit.rule.key, limit.rule)
            found.append(replace(limit, rule=self._tuned(rule)))
        tags = {one.tag.key for one in self.chosen}
        kept = [rule for rule in own.values() if rule.tag in tags]
        return [*found, *(ProposedLimit(self._tuned(rule), "") for rule in kept)]

    def own_rules(self, site: Site) -> list[AlarmRule]:
        """Return the rules of the site that limit the machine's signals."""
        before = self.before
        if before is None:
            return []
        return [
            one for one in site.alarms
            if one.machine == before.key and one.kind is ConditionKind.LEVEL
        ]  # fmt: skip

    def proposed(self, key: str, site: Site) -> Levels | None:
        """Return the limits of the table for a rule, None where the table has none."""
        others = [rule.key for rule in site.alarms if rule not in self.own_rules(site)]
        for limit in proposed_limits(self.machine(site), self.named(site), others):
            if limit.rule.key == key:
                return limit.rule.levels
        return None

    def result(self, site: Site) -> SmallMachine:
        """Return all that would be written."""
        taken = [one for one in self.limits(site) if one.rule.key not in self.left_out]
        machine = self.machine(site)
        for rule in (one.rule for one in taken if one.rule.key in self.levels):
            levels, is_heat = rule.levels, rule.tag == machine.temperature_tag
            if is_heat and levels.hi is not None and levels.hihi is not None:
                machine = replace(
                    machine, temperature_warn=levels.hi, temperature_alarm=levels.hihi
                )
        return small_machine(machine, self.named(site), taken, self.had)

    def wish(self, site: Site, connection: Connection | None, secret: str) -> SaveMachine:
        """Return the request that writes it."""
        made, known = self.result(site), {tag.key: tag for tag in site.tags}
        rules = {rule.key: rule for rule in site.alarms}
        alarms = tuple(one.rule for one in made.limits if rules.get(one.rule.key) != one.rule)
        return SaveMachine(
            made.machine, self.before, tags=differing(known, made.tags), alarms=alarms,
            freed=self.freed(site), dropped_alarms=self.dropped(site),
            connection=connection, secret=secret,
        )  # fmt: skip

    def freed(self, site: Site) -> tuple[str, ...]:
        """Return keys of tags that belonged to the machine and will belong to none."""
        if self.before is None:
            return ()
        kept = {one.tag.key for one in self.chosen}
        own = [one for one in site.tags if one.machine == self.before.key and not one.is_derived]
        return tuple(one.key for one in own if one.key not in kept)

    def dropped(self, site: Site) -> tuple[str, ...]:
        """Return keys of rules of the site that go: left out, or of a tag that goes."""
        freed = set(self.freed(site))
        return tuple(
            one.key for one in self.own_rules(site)
            if one.key in self.left_out or one.tag in freed
        )  # fmt: skip

    def take_model(self, node: str, machine: Machine, chosen: list[Chosen]) -> None:
        """Begin with what a server says of a machine: name, plate, state, and its signals.

        What the machine says of tags is by key; the chosen have none yet, so it is by node.
        """
        by_key = {one.tag.key: one.tag.node for one in chosen}
        plate = {name: getattr(machine, name) for name in _PLATE if getattr(machine, name)}
        bound = {name: getattr(machine, name) for name in _OF_MODEL}
        for name, key in bound.items():
            if name.endswith("_tag"):
                bound[name] = by_key.get(key, "") if name == "state_tag" else ""
        if not bound["state_tag"]:
            bound |= {"state_source": StateSource.NONE, "state_map": ()}
        name = self.draft.name.strip() or machine.name
        self.draft = replace(self.draft, name=name, **plate, **bound)
        self.model = node
        self.chosen = [Chosen(replace(one.tag, key="", machine=""), one.sensor) for one in chosen]

    def _tuned(self, rule: AlarmRule) -> AlarmRule:
        return replace(rule, levels=self.levels.get(rule.key, rule.levels))


def is_same(one: Tag, other: Tag) -> bool:
    """Tell whether two tags are the same signal: one node of one server, or one key."""
    if one.node and other.node:
        return (one.connection, one.node) == (other.connection, other.node)
    return bool(one.key) and one.key == other.key


def loose_tags(site: Site, machine: str) -> list[Tag]:
    """Return tags that belong to no machine, to this one, or to one that is a mere bag of tags."""
    owners = {"", machine} | {one.key for one in site.machines if is_bag(one)}
    return [tag for tag in site.tags if not tag.is_derived and tag.machine in owners]


def is_bag(machine: Machine) -> bool:
    """Tell whether nothing is known of a machine but that tags belong to it."""
    named: Mapping[str, object] = {name: getattr(machine, name) for name in FIELDS.values()}
    return machine.state_source is StateSource.NONE and not any(named.values())


def _owner(tag: Tag, key: str) -> str:
    """Return to whom a tag belongs from now on: one of another machine stays that one's."""
    return tag.machine or key
