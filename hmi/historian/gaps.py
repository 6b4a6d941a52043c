"""The ledger of holes in the recording: every hole is a row, from the moment it opens.

A hole opens when a connection is lost, and at the start of the engine for the time it did not
run; it is closed when data flow again, and then filled from the server's history if it has one.
Samples lost because the disk did not take them leave a hole too.
"""

import logging
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import Connection, Row, select
from sqlalchemy.dialects.sqlite import insert

from hmi.bus.bus import Bus
from hmi.bus.facts import GapChanged, GapState, RecorderReported
from hmi.clock import Clock, from_us, to_us
from hmi.errors import StorageError
from hmi.historian.alive import last_alive
from hmi.historian.day_files import DayFiles
from hmi.historian.schema import GAP_SCHEMA, GAPS
from hmi.plant.site import Site
from hmi.storage.database import open_database
from hmi.storage.failures import storage_errors
from hmi.storage.jobs import Job
from hmi.storage.store_file import StoreFile
from hmi.storage.writer import Writer

log = logging.getLogger(__name__)

_UNFINISHED = (GapState.OPEN, GapState.FILLING)
FIRST_START = "first-start"
ENGINE_STOPPED = "engine-stopped"
QUEUE_FULL = "queue-full"
_LOSS_STEP = timedelta(seconds=10)
"""By how much a hole of lost samples grows at a time; it may end that much too late."""


def ledger_file(data_folder: Path) -> StoreFile:
    """Return the file of the ledger."""
    return StoreFile(data_folder / "gaps.sqlite", GAP_SCHEMA)


def read_gaps(data_folder: Path) -> list[GapChanged]:
    """Return every hole in order of number; none before the first. Raise StorageError."""
    file = ledger_file(data_folder)
    if not file.path.exists():
        return []
    engine = open_database(file.path, read_only=True, schema=file.schema)
    with storage_errors(file.path), engine.connect() as connection:
        return [_gap(row) for row in connection.execute(select(GAPS).order_by(GAPS.c.number))]


class SaveGap(Job):
    """Writes one hole as it stands."""

    def __init__(self, file: StoreFile, gap: GapChanged, writer: Writer) -> None:
        self.file = file
        self._gap = gap
        self._writer = writer

    def run(self, connection: Connection) -> None:
        """Insert or replace the row.

        A hole is not called finished while samples, perhaps its own, cannot be written: raise
        what keeps them, so that this is tried again later.
        """
        gap = self._gap
        if gap.state not in _UNFINISHED:
            for path, error in self._writer.failures.items():
                if path != self.file.path:
                    raise error
        values = {
            "number": gap.number,
            "connection": gap.connection,
            "start_us": to_us(gap.start),
            "end_us": None if gap.end is None else to_us(gap.end),
            "cause": gap.cause,
            "state": gap.state.value,
            "filled_samples": gap.filled_samples,
        }
        connection.execute(insert(GAPS).prefix_with("OR REPLACE").values(values))


class GapLedger:
    """Keeps every hole that is open or not filled yet, writes all of them down, tells the bus."""

    def __init__(
        self, site: Site, bus: Bus, writer: Writer, clock: Clock, data_folder: Path
    ) -> None:
        self._site = site
        self._bus = bus
        self._writer = writer
        self._clock = clock
        self._folder = data_folder
        self._file = ledger_file(data_folder)
        self._gaps: dict[int, GapChanged] = {}
        self._next = 1
        self._dropped = 0
        bus.recorder.subscribe(self._on_report)

    def restore(self) -> None:
        """Take up the ledger of the last run; open a hole for the time without an engine.

        What a stopped run was filling is to be filled again: samples that are there already do
        not count twice. A hole that was still open stays open.
        """
        for gap in self._read():
            self._next = max(self._next, gap.number + 1)
            if gap.state in _UNFINISHED:
                self._change(replace(gap, state=GapState.OPEN))
        now = self._clock.now()
        alive = last_alive(DayFiles(self._folder), to_us(now))
        for connection in self._site.connections:
            if connection.key in alive:
                start = min(from_us(alive[connection.key]), now)
                self.open(connection.key, start, ENGINE_STOPPED)
            elif connection.history_h > 0:
                start = now - timedelta(hours=connection.history_h)
                self.open(connection.key, start, FIRST_START)

    def open(self, connection: str, start: datetime, cause: str) -> int:
        """Open a hole and return its number; one that is open already goes on."""
        running = self._running(connection)
        if running is not None:
            return running.number
        gap = GapChanged(self._next, connection, start, None, cause, GapState.OPEN)
        self._next += 1
        self._change(gap)
        return gap.number

    def close(self, connection: str, end: datetime) -> None:
        """End the open hole of a connection, if there is one."""
        running = self._running(connection)
        if running is not None:
            self._change(replace(running, end=max(end, running.start)))

    def pending(self, connection: str) -> Sequence[GapChanged]:
        """Return closed holes of a connection that are not filled yet, the newest first."""
        closed = [
            gap
            for gap in self._gaps.values()
            if gap.connection == connection and gap.end is not None
        ]
        return sorted(closed, key=lambda gap: gap.start, reverse=True)

    def report(self, number: int, state: GapState, filled_samples: int) -> None:
        """Note how far a hole is filled. Raise KeyError for one that is finished or unknown."""
        self._change(replace(self._gaps[number], state=state, filled_samples=filled_samples))

    def _on_report(self, fact: RecorderReported) -> None:
        """Note a hole in every connection when the queue to the disk was too full for samples."""
        lost, self._dropped = fact.dropped - self._dropped, fact.dropped
        if lost > 0:
            for connection in self._site.connections:
                self._note_loss(connection.key, fact.last_commit)

    def _note_loss(self, connection: str, last_commit: datetime | None) -> None:
        now = self._clock.now()
        losses = [gap for gap in self.pending(connection) if gap.cause == QUEUE_FULL]
        newest = losses[0] if losses else None
        if newest is None or newest.end is None or newest.end < now - _LOSS_STEP:
            start = min(last_commit or now, now)
            newest = GapChanged(self._next, connection, start, start, QUEUE_FULL, GapState.OPEN)
            self._next += 1
        elif newest.end >= now:
            return
        self._change(replace(newest, end=now + _LOSS_STEP))

    def _running(self, connection: str) -> GapChanged | None:
        of_it = (gap for gap in self._gaps.values() if gap.connection == connection)
        return next((gap for gap in of_it if gap.end is None), None)

    def _change(self, gap: GapChanged) -> None:
        if gap.state in _UNFINISHED:
            self._gaps[gap.number] = gap
        else:
            self._gaps.pop(gap.number, None)
        self._writer.submit(SaveGap(self._file, gap, self._writer))
        self._bus.gaps.publish(gap)

    def _read(self) -> list[GapChanged]:
        try:
            return read_gaps(self._folder)
        except StorageError as error:
            log.warning("The ledger of gaps cannot be read: %s", error)
            # Its rows may be there again later: no number in it must be given a second time.
            self._next = to_us(self._clock.now()) // 1_000_000
            return []


def _gap(row: Row[tuple[int, str, int, int | None, str, str, int]]) -> GapChanged:
    return GapChanged(
        number=row.number,
        connection=row.connection,
        start=from_us(row.start_us),
        end=None if row.end_us is None else from_us(row.end_us),
        cause=row.cause,
        state=GapState(row.state),
        filled_samples=row.filled_samples,
    )
