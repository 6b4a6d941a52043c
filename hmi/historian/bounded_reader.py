"""The recording as if it ended at a moment of the past: nothing later is ever returned."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from hmi.bus.facts import GapChanged, GapState
from hmi.clock import from_us, to_us
from hmi.errors import StorageError
from hmi.historian.reader import IsWanted, Reader
from hmi.historian.rollup import Rollup
from hmi.historian.series import Series
from hmi.plant.gap_cause import GapCause

_HEARD = frozenset(
    {
        GapCause.FIRST_START, GapCause.SUBSCRIPTION_RECREATED, GapCause.MESSAGE_MISSING,
        GapCause.OVERFLOW, GapCause.DECODE_FAILED, GapCause.VALUE_UNREADABLE,
        GapCause.QUEUE_OVERFLOW, GapCause.CLOCK_JUMP,
    }
)  # fmt: skip


def was_unheard(gap: GapChanged) -> bool:
    """Tell whether a hole is one in which the station did not hear the server.

    Not so where single messages were lost, and before there was a station at all: what is known
    of that time is what the server kept.
    """
    return not gap.tags and gap.cause not in _HEARD


def gap_as_of(gap: GapChanged, at_us: int) -> GapChanged:
    """Return a hole as it stood: open while it lasted. What was filled since counts as filled."""
    if gap.end is None or to_us(gap.end) <= at_us:
        return gap
    if not was_unheard(gap):
        return replace(gap, end=max(gap.start, from_us(at_us)))
    return replace(
        gap, end=None, state=GapState.OPEN, filled_samples=0, unfilled=(), filled_from=None
    )


class BoundedReader(Reader):
    """Reads a data folder up to a moment that is asked for anew with each look."""

    def __init__(self, data_folder: Path, until_us: Callable[[], int]) -> None:
        super().__init__(data_folder)
        self._until_us = until_us

    def gaps(self, start_us: int, end_us: int) -> list[GapChanged]:
        """Return the holes that had begun by then, as they stood. Raise StorageError."""
        until_us = self._until_us()
        found = super().gaps(start_us, min(end_us, until_us))
        return [gap_as_of(gap, until_us) for gap in found if gap.start <= from_us(until_us)]

    def _in_file(
        self, path: Path, key: str, start_us: int, end_us: int, notes: list[StorageError]
    ) -> Series:
        found = super()._in_file(path, key, start_us, min(end_us, self._until_us()), notes)
        return found.until(self._until_us())

    def _read_rollups(
        self, keys: Sequence[str], start_us: int, end_us: int, width_us: int,
        is_wanted: IsWanted | None,
    ) -> dict[str, tuple[Series, Rollup]]:  # fmt: skip
        # Only buckets that lie wholly before the end are taken: no later value is in any.
        end_us = min(end_us, self._until_us())
        return super()._read_rollups(keys, start_us, end_us, width_us, is_wanted)

    def _last_before(self, key: str, start_us: int, notes: list[StorageError]) -> Series:
        return super()._last_before(key, min(start_us, self._until_us() + 1), notes)
