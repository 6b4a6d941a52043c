"""Puts all parts of the engine together from a site; starts, stops, and knows everybody.

Nobody knows the engine. It needs no window: a service may run it alone.
"""

import asyncio
import logging
import signal
import sys
from collections.abc import Awaitable, Callable, Iterable, Sequence
from datetime import timedelta
from functools import partial
from importlib import metadata
from pathlib import Path
from typing import TypeVar

from hmi.access.login import Login
from hmi.access.store import UserStore
from hmi.access.users import User
from hmi.actions.backups import Backups, take_up_restored
from hmi.actions.care_desk import CareDesk
from hmi.actions.exploring import Exploring, visitor_credentials
from hmi.actions.handlers import Handlers
from hmi.actions.kept_files import mend_files
from hmi.actions.maturity_desk import maturity_desk
from hmi.actions.performance_desk import PerformanceDesk
from hmi.actions.quality_desk import QualityDesk
from hmi.actions.requests import Request
from hmi.actions.server_alarm_wishes import ServerAlarmWishes
from hmi.actions.station_security import StationSecurity
from hmi.actions.stop_keeping import stop_keeping
from hmi.actions.tag_writing import TagWriting
from hmi.actions.trend_keeping import TrendKeeping
from hmi.actions.twin_desk import TwinDesk
from hmi.actions.watch_desk import WatchSurroundings, watch_desk
from hmi.alarms.alert_door import AlertDoor
from hmi.alarms.flood import WINDOW_S
from hmi.alarms.station_alarms import StationAlarms
from hmi.asset_health.kept import KeptStates
from hmi.asset_health.station_care import CareSurroundings, StationCare
from hmi.bus.bus import Bus
from hmi.bus.facts import (
    EngineStopping,
    Fact,
    SamplesArrived,
    SiteLoaded,
)
from hmi.clock import Clock, SystemClock
from hmi.config.history_desk import HistoryDesk
from hmi.config.kept_sites import keep_site
from hmi.config.loader import load_site
from hmi.config.pen_groups import PenGroups
from hmi.config.redirected import redirected
from hmi.config.site_desk import SiteDesk
from hmi.config.site_file import SiteFile
from hmi.errors import ActionRefused, StorageError
from hmi.historian.gaps import GapLedger, read_gaps
from hmi.historian.reader import Reader
from hmi.historian.recorder import Recorder
from hmi.journal.action_journal import ActionJournal
from hmi.journal.note_book import NoteBook
from hmi.journal.reader import Reader as JournalReader
from hmi.journal.recorder import Recorder as JournalRecorder
from hmi.link.address import arrange_meeting
from hmi.link.engine_end import EngineEnd
from hmi.live.tag_table import TagTable
from hmi.machines.machine_states import MachineStates
from hmi.machines.state_history import StateHistory
from hmi.opcua.credentials import Credentials
from hmi.opcua.explorer import Explorer
from hmi.opcua.guard import Guard
from hmi.opcua.supervisor import Supervisor, session_maker
from hmi.opcua.surroundings import Surroundings
from hmi.performance.energy_watch import DemandWatch
from hmi.performance.refills import Refills
from hmi.performance.shift_recompute import ShiftRecompute
from hmi.performance.station_performance import StationPerformance
from hmi.plant.connections import Connection
from hmi.plant.site import Site
from hmi.process_twin.kept_what_ifs import WhatIfs
from hmi.storage.failures import storage_errors
from hmi.storage.folder_lock import FolderLock
from hmi.storage.reserve import Reserve
from hmi.storage.writer import Writer
from hmi.trends.golden_runs import GoldenRuns

log = logging.getLogger(__name__)
T = TypeVar("T")

TICK_S = 1.0
GAPS_SHOWN = 200
"""Newest holes that a window is told of when it joins."""
SITE_CHANGED = "site-changed"
LEAVE_S = 1.0
"""How long works may take to end, such as closing a session in good order."""


class Engine:
    """One running station without its window."""

    def __init__(
        self,
        site: Site,
        data_folder: Path,
        clock: Clock,
        *,
        is_service: bool,
        site_path: Path | None = None,
    ) -> None:
        """Put the parts together and take up the state of the last run. Raise StorageError.

        Without the path of its file the site cannot be changed from a window.
        """
        self._site, self._folder, self._clock = site, data_folder, clock
        self._is_service, self._ended = is_service, asyncio.Event()
        self.is_to_reload = False
        """The engine ends because its site was changed and is to be loaded anew."""
        mend_files(data_folder, clock)
        folder, bus = data_folder, Bus()
        self.bus, self._writer = bus, Writer(clock, reserve=_reserve(site, folder))
        self._table = TagTable(site, self.bus, clock)
        self._recorder = Recorder(site, self.bus, self._writer, clock, data_folder)
        self._journal = JournalRecorder(self.bus, self._writer, data_folder, site.station)
        self._ledger = GapLedger(site, self.bus, self._writer, clock, data_folder)
        self._alarms = StationAlarms(site, self.bus, clock, self._table.value_of)
        self._machines = MachineStates(site, self.bus, clock, self._table.accept)
        self._refills = Refills(
            data_folder, self.bus, self._writer, self._machines,
            StateHistory(site, clock, self._table.accept),
        )  # fmt: skip
        recompute = ShiftRecompute(site, data_folder, self.bus, clock, self._writer)
        self._performance = StationPerformance(
            site, self.bus, clock, self._machines, self._refills, recompute
        )
        self._demand = DemandWatch(site, self.bus, clock, AlertDoor(self._alarms.engine))
        self._care = self._station_care()
        journal, self._users = ActionJournal(self._writer, clock, folder), UserStore(folder)
        self._login = Login(self._users, bus, clock, site.anonymous_role)
        self._maturity = maturity_desk(site, folder, self._writer, bus, clock, self._login)
        self._stops = stop_keeping(site, folder, self._writer, bus, clock, self._login)
        self._watch = watch_desk(site, data_folder, self._login, WatchSurroundings(
            self._writer, self.bus, clock, self._table.accept, self._alarms.engine
        ))  # fmt: skip
        self._supervisors: dict[str, Supervisor] = {}
        self._security = StationSecurity(folder, clock, bus, site.connections, self._try_again)
        self._explorer = Explorer(
            site, self.bus, clock, visitor_credentials(self._security),
            self._security.trust.thumbprints,
        )  # fmt: skip
        self._trends = self._trend_keeping()
        self._backups = Backups(folder, bus, clock, self._login, journal, self._start_anew)
        self._handlers = self._handling(journal, recompute, site_path)

    async def run(self) -> None:
        """Record, watch and serve windows until stopped."""
        self._writer.start()
        try:
            self._restore()
            self._security.take_up()
            meeting = arrange_meeting(self._folder)
            end = EngineEnd(self.bus, self._snapshot, self._carry_out, meeting.token)
            works = [
                end.serve(meeting.address), self._tick_for_ever(), self._refills.run(),
                self._performance.recompute.run(), self._care.run(), self._watch.works.run(),
                self._security.watch(), self._explorer.run(), self._maturity.evidence.run(),
                self._stops.watch.run(),
                *(self._supervise(connection) for connection in self._site.connections),
            ]  # fmt: skip
            await self._until_ended(works)
        finally:
            self._backups.close()
            self._watch.watches.close()
            self._recorder.close()
            await asyncio.to_thread(self._writer.stop)

    def stop(self, reason: str) -> None:
        """End the engine when a window asks. Raise ActionRefused where it is a service."""
        if self._is_service:
            raise ActionRefused("engine-is-a-service")
        self.end(reason)

    @property
    def user(self) -> User | None:
        """Who is logged in."""
        return self._login.who

    def welcome_back(self, user: User | None) -> None:
        """Go on with who was logged in before the site was loaded anew."""
        self._login.welcome_back(user)

    def end(self, reason: str) -> None:
        """End the engine soon; everything is committed first."""
        log.info("The engine ends: %s", reason)
        self.is_to_reload = self.is_to_reload and reason == SITE_CHANGED
        self.bus.stopping.publish(EngineStopping(reason))
        self._ended.set()

    def _handling(
        self, journal: ActionJournal, recompute: ShiftRecompute, site_path: Path | None
    ) -> Handlers:
        site, folder, bus, clock = self._site, self._folder, self.bus, self._clock
        login, kept = self._login, KeptStates(folder, self._writer)
        return Handlers(
            self._alarms.engine, login, self._maturity, journal, self.stop,
            TagWriting(site, self._table.newest, self._supervisors, journal, clock),
            self._try_again, self._security, self._exploring(site_path), self._trends,
            self._backups, bus, ServerAlarmWishes(self._alarms.servers, self._supervisors, clock),
            self._history_desk(journal),
            [
                QualityDesk(site, kept, bus, clock, login), CareDesk(self._care, login),
                PerformanceDesk(site, recompute, self._table.accept, clock), self._stops,
                TwinDesk(login, WhatIfs(folder, clock)), self._watch,
            ],
        )  # fmt: skip

    def _station_care(self) -> StationCare:
        around = CareSurroundings(
            writer=self._writer, bus=self.bus, clock=self._clock, table=self._table,
            machines=self._machines, door=AlertDoor(self._alarms.engine),
            gaps=lambda: self._refills.gaps, settled=self._refills.is_all_on_disk,
        )  # fmt: skip
        return StationCare(self._site, self._folder, around)

    def _trend_keeping(self) -> TrendKeeping:
        site, folder, bus, clock = self._site, self._folder, self.bus, self._clock
        notes, groups = NoteBook(folder, self._writer, bus, clock), PenGroups(folder, bus)
        runs = GoldenRuns(folder, site, Reader(folder), bus, clock)
        return TrendKeeping(site, self._login, clock, notes, groups, runs)

    def _history_desk(self, journal: ActionJournal) -> HistoryDesk:
        record, settled = self._recorder, self._refills.is_all_on_disk
        written = self._login, journal
        return HistoryDesk(self._site, self.bus, self._clock, record, settled, written)

    def _exploring(self, site_path: Path | None) -> Exploring:
        if site_path is None:
            return Exploring(self._explorer, None, self._site.alarms)
        file = SiteFile(site_path, self._folder / "site_files", self._clock)
        secrets = self._security.secrets
        desk = SiteDesk(self._site, self.bus, file, secrets, self._reload, self._folder)
        return Exploring(self._explorer, desk, self._site.alarms)

    def _reload(self) -> None:
        self.is_to_reload = True

    def _start_anew(self) -> None:
        self._reload()
        self.end(SITE_CHANGED)

    async def _carry_out(self, request: Request) -> None:
        await self._handlers.carry_out(request)
        if self.is_to_reload:
            # Once the answer is on its way: whoever asked shall know that it was done.
            asyncio.get_running_loop().call_soon(self.end, SITE_CHANGED)

    async def _until_ended(self, works: Sequence[Awaitable[None]]) -> None:
        """Do all works until the engine is ended; a work that fails ends it with its error."""
        tasks = {asyncio.ensure_future(work) for work in works}
        ended = asyncio.ensure_future(self._ended.wait())
        done, _ = await asyncio.wait({*tasks, ended}, return_when=asyncio.FIRST_COMPLETED)
        # What was published last still has to reach the windows.
        await asyncio.sleep(0)
        for task in (*tasks, ended):
            task.cancel()
        # A work that does not take its end must not keep the last samples from the disk.
        over, hanging = await asyncio.wait({*tasks, ended}, timeout=LEAVE_S)
        if hanging:
            log.warning("%d works did not end in time", len(hanging))
        failed = [task for task in over if not task.cancelled() and task.exception()]
        for task in failed:
            if task in done:
                task.result()
            log.warning("A work failed at its end", exc_info=task.exception())

    def _restore(self) -> None:
        journal, now = JournalReader(self._folder), self._clock.now()
        flooding = now - timedelta(seconds=WINDOW_S)
        self._alarms.restore(
            _known("alarms", journal.last_alarms),
            _known("alarms", lambda: journal.annunciations(flooding, now)),
        )
        known = _known("holes", lambda: read_gaps(self._folder)[-GAPS_SHOWN:])
        self._watch.restore()
        self._ledger.restore()
        self._refills.restore(known)
        self._machines.restore(Reader(self._folder).read, self._refills.gaps)
        self._demand.restore(Reader(self._folder).read, self._refills.gaps)

    async def _tick_for_ever(self) -> None:
        while True:
            self._tick()
            await asyncio.sleep(TICK_S)

    def _tick(self) -> None:
        for tick in (
            self._alarms.tick, self._machines.tick, self._performance.tick, self._demand.tick,
            self._care.tick, self._recorder.tick, self._login.tick, self._watch.watches.tick,
        ):  # fmt: skip
            tick()

    def _supervise(self, connection: Connection) -> Awaitable[None]:
        supervisor = self._supervisor(connection)
        self._supervisors[connection.key] = supervisor
        return supervisor.run()

    def _try_again(self, connection: str) -> None:
        if connection not in self._supervisors:
            known = ", ".join(self._supervisors)
            raise ActionRefused("connection-unknown", connection=connection, known=known)
        self._supervisors[connection].try_again()

    def _supervisor(self, connection: Connection) -> Supervisor:
        around = Surroundings(
            self._site, self._table, self.bus, self._clock, self._ledger, self._alarms.servers
        )
        credentials = Credentials(refreshed=partial(self._security.credentials, connection))
        return Supervisor(connection, around, session_maker(credentials, self._clock))

    def _snapshot(self) -> Iterable[Fact]:
        """Return the present state as facts; the site first, for everything else refers to it."""
        yield SiteLoaded(self._site, str(self._folder), _version())
        yield SamplesArrived(self._table.snapshot())
        yield self._login.now()
        yield from self._alarms.facts()
        yield from self._machines.now()
        yield from self._demand.facts()
        yield from self._refills.gaps
        yield from self._care.facts()
        yield from self._watch.facts()
        yield from self._security.facts()
        yield from self._trends.facts()
        yield self._backups.now
        yield from self._maturity.facts()
        yield from self._stops.watch.facts()


def run(site_path: Path, data_folder: Path, urls: Sequence[str], *, is_service: bool) -> int:
    """Run the engine until it is told to stop; return the exit code.

    urls are `connection=url` and replace what the site says. Raise ConfigurationError and
    StorageError when it cannot start.
    """
    site = redirected(load_site(site_path), urls)
    Guard().install()
    with storage_errors(data_folder):
        data_folder.mkdir(parents=True, exist_ok=True)
    lock = FolderLock(data_folder)
    try:
        user: User | None = None
        while True:
            take_up_restored(data_folder, SystemClock(), user)
            keep_site(site_path, data_folder, SystemClock())
            engine = asyncio.run(_run(site, data_folder, site_path, user, is_service=is_service))
            if not engine.is_to_reload:
                return 0
            # In this very process: a window that watches over it has nothing to restart, and a
            # service goes on; a site that cannot be loaded now ends it as at any start.
            log.info("The site is loaded anew")
            site, user = redirected(load_site(site_path), urls, is_strict=False), engine.user
    finally:
        lock.release()


async def _run(
    site: Site, data_folder: Path, site_path: Path, user: User | None, *, is_service: bool
) -> Engine:
    """Run one engine to its end and return it."""
    engine = Engine(site, data_folder, SystemClock(), is_service=is_service, site_path=site_path)
    engine.welcome_back(user)
    if sys.platform != "win32":
        for name in (signal.SIGTERM, signal.SIGINT):
            asyncio.get_running_loop().add_signal_handler(name, engine.end, name.name)
    await engine.run()
    return engine


def _known(what: str, read: Callable[[], Sequence[T]]) -> Sequence[T]:
    """Return what earlier runs left; nothing where it cannot be read."""
    try:
        return read()
    except StorageError as error:
        log.warning("Earlier %s are not known: %s", what, error)
        return ()


def _reserve(site: Site, data_folder: Path) -> Reserve:
    return Reserve(data_folder, site.retention.reserve_mb * 10**6)


def _version() -> str:
    try:
        return metadata.version("lineside")
    except metadata.PackageNotFoundError:
        return "0.1.0"
