"""A supervisor with the alarms of its server, as an engine has them, and what was told of them."""

import asyncio
from collections.abc import Iterable

from hmi.alarms.server_alarms import ServerAlarms
from hmi.bus.bus import Bus
from hmi.bus.conditions import AlarmList
from hmi.bus.facts import AlarmChanged, AlarmLetter, ConnectionChanged, ConnectionPhase
from hmi.clock import SystemClock
from hmi.live.tag_table import TagTable
from hmi.opcua.credentials import Credentials
from hmi.opcua.supervisor import Supervisor, session_maker
from hmi.opcua.surroundings import Surroundings
from tests.helpers.builders import connection, plant_with, tag
from tests.helpers.ua_peer import URI
from tests.helpers.ua_station import KEY, GapNotes

BANDS = (900, 500, 200, 100)
"""The peer's alarms have a severity of 150: with these bands they are P4."""


DISABLED = (None, None, None)


class AlarmStation:
    """One connection `peer` with the tag v0, and the list of its server's alarms."""

    def __init__(self, url: str, **fields: object) -> None:
        self.connection = connection(
            KEY, url=url, publishing_ms=100.0, **{"alarm_severities": BANDS} | fields
        )
        tags = [tag("m.v0", connection=KEY, node=f"nsu={URI};s=v0", interval_s=0.1)]
        self.site = plant_with(tags=tags, connections=[self.connection])
        self.bus, self.clock = Bus(), SystemClock()
        self.table = TagTable(self.site, self.bus, self.clock)
        self.alarms = ServerAlarms(self.site, self.bus, self.clock)
        self.told: list[AlarmChanged] = []
        self.facts: list[ConnectionChanged] = []
        self.bus.alarms.subscribe(self.told.append)
        self.bus.connections.subscribe(self.facts.append)
        around = Surroundings(self.site, self.table, self.bus, self.clock, GapNotes(), self.alarms)
        maker = session_maker(Credentials(), self.clock)
        self.supervisor = Supervisor(self.connection, around, maker)
        self._task: asyncio.Task[None] | None = None

    async def __aenter__(self) -> "AlarmStation":
        self._task = asyncio.create_task(self.supervisor.run())
        return self

    async def __aexit__(self, *_: object) -> None:
        self._task.cancel()
        await asyncio.wait([self._task])

    @property
    def is_live(self) -> bool:
        """Tell whether data come."""
        return bool(self.facts) and self.facts[-1].phase is ConnectionPhase.LIVE

    @property
    def alarm_list(self) -> AlarmList:
        """How far the list is the server's."""
        return self.facts[-1].alarm_list if self.facts else AlarmList.NONE

    @property
    def is_complete(self) -> bool:
        """Tell whether the connection is live and its list the server's."""
        return self.is_live and self.alarm_list is AlarmList.COMPLETE

    def listed(self) -> dict[tuple[str, bool], tuple[object, ...]]:
        """Return how each alarm on our list stands, by name and whether it is a branch."""
        return {
            (row.event.name, bool(row.event.branch)): (
                (row.state.active, row.state.acked, row.state.confirmed)
                if row.event.enabled
                else DISABLED
            )
            for row in self.alarms._every()
        }

    def key(self, name: str, *, branch: bool = False) -> str:
        """Return the key of an alarm on our list."""
        return next(
            row.key for row in self.alarms._every()
            if row.event.name == name and bool(row.event.branch) is branch
        )  # fmt: skip

    def shown(self) -> dict[str, AlarmLetter]:
        """Return the letter last told of each alarm that is not normal."""
        last = {fact.key: fact.letter for fact in self.told}
        return {key: one for key, one in last.items() if one is not AlarmLetter.NORMAL}


def server_list(conditions: Iterable[dict]) -> dict[tuple[str, bool], tuple[object, ...]]:
    """Return the list that a peer's answer to `conditions` stands for, in the form of listed()."""
    return {
        (one["name"], bool(one["branch"])): (
            (one["active"], one["acked"], one["confirmed"]) if one["enabled"] else DISABLED
        )
        for one in conditions
        if not one["enabled"] or one["retain"]
    }
