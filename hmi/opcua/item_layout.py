"""How the bytes of one monitored item lie, told by two of them; OPC 10000-6 5.2.2.16 and 17.

The fifth byte of an item is the mask of its DataValue and, where there is a value, the sixth is
the type of its Variant. For values of fixed size the two give the place of every field.
"""

from dataclasses import dataclass
from enum import IntFlag
from functools import cache
from typing import Any, Final

import numpy as np
from asyncua import ua

PAIR_AT: Final = 4
PAIR_END: Final = 6
"""Where mask and type are in an item."""

_T = ua.VariantType
NUMBERS: Final = {
    _T.Boolean: "u1", _T.SByte: "i1", _T.Byte: "u1", _T.Int16: "<i2", _T.UInt16: "<u2",
    _T.Int32: "<i4", _T.UInt32: "<u4", _T.Int64: "<i8", _T.UInt64: "<u8", _T.Float: "<f4",
    _T.Double: "<f8", _T.DateTime: "<i8", _T.StatusCode: "<u4",
}  # fmt: skip
"""Types of fixed size as NumPy's; a boolean is any byte, and true unless zero. Null has no bytes,
and all other types are left to the library."""
_FIXED: Final = frozenset({_T.Null.value, *(kind.value for kind in NUMBERS)})


class Has(IntFlag):
    """The bits of a DataValue's mask: what it has."""

    VALUE = 1
    STATUS = 2
    SOURCE_TIME = 4
    SERVER_TIME = 8
    SOURCE_PICOSECONDS = 16
    SERVER_PICOSECONDS = 32


_REST: Final = (
    (Has.STATUS, "status", "<u4"),
    (Has.SOURCE_TIME, "source", "<i8"),
    (Has.SOURCE_PICOSECONDS, "source_picoseconds", "<u2"),
    (Has.SERVER_TIME, "server", "<i8"),
    (Has.SERVER_PICOSECONDS, "server_picoseconds", "<u2"),
)
"""What follows the value, in the order of the standard."""


@dataclass(frozen=True, slots=True, eq=False)
class Layout:
    """One way in which items lie: the same object for all items that lie alike."""

    dtype: np.dtype[np.void]
    size: int
    kind: ua.VariantType
    """Type of the value; Null where there is none."""
    has_status: bool
    has_source: bool


@cache
def layout_of(pair: bytes) -> Layout | None:
    """Return how an item with these two bytes lies, None when they alone do not tell."""
    if len(pair) < 2 or pair[0] >= 2 * Has.SERVER_PICOSECONDS:
        return None
    mask, kind = pair
    if not mask & Has.VALUE:
        return _layout(mask, _T.Null)
    return _layout(mask, _T(kind)) if kind in _FIXED else None


@cache
def _layout(mask: int, kind: ua.VariantType) -> Layout:
    fields: list[tuple[str, Any]] = [("handle", "<u4"), ("mask", "u1")]
    if mask & Has.VALUE:
        fields.append(("type", "u1"))
    if kind in NUMBERS:
        fields.append(("value", NUMBERS[kind]))
    fields += [(name, number) for bit, name, number in _REST if mask & bit]
    dtype = np.dtype(fields)
    return Layout(
        dtype, dtype.itemsize, kind, bool(mask & Has.STATUS), bool(mask & Has.SOURCE_TIME)
    )
