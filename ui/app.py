"""The window's program: joins event loop, link and window, and is the only place that does.

The first picture is painted before the link or any page is loaded; pages come with the site,
which the engine sends first.
"""

import argparse
import asyncio
import logging
import signal
import sys
from collections.abc import Coroutine, Sequence
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

import qasync
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

from hmi.actions.requests import Request, StopEngine
from hmi.bus.facts import Fact, SiteLoaded
from hmi.clock import SystemClock
from hmi.config.paths import station_paths
from hmi.errors import ConfigurationError, HmiError, LinkLost
from ui.live.bugs import Bugs
from ui.live.engine_child import EngineChild, engine_command
from ui.live.engine_watch import EngineWatch
from ui.live.tidying import Tidying
from ui.shell.frame import Frame
from ui.shell.looks import Looks

if TYPE_CHECKING:
    from hmi.link.gui_end import GuiEnd
    from ui.shell.connecting_tour import ConnectingTour
    from ui.shell.room import Room
    from ui.shell.tour import Tour

log = logging.getLogger(__name__)

LOOK_MS = 1000
FIRST_LOOK_MS = 300
"""An engine that may run already is joined within this time; else one is started."""
FURNITURE_MS = 50
"""The first picture is on the screen by then, and what pages need may be loaded."""
SWITCH_S = 0.0005
STOP_S = 5.0
LOST_S = 60.0
"""How much longer than planned a tour may take, for a slow start."""


class App:
    """One run of the window: its link, its engine and what it shows."""

    def __init__(self, arguments: argparse.Namespace, qt: QApplication) -> None:
        self._arguments = arguments
        self._clock = SystemClock()
        self._bugs = Bugs()
        self._bugs.install()
        settings = station_paths(arguments.data).settings
        self._looks = Looks(settings, qt.primaryScreen(), arguments.theme)
        self._theme = self._looks.theme
        self._theme.apply_to(qt)
        self.frame = Frame(self._theme, self.leave)
        command = engine_command(arguments.site, arguments.data, arguments.url)
        self._child = EngineChild(command, self._clock)
        self._link: GuiEnd | None = None
        self._watch: EngineWatch | None = None
        self._room: Room | None = None
        self._tour: Tour | ConnectingTour | None = None
        self._tasks: set[asyncio.Task[None]] = set()
        self._ended = asyncio.Event()
        self._mistakes: tuple[str, ...] = ()
        self._is_lost = False
        self._looking = QTimer(interval=LOOK_MS)
        self._looking.timeout.connect(lambda: self._bugs.guard(self._look))

    @property
    def is_full_screen(self) -> bool:
        """Tell whether this station wants its window on the whole screen."""
        return self._looks.settings.full_screen

    async def run(self) -> int:
        """Live until the window is closed; return the exit code."""
        self._join()
        await self._ended.wait()
        self._looking.stop()
        await self._end_engine()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        if self._room is not None:
            self._room.close()
        self._bugs.uninstall()
        if self._is_lost:
            return 1
        return 0 if self._tour is None else self._tour.exit_code

    def _join(self) -> None:
        # Imported after the first picture: checking messages takes longer to load than painting.
        from hmi.link.address import may_be_served
        from hmi.link.gui_end import GuiEnd

        if self._arguments.tour:
            QTimer.singleShot(round(1000 * (self._arguments.tour + LOST_S)), self._lose_tour)
        self._link = GuiEnd(self._arguments.data, self._receive, self._heard)
        self._watch = EngineWatch(self._link, self._child, self._start)
        self._watch.join()
        self._looking.start()
        if may_be_served(self._arguments.data):
            QTimer.singleShot(FIRST_LOOK_MS, self._look)
        else:
            self._look()
        # While the engine starts there is nothing else to do.
        QTimer.singleShot(FURNITURE_MS, lambda: import_module("ui.shell.room"))

    def _look(self) -> None:
        """See after link and engine, once a second."""
        if self._ended.is_set() or self._watch is None:
            return
        was_given_up = self._child.has_given_up
        self._watch.look()
        if self._child.has_given_up and not was_given_up:
            self._mistakes = _mistakes_of(self._arguments.site)
        self.frame.waiting.show_engine(
            has_given_up=self._child.has_given_up, problems=self._mistakes
        )

    def _heard(self, is_heard: bool) -> None:
        if self._room is not None:
            self._room.station.state.hear_engine(is_heard)

    def _receive(self, fact: Fact) -> None:
        with self._bugs.border():
            if isinstance(fact, SiteLoaded):
                self._furnish(fact)
            elif self._room is not None:
                self._room.receive(fact)

    def _furnish(self, loaded: SiteLoaded) -> None:
        """Build the pages of a site; an engine that returns with the same site finds them."""
        from ui.shell.room import Room, Wiring

        if self._room is not None and self._room.site == loaded.site:
            self._room.station.state.expect_all()
            return
        before = self._room
        if before is not None:
            before.close()
        self._room = Room(
            loaded,
            Wiring(
                clock=self._clock,
                theme=self._theme,
                bugs=self._bugs,
                ask=self._ask,
                spawn=self._start,
                kiosk=self._arguments.kiosk,
                quiet_s=self._looks.settings.past_quiet_s,
            ),
            before,
        )
        self.frame.show_room(self._room.view, self._room.may_leave)
        self._begin_tour(self._room)

    def _begin_tour(self, room: "Room") -> None:
        if self._arguments.start_small and self._tour is None:
            from ui.shell.starting_tour import StartingTour

            to = self._arguments.start_small, self._arguments.shots
            self._tour = StartingTour(self.frame, lambda: self._room, *to)
            self._tour.ended.connect(self.leave)
        if self._arguments.connect and self._tour is None:
            from ui.shell.connecting_tour import ConnectingTour

            where = self._arguments.connect, self._arguments.shots
            self._tour = ConnectingTour(self.frame, lambda: self._room, *where)
            self._tour.ended.connect(self.leave)
        if self._arguments.tour and self._tour is None:
            from ui.shell.tour import Tour

            tour = Tour(self.frame, room, self._arguments.tour, self._arguments.shots)
            self._tour = tour
            tour.ended.connect(self.leave)
            if self._arguments.rate:
                # Once the link has told everything: what is kept already is not rated again.
                QTimer.singleShot(LOOK_MS, tour.rate_line)

    async def _ask(self, request: Request) -> None:
        if self._link is None:
            raise LinkLost("engine-not-running")
        await self._link.ask(request)

    def _start(self, work: Coroutine[object, object, None]) -> asyncio.Task[None]:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._finished)
        return task

    def _finished(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            self._bugs.report(error)

    def _lose_tour(self) -> None:
        """End a tour that did not come to its end, such as one without an engine."""
        log.error("The tour did not come to its end")
        self._is_lost = True
        self.leave()

    def leave(self) -> None:
        """End in order: the engine that is ours, the link, the window."""
        self._ended.set()

    async def _end_engine(self) -> None:
        """Ask the engine to stop; one that runs as a service refuses and goes on."""
        try:
            await self._ask(StopEngine("window-closed"))
        except LinkLost:
            # A window that closes before it has met its engine cannot ask.
            self._child.end()
        except HmiError as refusal:
            log.info("The engine does not end: %s", refusal)
        if not await asyncio.to_thread(self._child.wait, STOP_S):
            log.info("The engine goes on without a window")


def main(argv: Sequence[str] | None = None) -> int:
    """Open the window and return the exit code."""
    arguments = _parse(argv)
    # What reads in the background gives way soon: a frame of a chart needs several turns.
    sys.setswitchinterval(SWITCH_S)
    qt = QApplication(sys.argv[:1])
    qt.setApplicationName("Lineside")
    tidying = Tidying()
    try:
        return _lived(arguments, qt)
    finally:
        tidying.give_back()


def _lived(arguments: argparse.Namespace, qt: QApplication) -> int:
    """Show the window until it is closed; return the exit code."""
    if arguments.review is not None:
        return _review(arguments, qt)
    app = App(arguments, qt)
    app.frame.open(arguments.size, is_full=arguments.kiosk or app.is_full_screen)
    qt.processEvents()
    loop = qasync.QEventLoop(qt)
    asyncio.set_event_loop(loop)
    for name in (signal.SIGTERM, signal.SIGINT):
        # Python sees a signal when Qt next calls it: within a beat of the window's watchdog.
        signal.signal(name, lambda *_: app.leave())
    with loop:
        code: int = loop.run_until_complete(app.run())
    return code


def _review(arguments: argparse.Namespace, qt: QApplication) -> int:
    """Look at a record: without an engine, a link or an event loop of asyncio."""
    from ui.shell.review_run import ReviewRun

    settings = station_paths(arguments.data).settings
    looks = Looks(settings, qt.primaryScreen(), arguments.theme)
    looks.theme.apply_to(qt)
    bugs = Bugs()
    bugs.install()
    run = ReviewRun(looks.theme, SystemClock(), bugs, arguments.review, arguments.site)
    is_full = arguments.kiosk or looks.settings.full_screen
    run.frame.open(arguments.size, is_full=is_full)
    if arguments.tour:
        run.tour(arguments.tour, arguments.shots)
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda *_: run.leave())
    code = run.run()
    bugs.uninstall()
    return code


def _mistakes_of(site: Path) -> tuple[str, ...]:
    """Return what is wrong with a site file, a line each: the likeliest reason for no engine."""
    from hmi.config.loader import load_site

    try:
        load_site(site)
    except ConfigurationError as error:
        return tuple(str(problem) for problem in error.problems)
    return ()


def _parse(argv: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser("lineside-hmi", description="The Lineside window.")
    parser.add_argument("--site", type=Path, help="the site.toml of this line")
    parser.add_argument("--data", type=Path, help="folder of the recordings")
    parser.add_argument(
        "--review", type=Path, metavar="PATH", help="look at a data folder, backup or incident"
    )
    parser.add_argument("--url", action="append", default=[], metavar="CONNECTION=URL")
    parser.add_argument("--theme", choices=("light", "dark"), default="")
    parser.add_argument("--size", type=_size, default=(1280, 800), metavar="WIDTHxHEIGHT")
    parser.add_argument("--kiosk", action="store_true", help="full screen; leaving needs a right")
    parser.add_argument("--tour", type=float, default=0.0, metavar="SECONDS")
    parser.add_argument("--connect", default="", metavar="URL", help="connect a server by taps")
    parser.add_argument(
        "--start-small", default="", metavar="URL", help="set up one machine of a server by taps"
    )
    parser.add_argument("--rate", action="store_true", help="rate the demo line on the tour")
    parser.add_argument("--shots", type=Path, default=None, metavar="FOLDER")
    arguments = parser.parse_args(argv)
    if arguments.review is None and None in (arguments.site, arguments.data):
        parser.error("--site and --data are needed, or --review alone")
    return arguments


def _size(text: str) -> tuple[int, int]:
    width, _, height = text.partition("x")
    return int(width), int(height)
