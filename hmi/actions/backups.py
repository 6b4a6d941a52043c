"""Makes backups in the background, and prepares a restore that the next start carries out.

A backup that ends is written down with who asked for it; the station remembers the last one.
"""

import asyncio
import json
import logging
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any, Final, Protocol

from hmi.access.users import User
from hmi.actions import requests as ask
from hmi.bus.bus import Bus
from hmi.bus.facts import BackupChanged, BackupPhase
from hmi.clock import Clock
from hmi.errors import ActionRefused, HmiError, StorageError
from hmi.journal.action_journal import ActionJournal
from hmi.plant.roles import Role
from hmi.storage.backup import BackupCancelled, Progress, back_up, verify
from hmi.storage.failures import storage_errors
from hmi.storage.restore import finish, prepare
from hmi.storage.writer import Writer

log = logging.getLogger(__name__)

LAST: Final = "backup.json"
TELL_S: Final = 0.5
_CANCELLED: Final = "backup-cancelled"
Work = Callable[[Progress], int]
"""Is done on a thread; returns the bytes of the backup."""


class Who(Protocol):
    """Tells who works at this station."""

    @property
    def user(self) -> str:
        """The name, empty for the station itself."""

    @property
    def role(self) -> Role:
        """What they may."""


class Journal(Protocol):
    """Writes an action down; blocks until the commit."""

    def write(
        self, user: str, role: Role, action: str, target: str, details: str, result: str
    ) -> None:
        """Commit one row. Raise StorageError when that fails."""


class Backups:
    """One backup at a time; start_anew lets the engine begin again with what was restored."""

    def __init__(
        self,
        data_folder: Path,
        bus: Bus,
        clock: Clock,
        who: Who,
        journal: Journal,
        start_anew: Callable[[], None],
    ) -> None:
        self._folder = data_folder
        self._bus = bus
        self._clock = clock
        self._who = who
        self._journal = journal
        self._start_anew = start_anew
        self._task: asyncio.Task[None] | None = None
        self._progress = Progress()
        self._is_wanted = False
        self._now = last_backup(data_folder)

    @property
    def now(self) -> BackupChanged:
        """How it stands."""
        return self._now

    def carries(self) -> dict[type, Callable[[Any], Awaitable[None] | None]]:
        """Return what carries out each request; all of them need CONFIGURE."""
        return {
            ask.BackUp: self._back_up,
            ask.CancelBackup: self._cancel,
            ask.RestoreBackup: self._restore,
        }

    def close(self) -> None:
        """Give up what is being made; the backup that was there before stays whole."""
        self._is_wanted = False

    async def settled(self) -> None:
        """Wait until nothing is being made."""
        if self._task is not None:
            await self._task

    def _back_up(self, wish: ask.BackUp) -> None:
        folder = _folder(wish.folder)

        def work(how: Progress) -> int:
            return back_up(self._folder, folder, self._clock.now(), how).size

        self._begin(BackupPhase.COPYING, folder, work, self._made)

    def _restore(self, wish: ask.RestoreBackup) -> None:
        folder = _folder(wish.folder)

        def work(how: Progress) -> int:
            manifest = verify(folder, how)
            with storage_errors(self._folder):
                prepare(folder, manifest, self._folder, self._clock.now(), how)
            return manifest.size

        self._begin(BackupPhase.CHECKING, folder, work, lambda _folder, _size: self._start_anew())

    def _cancel(self, _wish: ask.CancelBackup) -> None:
        self._is_wanted = False

    def _begin(
        self, phase: BackupPhase, folder: Path, work: Work, done: Callable[[Path, int], None]
    ) -> None:
        if self._task is not None and not self._task.done():
            raise ActionRefused("backup-running")
        self._is_wanted = True
        self._progress = Progress(lambda: self._is_wanted)
        self._tell(replace(self._now, phase=phase, folder=str(folder), reason=""))
        who = (self._who.user, self._who.role)
        self._task = asyncio.create_task(self._carry_out(work, folder, done, who))

    async def _carry_out(
        self, work: Work, folder: Path, done: Callable[[Path, int], None], who: tuple[str, Role]
    ) -> None:
        telling = asyncio.create_task(self._tell_progress())
        reason, size = "", 0
        try:
            size = await asyncio.to_thread(work, self._progress)
        except BackupCancelled:
            reason = _CANCELLED
        except HmiError as error:
            log.info("The backup: %s", error)
            reason = error.code
        finally:
            telling.cancel()
        what = "BackUpEnded" if self._now.phase is BackupPhase.COPYING else "RestorePrepared"
        self._tell(replace(self._now, phase=BackupPhase.NONE, reason=reason))
        with suppress(StorageError):
            row = (*who, what, str(folder), f"{size} bytes", reason or "done")
            await asyncio.to_thread(self._journal.write, *row)
        if not reason:
            done(folder, size)

    def _made(self, folder: Path, size: int) -> None:
        made = self._clock.now()
        self._tell(replace(self._now, last_made=made, last_folder=str(folder), last_bytes=size))
        content = {"made": made.isoformat(), "folder": str(folder), "bytes": size}
        try:
            (self._folder / LAST).write_text(json.dumps(content), encoding="utf-8")
        except OSError as error:
            log.warning("The last backup cannot be remembered: %s", error)

    async def _tell_progress(self) -> None:
        while True:
            await asyncio.sleep(TELL_S)
            done, total = self._progress.done, self._progress.total
            self._tell(replace(self._now, done_bytes=done, total_bytes=total))

    def _tell(self, fact: BackupChanged) -> None:
        self._now = fact
        self._bus.backups.publish(fact)


def take_up_restored(data: Path, clock: Clock, user: User | None) -> Path | None:
    """Put a restore that is ready in place, and write that down in the journal it brought.

    Return where the earlier files are, None where nothing was to be restored. Called before any
    file is opened. Raise StorageError.
    """
    with storage_errors(data):
        aside = finish(data)
    if aside is None:
        return None
    writer = Writer(clock)
    writer.start()
    try:
        name, role = (user.name, user.role) if user else ("", Role.NOBODY)
        ActionJournal(writer, clock, data).write(
            name, role, "RestoreBackup", aside.name, "", "done"
        )
    finally:
        writer.stop()
    return aside


def _folder(text: str) -> Path:
    folder = Path(text).expanduser()
    if not text.strip() or not folder.is_absolute():
        raise ActionRefused("backup-folder-unclear", folder=text)
    return folder


def last_backup(data_folder: Path) -> BackupChanged:
    """Return the last backup that was made from a window, as the station remembers it."""
    try:
        content = json.loads((data_folder / LAST).read_text(encoding="utf-8"))
        return BackupChanged(
            BackupPhase.NONE,
            last_made=datetime.fromisoformat(content["made"]),
            last_folder=str(content["folder"]),
            last_bytes=int(content["bytes"]),
        )
    except (OSError, ValueError, KeyError, TypeError):
        return BackupChanged(BackupPhase.NONE)
