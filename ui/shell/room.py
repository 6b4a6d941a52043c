"""Everything that belongs to one site: station, pages and main window, from the engine's word."""

from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QStackedWidget

from hmi.bus.bus import Bus
from hmi.bus.facts import AlarmChanged, Fact, SamplesArrived, SiteLoaded
from hmi.clock import Clock
from hmi.config.paths import station_paths
from hmi.historian.reader import Reader
from hmi.journal.reader import Reader as JournalReader
from hmi.live.freshness import Freshness
from hmi.live.tag_table import TagTable
from hmi.plant.alarm_rules import Priority
from hmi.plant.samples import Origin
from hmi.texts import formats
from hmi.texts.catalog import _
from ui.live.background import Background
from ui.live.bugs import Bugs
from ui.live.feed import Feed
from ui.live.horn import Horn
from ui.live.horn_volume import HornVolume
from ui.live.joining import Joining
from ui.live.plant_view import PlantView
from ui.live.sound_player import system_player
from ui.live.starting import Starting
from ui.live.station import Ask, Station
from ui.live.tasks import Tasks
from ui.pages.alarms import AlarmsPage
from ui.pages.connections import ConnectionsPage
from ui.pages.diagnostics import DiagnosticsPage
from ui.pages.health import HealthPage
from ui.pages.line import LinePage
from ui.pages.machine import MachinePage
from ui.pages.maturity import MaturityPage
from ui.pages.performance import PerformancePage
from ui.pages.trends import TREND_STOPS, TrendsPage, trends_of
from ui.shell.main_window import ONLY_TODAY, MainWindow
from ui.shell.past_room import QUIET_S, PastRoom, PastWiring
from ui.shell.watchdog import StackDump, Watchdog
from ui.theme.theme import Theme
from ui.widgets.page import Page, Target

FIRST_LOOK_BACK = timedelta(minutes=1)
PAST_STOPS = ("line", "trends", "alarms")
PAST_MS = 100
"""By then the first live values are painted, and the past may be read."""
PATIENCE_MS = 2000
"""A line whose servers are not heard has at least a past."""

Spawn = Callable[[Coroutine[object, object, None]], object]


@dataclass(frozen=True, slots=True, kw_only=True)
class Wiring:
    """What the program gives to every room."""

    clock: Clock
    theme: Theme
    bugs: Bugs
    ask: Ask
    spawn: Spawn
    kiosk: bool
    quiet_s: float = QUIET_S
    """After how long without a touch the past is left for what is now."""


@dataclass(frozen=True, slots=True)
class Stop:
    """One stop of a tour: a name for its picture and where to go."""

    name: str
    target: Target
    is_past: bool = False
    """Whether the page is looked at as it was a while ago."""


class Room:
    """The furnished window of one site."""

    def __init__(self, loaded: SiteLoaded, wiring: Wiring, before: "Room | None" = None) -> None:
        """Furnish a window; before is that of the site until now, whose work goes on here."""
        self.site = loaded.site
        self.joining: Joining = Joining() if before is None else before.joining
        self.starting: Starting = Starting() if before is None else before.starting
        self._raised: set[tuple[str, int]] = set()
        self.station = _station(loaded, wiring)
        self.station.background.hold()
        self._reading = QTimer(self.station.background, singleShot=True, interval=PATIENCE_MS)
        self._reading.timeout.connect(self.station.background.release)
        self._reading.start()
        self.station.bus.alarms.subscribe(self._count_alarm)
        self._dump = StackDump(Path(loaded.data_folder) / "window-stacks.txt")
        self._watchdog = Watchdog(wiring.clock, self._dump.postpone)
        self._watchdog.start()
        self.window = MainWindow(self.station, self._pages(), wiring.kiosk)
        self.horn = self._make_horn()
        self.view = QStackedWidget()
        """What the window shows: the pages of now, or those of the past over them."""
        self.view.addWidget(self.window)
        self._watchdog.stalled.connect(self._tell_stall)
        if before is not None:
            self.window.show_page(before.window.current.key)
        self.past: PastRoom | None = None
        self._wiring = wiring
        self.window.past_wished.connect(lambda: wiring.bugs.guard(self.look_back))
        self.station.state.user_changed.connect(self._show_user)

    def receive(self, fact: Fact) -> None:
        """Take a fact from the engine."""
        if isinstance(fact, SamplesArrived):
            self.station.table.accept(fact.batch)
            is_live = fact.batch.origin is Origin.LIVE
            if is_live and self._reading.remainingTime() > PAST_MS:
                self._reading.start(PAST_MS)
        else:
            self.station.bus.publish(fact)

    def look_back(self, at: datetime | None = None) -> None:
        """Show the whole station at a past moment, a minute ago unless said otherwise.

        Everything here goes on underneath.
        """
        if self.past is not None:
            return
        clock = self._wiring.clock
        wiring = PastWiring(
            site=self.site, data_folder=self.station.data_folder, clock=clock,
            theme=self._wiring.theme, bugs=self._wiring.bugs, quiet_s=self._wiring.quiet_s,
            kiosk=self._wiring.kiosk,
        )  # fmt: skip
        self.past = PastRoom(wiring, at or clock.now() - FIRST_LOOK_BACK)
        self._show_user()
        key = self.window.current.key
        if key not in ONLY_TODAY:
            self.past.window.main.show_page(key)
        self.past.window.left.connect(lambda: self._wiring.bugs.guard(self.come_back))
        self.view.addWidget(self.past.window)
        self.view.setCurrentWidget(self.past.window)

    def come_back(self) -> None:
        """Show what is now."""
        past, self.past = self.past, None
        if past is None:
            return
        key = past.window.main.current.key
        past.close()
        self.view.setCurrentWidget(self.window)
        self.view.removeWidget(past.window)
        past.window.deleteLater()
        self.window.show_page(key)

    def may_leave(self) -> bool:
        """Tell whether who works here now may close the window."""
        return self.window.may_leave()

    def tour_stops(self) -> list[Stop]:
        """Return every page, and for pages of a machine the one with the most to show."""
        machine = self.site.line_machines[1].key if len(self.site.machines) > 1 else ""
        stops = [Stop(page.key, Target(page=page.key, machine=machine)) for page in self._shown]
        views = [Stop(f"trends-{view}", trends_of(machine, view)) for view in TREND_STOPS]
        past = [Stop(f"past-{key}", Target(page=key), is_past=True) for key in PAST_STOPS]
        return [*stops, *views, *past]

    def visit(self, stop: Stop) -> None:
        """Show a stop of a tour."""
        if not stop.is_past:
            self.come_back()
            self.window.go_to(stop.target)
            return
        self.look_back()
        if self.past is not None:
            self.past.window.main.go_to(stop.target)

    @property
    def is_reading_past(self) -> bool:
        """Tell whether a past moment is still being read."""
        return self.past is not None and self.past.machine.going_to is not None

    def is_alive(self) -> bool:
        """Tell whether live values are shown and recorded."""
        recorder = self.station.state.recorder
        return self._live_tags() > 0 and recorder is not None and recorder.recorded > 0

    def summary(self) -> str:
        """Return what the station did, one figure a line, for people and tests."""
        recorder = self.station.state.recorder
        return "\n".join(
            (
                f"tags live: {self._live_tags()} of {len(self.site.tags)}",
                f"samples recorded: {recorder.recorded if recorder else 0}",
                f"alarms raised: {len(self._raised)}",
                f"p99 of window lateness: {self._watchdog.lateness().p99_ms:.1f} ms",
            )
        )

    def close(self) -> None:
        """Stop all work of this room."""
        self.come_back()
        self._watchdog.stop()
        self.horn.close()
        self._dump.close()
        self.window.hide()
        self._reading.stop()
        self.station.feed.stop()
        self.station.background.close()

    def _make_horn(self) -> Horn:
        """Return the horn of this station; the alarm line tells whether it is heard."""
        volume = HornVolume(station_paths(self.station.data_folder).settings)
        horn = Horn(self.station, system_player(), volume)
        self.window.banner.show_horn(horn)
        state = self.station.state
        state.engine_changed.connect(lambda: None if state.engine_is_heard else horn.rest())
        return horn

    def _show_user(self) -> None:
        if self.past is not None:
            self.past.show_user(self.station.state.user)

    def _tell_stall(self, seconds: float) -> None:
        told = _("The window stood still for {s} s. Recording went on.")
        self.window.tell(told.format(s=formats.number(seconds, 1)))

    def _pages(self) -> list[Page]:
        self.connections: ConnectionsPage = ConnectionsPage(
            self.station, self.joining, self.starting
        )
        self._shown: list[Page] = [
            LinePage(self.station),
            MachinePage(self.station),
            TrendsPage(self.station),
            AlarmsPage(self.station),
            PerformancePage(self.station),
            HealthPage(self.station),
            MaturityPage(self.station),
            self.connections,
            DiagnosticsPage(self.station, self._watchdog.lateness, Reader.sqlite_version()),
        ]
        return self._shown

    def _live_tags(self) -> int:
        station = self.station
        return sum(
            station.table.newest(number) is not None and not station.freshness.is_stale(number)
            for number in range(len(self.site.tags))
        )

    def _count_alarm(self, fact: AlarmChanged) -> None:
        if self.past is not None and fact.is_annunciation and fact.priority is Priority.P1:
            self.past.tell_live(fact)
        if fact.is_annunciation:
            self._raised.add((fact.key, fact.occurrence))


def _station(loaded: SiteLoaded, wiring: Wiring) -> Station:
    site, bus, folder, clock = loaded.site, Bus(), Path(loaded.data_folder), wiring.clock
    table, freshness = TagTable(site, bus, clock), Freshness(site, bus, clock)
    return Station(
        site=site,
        bus=bus,
        table=table,
        freshness=freshness,
        feed=Feed(site, bus, table, freshness, clock, wiring.bugs),
        state=PlantView(bus, clock),
        ask=wiring.ask,
        reader=Reader(folder),
        journal=JournalReader(folder),
        theme=wiring.theme,
        clock=clock,
        tasks=Tasks(wiring.spawn, wiring.bugs),
        background=Background(wiring.bugs),
        bugs=wiring.bugs,
        data_folder=folder,
    )
