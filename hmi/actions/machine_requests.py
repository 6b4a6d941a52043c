"""What an engineer asks about one machine of the site while the line runs."""

from dataclasses import dataclass, field

from hmi.plant.alarm_rules import AlarmRule
from hmi.plant.assets import Machine
from hmi.plant.connections import Connection
from hmi.plant.tags import Tag


@dataclass(frozen=True, slots=True)
class SaveMachine:
    """Write a machine with its tags and alarms into the site's file and load it anew.

    before is the machine as it was seen, None for a new one: refused when the file has another by
    now. freed are keys of tags that belong to no machine from now on and stay recorded;
    dropped_alarms are keys of rules that go. connection and secret are as in AddToSite.
    """

    machine: Machine
    before: Machine | None = None
    tags: tuple[Tag, ...] = ()
    alarms: tuple[AlarmRule, ...] = ()
    freed: tuple[str, ...] = ()
    dropped_alarms: tuple[str, ...] = ()
    connection: Connection | None = None
    secret: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class RemoveMachine:
    """Take a machine and its alarms out of the site's file; what was recorded stays.

    Refused when the file has another by now. With keeps_tags its tags stay and are recorded on,
    belonging to no machine; else they go too.
    """

    before: Machine
    keeps_tags: bool


@dataclass(frozen=True, slots=True)
class ArrangeMachines:
    """Write where machines stand in the line; each comes as (key, order, in_line)."""

    places: tuple[tuple[str, int, bool], ...]


@dataclass(frozen=True, slots=True)
class TakeBackSite:
    """Put an earlier version of the site's file in place and load it anew.

    digest names the version among those that are kept; seen is that of the file as it was looked
    at: refused when the file was changed since.
    """

    digest: str
    seen: str


MachineRequest = SaveMachine | RemoveMachine | ArrangeMachines | TakeBackSite
