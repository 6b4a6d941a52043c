"""Which file a sample belongs to: one a UTC day of its source time.

A server whose clock is wrong by days must not open a file for each day it dreams of. Samples
measured long before or after they were received go into a file of their own, `odd-` and the day
of receipt.
"""

import os
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from hmi.clock import to_us
from hmi.historian.day_schema import DAY_SCHEMA
from hmi.storage.store_file import ASIDE, ASIDE_TIME, StoreFile

FOLDER = "history"
DAY_US = 86_400_000_000
LONGEST_PAST_US = 400 * DAY_US
LONGEST_AHEAD_US = DAY_US
_EPOCH = date(1970, 1, 1)
_FIRST_DAY = (date.min - _EPOCH).days
_LAST_DAY = (date.max - _EPOCH).days
_ODD = "odd-"
_SUFFIX = ".sqlite"


class DayFiles:
    """Names and finds the day files of a data folder."""

    def __init__(self, data_folder: Path) -> None:
        self.folder = data_folder / FOLDER
        self.schema = DAY_SCHEMA

    def file(self, slot: int) -> StoreFile:
        """Return the file of a slot as given by slots()."""
        day, is_far = divmod(slot, 2)
        name = f"{_ODD if is_far else ''}{_EPOCH + timedelta(days=day)}.sqlite"
        return StoreFile(self.folder / name, self.schema)

    def today(self, now: datetime) -> StoreFile:
        """Return the file of the day of a moment."""
        return self.file(2 * (to_us(now) // DAY_US))

    def of_days(self, first_us: int, last_us: int) -> Iterator[Path]:
        """Yield the files there are that may hold samples of [first, last], odd ones included."""
        # Names sort as days do; `odd-` sorts after every day.
        first, last = day_name(first_us), day_name(last_us)
        for path in (*self.every(), *self.set_aside()):
            if path.name.startswith(_ODD) or first <= _stem(path) <= last:
                yield path

    def before(self, time_us: int, count: int) -> Iterator[Path]:
        """Yield up to `count` files of the day of time_us and of days before it, newest first."""
        last = day_name(time_us)
        files = sorted((*self.every(), *self.set_aside()), key=_stem)
        days = [path for path in files if _stem(path) <= last]
        yield from reversed(days[-count:])

    def every(self) -> list[Path]:
        """Return all day files by name: in order of days, odd ones last."""
        return self._named(lambda name: name.endswith(_SUFFIX))

    def latest(self, count: int) -> list[StoreFile]:
        """Return the last `count` files of days, and all odd ones, that are ours."""
        paths = [path for path in self.every() if day_of(path) is not None]
        days = [path for path in paths if not is_odd(path)]
        return [StoreFile(path, self.schema) for path in (*days[-count:], *self.odd())]

    def set_aside(self) -> list[Path]:
        """Return the files that were set aside as damaged and are not salvaged yet."""
        return self._named(
            lambda name: f"{_SUFFIX}.{ASIDE}" in name and not name.endswith(("-wal", "-shm"))
        )

    def odd(self) -> list[Path]:
        """Return the files of samples whose time is far from their receipt."""
        return self._named(lambda name: name.startswith(_ODD) and name.endswith(_SUFFIX))

    def _named(self, is_wanted: Callable[[str], bool]) -> list[Path]:
        # Sorted as text: to compare hundreds of paths takes longer than to read their files.
        if not self.folder.is_dir():
            return []
        with os.scandir(self.folder) as entries:
            names = sorted(entry.name for entry in entries if is_wanted(entry.name))
        return [self.folder / name for name in names]


def slots(source_us: NDArray[np.int64], receive_us: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return for each sample the number of its file: twice its day since 1970, plus 1 if odd."""
    # As floats: differences of extreme times would not fit into 64 bits.
    ahead = source_us.astype(np.float64) - receive_us.astype(np.float64)
    is_far = (ahead > LONGEST_AHEAD_US) | (ahead < -LONGEST_PAST_US)
    days = np.where(is_far, receive_us, source_us) // DAY_US
    numbers: NDArray[np.int64] = np.clip(days, _FIRST_DAY, _LAST_DAY) * 2 + is_far
    return numbers


def is_odd(path: Path) -> bool:
    """Tell whether a file is one of samples whose time is far from their receipt."""
    return path.name.startswith(_ODD)


def aside_us(path: Path) -> int | None:
    """Return when a file was set aside as damaged, None for one that was not."""
    at = path.name.rpartition(f".{ASIDE}")[2]
    try:
        return to_us(datetime.strptime(at, ASIDE_TIME).replace(tzinfo=UTC))
    except ValueError:
        return None


def span_of(path: Path) -> tuple[int, int] | None:
    """Return the first and last microsecond of the day of a file; None where none is told."""
    day = day_of(path)
    if day is None or is_odd(path):
        return None
    start_us = (day - _EPOCH).days * DAY_US
    end_us = start_us + DAY_US - 1
    aside = aside_us(path)
    # What came after it was set aside is in the file that took its place.
    return start_us, end_us if aside is None else max(start_us, min(end_us, aside))


def day_of(path: Path) -> date | None:
    """Return the day that a file is named after, None when it is none of ours."""
    try:
        return date.fromisoformat(_stem(path).removeprefix(_ODD))
    except ValueError:
        return None


def _stem(path: Path) -> str:
    return path.name.partition(".")[0]


def day_name(time_us: int) -> str:
    """Return the UTC day of a time as its files are named; clipped to the years 1 to 9999."""
    day = min(max(time_us // DAY_US, _FIRST_DAY), _LAST_DAY)
    return str(_EPOCH + timedelta(days=day))
