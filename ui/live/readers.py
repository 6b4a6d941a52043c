"""What pages may read of the past, named for what the reader can do."""

from collections.abc import Callable, Mapping, Sequence
from typing import Protocol

from hmi.bus.facts import GapChanged
from hmi.historian.breaks import Spans
from hmi.historian.columns import ColumnSeries
from hmi.historian.rollup import Rollup
from hmi.historian.series import Series

IsWanted = Callable[[], bool]
"""Tells whether anybody still waits for the answer; work that nobody waits for is given up."""


class HistoryReader(Protocol):
    """Reads recorded samples; blocking, for the background only. Times are UTC microseconds."""

    def read(self, key: str, start_us: int, end_us: int) -> Series:
        """Return the samples of a tag in [start, end] with the last one before start."""

    def read_columns(
        self, key: str, start_us: int, end_us: int, columns: int, spans: Spans | None = None
    ) -> ColumnSeries:
        """Return the same reduced to pixel columns: first, least, greatest, last of each.

        spans are holes through which no value is held.
        """

    def read_many_columns(
        self,
        spans: Mapping[str, Spans],
        start_us: int,
        end_us: int,
        columns: int,
        is_wanted: IsWanted | None = None,
    ) -> dict[str, ColumnSeries]:
        """Return the columns of several tags, given with their holes, in one go.

        Raise ReadCancelled as soon as nobody wants them any more.
        """

    def read_rollups(self, key: str, start_us: int, end_us: int, width_us: int) -> Rollup:
        """Return what minutes or hours that begin in [start, end] were summed up to."""

    def read_many_rollups(
        self, keys: Sequence[str], start_us: int, end_us: int, width_us: int
    ) -> dict[str, Rollup]:
        """Return the same of several tags, in one go."""

    def gaps(self, start_us: int, end_us: int) -> Sequence[GapChanged]:
        """Return the holes in the recording that touch [start, end]."""
