"""Builds the station as it stood at any moment from a data folder, and reads on ahead.

Needs no engine: a copy of a folder on a read-only medium does. What it cannot know it does not
say: what was lost has no value, and a server that was not heard is silent.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import numpy as np

from hmi.alarms.flood import WINDOW_S
from hmi.bus.facts import AssessmentChanged, Fact, GapChanged, MachineChanged
from hmi.clock import from_us, to_us
from hmi.historian.bounded_reader import gap_as_of
from hmi.historian.holes import hole_of
from hmi.historian.reader import Reader
from hmi.historian.series import Series
from hmi.historian.standing import StandingReader
from hmi.journal.reader import Reader as JournalReader
from hmi.maturity.store import read_assessments
from hmi.past.connections import open_hole
from hmi.past.moment import Moment
from hmi.past.past_plant import PastPlant, Stretch
from hmi.plant.derived import HEALTH, STATE, key_of
from hmi.plant.quality import BAD_NO_DATA, Quality, quality_of
from hmi.plant.samples import SAMPLE, Sample, SampleBatch, Value, batch_of
from hmi.plant.site import Site
from hmi.plant.tags import Tag

_RATE_S = 10.0
"""Over this time the rate of samples is counted."""
_HEALTH_S = 65.0
"""Health is scored each minute; an older score means that nothing ran then."""
_LAST_US = 2**62


class PastStation:
    """The recorded past of a site. Everything blocks on files: call it from a worker thread."""

    def __init__(self, site: Site, data_folder: Path) -> None:
        self._site = site
        self._folder = data_folder
        self._reader = Reader(data_folder)
        self._standing = StandingReader(data_folder)
        self._journal = JournalReader(data_folder)

    def span(self) -> tuple[datetime, datetime] | None:
        """Return the time from which there may be anything, None of an empty folder."""
        days = self._standing.days()
        return None if days is None else (from_us(days[0]), from_us(days[1]))

    def moment(self, at: datetime) -> Moment:
        """Return the station as it stood. Raise StorageError when journal or ledger do not say."""
        gaps = self._reader.gaps(0, _LAST_US)
        # Health is scored once a minute: from that second on it is scored as it was.
        scored, machines = self._scored(at)
        alarms = self._journal.last_alarms(scored)
        flooding = self._journal.annunciations(scored - timedelta(seconds=WINDOW_S), scored)
        plant = PastPlant(self._site, scored, gaps, alarms, flooding)
        plant.restore(self._reader.read)
        rate = len(self.stretch(at - timedelta(seconds=_RATE_S), at).batch) / _RATE_S
        if scored < at:
            plant.forward(at, self.stretch(scored, at))
        told = (_as_scored(fact, machines) for fact in plant.facts(rate))
        facts = (*told, *self._assessments(at))
        return Moment(at, self._samples(at, gaps), facts, plant)

    def stretch(self, start: datetime, end: datetime) -> Stretch:
        """Return what was recorded in (start, end], to go on through. Raise StorageError."""
        keys = [tag.key for tag in self._site.tags]
        found = self._standing.between(keys, to_us(start), to_us(end))
        alarms = self._journal.facts(start, end)
        return Stretch(start, end, _merged(self._site, found), tuple(alarms))

    def _assessments(self, at: datetime) -> Iterable[AssessmentChanged]:
        """Return those that were closed by then: of an open one only today's levels are known."""
        for one in read_assessments(self._folder):
            if one.closed is not None and one.closed <= at:
                yield AssessmentChanged(one)

    def _scored(self, at: datetime) -> tuple[datetime, frozenset[str]]:
        """Return when health was scored last, and of which machines; the moment without any."""
        keys = {one.key: key_of(one.key, HEALTH) for one in self._site.machines}
        wanted = {key: to_us(at) for key in keys.values() if key in self._site.number_by_key}
        newest = self._standing.newest(wanted)
        first_us = to_us(at) - round(_HEALTH_S * 1e6)
        scored: dict[str, int] = {}
        for machine, key in keys.items():
            series = newest.get(key)
            if series is None or not len(series) or series.times_us[-1] < first_us:
                continue
            if quality_of(int(series.statuses[-1])) is not Quality.BAD:
                scored[machine] = int(series.times_us[-1])
        last_us = max(scored.values(), default=to_us(at))
        return from_us(last_us), frozenset(scored)

    def _samples(self, at: datetime, gaps: Sequence[GapChanged]) -> SampleBatch:
        """Return the newest sample of each tag; the one before the hole that it was in."""
        at_us, tags = to_us(at), self._site.tags
        silent = {one.key: open_hole(one.key, gaps, at) for one in self._site.connections}
        until = {}
        for tag in tags:
            hole = silent.get(self._site.connection_of(tag))
            # Figures of our own go on in a hole; states of it are known since it was filled.
            goes_on = tag.is_derived and not tag.key.endswith(f".{STATE}")
            until[tag.key] = at_us if hole is None or goes_on else to_us(hole.start)
        found = self._standing.newest(until)
        standing = [gap_as_of(gap, at_us) for gap in gaps if to_us(gap.start) <= at_us]
        samples = []
        for number, tag in enumerate(tags):
            sample = _sample(number, found[tag.key], at_us)
            if sample is not None:
                is_silent = silent.get(self._site.connection_of(tag)) is not None
                unknown = not is_silent and self._is_missing(tag, standing, at_us)
                samples.append(_unknown(sample, at_us) if unknown else sample)
        return batch_of(samples)

    def _is_missing(self, tag: Tag, gaps: Iterable[GapChanged], at_us: int) -> bool:
        """Tell whether what was measured then was not recorded although the server was heard."""
        for gap in gaps:
            extent = hole_of(self._site, tag, gap)
            if extent and extent[0] < at_us and (extent[1] is None or at_us < extent[1]):
                return True
        return False


def _as_scored(fact: Fact, machines: Collection[str]) -> Fact:
    """Return a fact without a health that the engine had not scored then, or not any more."""
    if not isinstance(fact, MachineChanged) or fact.machine in machines:
        return fact
    return replace(fact, health=None, aspects=(), health_time=None)


def _sample(number: int, series: Series, at_us: int) -> Sample | None:
    if not len(series):
        return None
    row = len(series) - 1
    times_us = int(series.times_us[row]), int(series.receive_us[row])
    sample = Sample(number, series.value_at(row), int(series.statuses[row]), *times_us)
    is_lost = any(start <= at_us and end > times_us[0] for start, end in series.lost)
    return _unknown(sample, at_us) if is_lost else sample


def _unknown(sample: Sample, at_us: int) -> Sample:
    return Sample(sample.tag, None, BAD_NO_DATA, at_us, at_us)


def _merged(site: Site, found: dict[str, Series]) -> SampleBatch:
    """Return the samples of all tags as one batch in order of source time."""
    parts: list[np.ndarray] = []
    others: list[tuple[int, Value]] = []
    offset = 0
    for key, series in found.items():
        rows = np.empty(len(series), SAMPLE)
        rows["tag"], rows["status"] = site.number_by_key[key], series.statuses
        rows["value"] = series.values
        rows["source_us"], rows["receive_us"] = series.times_us, series.receive_us
        parts.append(rows)
        others += [(offset + row, value) for row, value in series.others.items()]
        offset += len(rows)
    if not parts:
        return SampleBatch(np.empty(0, SAMPLE))
    together = np.concatenate(parts)
    order = np.argsort(together["source_us"], kind="stable")
    place = np.empty(len(order), np.intp)
    place[order] = np.arange(len(order))
    return SampleBatch(together[order], {int(place[row]): value for row, value in others})
