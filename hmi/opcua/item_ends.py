"""Where one monitored item ends, told without understanding its value; OPC 10000-6 5.2.2.

A value that nobody can read has an end all the same, as long as its lengths are sound. So what
stands after it can still be read. Everything is bounded by the content and by the nesting.
"""

import struct
from collections.abc import Callable
from typing import Final

DEEPEST: Final = 100
"""Deeper than what the guard lets the library read, so that what it refuses has an end too."""

End = Callable[[bytes, int, int], int]
"""From content, place and depth to the place after the value. Raises ValueError, struct.error."""

_INT = struct.Struct("<i")
_FIXED: Final = {
    0: 0, 1: 1, 2: 1, 3: 1, 4: 2, 5: 2, 6: 4, 7: 4, 8: 8, 9: 8, 10: 4, 11: 8, 13: 8, 14: 16, 19: 4,
}  # fmt: skip
"""Bytes of the built-in types of fixed size, by their number."""
_NODE_HEADS: Final = {0: 2, 1: 4, 2: 7, 3: 3, 4: 19, 5: 3}
"""Bytes of a node id before its identifier is text or bytes, by its encoding."""
_NODE_TEXTS: Final = (3, 5)
_HANDLE: Final = 4
_SEVERAL, _DIMENSIONS, _KIND = 0x80, 0x40, 0x3F


def item_end(content: bytes, at: int) -> int:
    """Return where the item that begins here ends.

    Raise ValueError or struct.error where a length leads out of the content or is negative.
    """
    end = _data_value(content, at + _HANDLE, 0)
    if end > len(content):
        raise ValueError("an item goes past the end")
    return end


def variant_end(content: bytes, at: int) -> int:
    """Return where the variant that begins here ends. Raise as item_end does."""
    end = _variant(content, at, 0)
    if end > len(content):
        raise ValueError("a variant goes past the end")
    return end


def _data_value(content: bytes, at: int, depth: int) -> int:
    mask = _byte(content, at)
    at += 1
    if mask & 1:
        at = _variant(content, at, depth + 1)
    sizes = ((2, 4), (4, 8), (8, 8), (16, 2), (32, 2))
    return at + sum(size for bit, size in sizes if mask & bit)


def _variant(content: bytes, at: int, depth: int) -> int:
    if depth > DEEPEST:
        raise ValueError("nested too deep")
    head = _byte(content, at)
    kind = head & _KIND
    at += 1
    next_end = _several if head & _SEVERAL else _one
    at = next_end(content, at, kind, depth + 1)
    if head & _DIMENSIONS:
        at = _several(content, at, 6, depth)
    return at


def _several(content: bytes, at: int, kind: int, depth: int) -> int:
    count = _length(content, at)
    at += _INT.size
    if kind in _FIXED:
        return _within(content, at + count * _FIXED[kind])
    for _ in range(count):  # each takes a byte at least, so the content ends it
        at = _one(content, at, kind, depth)
    return at


def _one(content: bytes, at: int, kind: int, depth: int) -> int:
    if kind in _FIXED:
        return _within(content, at + _FIXED[kind])
    return _ENDS.get(kind, _text)(content, at, depth)


def _text(content: bytes, at: int, _depth: int) -> int:
    return _within(content, at + _INT.size + _length(content, at))


def _node(content: bytes, at: int, depth: int) -> int:
    encoding = _byte(content, at)
    head = _NODE_HEADS.get(encoding & _KIND)
    if head is None:
        raise ValueError("unknown node id")
    is_text = encoding & _KIND in _NODE_TEXTS
    at = _text(content, at + head, depth) if is_text else at + head
    if encoding & 0x80:
        at = _text(content, at, depth)
    return _within(content, at + (4 if encoding & 0x40 else 0))


def _name(content: bytes, at: int, depth: int) -> int:
    return _text(content, at + 2, depth)


def _localized(content: bytes, at: int, depth: int) -> int:
    mask = _byte(content, at)
    at += 1
    for bit in (1, 2):
        if mask & bit:
            at = _text(content, at, depth)
    return at


def _structure(content: bytes, at: int, depth: int) -> int:
    at = _node(content, at, depth)
    encoding = _byte(content, at)
    return _text(content, at + 1, depth) if encoding & 3 else at + 1


def _diagnostics(content: bytes, at: int, depth: int) -> int:
    if depth > DEEPEST:
        raise ValueError("nested too deep")
    mask = _byte(content, at)
    at += 1 + sum(_INT.size for bit in (1, 2, 4, 8) if mask & bit)
    if mask & 0x10:
        at = _text(content, at, depth)
    if mask & 0x20:
        at += _INT.size
    return _diagnostics(content, at, depth + 1) if mask & 0x40 else at


_ENDS: Final[dict[int, End]] = {
    17: _node, 18: _node, 20: _name, 21: _localized, 22: _structure, 23: _data_value, 24: _variant,
    25: _diagnostics,
}  # fmt: skip
"""All other types are text or bytes with their length before them."""


def _length(content: bytes, at: int) -> int:
    """Return a length or a number of elements; -1, which stands for none, as 0."""
    (length,) = _INT.unpack_from(content, at)
    if length < -1 or length > len(content) - at:
        raise ValueError(f"length {length}")
    return max(int(length), 0)


def _within(content: bytes, at: int) -> int:
    if at > len(content):
        raise ValueError("past the end")
    return at


def _byte(content: bytes, at: int) -> int:
    if at >= len(content):
        raise ValueError("past the end")
    return content[at]
