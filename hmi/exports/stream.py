"""The samples or buckets of a selection, in pieces small enough to be held in memory.

Tag by tag, each from first to last: so every tag of a file is in order of time.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from hmi.bus.facts import GapChanged
from hmi.errors import StorageError
from hmi.exports.selection import Selection, Tier
from hmi.historian.columns import ColumnSeries
from hmi.historian.rollup import Rollup, empty_rollup
from hmi.historian.series import Series

LONGEST_PIECE = 65_536
"""Samples of a piece at most."""
_BUCKETS = 20_000
"""Buckets that are asked for at once: two weeks of minutes."""
IsWanted = Callable[[], bool]


class SampleSource(Protocol):
    """Reads recorded samples and holes. Times are microseconds UTC, spans with both ends."""

    def days(
        self, key: str, start_us: int, end_us: int, is_wanted: IsWanted | None = None
    ) -> Iterator[Series]:
        """Yield the samples of a tag in [start, end], a day file at a time."""

    def read_rollups(self, key: str, start_us: int, end_us: int, width_us: int) -> Rollup:
        """Return the buckets that begin in [start, end]."""

    def read_columns(self, key: str, start_us: int, end_us: int, columns: int) -> ColumnSeries:
        """Return the same as pixel columns, with what is lost."""

    def gaps(self, start_us: int, end_us: int) -> Sequence[GapChanged]:
        """Return the holes that touch [start, end]."""


@dataclass(frozen=True, slots=True)
class Piece:
    """Some samples, or buckets, of one tag; reached says how much of its span is done, 0 to 1."""

    key: str
    content: Series | Rollup
    reached: float
    lost: tuple[tuple[int, int], ...] = ()
    notes: tuple[StorageError, ...] = ()


def pieces(
    source: SampleSource, key: str, selection: Selection, is_wanted: IsWanted
) -> Iterator[Piece]:
    """Yield what is recorded of one tag. Raise ReadCancelled when it is not wanted any more."""
    if selection.tier is Tier.RAW:
        yield from _samples(source, key, selection, is_wanted)
    else:
        yield from _buckets(source, key, selection, is_wanted)


def _samples(
    source: SampleSource, key: str, selection: Selection, is_wanted: IsWanted
) -> Iterator[Piece]:
    start_us, last_us = selection.start_us, selection.end_us - 1
    whole_us = max(1, last_us - start_us)
    reached = 0.0
    for series in source.days(key, start_us, last_us, is_wanted):
        if len(series):
            reached = (int(series.times_us[-1]) - start_us) / whole_us
        yield Piece(key, series.between(0, 0), reached, series.lost, series.notes)
        for first in range(0, len(series), LONGEST_PIECE):
            end = min(len(series), first + LONGEST_PIECE)
            yield Piece(key, series.between(first, end), reached)


def _buckets(
    source: SampleSource, key: str, selection: Selection, is_wanted: IsWanted
) -> Iterator[Piece]:
    width_us = selection.tier.width_us
    known = source.read_columns(key, selection.start_us, selection.end_us - 1, 1)
    yield Piece(key, empty_rollup(width_us), 0.0, known.lost, known.notes)
    first_us = -(-selection.start_us // width_us) * width_us
    step_us = _BUCKETS * width_us
    for start_us in range(first_us, selection.end_us, step_us):
        last_us = min(selection.end_us, start_us + step_us) - 1
        found = source.read_rollups(key, start_us, last_us, width_us)
        reached = (last_us - selection.start_us) / (selection.end_us - selection.start_us)
        yield Piece(key, found, reached)
        if not is_wanted():
            return
