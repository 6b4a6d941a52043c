"""Carries out changes of the site: file, secret, and the engine that loads it anew."""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Final, Protocol, TypeVar

from hmi.actions.machine_requests import (
    ArrangeMachines,
    RemoveMachine,
    SaveMachine,
    TakeBackSite,
)
from hmi.actions.requests import (
    AddToSite,
    ApplyAlarmTable,
    PreviewAlarmTable,
    PreviewTagList,
    RemoveFromSite,
)
from hmi.bus.bus import Bus
from hmi.bus.exploration import AlarmTablePreviewed, TagListPreviewed
from hmi.config import alarm_table
from hmi.config.kept_sites import kept_sites, read_kept
from hmi.config.machine_edits import MachineEdits
from hmi.config.site_file import SiteAddition, SiteCandidate, SiteFile
from hmi.config.tag_import import preview
from hmi.errors import ActionRefused, ConfigurationError, Problem
from hmi.plant.alarm_tables import AlarmTablePreview
from hmi.plant.connections import Connection
from hmi.plant.site import Site

T = TypeVar("T")

MOST_TOLD: Final = 50
"""So many problems travel to the window."""


class Secrets(Protocol):
    """Keeps passwords under names."""

    def put(self, name: str, secret: str) -> None:
        """Keep a secret. Raise SecretUnavailable."""


class SiteDesk:
    """Where a site is changed while the engine runs with it."""

    def __init__(
        self,
        site: Site,
        bus: Bus,
        file: SiteFile,
        secrets: Secrets,
        reload: Callable[[], None],
        folder: Path | None = None,
    ) -> None:
        """Call reload once a change is on the disk; folder has the earlier versions."""
        self._folder = folder
        self._site = site
        self._bus = bus
        self._file = file
        self._secrets = secrets
        self._reload = reload
        self._turn = asyncio.Lock()

    async def add(self, wish: AddToSite) -> None:
        """Add to the site and have it loaded anew. Raise ActionRefused, StorageError."""
        connection = _with_secret_name(wish)
        addition = SiteAddition(
            connections=(connection,) if connection else (),
            machines=wish.machines, tags=wish.tags, alarms=wish.alarms,
        )  # fmt: skip
        async with self._turn:
            candidate = await _tried(lambda: self._file.with_added(addition))
            if wish.secret and connection is not None:
                await asyncio.to_thread(self._secrets.put, connection.password_secret, wish.secret)
            await asyncio.to_thread(self._file.commit, candidate)
        self._reload()

    async def remove(self, wish: RemoveFromSite) -> None:
        """Take out of the site and have it loaded anew. Raise ActionRefused, StorageError."""
        await self._commit(lambda: self._file.without(wish.connections, wish.machines, wish.tags))

    async def save_machine(self, wish: SaveMachine) -> None:
        """Write a machine and have the site loaded anew. Raise ActionRefused, StorageError."""
        connection = _with_secret_name(wish)
        async with self._turn:
            candidate = await _tried(lambda: MachineEdits(self._file).saved(wish, connection))
            if wish.secret and connection is not None:
                await asyncio.to_thread(self._secrets.put, connection.password_secret, wish.secret)
            await asyncio.to_thread(self._file.commit, candidate)
        self._reload()

    async def remove_machine(self, wish: RemoveMachine) -> None:
        """Take a machine out and have the site loaded anew. Raise as save_machine does."""
        await self._commit(lambda: MachineEdits(self._file).removed(wish))

    async def arrange_machines(self, wish: ArrangeMachines) -> None:
        """Write where machines stand and have the site loaded anew. Raise as save_machine does."""
        await self._commit(lambda: MachineEdits(self._file).arranged(wish))

    async def take_back(self, wish: TakeBackSite) -> None:
        """Put an earlier site in place and have it loaded anew. Raise as save_machine does."""
        await self._commit(lambda: self._earlier(wish))

    def _earlier(self, wish: TakeBackSite) -> SiteCandidate:
        """Return a kept version of the file, when the file is still the one that was seen."""
        if self._file.digest() != wish.seen:
            raise ActionRefused("site-changed-meanwhile")
        kept = kept_sites(self._folder) if self._folder is not None else []
        found = [one for one in kept if one.digest == wish.digest]
        if not found:
            raise ActionRefused("site-version-unknown", digest=wish.digest)
        return self._file.replaced(read_kept(found[-1]))

    async def _commit(self, make: Callable[[], SiteCandidate]) -> None:
        async with self._turn:
            await asyncio.to_thread(self._file.commit, await _tried(make))
        self._reload()

    async def preview(self, wish: PreviewTagList) -> None:
        """Tell what a list of tags would do to the site. Raise ActionRefused, StorageError."""
        async with self._turn:
            found = await _tried(lambda: preview(wish.text, self._site, self._file))
        self._bus.explored.publish(TagListPreviewed(wish.inquiry, found))

    async def preview_alarms(self, wish: PreviewAlarmTable) -> None:
        """Tell what a table of alarms would do. Raise ActionRefused, StorageError."""
        async with self._turn:
            found = await _tried(
                lambda: alarm_table.preview(wish.text, self._site.alarms, self._file)
            )
        self._bus.explored.publish(AlarmTablePreviewed(wish.inquiry, found))

    async def take_alarms(self, wish: ApplyAlarmTable) -> AlarmTablePreview:
        """Take a table of alarms as a whole and have the site loaded anew; return what it did.

        Raise ActionRefused, also when it is not what was previewed, and StorageError.
        """
        rules = self._site.alarms
        if alarm_table.digest_of(wish.text, rules) != wish.digest:
            raise ActionRefused("alarm-table-other")
        async with self._turn:
            found = await _tried(lambda: alarm_table.preview(wish.text, rules, self._file))
            addition = SiteAddition(alarms=alarm_table.changed_rules(found))
            candidate = await _tried(lambda: self._file.with_added(addition))
            await asyncio.to_thread(self._file.commit, candidate)
        self._reload()
        return found


async def _tried(make: Callable[[], T]) -> T:
    """Return what was made aside; every problem of the site together is one refusal."""
    try:
        return await asyncio.to_thread(make)
    except ConfigurationError as error:
        told = [_told(problem) for problem in error.problems[:MOST_TOLD]]
        raise ActionRefused(
            "site-not-valid", count=len(error.problems), first=told[0], problems="\n".join(told)
        ) from error


def _told(problem: Problem) -> str:
    return f"{problem.subject}: {problem}" if problem.subject else str(problem)


def _with_secret_name(wish: AddToSite | SaveMachine) -> Connection | None:
    """Return the connection with a name for its password. Raise ActionRefused for whose it is."""
    connection = wish.connection
    if not wish.secret:
        return connection
    if connection is None or not connection.user:
        raise ActionRefused("password-without-user")
    name = connection.password_secret or f"{connection.key}_password"
    return replace(connection, password_secret=name)
