"""Servers' alarms, told by hand: what a server says, and what is made of it."""

from hmi.alarms.server_alarms import ServerAlarms
from hmi.bus.alarm_facts import AlarmChanged, AlarmLetter, Trigger
from hmi.bus.bus import Bus
from hmi.bus.conditions import ConditionEvent
from hmi.bus.facts import ConnectionChanged, ConnectionPhase
from hmi.clock import ManualClock
from tests.helpers.builders import connection, plant_with, tag

LEVEL = "nsu=urn:plant;s=Filler.Level"
KEY = f"plc:{LEVEL}"


def said(**changed: object) -> ConditionEvent:
    """Return what the server says: an active alarm that nobody has acknowledged."""
    usual: dict[str, object] = {
        "condition": LEVEL, "event_id": b"1", "source": "level", "name": "level_alarm",
        "message": "Level high", "severity": 700, "active": True, "acked": False,
        "levels": ("HI",), "limits": (("HI", 80.0),),
    }  # fmt: skip
    return ConditionEvent(**(usual | changed))


class ServerStage:
    """The alarms of two servers, `plc` and `other`, and all facts about them."""

    def __init__(self, **fields: object) -> None:
        tags = [
            tag("filler.level", connection="plc", node="nsu=urn:plant;s=Filler.LevelPv", unit="%"),
            tag("filler.speed", connection="plc", node="nsu=urn:plant;s=Filler.Speed"),
            tag("capper.speed", connection="plc", node="nsu=urn:plant;s=Capper.Speed"),
        ]
        servers = [connection("plc", **fields), connection("other")]
        self.site = plant_with(tags=tags, connections=servers)
        self.bus, self.clock = Bus(), ManualClock()
        self.told: list[AlarmChanged] = []
        self.bus.alarms.subscribe(self.told.append)
        self.alarms = ServerAlarms(self.site, self.bus, self.clock, lambda _key: 81.5)

    def hear(self, *events: ConditionEvent) -> None:
        for event in events:
            assert self.alarms.take("plc", event)

    def refresh(self, *events: ConditionEvent) -> None:
        self.alarms.begin_refresh("plc")
        self.hear(*events)
        self.alarms.end_refresh("plc")

    def connect(self, *, is_heard: bool) -> None:
        age_s = 0.1 if is_heard else 60.0
        phase = ConnectionPhase.LIVE if is_heard else ConnectionPhase.LOST
        self.bus.connections.publish(ConnectionChanged("plc", phase, self.clock.now(), age_s))
        self.alarms.tick()

    @property
    def steps(self) -> list[tuple[AlarmLetter, Trigger | None]]:
        return [(fact.letter, fact.trigger) for fact in self.told]

    @property
    def last(self) -> AlarmChanged:
        return self.told[-1]
