"""Samples of one tag as arrays, sorted."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from hmi.errors import StorageError
from hmi.plant.samples import Value

Times = NDArray[np.int64]
Values = NDArray[np.float64]
Statuses = NDArray[np.uint32]
Origins = NDArray[np.uint8]


@dataclass(frozen=True, slots=True, eq=False)
class Series:
    """Samples of one tag in order of source time; all arrays have shape (n,).

    Where two have the same source time, the one received later comes later and is the one that
    holds. others maps a row to its exact value where a float cannot hold it (the value is NaN
    there). notes tells which files could not be read.
    """

    times_us: Times
    values: Values
    statuses: Statuses
    receive_us: Times
    others: Mapping[int, Value] = field(default_factory=dict)
    notes: tuple[StorageError, ...] = ()
    lost: tuple[tuple[int, int], ...] = ()
    """Spans (start, end) whose samples were recorded and cannot be read: no value holds there."""
    origins: Origins | None = None
    """How each sample came (see samples.Origin); None where that is not known."""

    def __len__(self) -> int:
        return len(self.times_us)

    def value_at(self, row: int) -> Value:
        """Return the exact value of a row."""
        return self.others[row] if row in self.others else float(self.values[row])

    def taken(self, rows: NDArray[np.intp]) -> "Series":
        """Return the rows of these positions, in that order."""
        others: dict[int, Value] = {}
        if self.others:
            others = {
                new: self.others[old]
                for new, old in enumerate(rows.tolist())
                if old in self.others
            }
        origins = None if self.origins is None else self.origins[rows]
        return Series(
            self.times_us[rows], self.values[rows], self.statuses[rows], self.receive_us[rows],
            others, self.notes, self.lost, origins,
        )  # fmt: skip

    def between(self, first: int, end: int) -> "Series":
        """Return the rows [first, end), as views."""
        if first == 0 and end == len(self):
            return self
        others = {row - first: value for row, value in self.others.items() if first <= row < end}
        cut = slice(first, end)
        origins = None if self.origins is None else self.origins[cut]
        return Series(
            self.times_us[cut], self.values[cut], self.statuses[cut], self.receive_us[cut],
            others, self.notes, self.lost, origins,
        )  # fmt: skip

    def until(self, time_us: int) -> "Series":
        """Return the samples up to and including a time, as views."""
        return self.between(0, int(np.searchsorted(self.times_us, time_us, "right")))

    def within(self, start_us: int, end_us: int) -> "Series":
        """Return the samples in [start, end], as views."""
        first = int(np.searchsorted(self.times_us, start_us, "left"))
        return self.between(
            first, max(first, int(np.searchsorted(self.times_us, end_us, "right")))
        )

    def distinct(self) -> "Series":
        """Return the samples without repetitions: same time, status and value, the first stays."""
        is_tied = self.times_us[1:] == self.times_us[:-1]
        if not is_tied.any():
            return self
        kept = np.ones(len(self), np.bool_)
        bits = self.values.view(np.int64)
        seen: set[tuple[int, int, int, Value]] = set()
        for row in np.flatnonzero(np.r_[is_tied, False] | np.r_[False, is_tied]).tolist():
            identity = (
                int(self.times_us[row]), int(self.statuses[row]), int(bits[row]),
                self.others.get(row, 0.0),
            )  # fmt: skip
            kept[row] = identity not in seen
            seen.add(identity)
        return self.taken(np.flatnonzero(kept))

    def sorted(self) -> "Series":
        """Return the same samples in order; two at one time by arrival, then status and value."""
        if len(self) < 2 or bool(np.all(self.times_us[1:] > self.times_us[:-1])):
            return self
        keys = (self.values, self.statuses, self.receive_us, self.times_us)
        return self.taken(np.lexsort(keys))


def empty_series(
    notes: tuple[StorageError, ...] = (), lost: tuple[tuple[int, int], ...] = ()
) -> Series:
    """Return a series without samples."""
    return replace(_EMPTY, notes=notes, lost=lost) if notes or lost else _EMPTY


_EMPTY = Series(
    np.empty(0, np.int64), np.empty(0, np.float64), np.empty(0, np.uint32), np.empty(0, np.int64),
    origins=np.empty(0, np.uint8),
)  # fmt: skip


def joined(parts: list[Series], notes: tuple[StorageError, ...] = ()) -> Series:
    """Return the samples of all parts, sorted and without repetitions."""
    lost = merged(span for part in parts for span in part.lost)
    filled = [part for part in parts if len(part)]
    if not filled:
        return empty_series(notes, lost)
    if len(filled) == 1:
        return _in_order(replace(filled[0], notes=notes, lost=lost))
    parts = filled
    others: dict[int, Value] = {}
    offset = 0
    for part in parts:
        others.update({row + offset: value for row, value in part.others.items()})
        offset += len(part)
    together = Series(
        np.concatenate([part.times_us for part in parts]),
        np.concatenate([part.values for part in parts]),
        np.concatenate([part.statuses for part in parts]),
        np.concatenate([part.receive_us for part in parts]),
        others,
        notes,
        lost,
        _origins(parts),
    )
    return _in_order(together)


def _in_order(series: Series) -> Series:
    """Return samples sorted and each once; where each is later than the one before, they are."""
    if bool(np.all(series.times_us[1:] > series.times_us[:-1])):
        return series
    return series.sorted().distinct()


def merged(spans: Iterable[tuple[int, int]]) -> tuple[tuple[int, int], ...]:
    """Return spans sorted by start, with those that touch made one."""
    result: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if result and start <= result[-1][1]:
            result[-1] = (result[-1][0], max(end, result[-1][1]))
        else:
            result.append((start, end))
    return tuple(result)


def _origins(parts: list[Series]) -> Origins | None:
    """Return all origins when every part knows its own."""
    known = [part.origins for part in parts if part.origins is not None]
    return np.concatenate(known) if len(known) == len(parts) else None
