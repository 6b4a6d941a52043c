"""Folding one tag's new samples into the chunks and rollups of a day file.

Chunks are cut at whole minutes, so a bucket of a minute lies in one chunk. New samples go into the
chunk whose time they fall into, or into the one before while that is not full; what they touch is
written anew, with its rollups, in the caller's transaction. Done twice, it changes nothing.
"""

import logging
from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np
from sqlalchemy import Connection

from hmi.historian import chunk, rollup
from hmi.historian.directory import HOURS_BLOCK, Directory, rollup_number
from hmi.historian.integer_column import Integers
from hmi.historian.open_day import PUT, OpenDay
from hmi.historian.rollup import HOUR_US, MINUTE_US, Rollup
from hmi.historian.sealed import SealBroken, mark, vouched
from hmi.historian.series import Series, joined
from hmi.historian.shared_delays import Shared, SharedDelays

log = logging.getLogger(__name__)

FULL = 4096
"""Samples after which a chunk is not added to any more."""
BLOCK_US = 6 * HOUR_US
_DAY_US = 24 * HOUR_US
_DIRECTORY = "SELECT body FROM directory WHERE tag_id = ?"
_CHUNK = "SELECT body FROM chunks WHERE number = ?"
_ROLLUP = "SELECT body FROM rollups WHERE number = ?"
_Entry = tuple[int, int, int, int, int]


@dataclass(slots=True)
class Folded:
    """What is to be written, gathered over many tags."""

    next_number: int
    gone: list[tuple[int]] = field(default_factory=list)
    chunks: list[tuple[int, bytes]] = field(default_factory=list)
    rollups: list[tuple[int, bytes]] = field(default_factory=list)
    directories: list[tuple[int, bytes]] = field(default_factory=list)
    delays: SharedDelays = field(default_factory=SharedDelays)

    def write(self, connection: Connection) -> None:
        """Write all of it."""
        for statement, rows in (
            ("DELETE FROM chunks WHERE number = ?", self.gone),
            ("INSERT INTO chunks VALUES (?, ?)", self.chunks),
            (PUT.format("rollups"), self.rollups),
            (PUT.format("directory"), self.directories),
        ):
            if rows:
                connection.exec_driver_sql(statement, rows)
        self.delays.write(connection)


class TagFold:
    """Folds samples into one tag of a file."""

    def __init__(
        self, connection: Connection, day: OpenDay, tag_id: int, has_rollups: bool
    ) -> None:
        """Read the tag's directory. Raise StorageDamaged when it is not as it was written."""
        self._connection = connection
        self._day = day
        self._tag_id = tag_id
        self._has_rollups = has_rollups
        raw = _body(connection, _DIRECTORY, tag_id)
        try:
            self._directory = Directory.unpack(raw or b"")
        except SealBroken as error:
            raise day.damaged(f"directory of tag {tag_id}: {error}") from error

    def add(self, new: Series, folded: Folded) -> None:
        """Put new samples, sorted, into chunks; note in `folded` what is to be written.

        What the samples' source has lost is entered as lost.
        """
        gone: list[int] = []
        known = {(first, last) for _, first, last, *_ in self._directory.entries.tolist()}
        entries: list[_Entry] = [(0, *span, 0, 0) for span in new.lost if span not in known]
        written: list[Series] = []
        for part, neighbour in self._parts(new):
            old = None if neighbour < 0 else self._neighbour(neighbour, part, folded.delays)
            if old is not None:
                gone.append(int(self._directory.entries["number"][neighbour]))
            together = joined([part] if old is None else [old, part])
            for piece in pieces(together):
                shared = folded.delays.place(chunk.delays_of(piece))
                raw = chunk.pack(self._directory.key, piece, shared)
                number = folded.next_number
                folded.next_number += 1
                folded.chunks.append((number, raw))
                entries.append(
                    (
                        number,
                        int(piece.times_us[0]),
                        int(piece.times_us[-1]),
                        len(piece),
                        mark(raw),
                    )
                )
            written.append(together)
        folded.gone += [(number,) for number in gone]
        directory = self._directory.exchanged(gone, entries)
        if self._has_rollups and written:
            directory = directory.with_blocks(self._roll_up(written, folded))
        folded.directories.append((self._tag_id, directory.pack()))

    def _parts(self, new: Series) -> Iterator[tuple[Series, int]]:
        """Yield stretches of the new samples with the position of the entry before or around."""
        if not len(new):
            return
        firsts = self._directory.entries["first_us"] // MINUTE_US
        before = np.searchsorted(firsts, new.times_us // MINUTE_US, "right") - 1
        cuts = np.flatnonzero(np.diff(before)) + 1
        for first, end in zip([0, *cuts.tolist()], [*cuts.tolist(), len(new)], strict=True):
            yield new.between(first, end), int(before[first])

    def _neighbour(self, position: int, part: Series, delays: SharedDelays) -> Series | None:
        """Return the samples of a chunk that is to be written anew together with new ones."""
        entry = self._directory.entries[position]
        is_around = part.times_us[0] // MINUTE_US <= entry["last_us"] // MINUTE_US
        if not entry["number"] or not (is_around or entry["count"] < FULL):
            return None
        raw = _body(self._connection, _CHUNK, int(entry["number"]))
        named: list[Shared] = []

        def find(shared: Shared) -> Integers:
            named.append(shared)
            return delays.find(self._connection, shared)

        try:
            series = chunk.unpack(vouched(raw, int(entry["mark"])), find)[1]
        except SealBroken as error:
            # It stays where it is: readers see that it is damaged.
            log.warning("A chunk of %s is damaged: %s", self._directory.key, error)
            return None
        for shared in named:
            delays.leave(shared)
        return series

    def _roll_up(self, written: list[Series], folded: Folded) -> dict[int, int]:
        """Bring the rollups up to what was written; return the new checksums by block."""
        marks: dict[int, int] = {}
        hours = self._block(HOURS_BLOCK, HOUR_US)
        blocks: dict[int, Rollup] = {}
        touched: list[Rollup] = []
        for series in written:
            minutes = rollup.minutes_of(series)
            for block in range(*_blocks_of(minutes)):
                old = blocks.get(block) or self._block(block, MINUTE_US)
                start = _day_of(minutes) * 1440 + block * (BLOCK_US // MINUTE_US)
                mine = minutes.between(start, start + BLOCK_US // MINUTE_US)
                if not len(mine):
                    continue
                first, last = int(mine.number[0]), int(mine.number[-1])
                blocks[block] = old.replaced(first, last + 1, mine)
            touched.append(minutes)
        for minutes in touched:
            hours = self._hours(hours, minutes, blocks)
        for block, content in (*blocks.items(), (HOURS_BLOCK, hours)):
            raw = rollup.pack(content)
            marks[block] = mark(raw)
            folded.rollups.append((rollup_number(self._tag_id, block), raw))
        return marks

    def _hours(self, hours: Rollup, minutes: Rollup, blocks: dict[int, Rollup]) -> Rollup:
        """Return the hours with those exchanged that the minutes lie in."""
        first, last = (int(number) * MINUTE_US // HOUR_US for number in minutes.number[[0, -1]])
        for block, content in blocks.items():
            start = _day_of(minutes) * 24 + block * (BLOCK_US // HOUR_US)
            low, high = max(first, start), min(last + 1, start + BLOCK_US // HOUR_US)
            mine = content.between(low * 60, high * 60)
            if low < high and len(mine):
                hours = hours.replaced(low, high, rollup.hours_of(mine))
        return hours

    def _block(self, block: int, width_us: int) -> Rollup:
        expected = self._directory.blocks[block]
        if not expected:
            return rollup.empty_rollup(width_us)
        raw = _body(self._connection, _ROLLUP, rollup_number(self._tag_id, block))
        try:
            return rollup.unpack(vouched(raw, expected))
        except SealBroken as error:
            raise self._day.damaged(f"rollup of tag {self._tag_id}: {error}") from error


def pieces(series: Series) -> Iterator[Series]:
    """Yield sorted samples in stretches of whole minutes, each with at least FULL but the last."""
    starts = np.flatnonzero(np.diff(series.times_us // MINUTE_US)) + 1
    first = 0
    while len(series) - first > FULL:
        position = int(np.searchsorted(starts, first + FULL, "left"))
        if position == len(starts):
            break
        end = int(starts[position])
        yield series.between(first, end)
        first = end
    yield series.between(first, len(series))


def _blocks_of(minutes: Rollup) -> tuple[int, int]:
    per_block = BLOCK_US // MINUTE_US
    first, last = (int(number) % 1440 // per_block for number in minutes.number[[0, -1]])
    return first, last + 1


def _day_of(minutes: Rollup) -> int:
    return int(minutes.number[0]) * MINUTE_US // _DAY_US


def _body(connection: Connection, statement: str, number: int) -> bytes | None:
    found = connection.exec_driver_sql(statement, (number,)).fetchone()
    return None if found is None else bytes(found[0])
