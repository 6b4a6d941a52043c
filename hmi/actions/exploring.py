"""Carries out what an engineer asks about servers and the site: looking around, and changing it.

Looking around is written down as a visit that begins and ends, not node by node; a change of the
site is written down with the keys of what it is about.
"""

import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from typing import Any, Final, Protocol

from hmi.actions import requests as ask
from hmi.actions.machine_changes import ChangesMachines, MachineChanges, machine_described
from hmi.actions.rule_changes import RuleChanges, differences
from hmi.actions.station_security import StationSecurity
from hmi.errors import ActionRefused
from hmi.opcua.credentials import Credentials
from hmi.opcua.explorer import CredentialsFor, Explorer
from hmi.plant.alarm_rules import AlarmRule
from hmi.plant.alarm_tables import AlarmTablePreview
from hmi.plant.connections import Connection

Carry = Callable[[Any], Awaitable[None] | None]

UNWRITTEN: Final = frozenset({
    ask.FindEndpoints, ask.BrowseNode, ask.SearchNodes, ask.ReadNode, ask.DiscoverMachines,
    ask.PreviewTagList, ask.PreviewAlarmTable,
})  # fmt: skip
"""Requests that are not written down when they are carried out."""


class SiteChanges(ChangesMachines, Protocol):
    """Changes the site and has it loaded anew."""

    async def add(self, wish: ask.AddToSite) -> None:
        """Add to the site. Raise ActionRefused, StorageError."""

    async def remove(self, wish: ask.RemoveFromSite) -> None:
        """Take out of the site. Raise ActionRefused, StorageError."""

    async def preview(self, wish: ask.PreviewTagList) -> None:
        """Tell what a list of tags would do. Raise ActionRefused, StorageError."""

    async def preview_alarms(self, wish: ask.PreviewAlarmTable) -> None:
        """Tell what a table of alarms would do. Raise ActionRefused, StorageError."""

    async def take_alarms(self, wish: ask.ApplyAlarmTable) -> AlarmTablePreview:
        """Take a table of alarms. Raise ActionRefused, StorageError."""


@dataclass(frozen=True)
class Exploring:
    """Visits to servers, and the site that grows by them; None where it has no file."""

    explorer: Explorer
    site: SiteChanges | None
    rules: tuple[AlarmRule, ...] = ()
    """The alarm rules as they are; tuning changes one of them."""

    def carries(self) -> dict[type, Carry]:
        """Return what carries out each of these requests; all of them need CONFIGURE."""
        return {
            ask.FindEndpoints: self._find,
            ask.EnterServer: self._enter,
            ask.BrowseNode: self._browse,
            ask.SearchNodes: self._search,
            ask.ReadNode: self._read,
            ask.DiscoverMachines: self._discover,
            ask.LeaveServer: self._leave,
            ask.AddToSite: self._add,
            ask.RemoveFromSite: self._remove,
            ask.PreviewTagList: self._preview,
            ask.ChangeAlarmRule: RuleChanges(self.rules, self._add).change,
            **MachineChanges(self.site).carries(),
        }

    async def _find(self, wish: ask.FindEndpoints) -> None:
        await self.explorer.find_endpoints(wish.inquiry, wish.url)

    async def _enter(self, wish: ask.EnterServer) -> None:
        await self.explorer.enter(wish.inquiry, wish.connection, wish.secret)

    async def _browse(self, wish: ask.BrowseNode) -> None:
        await self.explorer.browse(wish.inquiry, wish.node, wish.start)

    async def _search(self, wish: ask.SearchNodes) -> None:
        wished = wish.inquiry, wish.text, wish.node
        await self.explorer.search(*wished, only_plant=wish.only_plant)

    async def _read(self, wish: ask.ReadNode) -> None:
        await self.explorer.read(wish.inquiry, wish.node)

    async def _discover(self, wish: ask.DiscoverMachines) -> None:
        await self.explorer.discover(wish.inquiry)

    async def _leave(self, wish: ask.LeaveServer) -> None:
        await self.explorer.leave(wish.inquiry)

    async def _add(self, wish: ask.AddToSite) -> None:
        await self._changes().add(wish)

    async def _remove(self, wish: ask.RemoveFromSite) -> None:
        await self._changes().remove(wish)

    async def _preview(self, wish: ask.PreviewTagList) -> None:
        await self._changes().preview(wish)

    def _changes(self) -> SiteChanges:
        if self.site is None:
            raise ActionRefused("site-has-no-file")
        return self.site


def visitor_credentials(security: StationSecurity) -> CredentialsFor:
    """Return what a visit shows and believes: its connection's, but with a given password."""

    def credentials(connection: Connection, secret: str) -> Credentials:
        if not secret:
            return security.credentials(connection)
        # Without its user nothing is looked up that the given password stands for.
        return replace(security.credentials(replace(connection, user="")), password=secret)

    return credentials


def described(request: object) -> tuple[str, str] | None:
    """Return target and details as the journal has them; None for other requests."""
    match request:
        case ask.EnterServer(connection=connection):
            details = {"url": connection.url, "mode": connection.mode, "user": connection.user}
            return connection.key, json.dumps(details)
        case ask.LeaveServer(inquiry=inquiry):
            return str(inquiry), ""
        case ask.AddToSite(connection=connection):
            keys = {
                name: [one.key for one in getattr(request, name)]
                for name in ("machines", "tags", "alarms")
            }
            return connection.key if connection else "site", json.dumps(keys)
        case ask.ChangeAlarmRule(before=before, after=after, reason=reason):
            told = {"reason": reason, **differences(before, after)}
            return before.key, json.dumps(told)
        case ask.RemoveFromSite():
            return "site", json.dumps({
                "connections": request.connections, "machines": request.machines,
                "tags": request.tags,
            })  # fmt: skip
    return machine_described(request)
