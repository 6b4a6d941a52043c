"""A supervisor with everything around it, and what it told, for tests against a real server."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from hmi.bus.bus import Bus
from hmi.bus.facts import ConnectionChanged, ConnectionPhase, GapChanged, GapState
from hmi.clock import SystemClock
from hmi.live.freshness import Freshness
from hmi.live.tag_table import TagTable
from hmi.opcua.credentials import Credentials
from hmi.opcua.supervisor import Supervisor, session_maker
from hmi.opcua.surroundings import Surroundings
from hmi.plant.samples import Origin, Sample, SampleBatch
from tests.helpers.builders import connection, plant_with, tag
from tests.helpers.ua_peer import URI

KEY = "peer"


@dataclass
class GapNotes:
    """Gaps in memory, with the methods of the ledger."""

    rows: dict[int, GapChanged] = field(default_factory=dict)

    def open(self, connection: str, start: datetime, cause: str) -> int:
        number = len(self.rows) + 1
        self.rows[number] = GapChanged(number, connection, start, None, cause, GapState.OPEN)
        return number

    def close(self, connection: str, end: datetime) -> None:
        for number, gap in self.rows.items():
            if gap.connection == connection and gap.end is None:
                self._change(number, end=end)

    def pending(self, connection: str) -> list[GapChanged]:
        return [
            gap
            for gap in self.rows.values()
            if gap.connection == connection and gap.end and gap.state is GapState.OPEN
        ]

    def note(self, connection, start, end, cause, tags=()) -> int:
        number = len(self.rows) + 1
        self.rows[number] = GapChanged(
            number, connection, start, end, cause, GapState.OPEN, tags=tuple(tags)
        )
        return number

    def report(self, number, state, filled_samples, unfilled=(), filled_from=None) -> None:
        self._change(number, state=state, filled_samples=filled_samples,
                     unfilled=tuple(unfilled), filled_from=filled_from)  # fmt: skip

    def _change(self, number: int, **fields: object) -> None:
        gap = self.rows[number]
        kept = {name: getattr(gap, name) for name in gap.__slots__}
        self.rows[number] = GapChanged(**(kept | fields))


class UaStation:
    """One connection `peer` with tags v0, v1 ... and a record of all that was published."""

    def __init__(self, url: str, names: list[str], credentials: Credentials | None = None,
                 node_of: Callable[[str], str] = str, **fields: object) -> None:  # fmt: skip
        self.connection = connection(KEY, url=url, publishing_ms=100.0, **fields)
        tags = [
            tag(f"m.{n}", connection=KEY, node=f"nsu={URI};s={node_of(n)}", interval_s=0.1)
            for n in names
        ]
        self.site = plant_with(tags=tags, connections=[self.connection])
        self.bus, self.clock, self.gaps = Bus(), SystemClock(), GapNotes()
        self.table = TagTable(self.site, self.bus, self.clock)
        self.freshness = Freshness(self.site, self.bus, self.clock)
        self.batches: list[SampleBatch] = []
        self.facts: list[ConnectionChanged] = []
        self.bus.samples.subscribe(lambda fact: self.batches.append(fact.batch))
        self.bus.connections.subscribe(self.facts.append)
        around = Surroundings(self.site, self.table, self.bus, self.clock, self.gaps)
        maker = session_maker(credentials or Credentials(), self.clock)
        self.supervisor = Supervisor(self.connection, around, maker)
        self._task: asyncio.Task[None] | None = None

    async def __aenter__(self) -> "UaStation":
        self._task = asyncio.create_task(self.supervisor.run())
        return self

    async def __aexit__(self, *_: object) -> None:
        self._task.cancel()
        await asyncio.wait([self._task])

    @property
    def phase(self) -> ConnectionPhase:
        """The phase as last told."""
        return self.facts[-1].phase if self.facts else ConnectionPhase.IDLE

    def is_live(self) -> bool:
        """Tell whether it is live by its own words and fresh by its ages."""
        return self.phase is ConnectionPhase.LIVE and not self.freshness.is_stale(0)

    def samples(self, name: str, origin: Origin = Origin.LIVE) -> list[Sample]:
        """Return all samples of a tag that came one way."""
        number = self.site.number_by_key[f"m.{name}"]
        return [
            sample
            for batch in self.batches
            if batch.origin is origin
            for sample in batch.samples()
            if sample.tag == number
        ]

    def newest_value(self, name: str) -> object:
        """Return the newest value of a tag, None without one."""
        newest = self.table.newest(self.site.number_by_key[f"m.{name}"])
        return newest.value if newest else None


def free_port() -> int:
    """Return a port of the loopback that is free now."""
    import socket

    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def peer_folder(tmp_path: Path) -> Path:
    """Return a fresh folder for a peer's files."""
    folder = tmp_path / "peer"
    folder.mkdir(exist_ok=True)
    return folder
