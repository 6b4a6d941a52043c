"""What a chart reads of the past; these functions run in the background's threads."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Protocol

import numpy as np

from hmi.bus.facts import AlarmChanged, GapChanged
from hmi.clock import from_us
from hmi.historian.breaks import Spans, broken
from hmi.historian.columns import ColumnSeries, is_drawable
from hmi.historian.holes import spans_for
from hmi.historian.reader import ReadCancelled
from hmi.historian.rollup import HOUR_US, MINUTE_US
from hmi.historian.series import Series
from hmi.plant.assets import MachineState
from hmi.plant.site import Site
from hmi.plant.tags import Tag
from hmi.trends.band import Band, band_of, first_columns
from hmi.trends.cursors import CursorValue, reading_at
from ui.live.readers import HistoryReader, IsWanted
from ui.widgets.ribbon import Span
from ui.widgets.trend_window import SECOND_US

RECENT_US = 60 * SECOND_US
"""The newest stretch is read as samples; longer than any sample takes to the disk."""
_PART_US, _LONG_PART_US = 4 * HOUR_US, 400 * 24 * HOUR_US
_ALARM_LOOK_BACK = timedelta(days=1)
_MOST_EVENTS = 1000


@dataclass(frozen=True, slots=True)
class Stretch:
    """Columns [first, end) of a width that are missing of some tags, known until until_us."""

    width_us: int
    first: int
    end: int
    until_us: int


@dataclass(frozen=True, slots=True)
class Query:
    """A range of time that is looked at, and when it was asked."""

    start_us: int
    end_us: int
    at_us: int


@dataclass(frozen=True, slots=True, eq=False)
class Past:
    """What was read of a tag: bands, its holes, and its newest samples where they were asked."""

    bands: tuple[Band, ...]
    spans: Spans
    recent: Series | None = None


class EventReader(Protocol):
    """Reads what alarms did; blocking."""

    def alarm_events(
        self, start: object, end: object, machine: str = "", text: str = "", limit: int = 1000
    ) -> Sequence[AlarmChanged]:
        """Return transitions in [start, end], newest first."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What is missing of some tags; from seam_us on (None for nothing) as samples."""

    tags: tuple[Tag, ...]
    stretches: tuple[Stretch, ...]
    seam_us: int | None
    query: Query


def read_past(
    reader: HistoryReader, site: Site, known: Sequence[GapChanged], wish: Wish, is_wanted: IsWanted
) -> dict[str, Past]:
    """Read what is missing of some tags; nothing when nobody wants it any more.

    known are holes that the window has heard of; they are newer than those on the disk.
    """
    gaps = [*reader.gaps(wish.query.start_us, wish.query.end_us), *known]
    spans = {tag.key: spans_for(site, tag, gaps) for tag in wish.tags}
    bands: dict[str, list[Band]] = {key: [] for key in spans}
    try:
        for one in wish.stretches:
            for key, band in _read_stretch(reader, spans, one, is_wanted).items():
                bands[key].append(band)
    except ReadCancelled:
        return {}
    found = {}
    for key, holes in spans.items():
        seam_us, now_us = wish.seam_us, wish.query.at_us
        recent = None if seam_us is None else reader.read(key, seam_us, now_us)
        found[key] = Past(tuple(bands[key]), holes, recent)
    return found


def _read_stretch(
    reader: HistoryReader, spans: Mapping[str, Spans], one: Stretch, is_wanted: IsWanted
) -> dict[str, Band]:
    """Read a stretch in parts that are small enough for the memory and to be given up between."""
    width_us, whole = one.width_us, min(one.end, one.until_us // one.width_us)
    parts: dict[str, list[ColumnSeries]] = {key: [] for key in spans}
    step = max(1, (_PART_US if width_us < MINUTE_US else _LONG_PART_US) // width_us)
    for first in range(one.first, whole, step):
        count = min(step, whole - first)
        start_us = first * width_us
        # The last column of a range has its very end, too: one more, which is left out.
        end_us = start_us + (count + 1) * width_us
        found = reader.read_many_columns(spans, start_us, end_us, count + 1, is_wanted)
        for key, columns in found.items():
            parts[key].append(first_columns(columns, width_us, count))
    begin_us = max(whole, one.first) * width_us
    if begin_us < one.until_us and whole < one.end:
        found = reader.read_many_columns(spans, begin_us, one.until_us - 1, 1, is_wanted)
        for key, columns in found.items():
            parts[key].append(columns)
    until_us = min(one.until_us, one.end * width_us)
    return {key: band_of(some, width_us, until_us) for key, some in parts.items() if some}


def read_samples(
    reader: HistoryReader, site: Site, tag: Tag, known: Sequence[GapChanged], query: Query
) -> tuple[Series, Spans]:
    """Read every sample of a tag that changes seldom, and the holes of its connection."""
    spans = spans_for(site, tag, [*reader.gaps(query.start_us, query.end_us), *known])
    return reader.read(tag.key, query.start_us, query.end_us), spans


def read_values(
    reader: HistoryReader, spans: Mapping[str, Spans], time_us: int
) -> dict[str, CursorValue]:
    """Return the value of each tag that holds at a time; none in a hole."""
    return {
        key: reading_at(reader.read(key, time_us, time_us), holes, time_us)
        for key, holes in spans.items()
    }


def read_gaps(
    reader: HistoryReader, known: Sequence[GapChanged], query: Query
) -> tuple[GapChanged, ...]:
    """Return the holes within a query, each as it was last heard of."""
    gaps = [*reader.gaps(query.start_us, query.end_us), *known]
    return tuple({gap.number: gap for gap in gaps}.values())


def read_events(
    journal: EventReader, machines: Sequence[str], query: Query
) -> tuple[AlarmChanged, ...]:
    """Return what the machines' alarms did, oldest first; some time before the query too."""
    start, end = from_us(query.start_us) - _ALARM_LOOK_BACK, from_us(query.end_us)
    found = journal.alarm_events(start, end, limit=_MOST_EVENTS)
    return tuple(sorted((f for f in found if f.machine in machines), key=lambda f: f.at))


def state_spans(series: Series, spans: Spans, held_until_us: int) -> list[Span]:
    """Return a machine's states over time from the samples of its state tag."""
    times, values, statuses, _ = broken(series, spans, held_until_us)
    is_known = is_drawable(values, statuses)
    numbers = np.where(is_known, values, -1.0)
    starts = np.flatnonzero(np.diff(numbers, prepend=np.nan) != 0)
    ends = [*times[starts[1:]].tolist(), held_until_us]
    return [
        (start, end, MachineState(int(number)))
        for start, end, number in zip(
            times[starts].tolist(), ends, numbers[starts].tolist(), strict=False
        )
        if end > start and int(number) in _STATES
    ]


_STATES = {int(state) for state in MachineState}
