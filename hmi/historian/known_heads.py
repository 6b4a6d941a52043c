"""What a reader knows of the heads of day files: blocks never change, so each is read once."""

from collections import OrderedDict
from dataclasses import dataclass
from pathlib import Path
from threading import Lock

from hmi.historian.head import Rows
from hmi.plant.samples import Value

_MOST = 3
"""Files whose head is kept; a head is at most some 35 MB, and mostly that of one day is asked."""


@dataclass(frozen=True, slots=True, eq=False)
class KnownHead:
    """Blocks [first, next_block) of the head of one file, as one."""

    identity: int
    first: int
    next_block: int
    rows: Rows
    others: dict[int, Value]
    lost: tuple[tuple[int, int], ...]
    """Spans of blocks that could not be read."""


class KnownHeads:
    """The newest heads that were read. Used by several threads at once."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._heads: OrderedDict[Path, KnownHead] = OrderedDict()

    def of(self, path: Path, identity: int, first: int, next_block: int) -> KnownHead | None:
        """Return what is known of a head that begins with this block; it may have grown since."""
        with self._lock:
            known = self._heads.get(path)
        if known is None or (known.identity, known.first) != (identity, first) or known.lost:
            return None
        return known if known.next_block <= next_block else None

    def keep(self, path: Path, known: KnownHead) -> None:
        """Remember a head, and forget the one that was read longest ago when there are many."""
        with self._lock:
            self._heads[path] = known
            self._heads.move_to_end(path)
            while len(self._heads) > _MOST:
                self._heads.popitem(last=False)
