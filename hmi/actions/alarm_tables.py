"""Carries out what an engineer asks about the table of alarms; each change is written down."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, Protocol

from hmi.access.login import Login
from hmi.actions import requests as ask
from hmi.actions.exploring import SiteChanges
from hmi.errors import ActionRefused
from hmi.plant.alarm_tables import AlarmTableRow
from hmi.plant.roles import Right, Role
from hmi.plant.tag_lists import RowState

Carry = Callable[[Any], Awaitable[None] | None]


class _Log(Protocol):
    def write(
        self, user: str, role: Role, action: str, target: str, details: str, result: str
    ) -> None:
        """Commit one row. Raise StorageError when that fails."""


@dataclass(frozen=True)
class AlarmTables:
    """Previews and takes tables of alarms."""

    site: SiteChanges | None
    log: _Log
    login: Login

    def carries(self) -> dict[type, tuple[Right | None, Carry]]:
        """Return right and handler by kind of request."""
        return {
            ask.PreviewAlarmTable: (Right.CONFIGURE, self.preview),
            ask.ApplyAlarmTable: (Right.CONFIGURE, self.take),
        }

    async def preview(self, wish: ask.PreviewAlarmTable) -> None:
        """Tell what a table would do. Raise ActionRefused."""
        await self._changes().preview_alarms(wish)

    async def take(self, wish: ask.ApplyAlarmTable) -> None:
        """Take a table and write down who changed what of which alarm, and why."""
        if not wish.reason.strip():
            raise ActionRefused("reason-missing")
        found = await self._changes().take_alarms(wish)
        for row in found.rows:
            if row.state in (RowState.NEW, RowState.CHANGED):
                await asyncio.to_thread(
                    self.log.write, self.login.user, self.login.role, "ChangeAlarmRule", row.key,
                    _details(row, wish.reason), "done",
                )  # fmt: skip

    def _changes(self) -> SiteChanges:
        if self.site is None:
            raise ActionRefused("site-has-no-file")
        return self.site


def table_described(request: object) -> tuple[str, str] | None:
    """Return what the journal has of a whole table: its changes stand in rows of their own."""
    if isinstance(request, ask.PreviewAlarmTable):
        return "alarms", ""
    if isinstance(request, ask.ApplyAlarmTable):
        return "alarms", json.dumps({"reason": request.reason})
    return None


def _details(row: AlarmTableRow, reason: str) -> str:
    """Return old and new values by column as JSON; of a new alarm only that it is new."""
    changes = {column: (old, new) for column, old, new in row.changes}
    return json.dumps({"reason": reason, **({} if changes else {"new": True}), **changes})
