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
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, literal, select
from sqlalchemy.dialects.sqlite import insert

from hmi.bus.bus import Bus
from hmi.bus.facts import GapChanged, GapState, RecorderReported
from hmi.clock import Clock, from_us, to_us
from hmi.errors import StorageError
from hmi.historian.alive import last_alive
from hmi.historian.clock_watch import ClockWatch
from hmi.historian.day_files import DayFiles
from hmi.historian.schema import GAP_SCHEMA, GAPS
from hmi.plant.gap_cause import GapCause
from hmi.plant.site import Site
from hmi.storage.database import open_database
from hmi.storage.failures import storage_errors
from hmi.storage.jobs import Job
from hmi.storage.store_file import StoreFile
from hmi.storage.writer import Writer

log = logging.getLogger(__name__)

_UNFINISHED = (GapState.OPEN, GapState.FILLING)
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
        rows = connection.execute(select(*_columns(connection)).select_from(GAPS))
        return sorted((_gap(row) for row in rows), key=lambda gap: gap.number)


class SaveGap(Job):
    """Writes one hole as it stands."""

    def __init__(self, file: StoreFile, gap: GapChanged, writer: Writer) -> None:
        self.file = file
        self.gap = gap
        self._writer = writer
        self.is_over = False
        """Whether it is on disk, or will never be."""

    @property
    def waits_for_samples(self) -> bool:
        """Tell whether the row speaks of samples, which must be on disk before it."""
        return self.gap.state not in _UNFINISHED or self.gap.filled_samples > 0

    def run(self, connection: Connection) -> None:
        """Insert or replace the row.

        A hole is not called finished while samples, perhaps its own, cannot be written: raise
        what keeps them, so that this is tried again later.
        """
        gap = self.gap
        if self.waits_for_samples:
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
            "tags": " ".join(gap.tags),
            "unfilled": " ".join(gap.unfilled),
            "filled_from_us": None if gap.filled_from is None else to_us(gap.filled_from),
        }
        connection.execute(insert(GAPS).prefix_with("OR REPLACE").values(values))

    def committed(self, at: datetime) -> None:  # noqa: ARG002  # only that it is over counts
        """Let it be told."""
        self.is_over = True

    def dropped(self, error: Exception | None) -> None:  # noqa: ARG002  # as above
        """Let it be told: what was received is known to the engine all the same."""
        self.is_over = True


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
        self._untold: list[SaveGap] = []
        self._next = 1
        self._dropped = 0
        self._watch = ClockWatch()
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
                start = min(self._uncovered(connection.key, start), now)
                self.open(connection.key, start, GapCause.ENGINE_STOPPED)
            elif connection.history_h > 0:
                wanted = now - timedelta(hours=connection.history_h)
                start = min(self._uncovered(connection.key, wanted), now)
                is_first = start == wanted
                cause = GapCause.FIRST_START if is_first else GapCause.ENGINE_STOPPED
                self.open(connection.key, start, cause)

    def open(self, connection: str, start: datetime, cause: str) -> int:
        """Open a hole and return its number; one that is open already goes on."""
        running = self._running(connection)
        if running is not None:
            return running.number
        return self._add(connection, start, None, cause, ())

    def close(self, connection: str, end: datetime) -> None:
        """End the open hole of a connection, if there is one."""
        running = self._running(connection)
        if running is not None:
            self._change(replace(running, end=max(end, running.start)))

    def note(
        self, connection: str, start: datetime, end: datetime, cause: str, tags: Sequence[str] = ()
    ) -> int:
        """Write down a hole that is over, of some tags or of all, and return its number.

        It makes one with what was lost shortly before by the same cause, and is part of a hole
        of the whole connection that is still open.
        """
        running = self._running(connection)
        if running is not None:
            return running.number
        known = self._near(connection, start, end, cause)
        if known is None:
            return self._add(connection, start, max(start, end), cause, tags)
        both = sorted({*known.tags, *tags}) if known.tags and tags else ()
        grown = replace(
            known, start=min(known.start, start), end=max(known.end or end, end), tags=tuple(both)
        )
        if grown != known:
            self._change(grown)
        return known.number

    def pending(self, connection: str) -> Sequence[GapChanged]:
        """Return closed holes of a connection that are not filled yet, the newest first."""
        closed = [
            gap
            for gap in self._gaps.values()
            if gap.connection == connection and gap.end is not None
        ]
        return sorted(closed, key=lambda gap: gap.start, reverse=True)

    def report(
        self,
        number: int,
        state: GapState,
        filled_samples: int,
        unfilled: Sequence[str] = (),
        filled_from: datetime | None = None,
    ) -> None:
        """Note how far a hole is filled. Raise KeyError for one that is finished or unknown."""
        self._change(
            replace(
                self._gaps[number], state=state, filled_samples=filled_samples,
                unfilled=tuple(unfilled), filled_from=filled_from,
            )
        )  # fmt: skip

    def _on_report(self, fact: RecorderReported) -> None:
        """Do what is due once a second: tell what is on disk, note losses and a clock that jumped.

        Losses of the queue to the disk concern every connection.
        """
        self._tell_written()
        now = self._clock.now()
        lost, self._dropped = fact.dropped - self._dropped, fact.dropped
        jump_s = self._watch.jump_s(now, self._clock.monotonic())
        for connection in self._site.connections:
            if lost > 0:
                start = min(fact.last_commit or now, now)
                self._note_loss(connection.key, start, now)
            if jump_s:
                # Server's clocks did not jump with ours: whatever came is kept, nothing is moved.
                self.note(connection.key, now, now, GapCause.CLOCK_JUMP)

    def _note_loss(self, connection: str, start: datetime, now: datetime) -> None:
        known = self._near(connection, now, now, GapCause.QUEUE_OVERFLOW)
        if known is None or known.end is None or known.end < now:
            start = now if known is not None else start
            self.note(connection, start, now + _LOSS_STEP, GapCause.QUEUE_OVERFLOW)

    def _near(
        self, connection: str, start: datetime, end: datetime, cause: str
    ) -> GapChanged | None:
        """Return a hole of the same cause that nobody fills yet and that is next to a time."""
        for gap in self.pending(connection):
            is_next = gap.start - _LOSS_STEP <= end and (gap.end or end) >= start - _LOSS_STEP
            if is_next and gap.cause == cause and gap.state is GapState.OPEN:
                return gap
        return None

    def _uncovered(self, connection: str, start: datetime) -> datetime:
        """Return from when on no hole that waits to be filled covers the time already.

        Each start of an engine that ends before it is live would ask for the same hours again.
        """
        for gap in reversed(self.pending(connection)):
            if not gap.tags and gap.end is not None and gap.start <= start <= gap.end:
                start = gap.end
        return start

    def _running(self, connection: str) -> GapChanged | None:
        of_it = (gap for gap in self._gaps.values() if gap.connection == connection)
        return next((gap for gap in of_it if gap.end is None), None)

    def _add(
        self, connection: str, start: datetime, end: datetime | None, cause: str,
        tags: Sequence[str],
    ) -> int:  # fmt: skip
        gap = GapChanged(
            self._next, connection, start, end, str(cause), GapState.OPEN, tags=tuple(tags)
        )
        self._next += 1
        self._change(gap)
        return gap.number

    def _change(self, gap: GapChanged) -> None:
        """Keep and write a hole; tell it now, or once it is written where it speaks of samples.

        Whoever hears that a hole is filled reads it again, and must find what filled it.
        """
        if gap.state in _UNFINISHED:
            self._gaps[gap.number] = gap
        else:
            self._gaps.pop(gap.number, None)
        job = SaveGap(self._file, gap, self._writer)
        self._writer.submit(job)
        if job.waits_for_samples or any(one.gap.number == gap.number for one in self._untold):
            self._untold.append(job)
        else:
            self._bus.gaps.publish(gap)

    def _tell_written(self) -> None:
        while self._untold and self._untold[0].is_over:
            self._bus.gaps.publish(self._untold.pop(0).gap)

    def _read(self) -> list[GapChanged]:
        try:
            return read_gaps(self._folder)
        except StorageError as error:
            log.warning("The ledger of gaps cannot be read: %s", error)
            # Its rows may be there again later: no number in it must be given a second time.
            self._next = to_us(self._clock.now()) // 1_000_000
            return []


def _columns(connection: Connection) -> list[ColumnElement[Any]]:
    """Return the columns of a ledger that no engine has brought up yet, the rest as empty."""
    known = {row[1] for row in connection.exec_driver_sql("PRAGMA table_info(gaps)")}
    return [
        column if column.name in known else literal(None).label(column.name)
        for column in GAPS.columns
    ]


def _gap(row: Row[Any]) -> GapChanged:
    return GapChanged(
        number=row.number,
        connection=row.connection,
        start=from_us(row.start_us),
        end=None if row.end_us is None else from_us(row.end_us),
        cause=row.cause,
        state=GapState(row.state),
        filled_samples=row.filled_samples,
        tags=tuple((row.tags or "").split()),
        unfilled=tuple((row.unfilled or "").split()),
        filled_from=None if row.filled_from_us is None else from_us(row.filled_from_us),
    )
