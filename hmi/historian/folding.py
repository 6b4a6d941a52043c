"""Folds heads of day files into chunks, on the writer's thread, in small steps between commits.

Today's head is folded when it has grown large, that of another day once nothing was added to it
for a while: a day that is over is then complete and is not written again, unless samples of it
come late, such as from a server's history. They go the same way.
"""

import logging
from dataclasses import dataclass, replace

import numpy as np
from sqlalchemy import Connection

from hmi.clock import Clock
from hmi.errors import StorageError
from hmi.historian import head
from hmi.historian.day_files import DayFiles, is_odd
from hmi.historian.day_reader import head_samples
from hmi.historian.fold import Folded, TagFold
from hmi.historian.open_day import OpenDay
from hmi.historian.sealed import SealBroken
from hmi.historian.shared_delays import SharedDelays
from hmi.plant.samples import Value
from hmi.storage.jobs import Job
from hmi.storage.store_file import StoreFile
from hmi.storage.writer import Writer

log = logging.getLogger(__name__)

LEAST_HEAD = 131_072
MOST_HEAD = 1_048_576
PER_TAG = 1024
"""A head is folded when it has so many samples a tag, within the two bounds above."""
MOST_BLOCKS = 600
"""A head is folded, too, when it has so many blocks: a reader looks through all of them."""
QUIET_S = 20.0
"""So long nothing was added to the head of a day that is over before it is folded."""
STEP_S = 0.25
"""How long a step may take; samples that arrive meanwhile wait for its end."""
_LATEST_FILES = 8


@dataclass(slots=True)
class _Head:
    """What is known of a file's head."""

    samples: int
    blocks: int
    noted: float
    """When samples were added (monotonic)."""


class Fold(Job):
    """One head on its way into chunks; each run() does a step of it, in one transaction."""

    def __init__(self, file: StoreFile, clock: Clock) -> None:
        self.file = file
        self.is_over = False
        self.tags = 0
        self._clock = clock
        self._has_rollups = not is_odd(file.path)
        self._identity: int | None = None
        self._last_block = 0
        self._rows = np.empty(0, head.HEAD_ROW)
        self._others: dict[int, Value] = {}
        self._order = np.empty(0, np.intp)
        self._bounds: list[int] = []
        self._delays = SharedDelays()

    def run(self, connection: Connection) -> None:
        """Fold tags for a while; with the last one, the head goes."""
        begun = self._clock.monotonic()
        day = OpenDay.of(connection, self.file.path)
        if self._identity is None:
            self._read(connection, day)
        if day.root.identity != self._identity:
            self.is_over = True
            return
        folded = Folded(day.root.chunk_next, delays=self._delays)
        while len(self._bounds) > 1 and self._clock.monotonic() - begun < STEP_S:
            self._fold_tag(connection, day, folded)
        folded.write(connection)
        root = replace(day.root, chunk_next=folded.next_number)
        if len(self._bounds) <= 1:
            connection.exec_driver_sql("DELETE FROM head WHERE number <= ?", (self._last_block,))
            rest = max(0, root.head_samples - len(self._rows))
            root = replace(root, head_first=self._last_block + 1, head_samples=rest)
            self.is_over = True
        day.save(root)

    def _read(self, connection: Connection, day: OpenDay) -> None:
        found = connection.exec_driver_sql(
            "SELECT number, body FROM head ORDER BY number"
        ).fetchall()
        self._identity, self._last_block = day.root.identity, day.root.head_next - 1
        if [row[0] for row in found] != list(range(day.root.head_first, day.root.head_next)):
            raise day.damaged("blocks of the head are missing")
        try:
            self._rows, self._others = head.joined_blocks([head.unpack(row[1]) for row in found])
        except SealBroken as error:
            raise day.damaged(f"head: {error}") from error
        keys = (self._rows["receive_us"], self._rows["source_us"], self._rows["tag_id"])
        self._order = np.lexsort(keys)
        tags = self._rows["tag_id"][self._order]
        starts = np.flatnonzero(np.diff(tags, prepend=0))
        self._bounds = [*starts.tolist(), len(tags)]
        self.tags = len(starts)

    def _fold_tag(self, connection: Connection, day: OpenDay, folded: Folded) -> None:
        first, end = self._bounds[:2]
        positions = self._order[first:end]
        series = head.series_of(self._rows, self._others, positions)
        tag_id = int(self._rows["tag_id"][positions[0]])
        TagFold(connection, day, tag_id, self._has_rollups).add(series.sorted().distinct(), folded)
        del self._bounds[0]


class _Trim(Job):
    """Gives the pages that a head took back to the disk."""

    def __init__(self, file: StoreFile) -> None:
        self.file = file

    def run(self, connection: Connection) -> None:
        """Move free pages to the end of the file and cut them off."""
        free = connection.exec_driver_sql("PRAGMA freelist_count").scalar_one()
        # The driver lets this pragma move one page each time.
        for _ in range(free):
            connection.exec_driver_sql("PRAGMA incremental_vacuum")


class Folding:
    """Watches the heads of all files that are written, and folds one at a time."""

    def __init__(self, files: DayFiles, writer: Writer, clock: Clock) -> None:
        self._files = files
        self._writer = writer
        self._clock = clock
        self._heads: dict[StoreFile, _Head] = {}
        self._fold: Fold | None = None
        self._tags = 0
        self.least = LEAST_HEAD
        self._has_looked = False
        writer.add_chore(self.step, 0.0)

    def note(self, file: StoreFile, samples: int, blocks: int) -> None:
        """Learn how large the head of a file is now, after a commit."""
        self._heads[file] = _Head(samples, blocks, self._clock.monotonic())

    def step(self) -> None:
        """Do a step of the fold in hand, or begin one where a head is due. A chore."""
        if not self._has_looked:
            self._has_looked = True
            self._look_back()
        if self._fold is None:
            file = self._due()
            if file is None:
                return
            self._fold = Fold(file, self._clock)
        self._go_on(self._fold)

    def finish(self, file: StoreFile) -> bool:
        """Fold the whole head of a file now; tell whether that was possible."""
        fold = Fold(file, self._clock)
        while not fold.is_over:
            if not self._writer.carry_out(fold):
                return False
        self._end(fold)
        return True

    def _go_on(self, fold: Fold) -> None:
        if not self._writer.carry_out(fold):
            # Begun anew from the file when it can be written again.
            self._fold = None
            self._heads.pop(fold.file, None)
        elif fold.is_over:
            self._fold = None
            self._end(fold)

    def _end(self, fold: Fold) -> None:
        known = self._heads.get(fold.file)
        if self._is_today(fold.file):
            self._tags = fold.tags
            if known is not None:
                known.samples = known.blocks = 0
        else:
            self._heads.pop(fold.file, None)
            self._writer.carry_out(_Trim(fold.file))
            self._writer.seal(fold.file.path)

    def _due(self) -> StoreFile | None:
        now = self._clock.monotonic()
        limit = min(max(self.least, self._tags * PER_TAG), MOST_HEAD)
        for file, known in self._heads.items():
            is_large = known.samples >= limit or known.blocks >= MOST_BLOCKS
            is_quiet = now - known.noted >= QUIET_S and not self._is_today(file)
            if known.samples and (is_large or is_quiet):
                return file
        return None

    def _is_today(self, file: StoreFile) -> bool:
        return file == self._files.today(self._clock.now())

    def _look_back(self) -> None:
        """Find heads that the last run left in files of days that are over."""
        for file in self._files.latest(_LATEST_FILES):
            try:
                samples = 0 if self._is_today(file) else head_samples(file.path)
            except StorageError as error:
                log.info("%s cannot be read: %s", file.path.name, error)
                continue
            if samples:
                self.note(file, samples, 1)
