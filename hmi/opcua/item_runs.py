"""Where the items of a message are: found by walking them once, then viewed or gathered as arrays.

Neighbours that lie alike make runs. A long run is viewed where it is; all others are gathered,
those of one layout at once. No object is made for a value, and none of its bytes is looked at.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Final

import numpy as np
from numpy.typing import NDArray

from hmi.opcua.envelope import Envelope, Span
from hmi.opcua.item_layout import PAIR_AT, PAIR_END, Layout, layout_of

LONG: Final = 16
"""Items from which on a run is viewed by itself: gathering them would cost more."""
_LOOK_AHEAD: Final = 8
_LOOK_FURTHER: Final = 8


@dataclass(frozen=True, slots=True, eq=False)
class Piece:
    """Items that lie alike, shape (n,) of the layout's dtype, and which items of the message."""

    layout: Layout
    items: NDArray[np.void]
    rows: slice | NDArray[np.intp]

    def row_of(self, at: int) -> int:
        """Return which item of the message an item of the piece is."""
        return self.rows.start + at if isinstance(self.rows, slice) else int(self.rows[at])


@dataclass(slots=True, eq=False)
class _Walk:
    """What one walk found: pieces, and where the items outside of long runs begin."""

    pieces: list[Piece] = field(default_factory=list)
    offsets: list[int] = field(default_factory=list)
    rows: list[int] = field(default_factory=list)


def pieces_of(content: bytes, envelope: Envelope) -> list[Piece] | None:
    """Return all items, None when one of them is not of fixed size or they do not fit."""
    walk, first = _Walk(), 0
    for span in envelope.spans:
        if not _walk_on(walk, content, span, first):
            return None
        first += span.count
    return [*walk.pieces, *_gathered(content, walk)] if walk.offsets else walk.pieces


def _walk_on(walk: _Walk, content: bytes, span: Span, first: int) -> bool:
    """Add the items of a span, whose first is the first-th of all; tell whether all fit."""
    at, row, last = span.start, first, first + span.count
    while row < last:
        pair = content[at + PAIR_AT : at + PAIR_END]
        layout = layout_of(pair)
        if layout is None:
            return False
        size = layout.size
        ahead = at + _LOOK_AHEAD * size
        if content[ahead + PAIR_AT : ahead + PAIR_END] == pair:
            length = _run_length(content, at, size, min(last - row, (span.end - at) // size))
            if length >= LONG or length == span.count:
                items = np.frombuffer(content, layout.dtype, length, at)
                walk.pieces.append(Piece(layout, items, slice(row, row + length)))
                row += length
                at += length * size
                continue
        walk.offsets.append(at)
        walk.rows.append(row)
        row += 1
        at += size
    return at == span.end


def _run_length(content: bytes, at: int, size: int, most: int) -> int:
    """Return how many of at most `most` items of a size, the first at `at`, have the same pair.

    Looks at 16 of them, then at ever more, so that it costs no more than what it finds.
    """
    looked = LONG
    while True:
        looked = min(looked, most)
        stop = at + looked * size + PAIR_AT
        masks = content[at + PAIR_AT : stop : size]
        kinds = content[at + PAIR_AT + 1 : stop : size]
        same = min(_leading(masks), _leading(kinds))
        if same < looked or looked == most:
            return same
        looked *= _LOOK_FURTHER


def _leading(column: bytes) -> int:
    """Return how many bytes at the beginning are the same."""
    return len(column) - len(column.lstrip(column[:1]))


def _gathered(content: bytes, walk: _Walk) -> Iterator[Piece]:
    """Return a piece for each pair of bytes by which items outside of long runs lie."""
    offsets, rows = np.array(walk.offsets, np.intp), np.array(walk.rows, np.intp)
    pairs = _anywhere(content, np.dtype("<u2"))[offsets + PAIR_AT]
    order = np.argsort(pairs, kind="stable")
    changes = np.flatnonzero(np.diff(pairs[order])) + 1
    for first, last in pairwise([0, *changes.tolist(), len(order)]):
        alike = order[first:last]
        layout = layout_of(pairs[alike[0]].tobytes())
        if layout is not None:  # as the walk has seen
            # As opaque bytes, which NumPy copies six times as fast as structures.
            whole = _anywhere(content, np.dtype((np.void, layout.size)))[offsets[alike]]
            yield Piece(layout, whole.view(layout.dtype), rows[alike])


def _anywhere(content: bytes, dtype: np.dtype[np.generic]) -> NDArray[np.generic]:
    """Return the content as if an item began at every byte; a view."""
    return np.ndarray((len(content) - dtype.itemsize + 1,), dtype, content, strides=(1,))
