"""Carries out what people ask about alarms: of this station's rules, or of servers."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from typing import Any, Final

from hmi.access.login import Login
from hmi.actions import requests as ask
from hmi.actions.server_alarm_wishes import ServerAlarmWishes
from hmi.alarms.alarm_engine import AlarmEngine
from hmi.bus.bus import Bus
from hmi.bus.exploration import AlarmsAnswered
from hmi.errors import ActionRefused, PlantError
from hmi.plant.alarm_tables import AlarmAnswer
from hmi.plant.roles import Right, Role, may

Carry = Callable[[Any], Awaitable[None] | None]

MOST_AT_ONCE: Final = 20_000
ASKED_AT_ONCE: Final = 50


@dataclass(frozen=True)
class AlarmWishes:
    """One method for each kind of request about alarms."""

    alarms: AlarmEngine
    login: Login
    bus: Bus | None = None
    servers: ServerAlarmWishes | None = None

    def carries(self) -> dict[type, tuple[Right | None, Carry]]:
        """Return right and handler by kind of request."""
        return {
            ask.AcknowledgeAlarm: (Right.ACKNOWLEDGE, self.acknowledge),
            ask.AcknowledgeAlarms: (Right.ACKNOWLEDGE, self.acknowledge_several),
            ask.ConfirmAlarm: (Right.ACKNOWLEDGE, self.confirm),
            ask.SilenceHorn: (Right.SILENCE, self.silence),
            ask.ResetAlarm: (Right.RESET, self.reset),
            ask.ShelveAlarm: (Right.SHELVE, self.shelve),
            ask.UnshelveAlarm: (Right.UNSHELVE, self.unshelve),
            ask.SetOutOfService: (Right.OUT_OF_SERVICE, self.set_out_of_service),
            ask.CommentAlarm: (Right.COMMENT, self.comment),
            ask.SwitchSuppression: (Right.SHELVE, self.switch_suppression),
            ask.EnableAlarm: (Right.OUT_OF_SERVICE, self.enable),
            ask.SuppressAlarm: (Right.OUT_OF_SERVICE, self.suppress),
            ask.RefreshAlarms: (Right.ACKNOWLEDGE, self.refresh),
        }

    async def acknowledge(self, wish: ask.AcknowledgeAlarm) -> None:
        """Acknowledge one occurrence. Raise ActionRefused, like all of these."""
        await self._acknowledge(wish.key, wish.occurrence, wish.comment)

    async def acknowledge_several(self, wish: ask.AcknowledgeAlarms) -> None:
        """Acknowledge several occurrences, each by itself: one refusal keeps no other back."""
        if wish.is_all and not may(self.login.role, Right.ACKNOWLEDGE_ALL):
            raise ActionRefused("not-permitted", right=Right.ACKNOWLEDGE_ALL.value)
        if len(wish.seen) > MOST_AT_ONCE:
            raise ActionRefused("too-many-at-once", most=MOST_AT_ONCE)
        answers = tuple([answer async for answer in self._answers(wish)])
        if self.bus is not None:
            self.bus.explored.publish(AlarmsAnswered(wish.inquiry, answers))

    async def confirm(self, wish: ask.ConfirmAlarm) -> None:
        """Confirm the response to one occurrence."""
        if (servers := self._at_server(wish.key)) is not None:
            await servers.confirm(wish.key, wish.occurrence, *self._who(), wish.comment)
            return
        self.alarms.confirm(wish.key, wish.occurrence, *self._who(), wish.comment)

    def silence(self, _wish: ask.SilenceHorn) -> None:
        """Quiet the horn."""
        self.alarms.silence(*self._who())
        if self.servers is not None:
            self.servers.silence(*self._who())

    async def reset(self, wish: ask.ResetAlarm) -> None:
        """Release a latch."""
        if (servers := self._at_server(wish.key)) is not None:
            await servers.reset(wish.key, *self._who())
            return
        self.alarms.reset(wish.key, *self._who())

    async def shelve(self, wish: ask.ShelveAlarm) -> None:
        """Shelve an alarm; what is of the highest priority with a second person."""
        reason, servers = wish.reason, self._at_server(wish.key)
        if (servers or self.alarms).needs_second(wish.key):
            second = await self.login.vouch(wish.second, wish.secret)
            if second.name == self.login.user:
                raise ActionRefused("second-person-same")
            if not may(second.role, Right.SHELVE):
                raise ActionRefused("not-permitted", right=Right.SHELVE.value)
            reason = f"{wish.reason} ({second.name})" if wish.reason.strip() else ""
        if servers is not None:
            await servers.shelve(wish.key, wish.duration_s, reason, *self._who())
            return
        self.alarms.shelve(wish.key, wish.duration_s, reason, *self._who())

    async def unshelve(self, wish: ask.UnshelveAlarm) -> None:
        """Bring a shelved alarm back."""
        if (servers := self._at_server(wish.key)) is not None:
            await servers.unshelve(wish.key, *self._who())
            return
        self.alarms.unshelve(wish.key, *self._who())

    async def set_out_of_service(self, wish: ask.SetOutOfService) -> None:
        """Take an alarm out of service, or put it back."""
        if (servers := self._at_server(wish.key)) is not None:
            await servers.set_out_of_service(wish.key, wish.out, wish.reason, *self._who())
            return
        self.alarms.set_out_of_service(wish.key, wish.out, wish.reason, *self._who(), wish.owner)

    async def enable(self, wish: ask.EnableAlarm) -> None:
        """Let a server detect an alarm, or not."""
        servers = self._of_server(wish.key)
        await servers.enable(wish.key, wish.enable, wish.reason, *self._who())

    async def suppress(self, wish: ask.SuppressAlarm) -> None:
        """Let a server suppress an alarm, or not any more."""
        servers = self._of_server(wish.key)
        await servers.suppress(wish.key, wish.suppress, wish.reason, *self._who())

    def refresh(self, wish: ask.RefreshAlarms) -> None:
        """Have a server asked for all of its alarms again."""
        if self.servers is None:
            raise ActionRefused("connection-unknown", connection=wish.connection, known="")
        self.servers.refresh(wish)

    async def comment(self, wish: ask.CommentAlarm) -> None:
        """Write a comment into an alarm's journal."""
        if (servers := self._at_server(wish.key)) is not None:
            await servers.comment(wish.key, wish.comment, *self._who())
            return
        self.alarms.comment(wish.key, wish.comment, *self._who())

    def switch_suppression(self, wish: ask.SwitchSuppression) -> None:
        """Switch a named suppression."""
        self.alarms.switch_suppression(wish.key, wish.is_on, wish.reason, *self._who())

    async def _answers(self, wish: ask.AcknowledgeAlarms) -> AsyncIterator[AlarmAnswer]:
        """Yield an answer for each occurrence; servers are asked for several at a time."""
        for first in range(0, len(wish.seen), ASKED_AT_ONCE):
            some = wish.seen[first : first + ASKED_AT_ONCE]
            asked = [self._answer(one, wish.comment) for one in some]
            if not any(self._at_server(one.key) for one in some):
                for answer in asked:
                    yield await answer
                continue
            for told in await asyncio.gather(*asked):
                yield told

    async def _answer(self, seen: ask.SeenAlarm, comment: str) -> AlarmAnswer:
        try:
            await self._acknowledge(seen.key, seen.occurrence, comment)
        except (ActionRefused, PlantError) as refusal:
            return AlarmAnswer(seen.key, seen.occurrence, refusal.code)
        return AlarmAnswer(seen.key, seen.occurrence)

    async def _acknowledge(self, key: str, occurrence: int, comment: str) -> None:
        if (servers := self._at_server(key)) is not None:
            await servers.acknowledge(key, occurrence, *self._who(), comment)
            return
        self.alarms.acknowledge(key, occurrence, *self._who(), comment)

    def _at_server(self, key: str) -> ServerAlarmWishes | None:
        """Return who asks servers, where the alarm is one of theirs."""
        return self.servers if self.servers is not None and self.servers.holds(key) else None

    def _of_server(self, key: str) -> ServerAlarmWishes:
        servers = self._at_server(key)
        if servers is None:
            raise ActionRefused("server-offers-not", alarm=key)
        return servers

    def _who(self) -> tuple[str, Role]:
        return self.login.user, self.login.role
