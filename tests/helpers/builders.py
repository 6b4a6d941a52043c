"""Builders of small plants and samples; a test names only what it is about.

Times are seconds after START, the moment at which a fresh ManualClock stands.
"""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from hmi.clock import to_us
from hmi.plant.alarm_rules import AlarmRule, ConditionKind, Levels, Priority
from hmi.plant.assets import Machine
from hmi.plant.connections import Connection, SecurityMode, SecurityPolicy
from hmi.plant.derived import derived_tags
from hmi.plant.quality import GOOD
from hmi.plant.samples import Origin, Sample, SampleBatch, Value, batch_of
from hmi.plant.shifts import ShiftCalendar
from hmi.plant.site import Site
from hmi.plant.tags import Tag

START = datetime(2026, 1, 5, 6, 0, tzinfo=UTC)
CONNECTION = "demo"


def at(seconds: float = 0.0) -> datetime:
    """Return the moment that is seconds after START."""
    return START + timedelta(seconds=seconds)


def at_us(seconds: float = 0.0) -> int:
    """Return the moment that is seconds after START as microseconds since 1970."""
    return to_us(at(seconds))


def sample(
    tag: int,
    value: Value,
    *,
    at_s: float = 0.0,
    status: int = GOOD,
    received_s: float | None = None,
) -> Sample:
    """Return a sample of tag number `tag`, received when it was measured unless said otherwise."""
    received = at_s if received_s is None else received_s
    return Sample(tag, value, status, at_us(at_s), at_us(received))


def batch(*samples: Sample, origin: Origin = Origin.LIVE) -> SampleBatch:
    """Return the samples as one batch."""
    return batch_of(samples, origin)


def tag(key: str, **fields: object) -> Tag:
    """Return a measured tag `machine.quantity` of the connection `demo`."""
    machine = key.split(".", 1)[0]
    defaults = {
        "name": key.split(".", 1)[1].replace("_", " ").capitalize(),
        "machine": machine,
        "connection": CONNECTION,
        "node": f"nsu=urn:test:plant;s={key}",
    }
    return Tag(key=key, **(defaults | fields))


def machine(key: str, **fields: object) -> Machine:
    """Return a machine named after its key."""
    return Machine(key=key, **({"name": key.capitalize()} | fields))


def rule(key: str, tag_key: str = "", **fields: object) -> AlarmRule:
    """Return a level rule (high at 80) on a tag, of the machine that the tag's key names."""
    defaults = {
        "machine": (tag_key or key).split(".", 1)[0],
        "tag": tag_key,
        "kind": ConditionKind.LEVEL,
        "message": f"{key} high",
        "consequence": "The part wears",
        "response": "Slow the machine down",
        "priority": Priority.P3,
        "levels": Levels(hi=80.0),
    }
    return AlarmRule(key=key, **(defaults | fields))


def connection(key: str = CONNECTION, **fields: object) -> Connection:
    """Return an unsecured connection to a server on this computer."""
    defaults = {
        "name": key.capitalize(),
        "url": "opc.tcp://127.0.0.1:4840",
        "mode": SecurityMode.NONE,
        "policy": SecurityPolicy.NONE,
    }
    return Connection(key=key, **(defaults | fields))


def plant_with(
    *,
    tags: Iterable[Tag | str] = (),
    machines: Iterable[Machine | str] = (),
    alarms: Iterable[AlarmRule] = (),
    connections: Iterable[Connection] | None = None,
    calendar: ShiftCalendar | None = None,
    **fields: object,
) -> Site:
    """Return a site with what is named, and what that needs.

    Tags and machines may be given by key. Machines that only tags name are added, and so are the
    derived tags of every machine, after the measured ones, as the loader does it. Without
    connections there is one, `demo`.
    """
    measured = tuple(tag(one) if isinstance(one, str) else one for one in tags)
    named = {one.key: one for one in map(_machine, machines)}
    for one in measured:
        named.setdefault(one.machine, machine(one.machine))
    derived = tuple(extra for one in named.values() for extra in derived_tags(one))
    return Site(
        **({"name": "Test plant"} | fields),
        tags=measured + derived,
        machines=tuple(named.values()),
        alarms=tuple(alarms),
        connections=(connection(),) if connections is None else tuple(connections),
        calendar=calendar or ShiftCalendar(),
    )


def _machine(one: Machine | str) -> Machine:
    return machine(one) if isinstance(one, str) else one
