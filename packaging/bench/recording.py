"""Counts what an engine has put on disk, and checks each value by what the load must have sent."""

import sqlite3
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pysqlite3
from load_site import STEP, TICK_US

from hmi.clock import SystemClock
from hmi.historian.day_files import DayFiles
from hmi.historian.folding import Folding
from hmi.historian.reader import Reader
from hmi.storage.writer import Writer

_FAR_US = 2**62
_FILES = 1000


@dataclass(frozen=True, slots=True)
class Recorded:
    """How many samples of a load are on disk, how many of them are exact, and all files' size."""

    samples: int
    exact: int
    all_samples: int
    size: int


def recorded(data: Path, first_us: int, ticks: int) -> Recorded:
    """Count the samples of a load that began at first_us and took so many ticks."""
    _fold(data)
    reader, paths = Reader(data), sorted((data / "history").glob("*.sqlite"))
    samples = exact = everything = 0
    for key in sorted({key for path in paths for key in _keys(path)}):
        series = reader.read(key, 0, _FAR_US)
        mine = series.within(first_us, first_us + ticks * TICK_US)
        if mine.lost:
            raise RuntimeError(f"{key} was recorded and cannot be read")
        everything += len(series)
        samples += len(mine)
        if key[-5:].isdigit():
            # The tag's number is the end of its key; every tick adds STEP: each row proves itself.
            expected = int(key[-5:]) + (mine.times_us - first_us) * STEP / TICK_US
            exact += int(np.count_nonzero((mine.values == expected) & (mine.statuses == 0)))
    return Recorded(samples, exact, everything, sum(path.stat().st_size for path in paths))


def _fold(data: Path) -> None:
    """Fold what is new, as the engine does when there is more of it: the size is that of a day."""
    files, clock = DayFiles(data), SystemClock()
    writer = Writer(clock)
    folding = Folding(files, writer, clock)
    for file in files.latest(_FILES):
        folding.finish(file)
    writer.stop()


def _keys(path: Path) -> list[str]:
    connection: sqlite3.Connection = pysqlite3.connect(str(path))
    with closing(connection):
        return [row[0] for row in connection.execute("SELECT key FROM tags")]
