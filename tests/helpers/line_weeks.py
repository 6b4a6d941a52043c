"""Days of the demo plant's bottling line as recorded series, simulated in seconds."""

from collections.abc import Callable
from copy import deepcopy
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import numpy as np

from hmi.clock import to_us
from hmi.historian.series import Series, empty_series
from hmi.plant.site import Site
from hmi.process_twin.day_reading import DayReading
from hmi.process_twin.day_record import DayRecord
from hmi.simulator.bottling_line import BottlingLine
from hmi.simulator.crew import Crew

MONDAY = datetime(2026, 3, 2, tzinfo=UTC)
DAY_US = 86_400_000_000
STEP_S = 10.0


class LineWeeks:
    """A line that runs on day by day; read() gives back what it recorded so far.

    States are written when they change, counters and levels once a minute, as the demo plant's
    past has them. Local days (UTC+1) are whole from the second on.
    """

    def __init__(self, seed: int, start: datetime = MONDAY) -> None:
        self.line = BottlingLine(seed)
        self.start_us = to_us(start)
        self._moment = start
        self._rows: dict[str, list[tuple[int, object]]] = {}
        self._series: dict[str, Series] = {}
        self._settle()

    @property
    def end_us(self) -> int:
        """The time until which it was simulated."""
        return to_us(self._moment)

    def run(self, days: int, change: Callable[[BottlingLine], object] | None = None) -> None:
        """Simulate days; change is done to the line at their start."""
        if change is not None:
            change(self.line)
        crew, step = Crew(), timedelta(seconds=STEP_S)
        last: dict[str, object] = {}
        for _ in range(days * 8640):
            self.line.step(STEP_S, self._moment, crew)
            time_us = to_us(self._moment)
            self._write(time_us, last)
            self._moment += step
        self._series = {key: _series(rows) for key, rows in self._rows.items()}

    def read(self, key: str, start_us: int, end_us: int) -> Series:
        """Return the samples of a tag in [start, end] and the last one before, as a reader."""
        series = self._series.get(key)
        if series is None:
            return empty_series()
        first = int(np.searchsorted(series.times_us, start_us, "left"))
        end = int(np.searchsorted(series.times_us, end_us, "right"))
        return series.between(max(0, first - 1), end)

    def split(self) -> "LineWeeks":
        """Return a line that goes on from here on its own, with all that was recorded."""
        return deepcopy(self)

    def day_reading(self, site: Site) -> DayReading:
        """Return the reader of its days."""
        return DayReading(site, self.read, ())

    def midnight_us(self, days: int) -> int:
        """Return the local midnight so many days after the first whole one."""
        return self.start_us - 3_600_000_000 + (1 + days) * DAY_US

    def days(self, site: Site, first: int, count: int) -> list[DayRecord]:
        """Return whole local days, counted from the first one."""
        reading = self.day_reading(site)
        edges = [self.midnight_us(first + number) for number in range(count + 1)]
        return [reading.day(start, end) for start, end in pairwise(edges)]

    def _settle(self) -> None:
        crew = Crew(relief=True)
        for _ in range(360):
            self.line.step(STEP_S, self._moment, crew)

    def _write(self, time_us: int, last: dict[str, object]) -> None:
        is_minute = time_us % 60_000_000 == 0
        for key, machine in self.line.machines.items():
            found: dict[str, object] = {
                "state": machine.state.value,
                "mode": 1.0 if machine.mode.value == 3 else 4.0,
                "starved": float(machine.starved),
                "blocked": float(machine.blocked),
            }
            if is_minute:
                found |= {
                    "total": float(machine.total), "good": float(machine.good),
                    "reject": float(machine.rejects),
                }  # fmt: skip
                if machine.outfeed is not None:
                    found["buffer"] = round(100.0 * machine.outfeed.fill, 1)
            if key == "filler":
                found["recipe"] = self.line.orders.recipe.name
            for quantity, value in found.items():
                name = f"{key}.{quantity}"
                if last.get(name) != value:
                    last[name] = value
                    self._rows.setdefault(name, []).append((time_us, value))


def _series(rows: list[tuple[int, object]]) -> Series:
    times = np.array([time_us for time_us, _ in rows], np.int64)
    values = np.array([value if isinstance(value, float) else np.nan for _, value in rows])
    others = {row: str(value) for row, (_, value) in enumerate(rows) if isinstance(value, str)}
    return Series(times, values, np.zeros(len(rows), np.uint32), times, others)
