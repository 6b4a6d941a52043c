"""Carries out requests: checks the right, does it, writes down who asked and what came of it.

Refusals are written down too. An alarm's own transition stands in the alarm journal as well; the
row written here says who wished it at this station.
"""

import asyncio
import json
from collections.abc import Awaitable, Callable
from dataclasses import asdict, dataclass
from typing import Any, Protocol

from hmi.access.login import Login
from hmi.actions import requests as ask
from hmi.actions.backups import Backups
from hmi.actions.exploring import UNWRITTEN, Exploring, described
from hmi.actions.requests import Request
from hmi.actions.station_security import StationSecurity
from hmi.actions.tag_writing import TagWriting
from hmi.actions.trend_keeping import TrendKeeping
from hmi.alarms.alarm_engine import AlarmEngine
from hmi.errors import ActionRefused, HmiError
from hmi.maturity.store import AssessmentStore
from hmi.plant.roles import Right, Role, may


class ActionLog(Protocol):
    """Writes an action down; blocks until the commit."""

    def write(
        self, user: str, role: Role, action: str, target: str, details: str, result: str
    ) -> None:
        """Commit one row. Raise StorageError when that fails."""


Carry = Callable[[Any], Awaitable[None] | None]
_TARGETS = ("key", "user", "assessment", "connection", "note", "run", "tag", "folder")
_NOT_PERMITTED = "not-permitted"
_SECRET = "secret"  # noqa: S105  # the name of the field that is never written down


@dataclass(frozen=True)
class Handlers:
    """One handler for each kind of request."""

    alarms: AlarmEngine
    login: Login
    assessments: AssessmentStore
    log: ActionLog
    stop: Callable[[str], None]
    writing: TagWriting
    try_again: Callable[[str], None]
    security: StationSecurity
    exploring: Exploring | None = None
    trends: TrendKeeping | None = None
    backups: Backups | None = None

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
            ask.AcknowledgeAlarm: (Right.ACKNOWLEDGE, self._acknowledge),
            ask.SilenceHorn: (Right.SILENCE, self._silence),
            ask.ResetAlarm: (Right.RESET, self._reset),
            ask.ShelveAlarm: (Right.SHELVE, self._shelve),
            ask.UnshelveAlarm: (Right.UNSHELVE, self._unshelve),
            ask.SetOutOfService: (Right.OUT_OF_SERVICE, self._set_out_of_service),
            ask.CommentAlarm: (Right.COMMENT, self._comment),
            ask.LogIn: (None, self._log_in),
            ask.LogOut: (None, self._log_out),
            ask.BeginAssessment: (Right.ASSESS, self._begin),
            ask.RateDimension: (Right.ASSESS, self._rate),
            ask.CloseAssessment: (Right.ASSESS, self._close),
            ask.WriteTag: (Right.WRITE, self._write),
            ask.TryConnection: (Right.RESET, self._try),
            ask.StopEngine: (None, self._stop),
            **{kind: (Right.CONFIGURE, do) for kind, do in self.security.carries().items()},
            **{kind: (Right.CONFIGURE, do) for kind, do in self._explored().items()},
            **(self.trends.carries() if self.trends else {}),
            **{kind: (Right.CONFIGURE, do) for kind, do in self._backed_up().items()},
        }

    def _acknowledge(self, wish: ask.AcknowledgeAlarm) -> None:
        self.alarms.acknowledge(wish.key, wish.occurrence, *self._who(), wish.comment)

    def _silence(self, _wish: ask.SilenceHorn) -> None:
        self.alarms.silence(*self._who())

    def _reset(self, wish: ask.ResetAlarm) -> None:
        self.alarms.reset(wish.key, *self._who())

    def _shelve(self, wish: ask.ShelveAlarm) -> None:
        self.alarms.shelve(wish.key, wish.duration_s, wish.reason, *self._who())

    def _unshelve(self, wish: ask.UnshelveAlarm) -> None:
        self.alarms.unshelve(wish.key, *self._who())

    def _set_out_of_service(self, wish: ask.SetOutOfService) -> None:
        self.alarms.set_out_of_service(wish.key, wish.out, wish.reason, *self._who())

    def _comment(self, wish: ask.CommentAlarm) -> None:
        self.alarms.comment(wish.key, wish.comment, *self._who())

    async def _log_in(self, wish: ask.LogIn) -> None:
        await self.login.log_in(wish.user, wish.secret)

    def _log_out(self, _wish: ask.LogOut) -> None:
        self.login.log_out()

    async def _begin(self, wish: ask.BeginAssessment) -> None:
        await self.assessments.begin(wish.scope, self.login.user)

    async def _rate(self, wish: ask.RateDimension) -> None:
        await self.assessments.rate(
            wish.assessment, wish.dimension, wish.level, wish.target, wish.note
        )

    async def _close(self, wish: ask.CloseAssessment) -> None:
        await self.assessments.close(wish.assessment)

    async def _write(self, wish: ask.WriteTag) -> None:
        await self.writing.carry_out(wish, *self._who())

    def _try(self, wish: ask.TryConnection) -> None:
        self.try_again(wish.connection)

    def _stop(self, wish: ask.StopEngine) -> None:
        self.stop(wish.reason)

    def _explored(self) -> dict[type, Carry]:
        return self.exploring.carries() if self.exploring else {}

    def _backed_up(self) -> dict[type, Carry]:
        return self.backups.carries() if self.backups else {}

    def _who(self) -> tuple[str, Role]:
        return self.login.user, self.login.role


def _described(request: Request) -> tuple[str, str]:
    """Return what a request is about, and its other fields as JSON; never a secret."""
    if (told := described(request)) is not None:
        return told
    fields = {name: value for name, value in asdict(request).items() if name != _SECRET}
    plain = (name for name in _TARGETS if isinstance(fields.get(name), str | int))
    target = next((fields.pop(name) for name in plain), "")
    return str(target), json.dumps(fields) if fields else ""
