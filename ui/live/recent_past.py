"""The last hours of some tags for small curves: recorded ones once, then live ones added.

A value holds until the next one, never through a hole, bad quality or silence.
"""

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, Signal

from hmi.bus.facts import GapChanged, GapState, SamplesArrived
from hmi.clock import to_us
from hmi.historian.columns import ColumnSeries
from hmi.historian.holes import spans_for
from hmi.historian.series import Series
from hmi.trends.series import TrendSeries
from ui.live.station import Station

Curve = NDArray[np.float64]
_HEARD_S = 3.0


class RecentPast(QObject):
    """Tags from span_s ago until now, while somebody looks: between start() and stop()."""

    loaded = Signal()
    """The recorded part is here, for the first time or anew after a hole was filled."""

    def __init__(self, station: Station, span_s: float, slot: str) -> None:
        super().__init__()
        self._station = station
        self._span_us = round(span_s * 1e6)
        self._slot = slot
        self._keys: tuple[str, ...] = ()
        self._series: dict[str, TrendSeries] = {}
        self._gaps: dict[int, GapChanged] = {}
        self._ends: list[Callable[[], None]] = []

    def start(self, keys: Sequence[str]) -> None:
        """Follow these tags; keys that the site does not have are left out."""
        self.stop()
        numbers = self._station.site.number_by_key
        self._keys = tuple(dict.fromkeys(key for key in keys if key in numbers))
        self._series = {key: TrendSeries(numbers[key]) for key in self._keys}
        bus = self._station.bus
        self._ends = [bus.samples.subscribe(self._take), bus.gaps.subscribe(self._take_gap)]
        self._load()

    def stop(self) -> None:
        """Follow nothing and forget what was read."""
        for end in self._ends:
            end()
        self._ends = []
        self._series = {}
        self._station.background.cancel(self._slot)

    def envelope(self, key: str, columns: int) -> tuple[Curve, Curve]:
        """Return least and greatest value of each column until now; NaN where none is known."""
        series = self._series.get(key)
        if series is None:
            return np.full(columns, np.nan), np.full(columns, np.nan)
        now_us = to_us(self._station.clock.now())
        held_us = self._held_until_us(key, series, now_us)
        return _held(series.picture(now_us - self._span_us, now_us, columns, held_us))

    def extremes(self, key: str) -> tuple[float, float] | None:
        """Return the least and the greatest value of the whole time, None without any."""
        low, high = self.envelope(key, 1)
        return (float(low[0]), float(high[0])) if np.isfinite([low[0], high[0]]).all() else None

    def _held_until_us(self, key: str, series: TrendSeries, now_us: int) -> int | None:
        """Return until when the newest value is known to hold; None for up to now."""
        number = self._station.site.number_by_key[key]
        age_s = self._station.freshness.age_s(number)
        if age_s is None:
            times = series.samples().times_us
            return int(times[-1]) + 1 if len(times) else None
        return None if age_s <= _HEARD_S else now_us - round(age_s * 1e6)

    def _load(self) -> None:
        station, keys = self._station, self._keys
        end_us = to_us(station.clock.now())
        start_us = end_us - self._span_us

        def read() -> tuple[dict[str, Series], list[GapChanged]]:
            found = {key: station.reader.read(key, start_us, end_us) for key in keys}
            return found, list(station.reader.gaps(start_us, end_us))

        station.background.run(self._slot, read, self._deliver)

    def _deliver(self, found: tuple[dict[str, Series], list[GapChanged]]) -> None:
        recorded, gaps = found
        self._gaps = {gap.number: gap for gap in gaps} | self._station.state.gaps
        for key, series in self._series.items():
            series.load(recorded[key])
        self._cut()
        self.loaded.emit()

    def _take(self, fact: SamplesArrived) -> None:
        for series in self._series.values():
            series.append(fact.batch)

    def _take_gap(self, gap: GapChanged) -> None:
        self._gaps[gap.number] = gap
        self._cut()
        if gap.state is not GapState.OPEN:
            self._load()

    def _cut(self) -> None:
        site = self._station.site
        for key, series in self._series.items():
            series.spans = spans_for(site, site.tag(key), self._gaps.values())


def _held(columns: ColumnSeries) -> tuple[Curve, Curve]:
    """Return least and greatest of each column, with the last value held into empty ones."""
    filled = columns.count > 0
    newest = np.maximum.accumulate(np.where(filled, np.arange(len(columns)), -1))
    held = np.where(newest >= 0, columns.last[newest], columns.held)
    low = np.where(filled, columns.minimum, held)
    return low, np.where(filled, columns.maximum, held)
