"""The two cursors of a chart: what the tags were at each, and what they did between them."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import partial

from PySide6.QtCore import QObject, Signal

from hmi.bus.facts import GapChanged
from hmi.clock import to_us
from hmi.historian.holes import spans_for
from hmi.historian.rollup import Rollup
from hmi.historian.series import Series, joined
from hmi.plant.alarm_rules import ConditionKind
from hmi.plant.derived import EXPECTED, REACH, key_of
from hmi.plant.tags import Tag
from hmi.trends.cursors import CursorSpan, CursorValue
from hmi.trends.span_reading import SpanAsked, read_span
from ui.live.readers import HistoryReader
from ui.live.station import Station
from ui.widgets.trend_pen import PenPicture
from ui.widgets.trend_picture import PictureMaker
from ui.widgets.trend_scales import Scale
from ui.widgets.trend_source import TrendSource

_SECOND = "second cursor"
_BETWEEN = "between cursors"


class TrendCursors(QObject):
    """Where the cursors stand (UTC microseconds), and what is known there by tag."""

    changed = Signal()

    def __init__(self, station: Station, source: TrendSource, maker: PictureMaker) -> None:
        super().__init__()
        self._station, self._source, self._maker = station, source, maker
        self.first_us: int | None = None
        self.second_us: int | None = None
        self.values: dict[str, CursorValue] = {}
        self.seconds: dict[str, CursorValue] = {}
        self.between: dict[str, CursorSpan] = {}
        self.limits: dict[str, float] = {}
        """Above what the time is counted; put() fills in what alarms say of a tag."""
        self._asked = _Asked()

    def put(self, first_us: int | None, second_us: int | None = None) -> None:
        """Stand here; None takes a cursor away, without the first there is no second."""
        second_us = None if first_us is None else second_us
        if first_us != self.first_us:
            self.values = {}
        if second_us != self.second_us:
            self.seconds = {}
        if (first_us, second_us) != (self.first_us, self.second_us):
            self.between = {}
        self.first_us, self.second_us = first_us, second_us
        self.read()

    def limit(self, key: str, limit: float | None) -> None:
        """Count the time above another limit; None counts above what its alarms or band say."""
        usual = usual_limit(self._station, self._station.site.tag(key))
        chosen = usual if limit is None else limit
        self.limits.pop(key, None)
        if chosen is not None:
            self.limits[key] = chosen
        self.between = {}
        self.read()

    def on(self, pen: PenPicture, scale: Scale) -> PenPicture:
        """Return a pen in its scale, with its values at the cursors."""
        key = pen.tag.key
        first, second = (_number(known.get(key)) for known in (self.values, self.seconds))
        usual = pen.usual
        if usual is not None:
            there = usual.newest() if self.first_us is None else self._usual_at(key)
            usual = replace(usual, at_cursor=there)
        return replace(pen, scale=scale, cursor=first, second=second, usual=usual)

    def keep(self) -> None:
        """Forget the tags that are not shown any more, and read those that are new."""
        keys = self._source.every
        for known in (self.values, self.seconds, self.between, self.limits):
            for gone in set(known) - set(keys):
                del known[gone]
        self.read()

    def read(self) -> None:
        """Read what is not known yet."""
        for key, track in self._source.tracks.items():
            limit = usual_limit(self._station, track.tag)
            if key not in self.limits and limit is not None:
                self.limits[key] = limit
        self._read_values(self.first_us, self.values, "cursor")
        self._read_values(self.second_us, self.seconds, _SECOND)
        self._read_between()
        self.changed.emit()

    def _usual_at(self, key: str) -> tuple[float, float] | None:
        expected, reach = (_number(self.values.get(key_of(key, one))) for one in (EXPECTED, REACH))
        return None if expected is None or reach is None else (expected, reach)

    def _read_values(self, time_us: int | None, known: dict[str, CursorValue], name: str) -> None:
        if time_us is None:
            self._source.forget(name)
            return
        for key, track in self._source.every.items():
            value = track.recent_value(time_us, self._maker.held_until_us(key))
            if value is not None:
                known[key] = value
        if set(known) < set(self._source.every):
            self._source.ask_values(time_us, partial(self._take_values, known), name)

    def _take_values(
        self, known: dict[str, CursorValue], values: Mapping[str, CursorValue]
    ) -> None:
        # Where the cursor moved on meanwhile, another dict is the one that counts.
        for key, value in values.items():
            known.setdefault(key, value)
        self.changed.emit()

    def _read_between(self) -> None:
        self._asked.is_given_up = True
        if self.first_us is None or self.second_us is None:
            self._source.forget(_BETWEEN)
            return
        missing = tuple(t.tag for k, t in self._source.tracks.items() if k not in self.between)
        if not missing:
            return
        self._asked = asked = _Asked()
        now_us = to_us(self._station.clock.now())
        question = _Question(
            missing, self.first_us, self.second_us, dict(self.limits),
            {tag.key: min(now_us, self._maker.held_until_us(tag.key)) for tag in missing},
            {tag.key: self._source.tracks[tag.key].recent_samples() for tag in missing},
            list(self._station.state.gaps.values()),
        )  # fmt: skip
        work = partial(_spans, self._station, question, asked)
        self._source.ask(_BETWEEN, work, partial(self._take_between, asked))

    def _take_between(self, asked: "_Asked", found: Mapping[str, CursorSpan]) -> None:
        if not asked.is_given_up:
            self.between.update(found)
            self.changed.emit()


@dataclass(slots=True)
class _Asked:
    """Whether the answer is not waited for any more; asked in the background's thread."""

    is_given_up: bool = False


@dataclass(frozen=True, slots=True)
class _Question:
    """What is asked of the time between two cursors."""

    tags: tuple[Tag, ...]
    first_us: int
    second_us: int
    limits: Mapping[str, float]
    held_until_us: Mapping[str, int]
    recent: Mapping[str, Series]
    gaps: list[GapChanged]


class _WithRecent:
    """A reader that knows the newest samples of a tag before the disk does."""

    def __init__(self, reader: HistoryReader, recent: Series) -> None:
        self._reader, self._recent = reader, recent

    def read(self, key: str, start_us: int, end_us: int) -> Series:
        """Return the samples of a tag in [start, end] with the last one before start."""
        found = self._reader.read(key, start_us, end_us)
        before = self._recent.until(start_us - 1)
        held = before.between(max(0, len(before) - 1), len(before))
        return joined([found, held, self._recent.within(start_us, end_us)], found.notes)

    def read_rollups(self, key: str, start_us: int, end_us: int, width_us: int) -> Rollup:
        """Return the buckets that begin in [start, end]."""
        return self._reader.read_rollups(key, start_us, end_us, width_us)


def _spans(station: Station, question: _Question, asked: _Asked) -> dict[str, CursorSpan]:
    """Read what each tag did between the cursors; runs in the background's threads."""
    start_us, end_us = sorted((question.first_us, question.second_us))
    gaps = [*station.reader.gaps(start_us, end_us), *question.gaps]
    found = {}
    for tag in question.tags:
        if asked.is_given_up:
            break
        found[tag.key] = read_span(
            _WithRecent(station.reader, question.recent[tag.key]), tag.key,
            spans_for(station.site, tag, gaps), (start_us, end_us),
            SpanAsked(question.limits.get(tag.key), question.held_until_us[tag.key],
                      lambda: not asked.is_given_up),
        )  # fmt: skip
    return found


def _number(known: CursorValue | None) -> float | None:
    """Return a value that is a number and finite, None for any other."""
    value = None if known is None else known.value
    return float(value) if isinstance(value, (int, float)) and math.isfinite(value) else None


def usual_limit(station: Station, tag: Tag) -> float | None:
    """Return above what a tag is high: by its alarms, else by its band of normal operation."""
    high = [
        limit
        for rule in station.site.alarms
        if rule.tag == tag.key and rule.kind is ConditionKind.LEVEL
        for limit in (rule.levels.hi, rule.levels.hihi)
        if limit is not None
    ]
    return min(high, default=tag.normal_high)
