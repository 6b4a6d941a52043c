"""Compression of columns: each plane of bytes with a code of its own, in one zlib stream.

Planes differ much: the low bytes of a noisy value are like dice, its high bytes like a constant.
One code for both wastes a tenth; a flush between them begins a new one and costs five bytes.
"""

import zlib
from collections.abc import Sequence

_LEVEL = 1
_MEMORY = 9
_WORTH_A_FLUSH = 512
_STRATEGIES = (zlib.Z_DEFAULT_STRATEGY, zlib.Z_HUFFMAN_ONLY)
"""Repetitions help counters, and cost where there are none."""


def deflated(parts: Sequence[bytes]) -> bytes:
    """Return all parts, one after the other, as the shorter of two zlib streams."""
    return min((_stream(parts, strategy) for strategy in _STRATEGIES), key=len)


def _stream(parts: Sequence[bytes], strategy: int) -> bytes:
    stream = zlib.compressobj(_LEVEL, zlib.DEFLATED, zlib.MAX_WBITS, _MEMORY, strategy)
    found = []
    for part in parts:
        found.append(stream.compress(part))
        if len(part) >= _WORTH_A_FLUSH:
            found.append(stream.flush(zlib.Z_SYNC_FLUSH))
    return b"".join((*found, stream.flush()))
