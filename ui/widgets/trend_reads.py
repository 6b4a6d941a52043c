"""What a chart reads of the past; these functions run in the background's threads."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Protocol

import numpy as np

from hmi.bus.facts import AlarmChanged, GapChanged
from hmi.clock import from_us
from hmi.historian.breaks import Spans, broken
from hmi.historian.columns import ColumnSeries, edges_us, is_drawable
from hmi.historian.series import Series
from hmi.plant.assets import MachineState
from hmi.plant.samples import Value
from hmi.plant.site import Site
from hmi.plant.tags import Tag
from hmi.trends.cursors import value_at
from hmi.trends.holes import spans_for
from ui.live.readers import HistoryReader
from ui.widgets.ribbon import Span
from ui.widgets.trend_window import SECOND_US

RECENT_US = 60 * SECOND_US
"""The newest stretch is read as samples; longer than any sample takes to the disk."""
_ALARM_LOOK_BACK = timedelta(days=1)
_MOST_EVENTS = 1000


@dataclass(frozen=True, slots=True)
class Query:
    """A range of time in pixel columns; is_newest tells that its end was the present."""

    start_us: int
    end_us: int
    columns: int
    is_newest: bool
    at_us: int
    """When it was asked."""

    @property
    def column_us(self) -> float:
        """How long a column is."""
        return (self.end_us - self.start_us) / self.columns


@dataclass(frozen=True, slots=True, eq=False)
class Past:
    """What was read of a tag. recent are samples from the seam on, None where all is long ago."""

    columns: ColumnSeries
    spans: Spans
    recent: Series | None = None
    seam_us: int | None = None


class EventReader(Protocol):
    """Reads what alarms did; blocking."""

    def alarm_events(
        self, start: object, end: object, machine: str = "", text: str = "", limit: int = 1000
    ) -> Sequence[AlarmChanged]:
        """Return transitions in [start, end], newest first."""


def read_past(
    reader: HistoryReader, site: Site, tag: Tag, known: Sequence[GapChanged], query: Query
) -> Past:
    """Read a tag's columns, and its newest samples where the query reaches the present.

    known are holes that the window has heard of; they are newer than those on the disk.
    """
    spans = spans_for(site, tag, [*reader.gaps(query.start_us, query.end_us), *known])
    columns = reader.read_columns(tag.key, query.start_us, query.end_us, query.columns, spans)
    if not query.is_newest:
        return Past(columns, spans)
    edges = edges_us(query.start_us, query.end_us, query.columns)
    before = int(np.searchsorted(edges, query.end_us - RECENT_US, "right")) - 1
    seam_us = int(edges[max(0, before)])
    return Past(columns, spans, reader.read(tag.key, seam_us, query.end_us), seam_us)


def read_samples(
    reader: HistoryReader, site: Site, tag: Tag, known: Sequence[GapChanged], query: Query
) -> tuple[Series, Spans]:
    """Read every sample of a tag that changes seldom, and the holes of its connection."""
    spans = spans_for(site, tag, [*reader.gaps(query.start_us, query.end_us), *known])
    return reader.read(tag.key, query.start_us, query.end_us), spans


def read_values(
    reader: HistoryReader, spans: Mapping[str, Spans], time_us: int
) -> dict[str, Value]:
    """Return the value of each tag that holds at a time; None in a hole."""
    return {
        key: value_at(reader.read(key, time_us, time_us), holes, time_us)
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
