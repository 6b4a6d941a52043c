"""Decides which columns of which tags a chart reads, and when: what is missing, no more."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial

from hmi.historian.rollup import MINUTE_US
from hmi.trends.levels import coarse_for, width_for
from ui.live.station import Station
from ui.widgets.trend_reads import RECENT_US, Past, Query, Stretch, Wish, read_past
from ui.widgets.trend_track import TrendTrack
from ui.widgets.trend_window import SECOND_US

_MARGIN = 0.5
"""How much more than the window is read on each side, so that panning shows something at once."""
_LEAST_MARGIN = 0.2
_TAIL_US = 180 * SECOND_US
"""So long is the newest stretch kept as samples before it is read in columns."""
_TOGETHER = 4
"""Tags that are read by samples in one go; sums are read for all at once."""


@dataclass(frozen=True, slots=True)
class View:
    """What is looked at, and when."""

    start_us: int
    end_us: int
    width_px: int
    now_us: int

    @property
    def column_us(self) -> float:
        """How long a pixel is."""
        return (self.end_us - self.start_us) / self.width_px


class _Round:
    """Reads that were begun together; is_wanted() is asked in the background's threads."""

    def __init__(self, view: View, width_us: int) -> None:
        self.view = view
        self.width_us = width_us
        self.waiting = 0
        self.is_given_up = False

    def is_wanted(self) -> bool:
        """Tell whether the answer is still waited for."""
        return not self.is_given_up

    def suits(self, view: View, width_us: int) -> bool:
        """Tell whether what is being read will be of use for a view."""
        span_us = (view.end_us - view.start_us) * _MARGIN
        start_us, end_us = self.view.start_us - span_us, self.view.end_us + span_us
        return width_us == self.width_us and start_us < view.end_us and end_us > view.start_us


class Asking:
    """Reads for the tracks it was given; note() gets why it failed, "" when it did not."""

    def __init__(
        self,
        station: Station,
        tracks: Mapping[str, TrendTrack],
        note: Callable[[str], None],
    ) -> None:
        self._station = station
        self._tracks = tracks
        self._note = note
        self._round: _Round | None = None
        self._slots = 0
        self._failed_us = 0

    def cancel(self) -> None:
        """Give up what is being read."""
        if self._round is not None:
            self._round.is_given_up = True
            self._round = None
        for number in range(self._slots):
            self._station.background.cancel((id(self), number))
        self._slots = 0

    def look(self, view: View) -> None:
        """Begin to read what a view lacks, unless what is being read will do."""
        width_us = width_for(view.column_us)
        if self._round is not None and self._round.suits(view, width_us):
            return
        if not self._lacking(view, width_us) or view.now_us - self._failed_us < SECOND_US:
            return
        self.cancel()
        self._begin(view, width_us)

    def _lacking(self, view: View, width_us: int) -> bool:
        """Tell whether a view, with the least margin, is not wholly known."""
        margin_us = (view.end_us - view.start_us) * _LEAST_MARGIN
        start_us, end_us = round(view.start_us - margin_us), round(view.end_us + margin_us)
        return any(_lacks(t, width_us, start_us, end_us, view) for t in self._tracks.values())

    def _begin(self, view: View, width_us: int) -> None:
        self._round = asked = _Round(view, width_us)
        coarse = coarse_for(width_us, view.end_us - view.start_us)
        wishes = [] if coarse is None else self._wishes(view, coarse, width_us)
        wishes += self._wishes(view, width_us)
        asked.waiting = self._slots = len(wishes)
        reader, site = self._station.reader, self._station.site
        known = list(self._station.state.gaps.values())
        for number, wish in enumerate(wishes):
            work = partial(read_past, reader, site, known, wish, asked.is_wanted)
            self._station.background.run(
                (id(self), number), work, partial(self._take, asked, wish), self._fail
            )
        if not wishes:
            self._round = None

    def _wishes(self, view: View, width_us: int, unless_us: int | None = None) -> list[Wish]:
        """Return what is missing in columns of a width; nothing of what another width shows."""
        margin_us = round((view.end_us - view.start_us) * _MARGIN)
        query = Query(view.start_us - margin_us, view.end_us + margin_us, view.now_us)
        alike: dict[tuple[tuple[Stretch, ...], int | None], list[TrendTrack]] = {}
        for track in self._tracks.values():
            if unless_us is not None and _shows(track, unless_us, view):
                continue
            known_us = _known_us(track, view)
            is_new = query.end_us >= known_us and unless_us is None and _is_tail_due(track, view)
            seam_us = known_us if is_new else None
            stretches = _missing(track, width_us, query, known_us)
            if stretches or seam_us is not None:
                alike.setdefault((stretches, seam_us), []).append(track)
        together = len(self._tracks) if width_us >= MINUTE_US else _TOGETHER
        return [
            Wish(tuple(track.tag for track in tracks[n : n + together]), stretches, seam_us, query)
            for (stretches, seam_us), tracks in alike.items()
            for n in range(0, len(tracks), together)
        ]

    def _take(self, asked: _Round, wish: Wish, past: Mapping[str, Past]) -> None:
        for key, one in past.items():
            if key in self._tracks:
                self._tracks[key].load(one, wish.seam_us)
        asked.waiting -= 1
        if not asked.waiting and self._round is asked:
            self._round = None
        self._note("")

    def _fail(self, told: str) -> None:
        if self._round is not None:
            self._failed_us = self._round.view.now_us
        self.cancel()
        self._note(told)


def _is_tail_due(track: TrendTrack, view: View) -> bool:
    """Tell whether the newest stretch is not kept, or has become too long."""
    return track.seam_us is None or view.now_us - track.seam_us > _TAIL_US


def _known_us(track: TrendTrack, view: View) -> int:
    """Return until when columns are read: what is newer is kept as samples."""
    if track.seam_us is None or _is_tail_due(track, view):
        return (view.now_us - RECENT_US) // SECOND_US * SECOND_US
    return track.seam_us


def _lacks(track: TrendTrack, width_us: int, start_us: int, end_us: int, view: View) -> bool:
    known_us = _known_us(track, view)
    if view.end_us > known_us and _is_tail_due(track, view):
        return True
    band, end_us = track.band(width_us), min(end_us, known_us)
    return start_us < end_us and (band is None or not band.covers(start_us, end_us))


def _shows(track: TrendTrack, width_us: int, view: View) -> bool:
    """Tell whether most of a view is known in columns of a width."""
    band = track.band(width_us)
    return band is not None and band.covers(view.start_us, min(view.end_us, band.until_us))


def _missing(track: TrendTrack, width_us: int, query: Query, known_us: int) -> tuple[Stretch, ...]:
    """Return the columns within a query that are not known; those at its newest end in part."""
    first, until_us = query.start_us // width_us, min(query.end_us, known_us)
    end = -(-until_us // width_us)
    until_us = min(end * width_us, known_us)
    if first >= end:
        return ()
    band = track.band(width_us)
    if band is None or first > band.end or end < band.first:
        return (Stretch(width_us, first, end, until_us),)
    found = []
    if first < band.first:
        found.append(Stretch(width_us, first, band.first, band.start_us))
    if until_us > band.until_us:
        found.append(Stretch(width_us, band.end, end, until_us))
    return tuple(found)
