"""`lineside import`: values that people wrote down, as a file, into the record of a station.

The file is looked through first; only with --write it is taken in: by the engine that runs here,
else at once, with nobody else writing meanwhile.
"""

import argparse
import asyncio
import getpass
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from hmi.actions.requests import ImportHistory
from hmi.bus.bus import Bus
from hmi.bus.facts import Fact, ImportChanged, ImportPhase
from hmi.cli.output import DONE, WRONG, Output
from hmi.cli.station_past import folder_and_site, zone_typed
from hmi.cli.telling import Telling
from hmi.clock import SystemClock, from_us
from hmi.config.history_desk import HistoryDesk
from hmi.errors import LinkLost, StorageLocked
from hmi.exports.import_preview import ImportPreview, preview
from hmi.historian.on_disk import is_all_on_disk
from hmi.historian.recorder import Recorder
from hmi.journal.action_journal import ActionJournal
from hmi.link.gui_end import GuiEnd
from hmi.plant.roles import Role
from hmi.plant.site import Site
from hmi.storage.folder_lock import FolderLock
from hmi.storage.writer import Writer
from hmi.texts.codes import sentence
from hmi.texts.formats import date_time

_PATIENCE_S = 60.0
_JOIN_S = 15.0
_ENGINE_SILENT = "engine-does-not-answer"


@dataclass(frozen=True, slots=True)
class _Here:
    """Who sits at this computer: whoever may write the files may do anything with them."""

    user: str
    role: Role = Role.ADMIN


def run(arguments: argparse.Namespace, output: Output) -> int:
    """Look a file through, and take it in if told to. Raise HmiError when it cannot be done."""
    folder, site = folder_and_site(arguments)
    zone = zone_typed(arguments, site)
    path = arguments.file.absolute()
    found = preview(path, site, zone, SystemClock().now())
    _show(found, zone.key, output)
    if found.refused_count and not arguments.skip_refused:
        output.complain(sentence("import-refused", file=path.name, count=found.refused_count))
        return WRONG
    if not arguments.write or not found.accepted:
        output.say("Nothing was changed; --write takes the values in." if found.accepted else
                   sentence("import-empty", file=path.name))  # fmt: skip
        return DONE if found.accepted else WRONG
    wish = ImportHistory(str(path), found.sha256, zone.key, arguments.skip_refused)
    telling = Telling(output, SystemClock(), is_quiet=arguments.quiet, for_window=False)
    ended = asyncio.run(_carried_out(wish, folder, site, telling))
    if ended.phase is ImportPhase.DONE:
        output.say(f"{ended.samples} values are in the record.")
        return DONE
    count = found.refused_count
    output.complain(sentence(ended.problem, file=ended.file, count=count))
    return WRONG


async def _carried_out(
    wish: ImportHistory, folder: Path, site: Site, telling: Telling
) -> ImportChanged:
    try:
        lock = FolderLock(folder)
    except StorageLocked:
        return await _by_engine(wish, folder, telling)
    try:
        return await _by_ourselves(wish, folder, site, telling)
    finally:
        lock.release()


async def _by_engine(wish: ImportHistory, folder: Path, telling: Telling) -> ImportChanged:
    """Ask the engine that runs here, and wait for the end. Raise ActionRefused or LinkLost."""
    ended: asyncio.Future[ImportChanged] = asyncio.get_running_loop().create_future()
    joined = asyncio.Event()

    def receive(fact: Fact) -> None:
        if isinstance(fact, ImportChanged):
            _follow(fact, ended, telling)

    def changed(is_heard: bool) -> None:
        if is_heard:
            joined.set()
        elif not ended.done():
            ended.set_exception(LinkLost(_ENGINE_SILENT))

    link = GuiEnd(folder, receive, changed)
    running = asyncio.create_task(link.run())
    try:
        async with asyncio.timeout(_JOIN_S):
            await joined.wait()
        await link.ask(wish)
        return await ended
    except TimeoutError as error:
        raise LinkLost(_ENGINE_SILENT) from error
    finally:
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)


async def _by_ourselves(
    wish: ImportHistory, folder: Path, site: Site, telling: Telling
) -> ImportChanged:
    """Take the file in with nobody else writing."""
    clock, bus = SystemClock(), Bus()
    writer = Writer(clock)
    recorder = Recorder(site, bus, writer, clock, folder)
    on_disk = partial(asyncio.to_thread, is_all_on_disk, writer, folder, _PATIENCE_S)
    journal = ActionJournal(writer, clock, folder)
    here = _Here(f"{getpass.getuser()} (lineside import)")
    desk = HistoryDesk(site, bus, clock, recorder, on_disk, (here, journal))
    ended: asyncio.Future[ImportChanged] = asyncio.get_running_loop().create_future()
    bus.imports.subscribe(lambda fact: _follow(fact, ended, telling))
    writer.start()
    try:
        desk.carries()[ImportHistory](wish)
        await desk.over()
        return await ended
    finally:
        await asyncio.to_thread(writer.stop)


def _follow(fact: ImportChanged, ended: "asyncio.Future[ImportChanged]", telling: Telling) -> None:
    if fact.phase in (ImportPhase.DONE, ImportPhase.FAILED) and not ended.done():
        ended.set_result(fact)
    telling.tell(fact.share, f"{fact.samples} values")


def _show(found: ImportPreview, zone: str, output: Output) -> None:
    for key, one in sorted(found.tags.items()):
        first, last = (date_time(from_us(time), zone) for time in (one.first_us, one.last_us))
        output.say(f"{key}: {one.count} values, {first} to {last}")
    for column in found.ignored:
        output.complain(f"column {column}: no tag that is entered by hand, left out")
    for cell in found.refused:
        output.complain(
            f"line {cell.line}: {cell.column}: expected {cell.expected}, found {cell.found!r}"
        )
    rest = found.refused_count - len(found.refused)
    if rest > 0:
        output.complain(f"and {rest} more")
