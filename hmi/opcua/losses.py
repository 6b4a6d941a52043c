"""Samples that were lost on a session that goes on: collected, then written down as holes."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final, Protocol

import numpy as np
from numpy.typing import NDArray

from hmi.plant.quality import OVERFLOW

TAGS_NAMED: Final = 100
"""Losses of more tags at once are those of the whole connection."""


class LossBook(Protocol):
    """Where holes that are over are written down."""

    def note(
        self, connection: str, start: datetime, end: datetime, cause: str, tags: Sequence[str] = ()
    ) -> int:
        """Write down a hole of some tags, of all without any, and return its number."""


def overflowed(rows: NDArray[np.void]) -> tuple[int, ...]:
    """Return the numbers of the tags of which the server's queue could not keep all samples."""
    status = rows["status"]
    is_lost = (status & OVERFLOW) == OVERFLOW
    return tuple(np.unique(rows["tag"][is_lost]).tolist()) if is_lost.any() else ()


class Losses:
    """Losses of one connection since they were last booked; each cause keeps its first moment."""

    def __init__(self, connection: str) -> None:
        self._connection = connection
        self._found: dict[str, tuple[datetime, set[str] | None]] = {}

    def note(self, cause: str, since: datetime, tags: Sequence[str] = ()) -> None:
        """Remember that samples of these tags, of any without them, were lost after a moment."""
        start, known = self._found.get(cause, (since, set()))
        merged = None if known is None or not tags else known | set(tags)
        if merged is not None and len(merged) > TAGS_NAMED:
            merged = None
        self._found[cause] = (min(start, since), merged)

    def book(self, book: LossBook, now: datetime) -> None:
        """Write down what was lost, a hole for each cause."""
        found, self._found = self._found, {}
        for cause, (start, tags) in found.items():
            book.note(self._connection, start, now, cause, sorted(tags or ()))
