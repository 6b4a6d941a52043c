"""Which samples are worth recording: deadband and maximum interval, for all tags at once.

A change of more than the deadband, a change of status, and whatever is no plain number are always
recorded. What was left out last is recorded before a larger change, so that the line drawn by
step-hold stays within the deadband, and at the latest after the maximum interval, so that the
newest value comes true on disk.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from hmi.plant.samples import SAMPLE
from hmi.plant.tags import Tag


class Deadband:
    """Remembers the last recorded and the last left-out sample of each tag with a deadband."""

    def __init__(self, tags: Sequence[Tag]) -> None:
        count = len(tags)
        self._width = np.array([tag.deadband for tag in tags], np.float64)
        self._interval_us = np.array([int(tag.max_interval_s * 1e6) for tag in tags], np.int64)
        self._applies = self._width > 0
        self._recorded = np.zeros(count, SAMPLE)
        self._recorded["value"] = np.nan
        self._held = np.zeros(count, SAMPLE)
        self._is_held = np.zeros(count, np.bool_)

    def split(self, rows: NDArray[np.void]) -> tuple[NDArray[np.bool_], NDArray[np.void]]:
        """Return which rows to record, and samples held back earlier to record with them."""
        keep = ~self._applies[rows["tag"]]
        if keep.all():
            return keep, rows[:0]
        released = []
        for positions in _rounds(rows["tag"], np.flatnonzero(~keep)):
            chosen = rows[positions]
            worth = self._is_worth(chosen)
            keep[positions] = worth
            released.append(self._take(chosen, worth))
        return keep, np.concatenate(released)

    def overdue(self, now_us: int) -> NDArray[np.void]:
        """Return held samples of tags without a record for their maximum interval."""
        # A clock that was set back must not hold a value for as long as it was set.
        waited_us = np.abs(now_us - self._recorded["receive_us"])
        return self._release(self._is_held & (waited_us >= self._interval_us))

    def rest(self) -> NDArray[np.void]:
        """Return all held samples; for the end."""
        return self._release(self._is_held.copy())

    def _is_worth(self, rows: NDArray[np.void]) -> NDArray[np.bool_]:
        tags = rows["tag"]
        before = self._recorded[tags]
        # A NaN makes the comparison false: it is recorded, and so is what comes after it.
        with np.errstate(invalid="ignore"):
            is_near = np.abs(rows["value"] - before["value"]) <= self._width[tags]
        waited_us = np.abs(rows["source_us"] - before["source_us"])
        is_due = waited_us >= self._interval_us[tags]
        worth: NDArray[np.bool_] = ~is_near | is_due | (rows["status"] != before["status"])
        return worth

    def _take(self, rows: NDArray[np.void], worth: NDArray[np.bool_]) -> NDArray[np.void]:
        """Remember rows of distinct tags; return held samples that a larger change releases."""
        tags = rows["tag"]
        recorded = tags[worth]
        released: NDArray[np.void] = self._held[recorded[self._is_held[recorded]]]
        self._is_held[recorded] = False
        self._recorded[recorded] = rows[worth]
        held = tags[~worth]
        self._held[held] = rows[~worth]
        self._is_held[held] = True
        return released

    def _release(self, which: NDArray[np.bool_]) -> NDArray[np.void]:
        released = self._held[which]
        self._recorded[which] = released
        self._is_held[which] = False
        return released


def _rounds(tags: NDArray[np.uint32], positions: NDArray[np.intp]) -> list[NDArray[np.intp]]:
    """Split positions so that each part holds a tag at most once, in order of arrival."""
    order = positions[np.argsort(tags[positions], kind="stable")]
    sorted_tags = tags[order]
    index = np.arange(len(order))
    is_first = np.r_[True, sorted_tags[1:] != sorted_tags[:-1]]
    rank = index - np.maximum.accumulate(np.where(is_first, index, 0))
    return [order[rank == number] for number in range(int(rank.max()) + 1)]
