"""The head of a day file: samples in order of arrival, one block of rows a commit.

layout   sealed as `LHR1`: i8 least and i8 greatest source time; then, sealed as `LHB1`: u4 rows,
         rows of HEAD_ROW, exact values (see exact_column.py)
"""

import struct

import numpy as np
from numpy.typing import NDArray

from hmi.historian import exact_column
from hmi.historian.sealed import SealBroken, opened, seal
from hmi.historian.series import Series
from hmi.plant.samples import Value

HEAD_ROW = np.dtype(
    [
        ("tag_id", "<u4"),
        ("status", "<u4"),
        ("value", "<f8"),
        ("source_us", "<i8"),
        ("receive_us", "<i8"),
        ("origin", "u1"),
    ]
)
Rows = NDArray[np.void]
_RANGE = struct.Struct("<qq")
_RANGE_KIND, _ROWS_KIND = b"LHR1", b"LHB1"
_RANGE_BYTES = len(seal(_RANGE_KIND, _RANGE.pack(0, 0)))
_COUNT = struct.Struct("<I")


def pack(rows: Rows, others: dict[int, Value]) -> bytes:
    """Return rows, at least one, and the exact values of some of them as a block."""
    source_us = rows["source_us"]
    span = seal(_RANGE_KIND, _RANGE.pack(int(source_us.min()), int(source_us.max())))
    body = b"".join((_COUNT.pack(len(rows)), rows.tobytes(), exact_column.pack(others)))
    return span + seal(_ROWS_KIND, body)


def span(raw: bytes) -> tuple[int, int]:
    """Return least and greatest source time of a block. Raise SealBroken."""
    first_us, last_us = _RANGE.unpack(opened(_RANGE_KIND, raw[:_RANGE_BYTES]))
    return first_us, last_us


def unpack(raw: bytes) -> tuple[Rows, dict[int, Value]]:
    """Return the rows, and exact values by row. Raise SealBroken when a bit is not as written."""
    body = opened(_ROWS_KIND, raw[_RANGE_BYTES:])
    try:
        (count,) = _COUNT.unpack_from(body)
        rows = np.frombuffer(body, HEAD_ROW, count, _COUNT.size)
        return rows, exact_column.unpack(body[_COUNT.size + rows.nbytes :])
    except (struct.error, ValueError) as error:
        raise SealBroken(str(error)) from error


def series_of(rows: Rows, others: dict[int, Value], positions: NDArray[np.intp]) -> Series:
    """Return the rows at these positions as samples of one tag, in the order given."""
    chosen = rows[positions]
    exact: dict[int, Value] = {}
    if others:
        exact = {new: others[old] for new, old in enumerate(positions.tolist()) if old in others}
    return Series(
        chosen["source_us"].copy(), chosen["value"].copy(), chosen["status"].copy(),
        chosen["receive_us"].copy(), exact, origins=chosen["origin"].copy(),
    )  # fmt: skip


def joined_blocks(blocks: list[tuple[Rows, dict[int, Value]]]) -> tuple[Rows, dict[int, Value]]:
    """Return several blocks as one."""
    others: dict[int, Value] = {}
    offset = 0
    for rows, exact in blocks:
        others.update({row + offset: value for row, value in exact.items()})
        offset += len(rows)
    parts = [rows for rows, _ in blocks]
    return (np.concatenate(parts) if parts else np.empty(0, HEAD_ROW)), others
