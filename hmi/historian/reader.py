"""Reading recorded samples back, from any thread and from another process than the writer's.

Reads only; each call opens what it needs and closes it, so no transaction of a reader keeps the
write-ahead log from being folded back.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from hmi.bus.facts import GapChanged
from hmi.clock import to_us
from hmi.errors import StorageError
from hmi.historian import rollup
from hmi.historian.breaks import Spans, broken, no_spans
from hmi.historian.columns import ColumnSeries, edges_us, reduce
from hmi.historian.day_files import DayFiles, day_of, span_of
from hmi.historian.day_reader import DayReader
from hmi.historian.day_schema import DAY_SCHEMA
from hmi.historian.gaps import read_gaps
from hmi.historian.known_heads import KnownHeads
from hmi.historian.rollup import HOUR_US, MINUTE_US, Rollup
from hmi.historian.series import Series, empty_series, joined
from hmi.historian.stretches import stretches
from hmi.storage.database import reading, sqlite_version

LOOK_BACK_FILES = 400
"""How many day files are searched for the sample that holds at the start of a range: a setting
may stand for a year."""

_BUCKETS_A_COLUMN = 2
"""Rollups are read instead of samples where a pixel column is at least so many buckets wide."""
T = TypeVar("T")
IsWanted = Callable[[], bool]


class ReadCancelled(Exception):
    """Nobody wants the answer any more."""


class Reader:
    """Recorded samples and holes of a data folder. May be used by several threads at once."""

    def __init__(self, data_folder: Path) -> None:
        self._folder = data_folder
        self._files = DayFiles(data_folder)
        self._heads = KnownHeads()

    def read(
        self, key: str, start_us: int, end_us: int, is_wanted: IsWanted | None = None
    ) -> Series:
        """Return the samples of a tag in [start, end] and the last one before start, sorted.

        A file that is missing or locked is passed over and named in notes. What is damaged is
        named there too, and its time in lost: no value holds in it. Raise ReadCancelled between
        two files when is_wanted says no.
        """
        notes: list[StorageError] = []
        parts = [self._last_before(key, start_us, notes)]
        for path in self._files.of_days(start_us, end_us):
            _go_on(is_wanted)
            parts.append(self._in_file(path, key, start_us, end_us, notes))
        return joined(parts, tuple(notes))

    def days(
        self, key: str, start_us: int, end_us: int, is_wanted: IsWanted | None = None
    ) -> Iterator[Series]:
        """Yield the samples of a tag in [start, end] and nothing else, a day file at a time.

        So a year is read in the memory of a day. Notes and lost are as read() tells them.
        """
        files = self._files.of_days(start_us, end_us)
        for first_us, last_us, paths in stretches(files, start_us, end_us):
            _go_on(is_wanted)
            notes: list[StorageError] = []
            parts = [self._in_file(path, key, first_us, last_us, notes) for path in paths]
            yield joined(parts, tuple(notes))

    def read_columns(
        self,
        key: str,
        start_us: int,
        end_us: int,
        columns: int,
        spans: Spans | None = None,
        is_wanted: IsWanted | None = None,
    ) -> ColumnSeries:
        """Return [start, end] reduced to pixel columns, holding no value through the holes.

        spans are the holes of the tag's connection (see holes); without them only bad
        quality and what is lost break the line. Where a column is wide, it is made of what minutes
        or hours were summed up to: first, least, greatest and last value are still stored ones,
        and a sample is at most one such minute or hour from its column.
        """
        asked = {key: no_spans() if spans is None else spans}
        return self.read_many_columns(asked, start_us, end_us, columns, is_wanted)[key]

    def read_many_columns(
        self,
        spans: Mapping[str, Spans],
        start_us: int,
        end_us: int,
        columns: int,
        is_wanted: IsWanted | None = None,
    ) -> dict[str, ColumnSeries]:
        """Return the columns of several tags, given with their holes; opens each file once."""
        width_us = bucket_width(start_us, end_us, columns)
        if width_us is None:
            return {
                key: _reduced(
                    self.read(key, start_us, end_us, is_wanted), None, start_us, end_us, columns,
                    holes,
                )
                for key, holes in spans.items()
            }  # fmt: skip
        found = self._read_rollups(list(spans), start_us, end_us, width_us, is_wanted)
        return {
            key: _reduced(*found[key], start_us, end_us, columns, holes)
            for key, holes in spans.items()
        }

    def pictures(
        self,
        key: str,
        start_us: int,
        end_us: int,
        columns: int,
        spans: Spans | None = None,
        is_wanted: IsWanted | None = None,
    ) -> Iterator[ColumnSeries]:
        """Yield a coarse picture at once where the true one takes longer, then the true one."""
        true_width = bucket_width(start_us, end_us, columns)
        coarse = HOUR_US if true_width == MINUTE_US else MINUTE_US
        if true_width != HOUR_US and end_us - start_us > 24 * coarse:
            found = self._read_rollups([key], start_us, end_us, coarse, is_wanted)
            holes = no_spans() if spans is None else spans
            yield _reduced(*found[key], start_us, end_us, columns, holes)
        yield self.read_columns(key, start_us, end_us, columns, spans, is_wanted)

    def read_rollups(self, key: str, start_us: int, end_us: int, width_us: int) -> Rollup:
        """Return buckets of MINUTE_US or HOUR_US that begin in [start, end].

        Those that the files do not keep, such as of the newest samples, are summed up here.
        """
        return self.read_many_rollups([key], start_us, end_us, width_us)[key]

    def read_many_rollups(
        self, keys: Sequence[str], start_us: int, end_us: int, width_us: int
    ) -> dict[str, Rollup]:
        """Return such buckets of several tags; opens each file once."""
        start_us = start_us // width_us * width_us
        last_us = (end_us // width_us + 1) * width_us - 1
        found = self._read_rollups(keys, start_us, last_us, width_us, None)
        return {
            key: _with_fresh(buckets, samples.within(start_us, end_us))
            for key, (samples, buckets) in found.items()
        }

    @staticmethod
    def sqlite_version() -> str:
        """Return the version of the SQLite that reads here."""
        return ".".join(map(str, sqlite_version()))

    def gaps(self, start_us: int, end_us: int) -> list[GapChanged]:
        """Return the holes that touch [start, end], of all connections. Raise StorageError."""
        return [
            gap
            for gap in read_gaps(self._folder)
            if to_us(gap.start) <= end_us and (gap.end is None or to_us(gap.end) >= start_us)
        ]

    def _in_file(
        self, path: Path, key: str, start_us: int, end_us: int, notes: list[StorageError]
    ) -> Series:
        def ask(day: DayReader) -> Series:
            return day.in_range(key, start_us, end_us)

        found = self._ask(path, ask, notes)
        return _lost_day(path) if found is None else found

    def _read_rollups(
        self, keys: Sequence[str], start_us: int, end_us: int, width_us: int,
        is_wanted: IsWanted | None,
    ) -> dict[str, tuple[Series, Rollup]]:  # fmt: skip
        """Return the samples that no bucket covers, with the one before start, and the buckets."""
        notes: list[StorageError] = []
        parts = {key: [self._last_before(key, start_us, notes)] for key in keys}
        found = {key: [rollup.empty_rollup(width_us)] for key in keys}

        def ask(day: DayReader) -> list[tuple[Rollup | None, Series]]:
            day.look_up(keys, width_us)
            return [day.rolled_up(key, start_us, end_us, width_us) for key in keys]

        for path in self._files.of_days(start_us, end_us):
            _go_on(is_wanted)
            answers = self._ask(path, ask, notes) or [(None, _lost_day(path))] * len(keys)
            for key, (buckets, samples) in zip(keys, answers, strict=True):
                if len(samples) or samples.lost:
                    parts[key].append(samples)
                if buckets is not None:
                    found[key].append(buckets)
        return {
            key: (joined(parts[key], tuple(notes)), rollup.joined_rollups(found[key]))
            for key in keys
        }

    def _ask(
        self, path: Path, query: Callable[[DayReader], T], notes: list[StorageError]
    ) -> T | None:
        """Return what a file says; note and pass over one that cannot be read."""
        try:
            with reading(path, DAY_SCHEMA) as link:
                return query(DayReader(link, path, self._heads))
        except StorageError as error:
            if not any(note.fields == error.fields for note in notes):
                notes.append(error)
            return None

    def _last_before(self, key: str, start_us: int, notes: list[StorageError]) -> Series:
        """Return the sample that holds just before the start, if any, and what is lost since."""

        def ask(day: DayReader) -> Series:
            return day.last_before(key, start_us)

        found: list[Series] = []
        known = None
        for path in self._files.before(start_us, LOOK_BACK_FILES):
            # A day may have a second file: one that was set aside.
            if known is not None and day_of(path) != known:
                break
            answer = self._ask(path, ask, notes)
            found.append(_lost_day(path) if answer is None else answer)
            known = day_of(path) if len(found[-1]) else known
        for path in self._files.odd():
            answer = self._ask(path, ask, notes)
            if answer is not None:
                found.append(answer)
        together = joined(found)
        return together.taken(np.arange(max(0, len(together) - 1), len(together)))


def bucket_width(start_us: int, end_us: int, columns: int) -> int | None:
    """Return which rollups a picture is made of, None for the samples themselves.

    Columns that begin and end with buckets show exactly what all samples would.
    """
    column_us, rest_us = divmod(end_us - start_us, columns)
    for width_us in (HOUR_US, MINUTE_US):
        is_aligned = not (rest_us or column_us % width_us or start_us % width_us)
        if column_us >= _BUCKETS_A_COLUMN * width_us or (is_aligned and column_us):
            return width_us
    return None


def _reduced(
    samples: Series,
    buckets: Rollup | None,
    start_us: int,
    end_us: int,
    columns: int,
    holes: Spans,
) -> ColumnSeries:
    has_buckets = buckets is not None and len(buckets) > 0
    seen = _with_buckets(samples, buckets) if buckets is not None and has_buckets else samples
    times, values, statuses, _ = broken(seen, holes)
    reduced = reduce(times, values, statuses, start_us, end_us, columns)
    if buckets is not None and has_buckets:
        reduced = replace(reduced, count=_counts(reduced, buckets, samples))
    return replace(reduced, lost=samples.lost, notes=samples.notes)


def _with_fresh(buckets: Rollup, fresh: Series) -> Rollup:
    """Return buckets with those of samples that are not summed up in the files."""
    if not len(fresh):
        return buckets
    minutes = rollup.minutes_of(fresh)
    summed = minutes if buckets.width_us == MINUTE_US else rollup.hours_of(minutes)
    for number in range(len(summed)):
        first = int(summed.number[number])
        buckets = buckets.replaced(first, first + 1, summed.between(first, first + 1))
    return buckets


def _with_buckets(samples: Series, buckets: Rollup) -> Series:
    """Return samples and what stands for buckets, in order of time."""
    standing = rollup.samples_of(buckets)
    times = np.concatenate((standing.times_us, samples.times_us))
    order = np.argsort(times, kind="stable")
    values = np.concatenate((standing.values, samples.values))[order]
    statuses = np.concatenate((standing.statuses, samples.statuses))[order]
    return Series(times[order], values, statuses, times[order], lost=samples.lost)


def _counts(reduced: ColumnSeries, buckets: Rollup, samples: Series) -> NDArray[np.int64]:
    """Return how many samples each column stands for; at least 1 where it shows something."""
    edges = edges_us(reduced.start_us, reduced.end_us, len(reduced))
    column = np.searchsorted(edges, buckets.first_us, "right") - 1
    is_inside = (column >= 0) & (column < len(reduced))
    weights = np.bincount(column[is_inside], buckets.count[is_inside], len(reduced))
    counts = weights.astype(np.int64) + np.diff(np.searchsorted(samples.times_us, edges, "left"))
    return np.maximum(counts, reduced.count > 0)


def _lost_day(path: Path) -> Series:
    """Return that a whole file is lost."""
    span = span_of(path)
    return empty_series((), () if span is None else (span,))


def _go_on(is_wanted: IsWanted | None) -> None:
    if is_wanted is not None and not is_wanted():
        raise ReadCancelled
