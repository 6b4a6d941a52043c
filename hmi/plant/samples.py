"""One measured value, and batches of them as arrays.

A batch travels whole from the wire to table, recorder, alarms and window, no Python object each.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import IntEnum

import numpy as np
from numpy.typing import NDArray

Value = float | int | bool | str | None
"""What a tag can hold. None means that the server sent no value."""

SAMPLE = np.dtype(
    [
        ("tag", "<u4"),
        ("status", "<u4"),
        ("value", "<f8"),
        ("source_us", "<i8"),
        ("receive_us", "<i8"),
    ]
)
"""tag is the position in Site.tags; times are UTC microseconds since 1970; 32 bytes, packed."""

EXACT = 2**53
"""Integers beyond it, on either side, may not fit a float."""


class Origin(IntEnum):
    """How a batch came to us."""

    LIVE = 0
    HISTORY = 1
    DERIVED = 2
    MANUAL = 3
    """Written down by people and brought as a file."""


@dataclass(frozen=True, slots=True)
class Sample:
    """One value of one tag with its quality and its two times (UTC microseconds)."""

    tag: int
    value: Value
    status: int
    source_us: int
    receive_us: int


@dataclass(frozen=True, slots=True, eq=False)
class SampleBatch:
    """Samples in order of arrival.

    rows has dtype SAMPLE, shape (n,). others maps a row to its exact value where a float cannot
    hold it: text, integers beyond 2**53, None. Such rows have value NaN; a row with value NaN and
    no entry in others was measured as NaN. Booleans are 0.0 and 1.0.
    """

    rows: NDArray[np.void]
    others: Mapping[int, Value] = field(default_factory=dict)
    origin: Origin = Origin.LIVE

    def __len__(self) -> int:
        return len(self.rows)

    def value_at(self, row: int) -> Value:
        """Return the exact value of a row."""
        return self.others[row] if row in self.others else float(self.rows["value"][row])

    def sample_at(self, row: int) -> Sample:
        """Return one row as a Sample."""
        tag, status, _, source_us, receive_us = self.rows[row].item()
        return Sample(tag, self.value_at(row), status, source_us, receive_us)

    def samples(self) -> Iterator[Sample]:
        """Return every row as a Sample; for tests and small batches."""
        return (self.sample_at(row) for row in range(len(self.rows)))


def fits_float(value: Value) -> bool:
    """Tell whether a float64 holds the value without loss."""
    if value is None or isinstance(value, str):
        return False
    return isinstance(value, float) or -EXACT <= value <= EXACT


def batch_of(samples: Iterable[Sample], origin: Origin = Origin.LIVE) -> SampleBatch:
    """Pack samples into one batch."""
    listed = list(samples)
    rows = np.empty(len(listed), SAMPLE)
    others: dict[int, Value] = {}
    for row, sample in enumerate(listed):
        number = np.nan
        if fits_float(sample.value):
            number = float(sample.value)  # type: ignore[arg-type]  # fits_float excludes the rest
        else:
            others[row] = sample.value
        rows[row] = (sample.tag, sample.status, number, sample.source_us, sample.receive_us)
    return SampleBatch(rows, others, origin)
