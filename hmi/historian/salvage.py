"""What can still be read of a damaged day goes into the file that took its place.

It happens on the writer's thread in small steps, while recording goes on. Every sample that is
taken over carried its checksum; for what is lost the new file names the time. A file of which not
even that is known stays set aside, so that readers go on saying that its time is lost.
"""

import logging
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

from pysqlite3 import dbapi2
from sqlalchemy import Connection

from hmi.clock import Clock
from hmi.errors import StorageError
from hmi.historian import chunk
from hmi.historian.day_files import DayFiles, is_odd, span_of
from hmi.historian.day_reader import ALWAYS, DayReader
from hmi.historian.day_schema import DAY_SCHEMA
from hmi.historian.fold import Folded, TagFold
from hmi.historian.integer_column import Integers
from hmi.historian.open_day import OpenDay, TagRow
from hmi.historian.sealed import SealBroken
from hmi.historian.series import Series, joined
from hmi.historian.shared_delays import BODY, Shared
from hmi.historian.shared_delays import unpack as unpack_delays
from hmi.storage.database import Link, reading
from hmi.storage.jobs import Job
from hmi.storage.store_file import ASIDE, COMPANIONS, StoreFile
from hmi.storage.writer import Writer

log = logging.getLogger(__name__)

LOOK_S = 10.0
STEP_S = 0.2
SALVAGED = "salvaged-"
_NEXT = "SELECT number, body FROM chunks WHERE number > ? ORDER BY number LIMIT 1"
_BEFORE = "SELECT number, body FROM chunks WHERE number < ? ORDER BY number DESC LIMIT 1"
Finds = Iterator[tuple[TagRow, Series]]


@dataclass(frozen=True, slots=True)
class _Source:
    """A file that was set aside, being read."""

    path: Path
    link: Link

    def finds(self) -> Finds:
        """Yield what each tag has, and has lost. Raise StorageError when that is not known."""
        day = DayReader(self.link, self.path)
        for row in self.tags():
            yield row, day.in_range(row.key, *ALWAYS)

    def remains(self) -> Finds:
        """Yield what single chunks say, when directories and root are no help."""
        known = {row.key: row for row in self._tags_as_far_as_readable()}
        parts: dict[str, list[Series]] = {}
        for raw in {**dict(self._walk(_NEXT, -1)), **dict(self._walk(_BEFORE, 2**62))}.values():
            with suppress(SealBroken):
                key, series = chunk.unpack(raw, self._delays)
                parts.setdefault(key, []).append(series)
        for key, found in parts.items():
            together = joined(found)
            yield known.get(key, TagRow(key)), replace(together, lost=self._between(found))

    def _delays(self, shared: Shared) -> Integers:
        try:
            row = self.link.execute(BODY, (shared.number,)).fetchone()
        except dbapi2.Error as error:
            raise SealBroken(str(error)) from error
        return unpack_delays(None if row is None else row[0], shared)

    def tags(self) -> list[TagRow]:
        """Return the tags of the file."""
        rows = self.link.execute("SELECT key, name, unit, kind FROM tags")
        return [TagRow(*row) for row in rows]

    def _tags_as_far_as_readable(self) -> list[TagRow]:
        with suppress(dbapi2.Error):
            return self.tags()
        return []

    def _walk(self, statement: str, number: int) -> Iterator[tuple[int, bytes]]:
        """Yield chunks from one end as far as the tree of pages can be followed."""
        with suppress(dbapi2.Error):
            while True:
                row = self.link.execute(statement, (number,)).fetchone()
                if row is None:
                    return
                number = row[0]
                yield number, row[1]

    def _between(self, parts: list[Series]) -> tuple[tuple[int, int], ...]:
        """Return the times of the file that no chunk covers."""
        start_us, end_us = span_of(self.path) or ALWAYS
        spans = []
        for part in sorted(parts, key=lambda part: int(part.times_us[0])):
            first_us, last_us = int(part.times_us[0]), int(part.times_us[-1])
            if first_us > start_us:
                spans.append((start_us, first_us - 1))
            start_us = max(start_us, last_us + 1)
        return (*spans, (start_us, end_us)) if start_us <= end_us else tuple(spans)


class _Rescue(Job):
    """Takes over what one file still has, some tags each run()."""

    def __init__(self, file: StoreFile, finds: Finds, clock: Clock) -> None:
        self.file = file
        self.samples = 0
        self.is_over = False
        self.is_unknown = False
        self._finds = finds
        self._clock = clock

    def run(self, connection: Connection) -> None:
        """Take over tags for a while."""
        begun = self._clock.monotonic()
        day = OpenDay.of(connection, self.file.path)
        while not self.is_over and self._clock.monotonic() - begun < STEP_S:
            found = self._next()
            if found is not None:
                self._take(connection, day, *found)

    def _next(self) -> tuple[TagRow, Series] | None:
        try:
            found = next(self._finds, None)
        except (StorageError, dbapi2.Error):
            found, self.is_unknown = None, True
        self.is_over = found is None
        return found

    def _take(self, connection: Connection, day: OpenDay, tag: TagRow, series: Series) -> None:
        tag_id = day.id_of(tag)
        folded = Folded(day.root.chunk_next)
        fold = TagFold(connection, day, tag_id, has_rollups=not is_odd(self.file.path))
        fold.add(series, folded)
        folded.write(connection)
        day.save(replace(day.root, chunk_next=folded.next_number))
        self.samples += len(series)


class Salvage:
    """Looks for files that were set aside, and takes over what they still have."""

    def __init__(self, files: DayFiles, writer: Writer, clock: Clock) -> None:
        self._files = files
        self._writer = writer
        self._clock = clock
        self._done: set[Path] = set()
        writer.add_chore(self.look, LOOK_S)

    def look(self) -> None:
        """Salvage one file, if there is one. A chore."""
        for path in self._files.set_aside():
            if path not in self._done and span_of(path) is not None:
                self._done.add(path)
                self._salvage(path)
                return

    def _salvage(self, path: Path) -> None:
        target = StoreFile(path.with_name(path.name.partition(f".{ASIDE}")[0]), self._files.schema)
        try:
            with reading(path, DAY_SCHEMA) as link:
                source = _Source(path, link)
                is_known, samples = self._carried_out(target, source.finds)
                if not is_known:
                    samples += self._carried_out(target, source.remains)[1]
        except StorageError as error:
            log.info("Nothing of %s can be salvaged: %s", path.name, error)
            return
        log.info("%d samples of %s were salvaged", samples, path.name)
        if is_known:
            _put_away(path)

    def _carried_out(self, target: StoreFile, finds: Callable[[], Finds]) -> tuple[bool, int]:
        """Take over all finds; tell whether the source said all that it had, and how many."""
        rescue = _Rescue(target, finds(), self._clock)
        while not rescue.is_over:
            if not self._writer.carry_out(rescue):
                return False, rescue.samples
            # Samples that arrived meanwhile are not kept waiting by a large file.
            self._writer.write_once()
        return not rescue.is_unknown, rescue.samples


def _put_away(path: Path) -> None:
    """Rename a file that has nothing more to tell; it goes with its day."""
    for companion in COMPANIONS:
        source = Path(f"{path}{companion}")
        if source.exists():
            source.rename(str(source).replace(f".{ASIDE}", f".{SALVAGED}"))
