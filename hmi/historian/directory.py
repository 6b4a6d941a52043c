"""A tag's directory in a day file: each of its chunks and rollups, with their checksums.

layout   sealed as `LDI1`: u2 length of the tag's key, key, u4 checksum of each rollup block (0 for
         none), then an ENTRY for each chunk, sorted by first time
A chunk of number 0 does not exist: its samples were recorded, and are lost.
"""

import struct
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from hmi.historian.sealed import SealBroken, opened, seal

ENTRY = np.dtype(
    [("number", "<i8"), ("first_us", "<i8"), ("last_us", "<i8"), ("count", "<u4"), ("mark", "<u4")]
)
Entries = NDArray[np.void]
BLOCKS = 5
"""Rollup blocks of a tag: minutes of each quarter of the day, and all its hours."""
HOURS_BLOCK = BLOCKS - 1
_NUMBERS = 8
_KIND = b"LDI1"
_LENGTH = struct.Struct("<H")


@dataclass(frozen=True, slots=True, eq=False)
class Directory:
    """What a day file has of one tag."""

    key: str
    blocks: tuple[int, ...] = (0,) * BLOCKS
    entries: Entries = field(default_factory=lambda: np.empty(0, ENTRY))

    def pack(self) -> bytes:
        """Return the directory as it is kept."""
        name = self.key.encode()
        blocks = np.array(self.blocks, "<u4").tobytes()
        return seal(_KIND, _LENGTH.pack(len(name)) + name + blocks + self.entries.tobytes())

    @classmethod
    def unpack(cls, raw: object) -> "Directory":
        """Return the directory that was packed. Raise SealBroken."""
        body = opened(_KIND, raw)
        try:
            (length,) = _LENGTH.unpack_from(body)
            start = _LENGTH.size + length
            blocks = np.frombuffer(body, "<u4", BLOCKS, start).tolist()
            entries = np.frombuffer(body, ENTRY, offset=start + 4 * BLOCKS)
            return cls(body[_LENGTH.size : start].decode(), tuple(blocks), entries)
        except (struct.error, ValueError) as error:
            raise SealBroken(str(error)) from error

    def touching(self, start_us: int, end_us: int) -> Entries:
        """Return the entries that may have samples in [start, end]."""
        is_near = (self.entries["first_us"] <= end_us) & (self.entries["last_us"] >= start_us)
        chosen: Entries = self.entries[is_near]
        return chosen

    def exchanged(self, gone: list[int], new: list[tuple[int, int, int, int, int]]) -> "Directory":
        """Return the directory without chunks of these numbers and with new entries."""
        kept = self.entries[~np.isin(self.entries["number"], gone)] if gone else self.entries
        entries = np.concatenate((kept, np.array(new, ENTRY)))
        return replace(self, entries=entries[np.argsort(entries["first_us"], kind="stable")])

    def with_blocks(self, marks: dict[int, int]) -> "Directory":
        """Return the directory with other checksums of some rollup blocks."""
        blocks = tuple(marks.get(number, mark) for number, mark in enumerate(self.blocks))
        return replace(self, blocks=blocks)


def rollup_number(tag_id: int, block: int) -> int:
    """Return under which number a rollup block of a tag is kept."""
    return tag_id * _NUMBERS + block
