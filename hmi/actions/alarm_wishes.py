"""Carries out what people ask about the alarms of this station's rules."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, Final

from hmi.access.login import Login
from hmi.actions import requests as ask
from hmi.alarms.alarm_engine import AlarmEngine
from hmi.bus.bus import Bus
from hmi.bus.exploration import AlarmsAnswered
from hmi.errors import ActionRefused
from hmi.plant.alarm_tables import AlarmAnswer
from hmi.plant.roles import Right, Role, may

Carry = Callable[[Any], Awaitable[None] | None]

MOST_AT_ONCE: Final = 20_000


@dataclass(frozen=True)
class AlarmWishes:
    """One method for each kind of request about alarms."""

    alarms: AlarmEngine
    login: Login
    bus: Bus | None = None

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
        }

    def acknowledge(self, wish: ask.AcknowledgeAlarm) -> None:
        """Acknowledge one occurrence. Raise ActionRefused, like all of these."""
        self.alarms.acknowledge(wish.key, wish.occurrence, *self._who(), wish.comment)

    def acknowledge_several(self, wish: ask.AcknowledgeAlarms) -> None:
        """Acknowledge several occurrences, each by itself: one refusal keeps no other back."""
        if wish.is_all and not may(self.login.role, Right.ACKNOWLEDGE_ALL):
            raise ActionRefused("not-permitted", right=Right.ACKNOWLEDGE_ALL.value)
        if len(wish.seen) > MOST_AT_ONCE:
            raise ActionRefused("too-many-at-once", most=MOST_AT_ONCE)
        answers = tuple(self._answer(one, wish.comment) for one in wish.seen)
        if self.bus is not None:
            self.bus.explored.publish(AlarmsAnswered(wish.inquiry, answers))

    def confirm(self, wish: ask.ConfirmAlarm) -> None:
        """Confirm the response to one occurrence."""
        self.alarms.confirm(wish.key, wish.occurrence, *self._who(), wish.comment)

    def silence(self, _wish: ask.SilenceHorn) -> None:
        """Quiet the horn."""
        self.alarms.silence(*self._who())

    def reset(self, wish: ask.ResetAlarm) -> None:
        """Release a latch."""
        self.alarms.reset(wish.key, *self._who())

    async def shelve(self, wish: ask.ShelveAlarm) -> None:
        """Shelve an alarm; what is of the highest priority with a second person."""
        reason = wish.reason
        if self.alarms.needs_second(wish.key):
            second = await self.login.vouch(wish.second, wish.secret)
            if second.name == self.login.user:
                raise ActionRefused("second-person-same")
            if not may(second.role, Right.SHELVE):
                raise ActionRefused("not-permitted", right=Right.SHELVE.value)
            reason = f"{wish.reason} ({second.name})" if wish.reason.strip() else ""
        self.alarms.shelve(wish.key, wish.duration_s, reason, *self._who())

    def unshelve(self, wish: ask.UnshelveAlarm) -> None:
        """Bring a shelved alarm back."""
        self.alarms.unshelve(wish.key, *self._who())

    def set_out_of_service(self, wish: ask.SetOutOfService) -> None:
        """Take an alarm out of service, or put it back."""
        self.alarms.set_out_of_service(wish.key, wish.out, wish.reason, *self._who(), wish.owner)

    def comment(self, wish: ask.CommentAlarm) -> None:
        """Write a comment into an alarm's journal."""
        self.alarms.comment(wish.key, wish.comment, *self._who())

    def switch_suppression(self, wish: ask.SwitchSuppression) -> None:
        """Switch a named suppression."""
        self.alarms.switch_suppression(wish.key, wish.is_on, wish.reason, *self._who())

    def _answer(self, seen: ask.SeenAlarm, comment: str) -> AlarmAnswer:
        try:
            self.alarms.acknowledge(seen.key, seen.occurrence, *self._who(), comment)
        except ActionRefused as refusal:
            return AlarmAnswer(seen.key, seen.occurrence, refusal.code)
        return AlarmAnswer(seen.key, seen.occurrence)

    def _who(self) -> tuple[str, Role]:
        return self.login.user, self.login.role
