"""Makes the picture of a chart from what its source knows: lines, labels, causes, sentences."""

import math
from collections.abc import Iterator, Mapping, Sequence

import numpy as np

from hmi.bus.facts import ConnectionPhase
from hmi.clock import to_us
from hmi.historian.holes import hole_of
from hmi.plant.alarm_rules import ConditionKind, Levels
from hmi.plant.tags import Tag
from hmi.texts.catalog import _
from hmi.texts.codes import sentence
from ui.live.station import Station
from ui.widgets.plain_text import plain
from ui.widgets.ribbon import Span
from ui.widgets.trend_alarms import AlarmBar, alarm_bars
from ui.widgets.trend_pen import PenPicture, Unknown, Usual, unknown_times
from ui.widgets.trend_source import TrendSource
from ui.widgets.trend_track import TrendTrack
from ui.widgets.trend_window import SECOND_US
from ui.widgets.value_text import NOTHING, doubt_text, number_text, value_text

_MOST_HOLES = 200
_USUAL_HELD_US = 180 * SECOND_US
"""Watches say each minute what is usual."""
DAMAGED = "samples-damaged"
_Hole = tuple[int, int | None, str]
"""Start, end and cause of what is missing of a tag."""


class PictureMaker:
    """Joins what was read with what is now. Makes pictures only; changes nothing."""

    def __init__(self, station: Station, source: TrendSource) -> None:
        self._station = station
        self._source = source
        self._limits: dict[str, list[tuple[str, float]]] = {}
        for rule in station.site.alarms:
            if rule.kind is ConditionKind.LEVEL:
                known = self._limits.setdefault(rule.tag, [])
                known += _named(rule.levels)

    def held_until_us(self, key: str) -> int:
        """Return the last proof that a tag's newest value holds, UTC us; beyond now if fresh."""
        number = self._station.site.number_by_key[key]
        now_us = to_us(self._station.clock.now())
        if not self._station.freshness.is_stale(number):
            return now_us + SECOND_US
        age_s = self._station.freshness.age_s(number)
        return 0 if age_s is None else now_us - round(age_s * SECOND_US)

    def silence_s(self) -> float | None:
        """Return for how long no tag of the chart was proven; None while one is fresh."""
        freshness, numbers = self._station.freshness, self._station.site.number_by_key
        shown = [numbers[key] for key in self._source.tracks]
        if not shown or not all(freshness.is_stale(number) for number in shown):
            return None
        ages = [age for age in map(freshness.age_s, shown) if age is not None]
        return min(ages, default=math.inf)

    def pens(
        self,
        slots: Mapping[str, int],
        window: tuple[int, int],
        column_us: float,
        is_live: bool,
        scales: Mapping[str, tuple[float, float]] | None = None,
    ) -> Iterator[PenPicture]:
        """Return the pens within a window, each made when it is its turn.

        Live ones are labelled with their present value. Where scales are given, nobody looks for
        ones that suit the values.
        """
        tracks = [self._source.tracks[key] for key in slots]
        has_many = len({track.tag.machine for track in tracks}) > 1
        for track, slot in zip(tracks, slots.values(), strict=True):
            scale = None if scales is None else scales.get(track.tag.key)
            yield self._pen(track, slot, (*window, column_us), is_live, has_many, scale)

    def alarms(self) -> tuple[AlarmBar, ...]:
        """Return when alarms of the pens' machines were active."""
        machines = {track.tag.machine for track in self._source.tracks.values()}
        now = self._station.state.alarms.values()
        return tuple(alarm_bars(self._source.events, now, machines))

    def states(self, machine: str) -> Sequence[Span]:
        """Return a machine's states over time; the newest holds while its server is heard."""
        tags = (key for key, track in self._source.tracks.items() if track.tag.machine == machine)
        key = next(tags, None)
        return [] if key is None else self._source.states(self.held_until_us(key))

    def sentence(self, pens: Sequence[PenPicture], is_live: bool) -> str:
        """Return what is said in place of lines; empty when there are some."""
        if not pens:
            return _("No tag is chosen. Add one with the button below.")
        if any(bool(np.isfinite(pen.y).any()) for pen in pens):
            return ""
        if self._source.failure or self._source.is_loading:
            return self._source.failure or _("Reading the recordings")
        return self._why_empty(is_live)

    def _why_empty(self, is_live: bool) -> str:
        if not is_live:
            return _("Nothing was recorded in this time. Go to another one, or tap Live.")
        if self._is_connected():
            return _("Nothing is recorded yet. The first values appear here as they arrive.")
        return _("Not connected. Values appear here as soon as the server answers.")

    def _is_connected(self) -> bool:
        known = self._station.state.connections
        wanted = {self._station.site.connection_of(t.tag) for t in self._source.tracks.values()}
        return any(
            one in wanted and fact.phase is ConnectionPhase.LIVE for one, fact in known.items()
        )

    def _pen(
        self,
        track: TrendTrack,
        slot: int,
        view: tuple[int, int, float],
        is_live: bool,
        has_many: bool,
        scale: tuple[float, float] | None,
    ) -> PenPicture:
        """Return a pen over a view: start, end, and the time of a pixel."""
        tag = track.tag
        held_us = self.held_until_us(tag.key)
        x, y = track.line(*view, held_us)
        value, doubt = self._label(tag, y, is_live)
        unknown = self._unknown(track, x, y, view[:2], view[2]) if track.is_loaded else ()
        usual = self._usual(tag.key, view)
        return PenPicture(
            tag=tag, name=self._name(tag, has_many), slot=slot, x=x, y=y,
            scale=scale or track.scale(y, None if usual is None else usual.ends()),
            value=value, doubt=doubt, unknown=unknown, limits=tuple(self._limits.get(tag.key, ())),
            usual=usual,
        )  # fmt: skip

    def _usual(self, key: str, view: tuple[int, int, float]) -> Usual | None:
        tracks = self._source.usual(key)
        if tracks is None:
            return None
        lines = [one.line(*view, self._usual_until_us(one)) for one in tracks]
        return Usual(lines[0], lines[1])

    def _usual_until_us(self, track: TrendTrack) -> int:
        """Return until when what is usual is known: a watch that says no more knows no more."""
        newest = track.recent_samples().times_us
        held_us = self.held_until_us(track.tag.key)
        return min(held_us, int(newest[-1]) + _USUAL_HELD_US) if len(newest) else held_us

    def _name(self, tag: Tag, has_many: bool) -> str:
        machine = self._station.site.machine_by_key.get(tag.machine)
        return plain(f"{tag.name} · {machine.name}" if has_many and machine else tag.name, 60)

    def _label(self, tag: Tag, y: np.ndarray, is_live: bool) -> tuple[str, str]:
        """Return the value beside the line's end, and why it may not be trusted."""
        if is_live:
            reading = self._station.feed.reading(tag.key)
            return value_text(reading), doubt_text(reading)
        return (number_text(tag, float(y[-1])) if y.size else NOTHING), ""

    def _unknown(
        self,
        track: TrendTrack,
        x: np.ndarray,
        y: np.ndarray,
        window: tuple[int, int],
        column_us: float,
    ) -> tuple[Unknown, ...]:
        now_us = to_us(self._station.clock.now())
        holes = [*self._holes(track.tag), *((*span, DAMAGED) for span in track.lost())]
        found = []
        window_us = window[0], min(window[1], now_us)
        # What was not read yet may be known.
        unread = track.unread(*window_us)
        for start_us, end_us in _without(unknown_times(x, y, *window_us), unread):
            cause = _widest(holes, start_us, end_us)
            if not cause and end_us - start_us < 1.5 * column_us:
                continue
            reason = sentence(cause) if cause else self._reason(track, start_us, end_us, now_us)
            found.append(Unknown(start_us, end_us, reason))
        found.sort(key=lambda one: one.start_us - one.end_us)
        return tuple(found[:_MOST_HOLES])

    def _reason(self, track: TrendTrack, start_us: int, end_us: int, now_us: int) -> str:
        number = self._station.site.number_by_key[track.tag.key]
        if end_us >= now_us - SECOND_US and self._station.freshness.is_stale(number):
            return _("not heard")
        if track.is_bad_within(start_us, end_us):
            return _("bad quality")
        return _("not recorded")

    def _holes(self, tag: Tag) -> list[_Hole]:
        """Return what is missing of a tag: not what was filled, nor what others miss."""
        known = {gap.number: gap for gap in self._source.gaps} | self._station.state.gaps
        site = self._station.site
        extents = ((hole_of(site, tag, gap), gap.cause) for gap in known.values())
        return [(*extent, cause) for extent, cause in extents if extent is not None]


def _named(levels: Levels) -> list[tuple[str, float]]:
    """Return at which values alarms come, by the names of the trade."""
    found = (("HIHI", levels.hihi), ("HI", levels.hi), ("LO", levels.lo), ("LOLO", levels.lolo))
    return [(name, limit) for name, limit in found if limit is not None]


def _without(
    times: Sequence[tuple[int, int]], others: Sequence[tuple[int, int]]
) -> Sequence[tuple[int, int]]:
    """Return what of some times lies in no other ones."""
    for begin, end in others:
        times = [
            part
            for start, stop in times
            for part in ((start, min(stop, begin)), (max(start, end), stop))
            if part[0] < part[1]
        ]
    return times


def _widest(holes: Sequence[_Hole], start_us: int, end_us: int) -> str:
    """Return the cause of the hole that covers most of a time; empty when none touches it."""

    def covered(hole: _Hole) -> int:
        hole_end_us = end_us if hole[1] is None else hole[1]
        return min(end_us, hole_end_us) - max(start_us, hole[0])

    best = max(holes, key=covered, default=None)
    return best[2] if best is not None and covered(best) > 0 else ""
