"""The only thread that writes to SQLite.

Jobs are collected for more than half a second and committed together, one transaction a file with
synchronous FULL: at most a second of samples is ever at risk, at about two syncs a second.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path
from threading import Event, Thread

from sqlalchemy import Connection

from hmi.clock import Clock
from hmi.errors import StorageDamaged, StorageError, StorageFull
from hmi.storage.awaited import Awaited
from hmi.storage.database import BUSY_TIMEOUT_MS
from hmi.storage.failures import storage_errors
from hmi.storage.job_queue import JobQueue
from hmi.storage.jobs import Job
from hmi.storage.open_files import OpenFiles
from hmi.storage.reserve import Reserve
from hmi.storage.store_file import StoreFile

log = logging.getLogger(__name__)

GROUP_S = 0.6
"""With what a commit takes on a slow disk, less than a second is ever at risk."""
QUEUE_LIMIT = 200_000
FIRST_PAUSE_S = 0.5
LONGEST_PAUSE_S = 5.0
IN_HAND_S = 10.0
"""Longer than any transaction takes; after it the disk hangs, and nobody knows what is on it."""
_STEP_S = 0.02


@dataclass(slots=True)
class _Failure:
    """A file that cannot be written now, and when to try again (monotonic)."""

    error: StorageError
    pause_s: float
    until: float


@dataclass(slots=True)
class _Chore:
    """Something to do on the writer's thread between transactions, now and then."""

    run: Callable[[], None]
    period_s: float
    due: float


class Writer:
    """Carries out jobs in the order in which they came, file by file.

    A file that cannot be written (full, locked, read-only) keeps its jobs in the queue and is
    tried again with growing pauses; the other files go on. A faulty job is logged and left out.
    On a full disk samples wait, and what else there is may use the reserve.
    """

    def __init__(
        self,
        clock: Clock,
        limit: int = QUEUE_LIMIT,
        busy_timeout_ms: int = BUSY_TIMEOUT_MS,
        reserve: Reserve | None = None,
    ) -> None:
        self._clock = clock
        self._reserve = reserve
        self._queue = JobQueue(limit)
        self._files = OpenFiles(clock, busy_timeout_ms)
        self._failures: dict[Path, _Failure] = {}
        self._chores: list[_Chore] = []
        self._wake = Event()
        self._stopping = False
        self._thread: Thread | None = None
        self.last_commit: datetime | None = None

    @property
    def waiting(self) -> int:
        """Samples that are not on disk yet and wait in the queue."""
        return self._queue.weight

    @property
    def dropped(self) -> int:
        """Samples lost because the queue was full."""
        return self._queue.dropped

    @property
    def failures(self) -> dict[Path, StorageError]:
        """What keeps which file from being written now."""
        return {path: failure.error for path, failure in tuple(self._failures.items())}

    @property
    def is_on_reserve(self) -> bool:
        """Tell whether samples wait because there is no room but the reserve."""
        return self._reserve is not None and self._reserve.is_spent

    @property
    def is_running(self) -> bool:
        """Tell whether the thread lives."""
        return self._thread is not None and self._thread.is_alive()

    def start(self) -> None:
        """Begin to write."""
        self._thread = Thread(target=self._loop, name="writer", daemon=True)
        self._thread.start()

    def stop(self, timeout_s: float = 10.0) -> None:
        """Commit everything that waits and close all files."""
        self._stopping = True
        self._wake.set()
        if self._thread is not None:
            self._thread.join(timeout_s)
            self._thread = None
        else:
            self._finish()

    def submit(self, job: Job) -> None:
        """Have a job done soon. Never blocks."""
        self._queue.put(job)

    def submit_and_wait(self, job: Job, timeout_s: float) -> None:
        """Have a job done at once; return after the commit.

        Raise StorageError when it is not on disk after timeout_s; it is then withdrawn. A faulty
        job raises its own error.
        """
        awaited = Awaited(job)
        self._queue.put(awaited)
        self._wake.set()
        is_over = awaited.wait(timeout_s)
        patience = int(IN_HAND_S / _STEP_S)
        while not is_over:
            patience -= 1
            if self._queue.withdraw(awaited) or not patience:
                failure = self._failures.get(job.file.path)
                late = StorageError("storage-timeout", seconds=timeout_s)
                raise failure.error if failure else late
            # Neither over nor in the queue: the writer has it in hand at this very moment.
            is_over = awaited.wait(_STEP_S)
        awaited.raise_error()

    def add_chore(self, run: Callable[[], None], period_s: float) -> None:
        """Call run on the writer's thread, outside transactions, every period_s seconds."""
        self._chores.append(_Chore(run, period_s, self._clock.monotonic()))

    def carry_out(self, job: Job) -> bool:
        """Do a job at once, in a transaction of its own; tell whether it is on disk.

        For chores only: on the writer's thread. A job that fails is not tried again.
        """
        if job.file.path in self._failures or self.is_on_reserve:
            return False
        try:
            faulty = self._transact(job.file, [job])
        except StorageError as error:
            self._failed(job.file, error)
            return False
        if faulty is None:
            self._succeeded(job.file, [job])
        return faulty is None

    def seal(self, path: Path) -> None:
        """Close a file that is complete. For chores only: on the writer's thread."""
        self._files.seal(path)

    def release(self, path: Path) -> None:
        """Close a file so that it can be deleted. For chores only: on the writer's thread."""
        self._files.close(path)

    def write_once(self) -> None:
        """Do all that waits, once, on the calling thread: what the thread does again and again."""
        if self._reserve is not None:
            self._reserve.hold()
        groups: dict[StoreFile, list[Job]] = {}
        for job in self._queue.take_all():
            groups.setdefault(job.file, []).append(job)
        # Samples first: what tells that they are recorded must not be on disk before them.
        for file, jobs in sorted(groups.items(), key=lambda group: not _has_samples(group[1])):
            if self.is_on_reserve and _has_samples(jobs) and not self._stopping:
                error = StorageFull("storage-full", file=str(file.path))
                self._failures.setdefault(file.path, _Failure(error, 0.0, 0.0))
            elif not self._must_wait(file):
                self._write_all(file, jobs)
                continue
            self._queue.put_back(jobs)
        self._files.close_idle()

    def _must_wait(self, file: StoreFile) -> bool:
        failure = self._failures.get(file.path)
        return (
            failure is not None and self._clock.monotonic() < failure.until and not self._stopping
        )

    def _write_all(self, file: StoreFile, jobs: list[Job]) -> None:
        error = self._guarded("writing", partial(self._write_group, file, jobs))
        # A fault of ours takes the jobs of its file along, those of no other.
        for job in jobs if error else ():
            job.dropped(error)

    def _loop(self) -> None:
        due = self._clock.monotonic() + GROUP_S
        while not self._stopping:
            # What chores take is taken from the pause: samples wait no longer because of them.
            self._wake.wait(min(max(due - self._clock.monotonic(), _STEP_S), GROUP_S))
            self._wake.clear()
            due = self._clock.monotonic() + GROUP_S
            self._guarded("writing", self.write_once)
            self._do_chores()
        self._finish()

    def _finish(self) -> None:
        self._guarded("writing", self.write_once)
        lost = self._queue.take_all()
        for job in lost:
            job.dropped(StorageError("storage-timeout"))
        if lost:
            log.error("Stopped with %d jobs that could not be written", len(lost))
        self._guarded("closing", self._files.close_all)

    def _do_chores(self) -> None:
        now = self._clock.monotonic()
        for chore in self._chores:
            if now >= chore.due:
                chore.due = now + chore.period_s
                error = self._guarded("a chore", chore.run)
                if isinstance(error, StorageError):
                    log.warning("A chore was put off: %s", error)

    def _write_group(self, file: StoreFile, jobs: list[Job]) -> None:
        """Commit jobs together; leave a faulty one out and begin again without it."""
        while jobs:
            try:
                faulty = self._transact(file, jobs)
            except StorageError as error:
                self._queue.put_back(jobs)
                self._failed(file, error)
                return
            if faulty is None:
                self._succeeded(file, jobs)
                return
            jobs.remove(faulty)

    def _transact(self, file: StoreFile, jobs: list[Job]) -> Job | None:
        """Commit all jobs and return None, or undo all and return the faulty one."""
        with storage_errors(file.path):
            connection = self._files.connection(file)
            with connection.begin() as transaction:
                for step in (_run, _finish):
                    for job in jobs:
                        error = self._guarded("a job", partial(step, job, connection))
                        if isinstance(error, StorageError):
                            raise error
                        if error is not None:
                            transaction.rollback()
                            # What a job remembers about the connection may have been undone.
                            connection.info.clear()
                            job.dropped(error)
                            return job
        return None

    def _guarded(self, what: str, call: Callable[[], None]) -> Exception | None:
        """Call and return what went wrong; log it when it is our own fault."""
        try:
            call()
        except StorageError as error:
            return error
        except Exception as error:
            log.exception("The writer failed at %s", what)
            return error
        return None

    def _succeeded(self, file: StoreFile, jobs: list[Job]) -> None:
        now = self._clock.now()
        self.last_commit = now
        if self._failures.pop(file.path, None):
            log.info("%s is written again", file.path.name)
        for job in jobs:
            job.committed(now)

    def _failed(self, file: StoreFile, error: StorageError) -> None:
        """Close the file, note why, and pause: after a failed fsync nothing in it is certain."""
        self._files.close(file.path)
        before = self._failures.get(file.path)
        longer = max(before.pause_s * 2, FIRST_PAUSE_S) if before else FIRST_PAUSE_S
        pause_s = min(longer, LONGEST_PAUSE_S)
        self._failures[file.path] = _Failure(error, pause_s, self._clock.monotonic() + pause_s)
        if isinstance(error, StorageFull) and self._reserve is not None:
            self._reserve.spend()
        if isinstance(error, StorageDamaged):
            self._set_aside(file)
        elif before is None:
            log.warning("%s cannot be written: %s", file.path.name, error)

    def _set_aside(self, file: StoreFile) -> None:
        try:
            with storage_errors(file.path):
                file.set_aside(self._clock.now())
        except StorageError as error:
            log.warning("%s stays where it is: %s", file.path.name, error)


def _has_samples(jobs: list[Job]) -> bool:
    return any(job.weight for job in jobs)


def _run(job: Job, connection: Connection) -> None:
    with storage_errors(job.file.path):
        job.run(connection)


def _finish(job: Job, connection: Connection) -> None:
    with storage_errors(job.file.path):
        job.finish(connection)
