"""The table `samples` of day files of version 1, one row a sample: still read, never written."""

import numpy as np

from hmi.historian.series import Series, Values, empty_series
from hmi.historian.value_codec import decode
from hmi.plant.samples import Value
from hmi.storage.database import Link

NAME = "samples"
_ROW = np.dtype(
    [
        ("source_us", "<i8"),
        ("receive_us", "<i8"),
        ("status", "<i8"),
        ("value", "<f8"),
        ("plain", "?"),
    ]
)
_OF_TAG = "FROM samples WHERE tag_id = (SELECT id FROM tags WHERE key = :key)"
_IN_RANGE = f"{_OF_TAG} AND source_us BETWEEN :start AND :end"
_LAST_BEFORE = (
    f"{_OF_TAG} AND source_us = (SELECT max(source_us) {_OF_TAG} AND source_us < :start)"
)
_ORDER = "ORDER BY source_us, status, value, extra"
_COLUMNS = "SELECT source_us, receive_us, status, value, extra = 0"
_Asked = dict[str, str | int]


def in_range(link: Link, key: str, start_us: int, end_us: int) -> Series:
    """Return the samples of a tag in [start, end]."""
    return _selected(link, _IN_RANGE, {"key": key, "start": start_us, "end": end_us})


def last_before(link: Link, key: str, start_us: int) -> Series:
    """Return the samples of the newest time before start, if there is one."""
    return _selected(link, _LAST_BEFORE, {"key": key, "start": start_us})


def _selected(link: Link, which: str, asked: _Asked) -> Series:
    """Return the chosen rows; special values are fetched in a second look at the same state."""
    found = link.execute(f"{_COLUMNS} {which} {_ORDER}", asked).fetchall()
    if not found:
        return empty_series()
    rows = np.array([tuple(row) for row in found], _ROW)
    values = rows["value"].copy()
    others: dict[int, Value] = {}
    special = np.flatnonzero(~rows["plain"]).tolist()
    if special:
        exact = link.execute(
            f"SELECT value, extra {which} AND extra <> 0 {_ORDER}", asked
        ).fetchall()
        for row, (value, extra) in zip(special, exact, strict=True):
            _place(row, decode(value, extra), values, others)
    return Series(
        rows["source_us"].copy(), values, rows["status"].astype(np.uint32),
        rows["receive_us"].copy(), others,
    ).sorted()  # fmt: skip


def _place(row: int, value: Value, values: Values, others: dict[int, Value]) -> None:
    if isinstance(value, float):
        values[row] = value
    else:
        values[row] = np.nan
        others[row] = value
