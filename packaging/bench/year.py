"""History made without waiting for it: samples folded into day files by the product's own code."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import numpy as np
from recorder_run import SECONDS_A_DAY
from sqlalchemy import Connection

from hmi.clock import ManualClock, to_us
from hmi.historian.day_files import DAY_US, DayFiles
from hmi.historian.fold import Folded, TagFold
from hmi.historian.open_day import OpenDay, TagRow
from hmi.historian.series import Series, Values
from hmi.historian.shared_delays import SharedDelays
from hmi.storage.jobs import Job
from hmi.storage.store_file import StoreFile
from hmi.storage.writer import Writer

_DELAY_US = 40_000
ValuesOf = Callable[[int, int], Values]
"""Returns the values of a tag (its number) on a day (its number), one a second."""


class _Day(Job):
    """One day of some tags, written at once."""

    def __init__(self, file: StoreFile, series: Mapping[str, Series]) -> None:
        self.file = file
        self._series = series

    def run(self, connection: Connection) -> None:
        """Fold each tag's samples into the file."""
        day, delays = OpenDay.of(connection, self.file.path), SharedDelays()
        for key, series in self._series.items():
            tag_id = day.id_of(TagRow(key))
            folded = Folded(day.root.chunk_next, delays=delays)
            TagFold(connection, day, tag_id, has_rollups=True).add(series, folded)
            folded.write(connection)
            day.save(replace(day.root, chunk_next=folded.next_number))


def write_days(folder: Path, keys: list[str], days: int, values: ValuesOf) -> tuple[int, int]:
    """Write days of samples, one a second; return the first and the last moment (UTC us)."""
    clock = ManualClock()
    writer, files = Writer(clock), DayFiles(folder)
    first = to_us(clock.now()) // DAY_US * DAY_US
    second = np.arange(SECONDS_A_DAY, dtype=np.int64) * 1_000_000
    statuses = np.zeros(SECONDS_A_DAY, np.uint32)
    for number in range(days):
        times = first + number * DAY_US + second
        series = {
            key: Series(times, values(tag, number), statuses, times + _DELAY_US)
            for tag, key in enumerate(keys)
        }
        file = files.today(clock.now() + timedelta(days=number))
        if not writer.carry_out(_Day(file, series)):
            raise OSError(f"{file.path} could not be written")
        writer.seal(file.path)
    return first, first + days * DAY_US - 1
