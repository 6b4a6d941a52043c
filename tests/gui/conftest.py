"""Fixtures of the window's tests: a small station in memory, wishes caught in a list.

Widgets are fed by hand: facts are published on the station's bus, time moves by its clock. No
loop, no thread but the background's; what still watches, blinks or reads afterwards fails.
"""

import gc
import os
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import numpy as np
import pytest
from PySide6.QtWidgets import QApplication

from hmi.actions.requests import Request
from hmi.bus.bus import Bus
from hmi.bus.facts import (
    AlarmChanged,
    AlarmLetter,
    ConnectionChanged,
    ConnectionPhase,
    FloodReview,
    GapChanged,
    MachineChanged,
    Trigger,
)
from hmi.clock import Clock, ManualClock, to_us
from hmi.historian.breaks import Spans, broken, no_spans
from hmi.historian.columns import ColumnSeries, reduce
from hmi.historian.reader import ReadCancelled
from hmi.historian.rollup import MINUTE_US, Rollup, empty_rollup, hours_of, minutes_of
from hmi.historian.series import Series
from hmi.journal.found_alerts import FoundAlert
from hmi.journal.notes import EVERYTHING, Sought
from hmi.journal.reader import Occurrence
from hmi.journal.transitions import Transition
from hmi.live.freshness import Freshness
from hmi.live.tag_table import TagTable
from hmi.plant.alarm_rules import Levels, Priority
from hmi.plant.assets import MachineState
from hmi.plant.notes import Note
from hmi.plant.quality import GOOD
from hmi.plant.samples import Sample, Value, batch_of
from hmi.plant.site import Site
from hmi.plant.stops import StopEdit
from tests.helpers import builders
from ui.live.background import Background
from ui.live.bugs import Bugs
from ui.live.feed import Feed
from ui.live.plant_view import PlantView
from ui.live.station import Station
from ui.live.tasks import Tasks, run_at_once
from ui.theme.theme import Theme

TESTS_A_SWEEP = 20


@pytest.fixture(scope="session")
def broom() -> Iterator[Callable[[], None]]:
    """Collect garbage on this thread alone, as the window does: see ui.live.tidying."""
    count = 0

    def sweep() -> None:
        nonlocal count
        count += 1
        if count % TESTS_A_SWEEP == 0:
            gc.collect()

    yield sweep
    gc.enable()


@pytest.fixture(autouse=True)
def _swept(broom: Callable[[], None]) -> Iterator[None]:
    gc.disable()
    yield
    broom()


@dataclass
class FakeReader:
    """Recorded samples kept in a dict: key -> [(time_us, value, status)], in order of time."""

    samples: dict[str, list[tuple[int, float, int]]] = field(default_factory=dict)
    holes: list[GapChanged] = field(default_factory=list)
    lost: dict[str, tuple[tuple[int, int], ...]] = field(default_factory=dict)
    """Spans by tag that were recorded and cannot be read."""

    def read(self, key: str, start_us: int, end_us: int) -> Series:
        """Return the samples in [start, end] and the last one before."""
        rows = [row for row in self.samples.get(key, []) if row[0] <= end_us]
        before = [row for row in rows if row[0] < start_us][-1:]
        found = _series(before + [row for row in rows if row[0] >= start_us])
        return replace(found, lost=self.lost.get(key, ()))

    def read_columns(
        self, key: str, start_us: int, end_us: int, columns: int, spans: Spans | None = None
    ) -> ColumnSeries:
        """Return the same, a column for each pixel, as the real reader reduces it."""
        read = self.read(key, start_us, end_us)
        times, values, statuses, _ = broken(read, no_spans() if spans is None else spans)
        reduced = reduce(times, values, statuses, start_us, end_us, columns)
        return replace(reduced, lost=read.lost)

    def read_many_columns(
        self,
        spans: Mapping[str, Spans],
        start_us: int,
        end_us: int,
        columns: int,
        is_wanted: Callable[[], bool] | None = None,
    ) -> dict[str, ColumnSeries]:
        """Return the columns of several tags, as the real reader does."""
        if is_wanted is not None and not is_wanted():
            raise ReadCancelled
        return {
            key: self.read_columns(key, start_us, end_us, columns, holes)
            for key, holes in spans.items()
        }

    def read_rollups(self, key: str, start_us: int, end_us: int, width_us: int) -> Rollup:
        """Return what minutes or hours were summed up to."""
        within = self.read(key, start_us, end_us).within(start_us, end_us)
        if not len(within):
            return empty_rollup(width_us)
        minutes = minutes_of(within)
        return minutes if width_us == MINUTE_US else hours_of(minutes)

    def read_many_rollups(
        self, keys: Iterable[str], start_us: int, end_us: int, width_us: int
    ) -> dict[str, Rollup]:
        """Return the same of several tags."""
        return {key: self.read_rollups(key, start_us, end_us, width_us) for key in keys}

    def gaps(self, start_us: int, end_us: int) -> list[GapChanged]:
        """Return the holes that touch [start, end]."""
        return [
            hole
            for hole in self.holes
            if to_us(hole.start) <= end_us and (hole.end is None or to_us(hole.end) >= start_us)
        ]


def _series(rows: list[tuple[int, float, int]]) -> Series:
    times = np.array([row[0] for row in rows], np.int64)
    values = np.array([row[1] for row in rows], np.float64)
    return Series(times, values, np.array([row[2] for row in rows], np.uint32), times.copy())


def transition_of(fact: AlarmChanged) -> Transition:
    """Return a fact as the journal's slim row."""
    return Transition(
        fact.at.timestamp(), fact.key, fact.machine, fact.message, int(fact.priority),
        fact.occurrence, fact.before.value, fact.letter.value, str(fact.trigger), fact.user,
        fact.comment, fact.is_annunciation, fact.is_alert, fact.active,
    )  # fmt: skip


@dataclass
class FakeJournal:
    """What alarms did, kept in a list, oldest first; no actions."""

    events: list[AlarmChanged] = field(default_factory=list)
    past: dict[str, list[Occurrence]] = field(default_factory=dict)
    """Occurrences by alarm, newest first."""
    reviews: list[FloodReview] = field(default_factory=list)
    """Floods that are over, newest first."""

    def alarm_events(
        self, start: object, end: object, machine: str = "", text: str = "", limit: int = 1000
    ) -> list[AlarmChanged]:
        """Return transitions in [start, end], newest first."""
        found = [one for one in self.events if start <= one.at <= end]
        told = [one for one in found if text.lower() in one.message.lower()]
        return [one for one in told if machine in ("", one.machine)][::-1][:limit]

    def alarm_events_of(
        self,
        triggers: Iterable[Trigger],
        start: object,
        end: object,
        machine: str = "",
        text: str = "",
    ) -> list[AlarmChanged]:
        """Return transitions in [start, end] by one of the triggers, newest first."""
        found = self.alarm_events(start, end, machine, text)
        return [one for one in found if one.trigger in triggers]

    def transitions(self, start: object, end: object) -> list[Transition]:
        """Return transitions in [start, end), oldest first."""
        return [transition_of(one) for one in self.events if start <= one.at < end]

    def occurrences(self, key: str, limit: int = 20) -> list[Occurrence]:
        """Return the last times of an alarm, newest first."""
        return self.past.get(key, [])[:limit]

    written: list[Note] = field(default_factory=list)
    """Notes, newest first."""

    alerts: list[FoundAlert] = field(default_factory=list)
    """What watches found, newest first."""

    def found_alerts(
        self, start: datetime, end: datetime, machine: str = "", _at: datetime | None = None
    ) -> list[FoundAlert]:
        """Return what watches raised in [start, end], newest first."""
        within = [one for one in self.alerts if start <= one.raised <= end]
        return [one for one in within if machine in ("", one.fact.machine)]

    said: list[StopEdit] = field(default_factory=list)
    """What people did with stops, oldest first."""

    def stop_edits(
        self, start: datetime, end: datetime, machines: Collection[str] = ()
    ) -> list[StopEdit]:
        """Return what was done with stops of [start, end]."""
        first_us, last_us = to_us(start), to_us(end)
        found = [one for one in self.said if one.start_us <= last_us and one.end_us >= first_us]
        return [one for one in found if not machines or one.machine in machines]

    def floods(self, start: datetime, end: datetime, _limit: int = 500) -> list[FloodReview]:
        """Return reviews of floods that touch [start, end], newest first."""
        return [one for one in self.reviews if one.start <= end and one.end >= start]

    def notes(
        self, start: datetime, end: datetime, sought: Sought = EVERYTHING, limit: int = 1000
    ) -> list[Note]:
        """Return notes about any time in [start, end]."""
        within = [one for one in self.written if one.start <= end and one.until >= start]
        told = [one for one in within if sought.has_withdrawn or not one.is_withdrawn]
        about = sought.machines or sought.tags
        found = [n for n in told if n.machine in sought.machines or n.tag in sought.tags]
        return (found if about else told)[:limit]

    def read(self, *_arguments: object, **_fields: object) -> list[object]:
        return []


class Plant:
    """Feeds a station by hand, in the words of the tests."""

    def __init__(self, station: Station, clock: ManualClock) -> None:
        self.station = station
        self.clock = clock

    def measure(self, key: str, value: Value, status: int = GOOD) -> None:
        """Let a sample of a tag arrive now, and its server be heard."""
        now_us = to_us(self.clock.now())
        number = self.station.site.number_by_key[key]
        self.station.table.accept(batch_of([Sample(number, value, status, now_us, now_us)]))
        self.hear()

    def hear(
        self, age_s: float | None = 0.0, phase: ConnectionPhase = ConnectionPhase.LIVE
    ) -> None:
        """Let the connections say how long ago their servers were heard."""
        for connection in self.station.site.connections:
            fact = ConnectionChanged(connection.key, phase, self.clock.now(), age_s)
            self.station.bus.connections.publish(fact)

    def alarm(self, key: str = "filler.bowl_low", **fields: object) -> AlarmChanged:
        """Publish an alarm, active and unacknowledged unless said otherwise."""
        now = self.clock.now()
        given = {
            "key": key, "machine": "filler", "message": "Bowl level low", "priority": Priority.P2,
            "letter": AlarmLetter.UNACKNOWLEDGED, "before": AlarmLetter.NORMAL,
            "trigger": Trigger.ACTIVATE, "at": now, "source_time": now, "active": True,
            "acked": False, "latched": False, "occurrence": 1, "active_since": now,
            "value": 31.0, "limit": 35.0, "unit": "%", "sublevel": "LO", "is_annunciation": True,
            "tag": "filler.bowl_level", "cause": "Supply pump slow", "consequence": "Line stops",
            "response": "Check the supply pump",
        }  # fmt: skip
        fact = AlarmChanged(**(given | fields))
        self.station.bus.alarms.publish(fact)
        return fact

    def machine(self, key: str = "filler", **fields: object) -> MachineChanged:
        """Publish how a machine stands, executing unless said otherwise."""
        given = {
            "machine": key, "state": MachineState.EXECUTING, "since": self.clock.now(),
            "shift": "A", "shift_start": self.clock.now(), "oee": None, "stops": 0,
            "energy": None, "health": None,
        }  # fmt: skip
        fact = MachineChanged(**(given | fields))
        self.station.bus.machines.publish(fact)
        return fact

    def settle(self) -> None:
        """Let a second pass and show what changed, as the feed's timers would."""
        self.clock.advance(1.0)
        self.station.feed.tick()
        self.station.feed.tick_ages()


@pytest.fixture
def theme(qapp: QApplication) -> Iterator[Theme]:
    """Return the light theme at 96 dpi, worn by the application."""
    theme = Theme()
    theme.apply_to(qapp)
    yield theme
    assert not theme.blink.is_running, "something still blinks"


@pytest.fixture
def bus() -> Bus:
    """Return the window's own bus."""
    return Bus()


@pytest.fixture
def site() -> Site:
    """Return a filler and a capper with eight measured tags and one alarm rule."""
    tags = [
        builders.tag("filler.bowl_level", unit="%", low=0.0, high=100.0, normal_low=40.0,
                     normal_high=70.0),
        builders.tag("filler.speed", unit="1/min", low=0.0, high=600.0, normal_low=300.0,
                     normal_high=500.0, decimals=0),
        builders.tag("filler.vibration", unit="mm/s", low=0.0, high=12.0, normal_low=0.0,
                     normal_high=2.8),
        builders.tag("filler.temperature", unit="°C", low=0.0, high=120.0, normal_low=40.0,
                     normal_high=80.0),
        builders.tag("filler.good", unit="", low=0.0, decimals=0),
        builders.tag("capper.speed", unit="1/min", low=0.0, high=600.0, decimals=0),
        builders.tag("capper.torque", unit="Nm", low=0.0, high=4.0, normal_low=1.5,
                     normal_high=2.5, decimals=2),
        builders.tag("capper.vibration", unit="mm/s", low=0.0, high=12.0),
    ]  # fmt: skip
    machines = [
        builders.machine("filler", order=1, speed_tag="filler.speed", key_tag="filler.bowl_level",
                         vibration_tag="filler.vibration", temperature_tag="filler.temperature",
                         good_tag="filler.good", indicator_tags=("filler.bowl_level",
                         "filler.speed", "filler.vibration", "filler.temperature")),
        builders.machine("capper", order=2, speed_tag="capper.speed", key_tag="capper.torque",
                         vibration_tag="capper.vibration",
                         indicator_tags=("capper.speed", "capper.torque")),
    ]  # fmt: skip
    alarms = [builders.rule("filler.bowl_low", "filler.bowl_level", priority=Priority.P2,
                            message="Bowl level low", levels=Levels(lo=35.0))]  # fmt: skip
    return builders.plant_with(tags=tags, machines=machines, alarms=alarms, line="Line 1")


@pytest.fixture
def asked() -> list[Request]:
    """Return the requests that the station asked, in order."""
    return []


@pytest.fixture
def reader() -> FakeReader:
    """Return a reader that holds what the test puts into it."""
    return FakeReader()


@pytest.fixture
def station(
    site: Site,
    bus: Bus,
    theme: Theme,
    clock: ManualClock,
    asked: list[Request],
    reader: FakeReader,
    tmp_path: Path,
) -> Iterator[Station]:
    """Return a station in memory whose every wish is granted at once."""

    async def ask(request: Request) -> None:
        asked.append(request)

    station = _station(site, bus, theme, clock, ask, reader, tmp_path)
    yield station
    station.background.close()
    assert station.bugs.count == 0, "a slot failed"
    assert station.feed.watched == 0, "something still watches tags"
    assert station.tasks.pending == 0, "a task is not done"


def _station(
    site: Site, bus: Bus, theme: Theme, clock: Clock, ask: object, reader: FakeReader, folder: Path
) -> Station:
    bugs = Bugs()
    table, freshness = TagTable(site, bus, clock), Freshness(site, bus, clock)
    return Station(
        site=site, bus=bus, table=table, freshness=freshness,
        feed=Feed(site, bus, table, freshness, clock, bugs), state=PlantView(bus, clock),
        ask=ask, reader=reader, journal=FakeJournal(), theme=theme, clock=clock,
        tasks=Tasks(run_at_once, bugs), background=Background(bugs), bugs=bugs,
        data_folder=folder,
    )  # fmt: skip


@pytest.fixture
def plant(station: Station, clock: ManualClock) -> Plant:
    """Return what feeds the station by hand."""
    return Plant(station, clock)
