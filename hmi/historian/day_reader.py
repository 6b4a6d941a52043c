"""Reading one day file: head, chunks and rollups, and what in it is damaged.

All of one call is read from one state of the file. Whatever does not carry its checksum is left
out, and its span of time is named as lost; nothing is ever guessed.
"""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path

import numpy as np
from pysqlite3 import dbapi2

from hmi.errors import StorageDamaged
from hmi.historian import chunk, head, rollup, row_table
from hmi.historian.day_files import span_of
from hmi.historian.day_schema import DAY_SCHEMA, ROOT
from hmi.historian.directory import HOURS_BLOCK, Directory, Entries, rollup_number
from hmi.historian.fold import BLOCK_US
from hmi.historian.integer_column import Integers
from hmi.historian.known_heads import KnownHead, KnownHeads
from hmi.historian.rollup import HOUR_US, MINUTE_US, Rollup
from hmi.historian.root import Root, tags_check
from hmi.historian.sealed import SealBroken, vouched
from hmi.historian.series import Series, empty_series, joined
from hmi.historian.shared_delays import BODY, Find, Shared, shared_of
from hmi.historian.shared_delays import unpack as unpack_delays
from hmi.plant.samples import Value
from hmi.storage.database import Link, reading

Span = tuple[int, int]
Block = tuple[head.Rows, dict[int, Value]]
_FIND = "SELECT key, id, body FROM tags LEFT JOIN directory ON tag_id = id"
_BLOCKS = "SELECT number, body FROM rollups"
_CHUNKS = "SELECT number, body FROM chunks"
_AT_ONCE = 32
"""Chunks that are read with one look."""
ALWAYS = (-(2**63), 2**63 - 1)
"""From the first to the last moment that there is."""


class DayReader:
    """One state of a day file, read through a link in a transaction."""

    def __init__(self, link: Link, path: Path, heads: KnownHeads | None = None) -> None:
        """Read the root. Raise StorageDamaged when it is not as it was written."""
        self._link = link
        self._path = path
        self._whole: Span = span_of(path) or ALWAYS
        self._has_rows = False
        self._root = self._read_root()
        self._heads = heads or KnownHeads()
        self._found: dict[str, tuple[int, Directory] | None] = {}
        self._delays: dict[Shared, Integers] = {}
        self._blocks: dict[int, object] = {}
        self._is_searched = False
        self._are_tags_checked = False

    def look_up(self, keys: Sequence[str], width_us: int) -> None:
        """Find several tags, and their hours where these are wanted, with one look for all."""
        if self._root is None:
            return
        marks = ", ".join("?" * len(keys))
        found = self._link.execute(f"{_FIND} WHERE key IN ({marks})", keys).fetchall()
        for key, number, body in found:
            self._found[key] = self._opened(key, number, body)
        missing = [key for key in keys if key not in self._found]
        if missing:
            self._check_tags(self._root)
        self._found.update(dict.fromkeys(missing))
        if width_us == HOUR_US:
            numbers = [rollup_number(row[1], HOURS_BLOCK) for row in found]
            self._blocks.update(
                self._link.execute(f"{_BLOCKS} WHERE number IN ({marks})", numbers).fetchall()
                if len(numbers) == len(keys)
                else ()
            )

    def in_range(self, key: str, start_us: int, end_us: int) -> Series:
        """Return the samples of a tag in [start, end]."""
        parts = [self._head_of(key, start_us, end_us)]
        if self._has_rows:
            parts.append(row_table.in_range(self._link, key, start_us, end_us))
        found = self._find(key)
        if found is not None:
            parts += self._chunks(found[1].touching(start_us, end_us))
        return joined([part.within(start_us, end_us) for part in parts])

    def last_before(self, key: str, start_us: int) -> Series:
        """Return the sample that holds just before start, if there is one in this file.

        What is lost before it, or after it, is named.
        """
        parts = [self._head_of(key, self._whole[0], start_us - 1)]
        if self._has_rows:
            parts.append(row_table.last_before(self._link, key, start_us))
        found = self._find(key)
        if found is not None:
            parts += self._newest_chunks(found[1], start_us)
        together = joined(parts).until(start_us - 1)
        return together.between(max(0, len(together) - 1), len(together))

    def rolled_up(
        self, key: str, start_us: int, end_us: int, width_us: int
    ) -> tuple[Rollup | None, Series]:
        """Return buckets that lie in [start, end], and the samples of what they do not cover.

        None where the file keeps no rollups, or not all of them are sound.
        """
        found = self._find(key)
        if found is None or self._has_rows or self._whole == ALWAYS:
            return None, self.in_range(key, start_us, end_us)
        recent = self._head_of(key, *self._whole)
        first, end = -(-start_us // width_us), (end_us + 1) // width_us
        if len(recent):
            # Rollups do not know of the head yet.
            end = min(end, int(recent.times_us[0]) // width_us)
        buckets = self._buckets(*found, first, end, width_us)
        if buckets is None:
            return None, self.in_range(key, start_us, end_us)
        parts = []
        if end <= first:
            parts.append(self.in_range(key, start_us, end_us))
        else:
            if start_us < first * width_us:
                parts.append(self.in_range(key, start_us, first * width_us - 1))
            if end * width_us <= end_us:
                parts.append(self.in_range(key, end * width_us, end_us))
        lost = [
            span
            for span in (*self._lost_of(found[1]), *recent.lost)
            if span[0] <= end_us and span[1] >= start_us
        ]
        parts.append(empty_series((), tuple(lost)))
        return buckets, joined(parts)

    def head_samples(self) -> int:
        """Return how many samples are not folded yet."""
        return self._root.head_samples if self._root is not None else 0

    def _find(self, key: str) -> tuple[int, Directory] | None:
        """Return a tag's id and directory, None when the file has nothing of it."""
        if key not in self._found:
            self._found[key] = None if self._root is None else self._looked_up(key, self._root)
        return self._found[key]

    def _looked_up(self, key: str, root: Root) -> tuple[int, Directory] | None:
        row = self._link.execute(f"{_FIND} WHERE key = ?", (key,)).fetchone()
        if row is None:
            self._check_tags(root)
            return None
        return self._opened(*row)

    def _opened(self, key: str, number: object, body: object) -> tuple[int, Directory]:
        try:
            directory = Directory.unpack(body or b"")
        except SealBroken as error:
            raise self._damaged(f"directory: {error}") from error
        if directory.key != key or not isinstance(number, int):
            raise self._damaged("directory of another tag")
        return number, directory

    def _check_tags(self, root: Root) -> None:
        if self._are_tags_checked:
            return
        ids = self._link.execute("SELECT key, id FROM tags").fetchall()
        if (root.tags, root.tags_check) != (len(ids), tags_check((key, n) for key, n in ids)):
            raise self._damaged("tags")
        self._are_tags_checked = True

    def _chunks(self, entries: Entries) -> Iterator[Series]:
        """Yield the samples of chunks, or what was lost with them."""
        for first in range(0, len(entries), _AT_ONCE):
            some = entries[first : first + _AT_ONCE].tolist()
            marks = ", ".join("?" * len(some))
            bodies = dict(
                self._link.execute(
                    f"{_CHUNKS} WHERE number IN ({marks})", [entry[0] for entry in some]
                )
            )
            for entry in some:
                yield _samples(bodies.get(entry[0]), entry, self.delays)

    def delays(self, shared: Shared) -> Integers:
        """Return the delays that chunks have in common. Raise SealBroken."""
        if shared not in self._delays:
            row = self._link.execute(BODY, (shared.number,)).fetchone()
            try:
                self._delays[shared] = unpack_delays(None if row is None else row[0], shared)
            except SealBroken:
                # One page must not cost what all tags have: who came first kept them, too.
                self._delays |= self._kept_by_chunks()
        if shared not in self._delays:
            raise SealBroken("delays are lost")
        return self._delays[shared]

    def _kept_by_chunks(self) -> dict[Shared, Integers]:
        """Return all delays that chunks keep themselves, as far as they can be read."""
        if self._is_searched:
            return {}
        self._is_searched = True
        found: dict[Shared, Integers] = {}
        with suppress(dbapi2.Error):
            for (raw,) in self._link.execute("SELECT body FROM chunks"):
                with suppress(SealBroken):
                    delays = chunk.delays_of(chunk.unpack(raw)[1])
                    found[shared_of(delays)] = delays
        return found

    def _newest_chunks(self, directory: Directory, start_us: int) -> list[Series]:
        """Return the last sound chunk that begins before start, and what is lost since."""
        parts: list[Series] = []
        before = directory.entries[directory.entries["first_us"] < start_us]
        for position in range(len(before) - 1, -1, -1):
            parts += self._chunks(before[position : position + 1])
            if len(parts[-1]):
                break
        return parts

    def _buckets(
        self, tag_id: int, directory: Directory, first: int, end: int, width_us: int
    ) -> Rollup | None:
        """Return buckets [first, end), None when one of their blocks is not sound."""
        blocks = [HOURS_BLOCK] if width_us == HOUR_US else self._minute_blocks(first, end)
        parts = [rollup.empty_rollup(width_us)]
        for block in blocks:
            if not directory.blocks[block]:
                continue
            try:
                raw = vouched(self._block(rollup_number(tag_id, block)), directory.blocks[block])
                found = rollup.unpack(raw)
            except SealBroken:
                return None
            parts.append(found.between(first, end))
        return rollup.joined_rollups(parts)

    def _block(self, number: int) -> object:
        if number not in self._blocks:
            row = self._link.execute(f"{_BLOCKS} WHERE number = ?", (number,)).fetchone()
            self._blocks[number] = None if row is None else row[1]
        return self._blocks[number]

    def _minute_blocks(self, first: int, end: int) -> Iterable[int]:
        per_block, day = BLOCK_US // MINUTE_US, self._whole[0] // MINUTE_US
        return range(
            max(0, (first - day) // per_block), min(HOURS_BLOCK, -(-(end - day) // per_block))
        )

    def _lost_of(self, directory: Directory) -> list[Span]:
        """Return the spans of chunks that are known to be lost, without reading the others."""
        is_gone = directory.entries["number"] == 0
        if not is_gone.any():
            return []
        gone = directory.entries[is_gone]
        return [*zip(gone["first_us"].tolist(), gone["last_us"].tolist(), strict=True)]

    def _head_of(self, key: str, start_us: int, end_us: int) -> Series:
        """Return the tag's samples in the head within [start, end]."""
        if self._root is None or self._root.head_first == self._root.head_next:
            return empty_series()
        found = self._find(key)
        parts: list[Series] = []
        lost: tuple[Span, ...] = ()
        if found is not None:
            known = self._head(self._root)
            rows, lost = known.rows, known.lost
            is_wanted = (rows["tag_id"] == found[0]) & (rows["source_us"] >= start_us)
            positions = np.flatnonzero(is_wanted & (rows["source_us"] <= end_us))
            if len(positions):
                parts.append(head.series_of(rows, known.others, positions))
        near = tuple(span for span in lost if span[0] <= end_us and span[1] >= start_us)
        return joined([*parts, empty_series((), near)])

    def _head(self, root: Root) -> KnownHead:
        """Return the head; what is known of it already is not read again."""
        # A restored file is another one with the same identity, and may grow differently.
        identity = root.identity ^ self._path.stat().st_ino
        known = self._heads.of(self._path, identity, root.head_first, root.head_next)
        if known is not None and known.next_block == root.head_next:
            return known
        blocks = [] if known is None else [(known.rows, known.others)]
        number = root.head_first if known is None else known.next_block
        lost: list[Span] = []
        for found, body in self._link.execute(
            "SELECT number, body FROM head WHERE number BETWEEN ? AND ? ORDER BY number",
            (number, root.head_next - 1),
        ):
            lost += [self._whole] * (found > number)
            number = found + 1
            self._take_block(body if isinstance(body, bytes) else b"", blocks, lost)
        lost += [self._whole] * (number < root.head_next)
        rows, others = head.joined_blocks(blocks)
        now = KnownHead(identity, root.head_first, root.head_next, rows, others, tuple(lost))
        self._heads.keep(self._path, now)
        return now

    def _take_block(self, raw: bytes, blocks: list[Block], lost: list[Span]) -> None:
        try:
            blocks.append(head.unpack(raw))
        except SealBroken:
            try:
                lost.append(head.span(raw))
            except SealBroken:
                lost.append(self._whole)

    def _read_root(self) -> Root | None:
        """Return the root; None in a file of version 1, and in one that is just being made."""
        names = {row[0] for row in self._link.execute("SELECT name FROM sqlite_master")}
        self._has_rows = row_table.NAME in names
        if ROOT.name not in names:
            if names and not self._has_rows:
                raise self._damaged("tables")
            return None
        found = self._link.execute("SELECT body FROM root").fetchall()
        if not found and not self._has_content():
            return None
        try:
            return Root.unpack(found[0][0] if found else b"")
        except SealBroken as error:
            raise self._damaged(f"root: {error}") from error

    def _has_content(self) -> bool:
        return bool(
            self._link.execute(
                "SELECT EXISTS (SELECT 1 FROM head) OR EXISTS (SELECT 1 FROM directory)"
            ).fetchone()[0]
        )

    def _damaged(self, detail: str) -> StorageDamaged:
        return StorageDamaged("storage-damaged", file=str(self._path), detail=detail)


def head_samples(path: Path) -> int:
    """Return how many samples of a day file are not folded yet. Raise StorageError."""
    with reading(path, DAY_SCHEMA) as link:
        return DayReader(link, path).head_samples()


def _samples(raw: object, entry: tuple[int, int, int, int, int], find: Find) -> Series:
    _number, first_us, last_us, count, expected = entry
    try:
        series = chunk.unpack(vouched(raw, expected), find)[1]
        if len(series) == count:
            return series
    except SealBroken:
        pass
    return empty_series((), ((first_us, last_us),))
