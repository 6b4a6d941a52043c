"""A station with a few more tags: pens that are calculated, live and recorded.

Whoever draws tags draws these like any other, and need not know. Nothing of it leaves the window.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial

import numpy as np

from hmi.bus.bus import Bus
from hmi.bus.facts import ConnectionChanged, GapChanged, SamplesArrived
from hmi.historian.breaks import Spans
from hmi.historian.columns import ColumnSeries
from hmi.historian.rollup import MINUTE_US, Rollup, empty_rollup, hours_of, minutes_of
from hmi.historian.series import Series
from hmi.live.freshness import Freshness
from hmi.live.tag_table import TagTable
from hmi.plant.pens import MARK, CalculatedPen
from hmi.plant.quality import BAD_NO_DATA, GOOD, Quality, quality_of
from hmi.plant.samples import SAMPLE, Origin, SampleBatch
from hmi.plant.site import Site
from hmi.trends.calculated import Formula, tag_of
from hmi.trends.calculated_columns import columns_of_pieces, series_of
from hmi.trends.pen_lines import PenLines
from hmi.trends.step_line import StepLine
from ui.live.feed import Feed
from ui.live.readers import HistoryReader, IsWanted
from ui.live.station import Station

_EVER = -(2**62)


class CalculatingStation:
    """The station that charts of calculated pens are given; close() ends what it does.

    Raise ExpressionMistaken for a pen that cannot be calculated here.
    """

    def __init__(self, station: Station, pens: Sequence[CalculatedPen]) -> None:
        self._whole = station
        site = station.site
        self.pens = tuple(pens)
        self._site = replace(site, tags=(*site.tags, *(tag_of(pen, site) for pen in pens)))
        self._lines = PenLines(station.reader, site, self.pens)
        self._formulas = [self._lines.formulas[pen.key] for pen in pens]
        bus, clock = Bus(), station.clock
        self._table = TagTable(self._site, bus, clock)
        inputs = [[site.number_by_key[key] for key in one.tags] for one in self._formulas]
        self._freshness = _Freshness(self._site, bus, station, inputs)
        self._feed = Feed(self._site, bus, self._table, self._freshness, clock, station.bugs)
        self.station = replace(
            station, site=self._site, bus=bus, table=self._table, freshness=self._freshness,
            feed=self._feed, reader=_Reader(station, self._lines),
        )  # fmt: skip
        self._known: dict[str, float] = {}
        self._ends: tuple[Callable[[], None], ...] = (
            station.bus.samples.subscribe(self._take),
            station.bus.connections.subscribe(bus.connections.publish),
        )
        self._begin()

    def close(self) -> None:
        """Calculate no more."""
        ends, self._ends = self._ends, ()
        for end in ends:
            end()
        self._feed.stop()

    def _begin(self) -> None:
        """Know what is now, as a window does that joins."""
        state = self._whole.state
        for key, fact in state.connections.items():
            heard: ConnectionChanged = replace(fact, heard_age_s=state.connection_age_s(key))
            self.station.bus.connections.publish(heard)
        self._accept(self._whole.table.snapshot())

    def _take(self, fact: SamplesArrived) -> None:
        self._accept(fact.batch)

    def _accept(self, batch: SampleBatch) -> None:
        self._table.accept(batch)
        if batch.origin is Origin.HISTORY or not len(batch):
            return
        for number, formula in enumerate(self._formulas, len(self._whole.site.tags)):
            rows = self._calculated(formula, number, batch)
            if len(rows):
                self._table.accept(SampleBatch(rows, origin=Origin.DERIVED))

    def _calculated(self, formula: Formula, number: int, batch: SampleBatch) -> np.ndarray:
        """Return rows of a calculated pen, one for each time at which a tag of it changed."""
        site, rows = self._whole.site, batch.rows
        numbers = {site.number_by_key[key]: key for key in formula.tags}
        if not np.isin(rows["tag"], list(numbers)).any():
            return np.empty(0, SAMPLE)
        end_us = int(rows["source_us"].max())
        lines = {}
        for tag, key in numbers.items():
            own = rows[rows["tag"] == tag]
            lines[key] = self._line(key, own[np.argsort(own["source_us"], kind="stable")], end_us)
        line = formula.line(lines)
        found = np.empty(len(line.times_us) - 1, SAMPLE)
        values = line.values[1:]
        found["tag"], found["value"] = number, values
        found["status"] = np.where(np.isfinite(values), GOOD, BAD_NO_DATA)
        found["source_us"] = found["receive_us"] = line.times_us[1:]
        return found

    def _line(self, key: str, own: np.ndarray, end_us: int) -> StepLine:
        """Return a tag's samples of a batch after the value that held before them."""
        is_good = [quality_of(int(status)) is not Quality.BAD for status in own["status"]]
        values = np.where(is_good, own["value"], np.nan) if len(own) else np.empty(0)
        before = self._known.get(key, np.nan)
        if len(own):
            self._known[key] = float(values[-1])
        is_last = np.append(np.diff(own["source_us"]) != 0, True)[: len(own)]
        times = np.concatenate(([_EVER], own["source_us"][is_last]))
        return StepLine(times, np.concatenate(([before], values[is_last])), end_us)


class _Freshness(Freshness):
    """A calculated pen is as fresh as the tag it needs that was heard least lately."""

    def __init__(
        self, site: Site, bus: Bus, station: Station, inputs: Sequence[Sequence[int]]
    ) -> None:
        super().__init__(site, bus, station.clock)
        self._first = len(station.site.tags)
        self._inputs = inputs

    def age_s(self, number: int) -> float | None:
        if number < self._first:
            return super().age_s(number)
        ages = [super(_Freshness, self).age_s(one) for one in self._inputs[number - self._first]]
        known = [age for age in ages if age is not None]
        return max(known) if len(known) == len(ages) else None

    def is_stale(self, number: int) -> bool:
        if number < self._first:
            return super().is_stale(number)
        needed = self._inputs[number - self._first]
        return any(super(_Freshness, self).is_stale(one) for one in needed)


class _Reader:
    """Reads tags as they were recorded, and calculated pens from them."""

    def __init__(self, station: Station, lines: PenLines) -> None:
        self._reader: HistoryReader = station.reader
        self._state = station.state
        self._plan = lines

    def read(self, key: str, start_us: int, end_us: int) -> Series:
        if not key.startswith(MARK):
            return self._reader.read(key, start_us, end_us)
        return series_of(self._lines().line(key, start_us, end_us))

    def read_columns(
        self, key: str, start_us: int, end_us: int, columns: int, spans: Spans | None = None
    ) -> ColumnSeries:
        if not key.startswith(MARK):
            return self._reader.read_columns(key, start_us, end_us, columns, spans)
        pieces = self._lines().slices([key], start_us, end_us)
        return columns_of_pieces((one[key] for one in pieces), start_us, end_us, columns)

    def read_many_columns(
        self,
        spans: Mapping[str, Spans],
        start_us: int,
        end_us: int,
        columns: int,
        is_wanted: IsWanted | None = None,
    ) -> dict[str, ColumnSeries]:
        plain = {key: holes for key, holes in spans.items() if not key.startswith(MARK)}
        found: dict[str, ColumnSeries] = {}
        if plain:
            read = partial(self._reader.read_many_columns, plain, start_us, end_us, columns)
            found = dict(read(is_wanted))
        for key in spans:
            if key.startswith(MARK):
                found[key] = self.read_columns(key, start_us, end_us, columns)
        return {key: found[key] for key in spans}

    def read_many_rollups(
        self, keys: Sequence[str], start_us: int, end_us: int, width_us: int
    ) -> dict[str, Rollup]:
        return {key: self.read_rollups(key, start_us, end_us, width_us) for key in keys}

    def read_rollups(self, key: str, start_us: int, end_us: int, width_us: int) -> Rollup:
        if not key.startswith(MARK):
            return self._reader.read_rollups(key, start_us, end_us, width_us)
        within = self.read(key, start_us, end_us).within(start_us, end_us)
        if not len(within):
            return empty_rollup(width_us)
        minutes = minutes_of(within)
        return minutes if width_us == MINUTE_US else hours_of(minutes)

    def gaps(self, start_us: int, end_us: int) -> Sequence[GapChanged]:
        return self._reader.gaps(start_us, end_us)

    def _lines(self) -> PenLines:
        """Return what reads with the holes that are known now."""
        return replace(self._plan, known=tuple(self._state.gaps.values()))
