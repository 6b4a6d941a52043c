"""What a chart knows: reads the past in the background and takes live samples from the bus.

Reads are driven by the window of time, never by updates: what is missing of it is asked for in
columns about a pixel wide, first in wide ones where the true ones take longer. What nobody looks
at any more is not read to its end, and what was drawn before stays until the answer is there.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from functools import partial
from typing import TypeVar

from PySide6.QtCore import QObject, Signal

from hmi.bus.facts import AlarmChanged, GapChanged, SamplesArrived
from hmi.clock import to_us
from hmi.historian.breaks import Spans
from hmi.historian.series import Series
from hmi.plant.derived import EXPECTED, REACH, STATE, key_of
from hmi.plant.samples import Origin
from hmi.trends.cursors import CursorValue
from hmi.trends.series import TrendSeries
from ui.live.station import Station
from ui.widgets.ribbon import Span
from ui.widgets.trend_asking import Asking, View
from ui.widgets.trend_reads import (
    Query,
    read_events,
    read_gaps,
    read_samples,
    read_values,
    state_spans,
)
from ui.widgets.trend_track import TrendTrack
from ui.widgets.trend_window import SECOND_US

T = TypeVar("T")

_MARGIN = 0.5
"""How much more than the window gaps, alarms and states are read for on each side."""
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
        self.every: dict[str, TrendTrack] = {}
        """All tracks: those of the pens, and those of what watches call usual of them."""
        self.gaps: tuple[GapChanged, ...] = ()
        self.events: tuple[AlarmChanged, ...] = ()
        self.failure = ""
        """Why the past could not be read, as a sentence; empty when it could."""
        self._machine = ""
        self._states: TrendSeries | None = None
        self._query: Query | None = None
        self._is_outdated = False
        self._settle_us: int | None = None
        self._late: set[str] = set()
        self._end_bus: Callable[[], None] | None = None
        self._slots: set[tuple[int, str]] = set()
        self._has_usual = True
        self._asking = Asking(station, self.every, self._note_read)

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
        known = dict(self.tracks)
        if machine != self._machine:
            key = key_of(machine, STATE)
            self._states = TrendSeries(self._numbers[key]) if key in self._numbers else None
            self._query = None
        if not set(tags) <= set(known):
            self._query = None
        self._machine = machine
        self.tracks.clear()
        made = dict(self.every)
        self.every.clear()
        for key in tags:
            self.tracks[key] = self._track(key, made)
            for one in self.usual_keys(key) if self._has_usual else ():
                self._track(one, made)
        if set(made) != set(self.every):
            self._asking.cancel()

    @property
    def has_usual(self) -> bool:
        """Tell whether what is usual is read, too, of tags that are watched."""
        return self._has_usual

    def show_usual(self, is_shown: bool) -> None:
        """Know what watches call usual of the tags, or not."""
        self._has_usual = is_shown
        self.show(list(self.tracks), self._machine)

    def usual_keys(self, key: str) -> tuple[str, ...]:
        """Return the tags of what is usual of a tag; none of one that is not watched."""
        keys = key_of(key, EXPECTED), key_of(key, REACH)
        return keys if all(one in self._numbers for one in keys) else ()

    def usual(self, key: str) -> tuple[TrendTrack, TrendTrack] | None:
        """Return expected value and reach of a tag, None of one that no watch knows."""
        keys = self.usual_keys(key) if self._has_usual else ()
        return (self.every[keys[0]], self.every[keys[1]]) if keys else None

    def _track(self, key: str, made: Mapping[str, TrendTrack]) -> TrendTrack:
        number = self._numbers[key]
        track = made.get(key) or TrendTrack(self._station.site.tags[number], number)
        self.every[key] = track
        return track

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
        self._asking.cancel()
        for slot in self._slots:
            self._station.background.cancel(slot)
        self._slots.clear()
        for track in self.every.values():
            track.forget_live()

    def look(self, start_us: int, end_us: int, width_px: int) -> None:
        """Ask for what a window needs and is not known; newer questions replace older ones."""
        if not self.is_at_work or not self.tracks or width_px < 1:
            return
        now_us = to_us(self._station.clock.now())
        is_due = self._needs(start_us, end_us, now_us)
        if is_due and self._is_outdated:
            self._outdate(self.every)
        # Lines first: what lies around them is waited for less.
        self._asking.look(View(start_us, end_us, width_px, now_us))
        if is_due:
            self._is_outdated = False
            margin_us = round((end_us - start_us) * _MARGIN)
            self._query = Query(start_us - margin_us, min(end_us + margin_us, now_us), now_us)
            self._ask(self._query)
        elif self._settle_us is not None and now_us >= self._settle_us:
            self._settle_us = None
            self._outdate(self._late)
            self._late.clear()
            self._ask_recent(now_us)

    def ask_values(
        self, time_us: int, deliver: Callable[[dict[str, CursorValue]], None], name: str = "cursor"
    ) -> None:
        """Deliver the recorded value of every tag at a time; none in a hole."""
        spans = {key: track.spans for key, track in self.every.items()}
        self._run(name, partial(read_values, self._station.reader, spans, time_us), deliver)

    def ask(self, name: str, work: Callable[[], T], deliver: Callable[[T], None]) -> None:
        """Do other work of this name in the background; newer work of it replaces older."""
        self._run(name, work, deliver)

    def forget(self, name: str) -> None:
        """Deliver nothing of this name any more."""
        self._station.background.cancel((id(self), name))

    def states(self, held_until_us: int) -> list[Span]:
        """Return the machine's states over time; the newest holds until then."""
        if self._states is None:
            return []
        return state_spans(self._states.samples(), self._states.spans, held_until_us)

    def _needs(self, start_us: int, end_us: int, now_us: int) -> bool:
        """Tell whether gaps, alarms and states must be read for a window."""
        known = self._query
        if known is None:
            return True
        if now_us - known.at_us < (SECOND_US if self._is_outdated else _LEAST_PAUSE_US):
            return False
        is_newest = known.end_us >= known.at_us
        is_outside = start_us < known.start_us or (end_us > known.end_us and not is_newest)
        tail_us = max(_TAIL_US, (end_us - start_us) // 4)
        is_old = is_newest and min(end_us, now_us) - known.end_us > tail_us
        return self._is_outdated or is_outside or is_old

    def _ask(self, query: Query) -> None:
        reader, site, known = self._station.reader, self._station.site, self._known()
        if self._states is not None:
            tag = site.tag(key_of(self._machine, STATE))
            self._run("states", partial(read_samples, reader, site, tag, known, query),
                      partial(self._take_states, self._states))  # fmt: skip
        machines = tuple({track.tag.machine for track in self.tracks.values()})
        self._run("gaps", partial(read_gaps, reader, known, query), self._take_gaps)
        self._run("events", partial(read_events, self._station.journal, machines, query),
                  self._take_events)  # fmt: skip

    def _ask_recent(self, now_us: int) -> None:
        for key, track in self.every.items():
            seam_us = now_us - _TAIL_US if track.seam_us is None else track.seam_us
            work = partial(self._station.reader.read, key, seam_us, now_us)
            self._run(f"{key} recent", work, partial(self._take_recent, key))

    def _run(self, name: str, work: Callable[[], T], deliver: Callable[[T], None]) -> None:
        slot = (id(self), name)
        self._slots.add(slot)

        def delivered(result: T) -> None:
            self._slots.discard(slot)
            deliver(result)

        self._station.background.run(slot, work, delivered, self._fail)

    def _known(self) -> list[GapChanged]:
        return list(self._station.state.gaps.values())

    def _take(self, fact: SamplesArrived) -> None:
        if fact.batch.origin is Origin.HISTORY:
            return
        for key, track in self.every.items():
            if track.append(fact.batch):
                # The disk has what came late, in its place, when it has settled there.
                self._late.add(key)
                if self._settle_us is None:
                    self._settle_us = to_us(self._station.clock.now()) + _SETTLE_US
        if self._states is not None:
            self._states.append(fact.batch)

    def _note_read(self, failure: str) -> None:
        self.failure = failure
        self.changed.emit()

    def _take_recent(self, key: str, recent: Series) -> None:
        if key in self.every:
            self.every[key].load_recent(recent)
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

    def _outdate(self, keys: Collection[str]) -> None:
        for key in keys:
            if key in self.every:
                self.every[key].outdate()
        self._asking.cancel()
