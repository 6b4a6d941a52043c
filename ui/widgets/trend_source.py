"""What a chart knows: reads the past in the background and takes live samples from the bus.

Reads are driven by the window of time, never by updates. The newest query of each tag wins; what
was drawn before stays until its answer is there.
"""

import math
from collections.abc import Callable, Sequence
from functools import partial
from typing import TypeVar

from PySide6.QtCore import QObject, Signal

from hmi.bus.facts import AlarmChanged, GapChanged, SamplesArrived
from hmi.clock import to_us
from hmi.historian.breaks import Spans
from hmi.historian.series import Series
from hmi.plant.derived import STATE, key_of
from hmi.plant.samples import Origin, Value
from hmi.trends.series import TrendSeries
from ui.live.station import Station
from ui.widgets.ribbon import Span
from ui.widgets.trend_reads import (
    Past,
    Query,
    read_events,
    read_gaps,
    read_past,
    read_samples,
    read_values,
    state_spans,
)
from ui.widgets.trend_track import TrendTrack
from ui.widgets.trend_window import SECOND_US

T = TypeVar("T")

_MARGIN = 0.25
"""How much more than the window is read on each side, so that panning shows something at once."""
_MOST_COLUMNS = 8000
_SETTLE_US = 3 * SECOND_US
"""Samples that were on their way to the disk when it was read have arrived after this."""
_TAIL_US = 120 * SECOND_US
_LEAST_PAUSE_US = SECOND_US // 5


class TrendSource(QObject):
    """The tracks of a chart's tags, the states of one machine, and what alarms did."""

    changed = Signal()
    """Something was read or heard that may change the picture."""

    def __init__(self, station: Station) -> None:
        super().__init__()
        self._station = station
        self._numbers = station.site.number_by_key
        self.tracks: dict[str, TrendTrack] = {}
        self.gaps: tuple[GapChanged, ...] = ()
        self.events: tuple[AlarmChanged, ...] = ()
        self.failure = ""
        """Why the past could not be read, as a sentence; empty when it could."""
        self._machine = ""
        self._states: TrendSeries | None = None
        self._query: Query | None = None
        self._is_outdated = False
        self._settle_us: int | None = None
        self._end_bus: Callable[[], None] | None = None
        self._slots: set[tuple[int, str]] = set()

    @property
    def is_at_work(self) -> bool:
        """Tell whether live samples are taken."""
        return self._end_bus is not None

    @property
    def is_loading(self) -> bool:
        """Tell whether a tag's past is still being read for the first time."""
        return not self.failure and any(not track.is_loaded for track in self.tracks.values())

    def show(self, tags: Sequence[str], machine: str) -> None:
        """Know these tags and the states of this machine, and nothing else."""
        known, tags_of_site = self.tracks, self._station.site.tags
        if machine != self._machine:
            key = key_of(machine, STATE)
            self._states = TrendSeries(self._numbers[key]) if key in self._numbers else None
            self._query = None
        if not set(tags) <= set(known):
            self._query = None
        for gone in set(known) - set(tags):
            self._station.background.cancel((id(self), gone))
        self._machine = machine
        self.tracks = {
            key: known.get(key) or TrendTrack(tags_of_site[self._numbers[key]], self._numbers[key])
            for key in tags
        }

    def begin(self) -> None:
        """Take live samples from now on; what was missed meanwhile is read."""
        if self._end_bus is None:
            self._query = None
            self._settle_us = to_us(self._station.clock.now()) + _SETTLE_US
            self._end_bus = self._station.bus.samples.subscribe(self._take)
            self._station.state.gap_changed.connect(self._read_anew)

    def end(self) -> None:
        """Stop all work."""
        if self._end_bus is None:
            return
        self._end_bus()
        self._end_bus = None
        self._station.state.gap_changed.disconnect(self._read_anew)
        for slot in self._slots:
            self._station.background.cancel(slot)
        self._slots.clear()
        for track in self.tracks.values():
            track.forget_live()

    def look(self, start_us: int, end_us: int, width_px: int) -> None:
        """Ask for what a window needs and is not known; newer questions replace older ones."""
        if not self.is_at_work or not self.tracks or width_px < 1:
            return
        now_us = to_us(self._station.clock.now())
        if self._needs(start_us, end_us, width_px, now_us):
            self._is_outdated = False
            self._query = _query(start_us, end_us, width_px, now_us)
            self._ask(self._query)
        elif self._settle_us is not None and now_us >= self._settle_us:
            self._settle_us = None
            self._ask_recent(now_us)

    def ask_values(self, time_us: int, deliver: Callable[[dict[str, Value]], None]) -> None:
        """Deliver the recorded value of every tag at a time; None in a hole."""
        spans = {key: track.spans for key, track in self.tracks.items()}
        self._run("cursor", partial(read_values, self._station.reader, spans, time_us), deliver)

    def states(self, held_until_us: int) -> list[Span]:
        """Return the machine's states over time; the newest holds until then."""
        if self._states is None:
            return []
        return state_spans(self._states.samples(), self._states.spans, held_until_us)

    def _needs(self, start_us: int, end_us: int, width_px: int, now_us: int) -> bool:
        known = self._query
        if known is None:
            return True
        if now_us - known.at_us < (SECOND_US if self._is_outdated else _LEAST_PAUSE_US):
            return False
        share = known.column_us * width_px / (end_us - start_us)
        is_outside = start_us < known.start_us or (end_us > known.end_us and not known.is_newest)
        tail_us = max(_TAIL_US, (end_us - start_us) // 4)
        is_old = known.is_newest and min(end_us, now_us) - known.end_us > tail_us
        return self._is_outdated or is_outside or is_old or not 0.45 < share < 1.5

    def _ask(self, query: Query) -> None:
        reader, site, known = self._station.reader, self._station.site, self._known()
        for key, track in self.tracks.items():
            self._run(key, partial(read_past, reader, site, track.tag, known, query),
                      partial(self._take_past, key))  # fmt: skip
        if self._states is not None:
            tag = site.tag(key_of(self._machine, STATE))
            self._run("states", partial(read_samples, reader, site, tag, known, query),
                      partial(self._take_states, self._states))  # fmt: skip
        machines = tuple({track.tag.machine for track in self.tracks.values()})
        self._run("gaps", partial(read_gaps, reader, known, query), self._take_gaps)
        self._run("events", partial(read_events, self._station.journal, machines, query),
                  self._take_events)  # fmt: skip

    def _ask_recent(self, now_us: int) -> None:
        for key in self.tracks:
            work = partial(self._station.reader.read, key, now_us - _TAIL_US, now_us)
            self._run(f"{key} recent", work, partial(self._take_recent, key))

    def _run(self, name: str, work: Callable[[], T], deliver: Callable[[T], None]) -> None:
        slot = (id(self), name)
        self._slots.add(slot)
        self._station.background.run(slot, work, deliver, self._fail)

    def _known(self) -> list[GapChanged]:
        return list(self._station.state.gaps.values())

    def _take(self, fact: SamplesArrived) -> None:
        if fact.batch.origin is Origin.HISTORY:
            return
        for track in self.tracks.values():
            track.append(fact.batch)
        if self._states is not None:
            self._states.append(fact.batch)

    def _take_past(self, key: str, past: Past) -> None:
        if key in self.tracks:
            self.failure = ""
            self.tracks[key].load(past)
            self.changed.emit()

    def _take_recent(self, key: str, recent: Series) -> None:
        if key in self.tracks:
            self.tracks[key].load_recent(recent)
            self.changed.emit()

    def _take_states(self, states: TrendSeries, read: tuple[Series, Spans]) -> None:
        states.load(read[0])
        states.spans = read[1]
        self.changed.emit()

    def _take_gaps(self, gaps: tuple[GapChanged, ...]) -> None:
        self.gaps = gaps
        self.changed.emit()

    def _take_events(self, events: tuple[AlarmChanged, ...]) -> None:
        self.events = events
        self.changed.emit()

    def _fail(self, told: str) -> None:
        self.failure = told
        self.changed.emit()

    def _read_anew(self) -> None:
        self._is_outdated = True


def _query(start_us: int, end_us: int, width_px: int, now_us: int) -> Query:
    span_us = end_us - start_us
    start = start_us - round(span_us * _MARGIN)
    end = max(min(end_us + round(span_us * _MARGIN), now_us), start + SECOND_US)
    columns = math.ceil(width_px * (end - start) / span_us)
    return Query(start, end, max(1, min(columns, _MOST_COLUMNS)), end >= now_us, now_us)
