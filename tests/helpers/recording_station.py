"""A supervised connection that records on disk, and what of a counting server is missing there."""

import asyncio
from pathlib import Path

import numpy as np

from hmi.bus.facts import ConnectionPhase, GapChanged, GapState
from hmi.historian.gaps import GapLedger, read_gaps
from hmi.historian.reader import Reader
from hmi.historian.recorder import Recorder
from hmi.opcua.credentials import Credentials
from hmi.opcua.supervisor import Supervisor, session_maker
from hmi.opcua.surroundings import Surroundings
from hmi.storage.writer import Writer
from tests.helpers.independent_peer import IndependentPeer
from tests.helpers.ua_station import KEY, UaStation

WATCH_S = 0.05
SILENT_S = 4.0
"""Longer than the 3 s after which silence must be shown, by what the watch itself takes."""
FAR_US = 4_000_000_000_000_000


class RecordingStation(UaStation):
    """One connection `peer` with recorder, writer and gap ledger as the engine has them."""

    def __init__(
        self, folder: Path, url: str, names: list[str], credentials: Credentials | None = None,
        **fields: object,
    ) -> None:  # fmt: skip
        folder.mkdir(parents=True, exist_ok=True)
        super().__init__(url, names, credentials, **fields)
        self.folder = folder
        self.names = names
        self.writer = Writer(self.clock)
        self.recorder = Recorder(self.site, self.bus, self.writer, self.clock, folder)
        self.ledger = GapLedger(self.site, self.bus, self.writer, self.clock, folder)
        around = Surroundings(self.site, self.table, self.bus, self.clock, self.ledger)
        maker = session_maker(credentials or Credentials(), self.clock)
        self.supervisor = Supervisor(self.connection, around, maker)
        self.received_at = 0.0
        self.lies: list[str] = []
        """Each time that it called itself live although nothing was heard for long."""
        self.gaps_told: dict[int, GapChanged] = {}
        self.bus.samples.subscribe(self._note_word)
        self.bus.gaps.subscribe(lambda gap: self.gaps_told.update({gap.number: gap}))
        self._works: list[asyncio.Task[None]] = []

    async def __aenter__(self) -> "RecordingStation":
        self.writer.start()
        self._works = [asyncio.create_task(self._tick()), asyncio.create_task(self._watch())]
        await super().__aenter__()
        return self

    async def __aexit__(self, *_: object) -> None:
        await super().__aexit__()
        for work in self._works:
            work.cancel()
        await asyncio.wait(self._works)
        self.recorder.close()
        await asyncio.to_thread(self.writer.stop)

    def is_whole(self) -> bool:
        """Tell whether it is live, every item is there, and no hole waits to be filled."""
        return self.is_live() and not self.facts[-1].tags_failed and not self.unfilled()

    def unfilled(self) -> list[GapChanged]:
        """Return the holes that wait to be filled, or are being filled."""
        unfinished = (GapState.OPEN, GapState.FILLING)
        return [gap for gap in self.gaps_told.values() if gap.state in unfinished]

    def newest_us(self, name: str = "v0") -> int:
        """Return the source time of a tag's newest sample, 0 without one."""
        newest = self.table.newest(self.site.number_by_key[f"m.{name}"])
        return newest.source_us if newest else 0

    def missing(self, peer: IndependentPeer, name: str) -> list[float]:
        """Return the counts between the first and the last on disk that are not there.

        Fail on a value whose time is not its own. To be asked when the station has ended.
        """
        series = Reader(self.folder).read(f"m.{name}", 0, FAR_US)
        counts = series.values[series.times_us >= peer.base_us]
        times = series.times_us[series.times_us >= peer.base_us]
        due = peer.base_us + counts * peer.interval_us
        odd = np.flatnonzero(due != times)
        assert not len(odd), f"{name}: {counts[odd][:9]} came {(times - due)[odd][:9]} us late"
        expected = np.arange(counts.min(), counts.max() + 1)
        return np.setdiff1d(expected, counts).tolist()

    def doubled(self, name: str) -> int:
        """Return how many samples of a tag are on disk more than once."""
        series = Reader(self.folder).read(f"m.{name}", 0, FAR_US)
        return len(series.times_us) - len(np.unique(series.times_us))

    def holes(self) -> list[GapChanged]:
        """Return the ledger as it is on disk."""
        return [gap for gap in read_gaps(self.folder) if gap.connection == KEY]

    def _note_word(self, _fact: object) -> None:
        self.received_at = self.clock.monotonic()

    async def _tick(self) -> None:
        while True:
            self.recorder.tick()
            await asyncio.sleep(0.5)

    async def _watch(self) -> None:
        """Sum up the silence in which it calls itself live; when this loop stands, none counts."""
        silent_s, word = 0.0, 0.0
        while True:
            await asyncio.sleep(WATCH_S)
            if self.phase is not ConnectionPhase.LIVE or self.received_at != word:
                silent_s, word = 0.0, self.received_at
                continue
            silent_s += WATCH_S
            if silent_s > SILENT_S:
                self.lies.append(f"live and silent for {self.clock.monotonic() - word:.1f} s")
                silent_s = 0.0
