"""Carries out requests: checks the right, does it, writes down who asked and what came of it.

Refusals are written down too. An alarm's own transition stands in the alarm journal as well; the
row written here says who wished it at this station.
"""

import asyncio
import json
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Protocol

from hmi.access.login import Login
from hmi.actions import requests as ask
from hmi.actions.alarm_tables import AlarmTables, table_described
from hmi.actions.alarm_wishes import AlarmWishes
from hmi.actions.backups import Backups
from hmi.actions.exploring import UNWRITTEN, Exploring, described
from hmi.actions.maturity_desk import MaturityDesk
from hmi.actions.requests import Request
from hmi.actions.server_alarm_wishes import ServerAlarmWishes
from hmi.actions.station_security import StationSecurity
from hmi.actions.tag_writing import TagWriting
from hmi.actions.trend_keeping import TrendKeeping
from hmi.alarms.alarm_engine import AlarmEngine
from hmi.bus.bus import Bus
from hmi.errors import ActionRefused, HmiError
from hmi.plant.roles import Right, Role, may


class ActionLog(Protocol):
    """Writes an action down; blocks until the commit."""

    def write(
        self, user: str, role: Role, action: str, target: str, details: str, result: str
    ) -> None:
        """Commit one row. Raise StorageError when that fails."""


Carry = Callable[[Any], Awaitable[None] | None]
_TARGETS = (
    "key", "user", "assessment", "connection", "note", "run", "tag", "folder", "page", "edit",
    "machine",
)  # fmt: skip
_NOT_PERMITTED = "not-permitted"
_SECRET = "secret"  # noqa: S105  # the name of the field that is never written down


class CarriesOut(Protocol):
    """Carries out requests that need CONFIGURE."""

    def carries(self) -> dict[type, Carry]:
        """Return what carries out each kind of request."""


class Desk(Protocol):
    """Carries out requests of its own, and says which right each needs."""

    def carries(self) -> Mapping[type, tuple[Right, Carry]]:
        """Return right and handler by kind of request."""


@dataclass(frozen=True)
class Handlers:
    """One handler for each kind of request."""

    alarms: AlarmEngine
    login: Login
    maturity: MaturityDesk | None
    log: ActionLog
    stop: Callable[[str], None]
    writing: TagWriting
    try_again: Callable[[str], None]
    security: StationSecurity
    exploring: Exploring | None = None
    trends: TrendKeeping | None = None
    backups: Backups | None = None
    bus: Bus | None = None
    servers: ServerAlarmWishes | None = None
    imports: CarriesOut | None = None
    desks: Sequence[Desk] = ()

    async def carry_out(self, request: Request) -> None:
        """Do what was asked. Raise ActionRefused when it is not done."""
        user, role = self.login.user, self.login.role
        target, details = _described(request)
        row = (user, role, type(request).__name__, target, details)
        try:
            await self._do(request, role)
        except HmiError as refusal:
            if type(request) not in UNWRITTEN or refusal.code == _NOT_PERMITTED:
                await asyncio.to_thread(self.log.write, *row, refusal.code)
            raise
        if type(request) in UNWRITTEN:
            return
        await asyncio.to_thread(self.log.write, *row, "done")

    async def _do(self, request: Request, role: Role) -> None:
        right, carry = self._table().get(type(request), (None, None))
        if carry is None:
            raise ActionRefused("request-unknown", name=type(request).__name__)
        if right is not None and not may(role, right):
            raise ActionRefused(_NOT_PERMITTED, right=right.value)
        self.login.touch()
        if (work := carry(request)) is not None:
            await work

    def _table(self) -> dict[type, tuple[Right | None, Carry]]:
        """Return right and handler by kind of request; None for what everybody may ask."""
        return {
            **AlarmWishes(self.alarms, self.login, self.bus, self.servers).carries(),
            **AlarmTables(
                self.exploring.site if self.exploring else None, self.log, self.login
            ).carries(),
            ask.LogIn: (None, self._log_in),
            ask.LogOut: (None, self._log_out),
            **(self.maturity.carries() if self.maturity else {}),
            ask.WriteTag: (Right.WRITE, self._write),
            ask.TryConnection: (Right.RESET, self._try),
            ask.StopEngine: (None, self._stop),
            **{kind: (Right.CONFIGURE, do) for kind, do in self.security.carries().items()},
            **{kind: (Right.CONFIGURE, do) for kind, do in self._explored().items()},
            **(self.trends.carries() if self.trends else {}),
            **{kind: (Right.CONFIGURE, do) for kind, do in self._backed_up().items()},
            **{kind: how for desk in self.desks for kind, how in desk.carries().items()},
        }

    async def _log_in(self, wish: ask.LogIn) -> None:
        await self.login.log_in(wish.user, wish.secret)

    def _log_out(self, _wish: ask.LogOut) -> None:
        self.login.log_out()

    async def _write(self, wish: ask.WriteTag) -> None:
        await self.writing.carry_out(wish, *self._who())

    def _try(self, wish: ask.TryConnection) -> None:
        self.try_again(wish.connection)

    def _stop(self, wish: ask.StopEngine) -> None:
        self.stop(wish.reason)

    def _explored(self) -> dict[type, Carry]:
        return self.exploring.carries() if self.exploring else {}

    def _backed_up(self) -> dict[type, Carry]:
        made = self.backups.carries() if self.backups else {}
        return {**made, **(self.imports.carries() if self.imports else {})}

    def _who(self) -> tuple[str, Role]:
        return self.login.user, self.login.role


def _described(request: Request) -> tuple[str, str]:
    """Return what a request is about, and its other fields as JSON; never a secret."""
    if (told := table_described(request) or described(request)) is not None:
        return told
    fields = {name: value for name, value in asdict(request).items() if name != _SECRET}
    plain = (name for name in _TARGETS if isinstance(fields.get(name), str | int))
    target = next((fields.pop(name) for name in plain), "")
    return str(target), json.dumps(fields) if fields else ""
