"""The whole station at a past moment: all pages, fed by a time machine instead of an engine.

The same pages as today's, made a second time: nothing of now can get between what was then. It
needs no engine, so a data folder alone can be looked through.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from hmi.actions.requests import Request
from hmi.bus.bus import Bus
from hmi.bus.facts import AlarmChanged, UserChanged
from hmi.clock import Clock, to_us
from hmi.errors import ActionRefused
from hmi.historian.bounded_reader import BoundedReader
from hmi.historian.reader import Reader
from hmi.journal.bounded_reader import BoundedReader as BoundedJournal
from hmi.live.freshness import Freshness
from hmi.live.tag_table import TagTable
from hmi.past.marks import Marks
from hmi.past.past_clock import PastClock
from hmi.past.past_station import PastStation
from hmi.plant.site import Site
from ui.live.background import Background
from ui.live.bugs import Bugs
from ui.live.feed import Feed
from ui.live.kept_trends import tell_what_is_kept
from ui.live.plant_view import PlantView
from ui.live.station import Station
from ui.live.tasks import Tasks, run_at_once
from ui.live.time_machine import TimeMachine
from ui.pages.alarms import AlarmsPage
from ui.pages.diagnostics import DiagnosticsPage
from ui.pages.health import HealthPage
from ui.pages.line import LinePage
from ui.pages.machine import MachinePage
from ui.pages.maturity import MaturityPage
from ui.pages.performance import PerformancePage
from ui.pages.trends import TrendsPage
from ui.shell.past_window import PastWindow
from ui.shell.watchdog import Lateness
from ui.theme.theme import Theme
from ui.widgets.page import Page

QUIET_S = 300.0
"""After so long without a touch the window returns to what is now."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PastWiring:
    """What a past room is given; with quiet_s None there is nothing live to return to."""

    site: Site
    data_folder: Path
    clock: Clock
    theme: Theme
    bugs: Bugs
    quiet_s: float | None = QUIET_S
    kiosk: bool = False
    end: datetime | None = None
    """The last moment of a record that is not recorded into any more."""
    review: str = ""
    """What is said of a record that is looked at elsewhere; empty at the station itself."""


class PastRoom:
    """Station, pages and window of the past of one data folder."""

    def __init__(self, wiring: PastWiring, at: datetime) -> None:
        """Furnish it and go to a moment."""
        self._clock = PastClock(at)
        self.station = _station(wiring, self._clock)
        past = PastStation(wiring.site, wiring.data_folder)
        self.machine = TimeMachine(self.station, self._clock, past, wiring.clock, wiring.end)
        marks = Marks(wiring.site, wiring.data_folder)
        self.window = PastWindow(
            self.station, self.machine, _pages(self.station), marks, wiring.clock, wiring.quiet_s
        )
        if wiring.kiosk:
            self.window.main.forbid_menus()
        self.window.headline.show_review(wiring.review)
        self.station.state.hear_engine(True)
        self.machine.jump(at)
        tell_what_is_kept(self.station)

    def show_user(self, user: UserChanged | None) -> None:
        """Let who works at the station now work here, too: what may be seen hangs on it."""
        if user is not None:
            self.station.bus.publish(user)

    def tell_live(self, alarm: AlarmChanged) -> None:
        """Tell of an alarm that comes now, while the past is looked at."""
        self.window.headline.tell_live(alarm)

    @property
    def is_at_rest(self) -> bool:
        """Tell whether nothing is being read any more."""
        return self.station.background.is_at_rest

    def close(self) -> None:
        """Stop all work."""
        self.machine.close()
        self.window.close_down()
        self.station.feed.stop()
        # Who goes back to live does not wait for a moment that is still being read.
        self.station.background.close(is_awaited=False)


async def _refuse(_request: Request) -> None:
    # The one way on which anything is asked for: what it is does not matter here.
    raise ActionRefused("past-is-not-live")


def _station(wiring: PastWiring, clock: PastClock) -> Station:
    site, bus, folder, bugs = wiring.site, Bus(), wiring.data_folder, wiring.bugs
    table, freshness = TagTable(site, bus, clock), Freshness(site, bus, clock)
    return Station(
        site=site,
        bus=bus,
        table=table,
        freshness=freshness,
        # How often an eye can follow is a matter of today's time.
        feed=Feed(site, bus, table, freshness, wiring.clock, bugs),
        state=PlantView(bus, clock),
        ask=_refuse,
        reader=BoundedReader(folder, lambda: to_us(clock.now())),
        journal=BoundedJournal(folder, clock.now),
        theme=wiring.theme,
        clock=clock,
        tasks=Tasks(run_at_once, bugs),
        background=Background(bugs),
        bugs=bugs,
        data_folder=folder,
        is_past=True,
    )


def _pages(station: Station) -> Sequence[Page]:
    """Return the pages that show the plant; to connect machines is a matter of today."""
    return (
        LinePage(station),
        MachinePage(station),
        TrendsPage(station),
        AlarmsPage(station),
        PerformancePage(station),
        HealthPage(station),
        MaturityPage(station),
        DiagnosticsPage(station, _no_lateness, Reader.sqlite_version()),
    )


def _no_lateness() -> Lateness:
    return Lateness(0.0, 0.0, 0.0, 0, 0)
