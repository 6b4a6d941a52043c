"""Takes files of entered values into the record: looked through, recorded, written down.

What is there already stays: a sample that is recorded twice is one. Values are marked as manual.
"""

import asyncio
import json
import logging
from collections.abc import Awaitable, Callable, Generator
from itertools import islice
from pathlib import Path
from typing import Any, Final, Protocol

from hmi.actions.requests import ImportHistory
from hmi.bus.bus import Bus
from hmi.bus.facts import ImportChanged, ImportPhase
from hmi.clock import Clock
from hmi.errors import ActionRefused, HmiError
from hmi.exports.csv_history import CsvHistory, Refused
from hmi.exports.import_preview import ImportPreview, preview, sha256_of
from hmi.exports.moments import zone_of
from hmi.plant.roles import Role
from hmi.plant.samples import Origin, Sample, SampleBatch, batch_of
from hmi.plant.site import Site
from hmi.storage.file_failures import file_errors

log = logging.getLogger(__name__)

AT_ONCE: Final = 5000
"""Values of one batch: the engine goes on with its other work between two."""
_DONE: Final = "done"
_FAULT: Final = "unexpected-failure"


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


class Record(Protocol):
    """Takes samples, and tells when they are on disk."""

    def take(self, batch: SampleBatch) -> None:
        """Have samples recorded as they are."""


class HistoryDesk:
    """One import at a time; settled waits until what was taken is on disk, and tells whether."""

    def __init__(
        self, site: Site, bus: Bus, clock: Clock, record: Record,
        settled: Callable[[], Awaitable[bool]], written: tuple[Who, Journal],
    ) -> None:  # fmt: skip
        self._site, self._bus, self._clock = site, bus, clock
        self._record, self._settled = record, settled
        self._who, self._journal = written
        self._task: asyncio.Task[None] | None = None
        self._samples = 0

    def carries(self) -> dict[type, Callable[[Any], Awaitable[None] | None]]:
        """Return what carries out each request; all of them need CONFIGURE."""
        return {ImportHistory: self._begin}

    async def over(self) -> None:
        """Wait until nothing is taken in."""
        if self._task is not None:
            await self._task

    def _begin(self, wish: ImportHistory) -> None:
        if self._task is not None and not self._task.done():
            raise ActionRefused("import-running")
        zone_of(wish.zone)
        row = (self._who.user, self._who.role)
        self._samples = 0
        self._task = asyncio.get_running_loop().create_task(self._take_in(wish, row))

    async def _take_in(self, wish: ImportHistory, row: tuple[str, Role]) -> None:
        name, outcome = Path(wish.file).name, _FAULT
        details: dict[str, Any] = {"sha256": wish.sha256, "zone": wish.zone}
        self._tell(ImportPhase.RUNNING, name)
        try:
            found = await self._looked_through(wish)
            await self._record_all(wish, found)
            details |= {"tags": sorted(found.tags), "refused": found.refused_count}
            outcome = _DONE
        except HmiError as error:
            outcome = error.code
        finally:
            await self._close(name, details, row, outcome)

    async def _close(
        self, name: str, details: dict[str, Any], row: tuple[str, Role], outcome: str
    ) -> None:
        """Write down what came of it, and tell."""
        details["samples"] = self._samples
        try:
            await asyncio.to_thread(
                self._journal.write, *row, ImportHistory.__name__, name, json.dumps(details),
                outcome,
            )  # fmt: skip
        except HmiError as error:
            log.warning("An import could not be written down: %s", error)
        is_done = outcome == _DONE
        self._tell(ImportPhase.DONE if is_done else ImportPhase.FAILED, name,
                   1.0 if is_done else 0.0, "" if is_done else outcome)  # fmt: skip

    async def _looked_through(self, wish: ImportHistory) -> ImportPreview:
        path, zone = Path(wish.file), zone_of(wish.zone)
        found = await asyncio.to_thread(preview, path, self._site, zone, self._clock.now())
        if found.sha256 != wish.sha256:
            raise ActionRefused("import-changed", file=path.name)
        if found.refused_count and not wish.skips_refused:
            raise ActionRefused("import-refused", file=path.name, count=found.refused_count)
        if not found.accepted:
            raise ActionRefused("import-empty", file=path.name)
        return found

    async def _record_all(self, wish: ImportHistory, found: ImportPreview) -> None:
        parts = self._parts(wish)
        try:
            while (part := await asyncio.to_thread(next, parts, None)) is not None:
                self._record.take(batch_of(part, Origin.MANUAL))
                # So nothing waits in memory, and nothing is dropped because too much does.
                if not await self._settled():
                    raise ActionRefused("import-not-on-disk", file=Path(wish.file).name)
                self._samples += len(part)
                share = self._samples / found.accepted
                self._tell(ImportPhase.RUNNING, Path(wish.file).name, share)
        finally:
            await asyncio.to_thread(parts.close)

    def _parts(self, wish: ImportHistory) -> Generator[list[Sample], None, None]:
        """Yield the values of the file that was looked through, some at a time. Blocks."""
        path = Path(wish.file)
        with file_errors(path), path.open("rb") as file:
            if sha256_of(file) != wish.sha256:
                raise ActionRefused("import-changed", file=path.name)
            zone, now = zone_of(wish.zone), self._clock.now()
            history = CsvHistory(file, path.name, self._site, zone, now)
            samples = (one for one in history if not isinstance(one, Refused))
            while part := list(islice(samples, AT_ONCE)):
                yield part

    def _tell(self, phase: ImportPhase, file: str, share: float = 0.0, problem: str = "") -> None:
        self._bus.imports.publish(ImportChanged(phase, file, self._samples, share, problem))
