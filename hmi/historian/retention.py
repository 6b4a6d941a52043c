"""Old days go before the disk is full: whole files, never rows.

At most one file in ten minutes, two a minute once the disk is nearly full, and never one of
yesterday, today or tomorrow: a clock that jumps must not cost a year of history.
"""

import logging
import shutil
from datetime import date, timedelta
from pathlib import Path

from hmi.bus.facts import DiskRoom
from hmi.clock import Clock
from hmi.historian.day_files import DayFiles, day_of, is_odd
from hmi.plant.site import Retention as Rules
from hmi.storage.store_file import remove, size_of
from hmi.storage.writer import Writer

log = logging.getLogger(__name__)

MEASURE_S = 10.0
BETWEEN_DROPS_S = 600.0
BETWEEN_URGENT_DROPS_S = 30.0
URGENT_SHARE = 0.25
"""Of the space that the site wants free: with less, days go faster."""
_GB = 10**9


class Retention:
    """Measures history and disk on the writer's thread, and drops the oldest days."""

    def __init__(self, files: DayFiles, rules: Rules, writer: Writer, clock: Clock) -> None:
        self._files = files
        self._rules = rules
        self._writer = writer
        self._clock = clock
        self._last_drop: float | None = None
        self._is_measured = False
        self.history_bytes = 0
        self.disk_free_bytes = 0
        self.days_left: float | None = None
        self.oldest_day = ""
        self.dropped_days = 0
        writer.add_chore(self.run, MEASURE_S)

    @property
    def room(self) -> DiskRoom:
        """Whether the disk has as much free as the site wants; before the first look it has."""
        is_low = self._is_measured and self._is_below(1.0)
        return DiskRoom.LOW if is_low else DiskRoom.ENOUGH

    def run(self) -> None:
        """Measure, and drop one day if one has to go."""
        paths = [path for path in self._files.every() if day_of(path) is not None]
        sizes = {path: size_of(path) for path in paths}
        self.history_bytes = sum(sizes.values())
        self.disk_free_bytes = shutil.disk_usage(_existing(self._files.folder)).free
        self._is_measured = True
        self.days_left = self._days_left(sizes)
        days = [path for path in paths if not is_odd(path)]
        self.oldest_day = str(day_of(days[0])) if days else ""
        doomed = self._doomed(paths)
        if doomed is not None and self._may_drop():
            self._drop(doomed)

    def _days_left(self, sizes: dict[Path, int]) -> float | None:
        """Return for how many days like the largest of the last three there is room.

        The first two files tell nothing: a server's history filled them, and the first day of
        recording was not a whole one.
        """
        today = self._clock.now().date()
        last = [
            size
            for path, size in sorted(sizes.items())[2:]
            if timedelta(0) < today - (day_of(path) or today) <= timedelta(days=3)
        ]
        if not last or not max(last):
            return None
        room = self.disk_free_bytes - self._rules.min_free_gb * _GB
        return max(0.0, room / max(last))

    def _doomed(self, paths: list[Path]) -> Path | None:
        """Return the oldest file when it is too old or the disk too full."""
        today = self._clock.now().date()
        old = [path for path in paths if abs(_day(path) - today) > timedelta(days=1)]
        if not old:
            return None
        oldest = min(old, key=_day)
        age = today - _day(oldest)
        return (
            oldest
            if self._is_below(1.0) or age > timedelta(days=self._rules.samples_days)
            else None
        )

    def _may_drop(self) -> bool:
        pause_s = BETWEEN_URGENT_DROPS_S if self._is_below(URGENT_SHARE) else BETWEEN_DROPS_S
        now = self._clock.monotonic()
        return self._last_drop is None or now - self._last_drop >= pause_s

    def _is_below(self, share: float) -> bool:
        return self.disk_free_bytes < share * self._rules.min_free_gb * _GB

    def _drop(self, path: Path) -> None:
        """Delete a day, with what was set aside of it."""
        self._last_drop = self._clock.monotonic()
        self._writer.release(path)
        try:
            for one in (path, *path.parent.glob(f"{path.name}.*")):
                remove(one)
        except OSError as error:
            log.warning("%s could not be dropped: %s", path.name, error)
        else:
            self.dropped_days += 1
            log.info("%s was dropped by retention", path.name)


def _day(path: Path) -> date:
    return day_of(path) or date.max


def _existing(folder: Path) -> Path:
    return next(place for place in (folder, *folder.parents) if place.exists())
