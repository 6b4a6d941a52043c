"""Carries out what people ask about alarms that servers keep.

The server is asked, and it decides: an alarm is never shown as acknowledged before the server has
said so. Until then it is shown as asked for; a server that accepts and then does not say it is
told of as well. Rights are those for alarms of our own, and the journal is the same.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from typing import Final, Protocol

from hmi.actions import requests as ask
from hmi.alarms.rights import longest_shelve_s, may_reset
from hmi.alarms.server_alarms import ServerAlarms, is_reached
from hmi.alarms.server_row import Asked, ServerRow, offers_of
from hmi.bus.alarm_facts import Trigger
from hmi.bus.conditions import ConditionCall, Deed, ServerOffer
from hmi.clock import Clock
from hmi.errors import ActionRefused, NotConnected
from hmi.plant.alarm_rules import Priority
from hmi.plant.roles import Right, Role

SAID_S: Final = 5.0
"""So long a server that has accepted may take to say that it is so."""
ASK_S: Final = 1.0
"""After that it is asked for all of its alarms, should it have forgotten to say."""
_LOOK_S: Final = 0.05
_DONE: Final = frozenset({"Good", "BadConditionBranchAlreadyAcked"})
_CODES: Final = {
    "BadEventIdUnknown": "alarm-reoccurred",
    "BadUserAccessDenied": "server-denies-user",
    "BadMethodInvalid": "server-offers-not",
    "BadNotImplemented": "server-offers-not",
    "BadNotSupported": "server-offers-not",
    "BadNodeIdUnknown": "alarm-unknown",
    "BadConditionAlreadyShelved": "already-shelved",
    "BadConditionNotShelved": "not-shelved",
    "BadShelvingTimeOutOfRange": "server-shelve-range",
    "BadConditionDisabled": "condition-disabled",
    "BadConditionAlreadyDisabled": "condition-already-so",
    "BadConditionAlreadyEnabled": "condition-already-so",
    "BadInvalidState": "server-wrong-state",
}
"""Code by status name; any other is told as it is."""
_DEEDS: Final = {
    Trigger.ACK: (Deed.ACKNOWLEDGE, ServerOffer.ACKNOWLEDGE),
    Trigger.CONFIRM: (Deed.CONFIRM, ServerOffer.CONFIRM),
    Trigger.COMMENT: (Deed.COMMENT, ServerOffer.COMMENT),
    Trigger.RESET: (Deed.RESET, ServerOffer.RESET),
    Trigger.SHELVE_TIMED: (Deed.SHELVE_TIMED, ServerOffer.SHELVE),
    Trigger.SHELVE_ONESHOT: (Deed.SHELVE_ONESHOT, ServerOffer.SHELVE),
    Trigger.UNSHELVE_USER: (Deed.UNSHELVE, ServerOffer.SHELVE),
    Trigger.SUPPRESS: (Deed.SUPPRESS, ServerOffer.SUPPRESS),
    Trigger.UNSUPPRESS: (Deed.UNSUPPRESS, ServerOffer.SUPPRESS),
}


class AlarmReach(Protocol):
    """A server whose alarms can be acted on, through the session that is live now."""

    def live_age_s(self) -> float | None:
        """Return seconds since the server was heard, None where no session is live."""

    async def call_condition(self, call: ConditionCall) -> str:
        """Ask for a deed; return the name of the server's answer. Raise PlantError without."""

    def refresh_alarms(self) -> None:
        """Have the server asked for all of its alarms again."""


class ServerAlarmWishes:
    """One deed for each wish; reach has an entry for each connection that runs."""

    def __init__(
        self,
        alarms: ServerAlarms,
        reach: Mapping[str, AlarmReach],
        clock: Clock,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._alarms = alarms
        self._reach = reach
        self._clock = clock
        self._sleep = sleep

    def holds(self, key: str) -> bool:
        """Tell whether an alarm is one of a server's."""
        return self._alarms.row(key) is not None

    def needs_second(self, key: str) -> bool:
        """Tell whether shelving an alarm needs a second person."""
        row = self._alarms.row(key)
        return row is not None and row.judged.priority is Priority.P1

    async def acknowledge(
        self, key: str, occurrence: int, user: str, _role: Role, comment: str
    ) -> None:
        """Acknowledge the occurrence that was seen. Raise ActionRefused, like all of these."""
        row = self._seen(key, occurrence)
        if row.state.acked:
            raise ActionRefused("already-acknowledged", alarm=key)
        await self._do(row, Asked(Trigger.ACK, user, comment))

    async def confirm(
        self, key: str, occurrence: int, user: str, _role: Role, comment: str
    ) -> None:
        """Confirm the response to the occurrence that was seen."""
        row = self._seen(key, occurrence)
        if not row.state.acked:
            raise ActionRefused("not-acknowledged", alarm=key)
        await self._do(row, Asked(Trigger.CONFIRM, user, comment))

    async def reset(self, key: str, user: str, role: Role) -> None:
        """Release a latch."""
        row = self._row(key)
        if not may_reset(role, row.judged.priority):
            raise ActionRefused("not-permitted", right=Right.RESET.value)
        await self._do(row, Asked(Trigger.RESET, user))

    async def shelve(
        self, key: str, duration_s: float | None, reason: str, user: str, role: Role
    ) -> None:
        """Shelve an alarm for a time; without a duration until it has returned to normal."""
        row = self._row(key)
        longest_s = longest_shelve_s(role, row.judged.priority)
        if longest_s is None:
            raise ActionRefused("not-permitted", right=Right.SHELVE.value)
        _require_text(reason, "reason-missing")
        longest_s = min(longest_s, row.event.max_shelve_s or longest_s)
        if duration_s is not None and not 0 < duration_s <= longest_s:
            raise ActionRefused("shelve-duration", longest_s=longest_s)
        trigger = Trigger.SHELVE_ONESHOT if duration_s is None else Trigger.SHELVE_TIMED
        await self._do(row, Asked(trigger, user, reason), duration_s or 0.0)

    async def unshelve(self, key: str, user: str, _role: Role) -> None:
        """Bring a shelved alarm back."""
        await self._do(self._row(key), Asked(Trigger.UNSHELVE_USER, user))

    async def comment(self, key: str, comment: str, user: str, _role: Role) -> None:
        """Write a comment to an alarm at its server."""
        _require_text(comment, "comment-missing")
        await self._do(self._row(key), Asked(Trigger.COMMENT, user, comment))

    async def set_out_of_service(
        self, key: str, out: bool, reason: str, user: str, _role: Role
    ) -> None:
        """Take an alarm out of service, or put it back."""
        _require_text(reason, "reason-missing")
        row = self._row(key)
        if row.event.out_of_service is None or not row.event.enabled:
            # What cannot be taken out of service can be disabled: the server then detects nothing.
            await self.enable(key, not out, reason, user, _role)
            return
        trigger = Trigger.OOS_ON if out else Trigger.OOS_OFF
        deed = Deed.REMOVE_FROM_SERVICE if out else Deed.PLACE_IN_SERVICE
        await self._do(row, Asked(trigger, user, reason), deed=deed)

    async def enable(
        self, key: str, is_enabled: bool, reason: str, user: str, _role: Role
    ) -> None:
        """Let the server detect an alarm, or not."""
        _require_text(reason, "reason-missing")
        trigger = Trigger.OOS_OFF if is_enabled else Trigger.OOS_ON
        deed = Deed.ENABLE if is_enabled else Deed.DISABLE
        await self._do(self._row(key), Asked(trigger, user, reason), deed=deed)

    async def suppress(
        self, key: str, is_suppressed: bool, reason: str, user: str, _role: Role
    ) -> None:
        """Let the server suppress an alarm, or not any more."""
        _require_text(reason, "reason-missing")
        trigger = Trigger.SUPPRESS if is_suppressed else Trigger.UNSUPPRESS
        await self._do(self._row(key), Asked(trigger, user, reason))

    def silence(self, user: str, role: Role) -> None:
        """Quiet the horn for what sounds; no server is told."""
        self._alarms.silence(user, role)

    def refresh(self, wish: ask.RefreshAlarms) -> None:
        """Have a server asked for all of its alarms again."""
        if wish.connection not in self._reach:
            known = ", ".join(self._reach)
            raise ActionRefused("connection-unknown", connection=wish.connection, known=known)
        self._reach[wish.connection].refresh_alarms()

    def _row(self, key: str) -> ServerRow:
        row = self._alarms.row(key)
        if row is None:
            raise ActionRefused("alarm-unknown", alarm=key)
        return row

    def _seen(self, key: str, occurrence: int) -> ServerRow:
        row = self._row(key)
        if row.state.occurrence != occurrence:
            raise ActionRefused("alarm-reoccurred", alarm=key)
        return row

    async def _do(
        self, row: ServerRow, asked: Asked, duration_s: float = 0.0, deed: Deed | None = None
    ) -> None:
        """Ask the server, and wait until it has said that it is so."""
        reach = self._ready(row)
        if deed is None:
            deed, offer = _DEEDS[asked.trigger]
            if offer not in offers_of(row.event):
                raise ActionRefused("server-offers-not", alarm=row.key)
        call = ConditionCall(
            condition=row.event.condition, deed=deed, event_id=row.event.event_id,
            comment=asked.comment, duration_s=duration_s,
        )  # fmt: skip
        self._alarms.ask(row, asked)
        try:
            refusal = await self._refusal(reach, call, row, asked)
        finally:
            self._alarms.settle(row)
        if refusal is not None:
            # What we know of it may be old: the row is shown as the server has it now.
            reach.refresh_alarms()
            raise refusal

    async def _refusal(
        self, reach: AlarmReach, call: ConditionCall, row: ServerRow, asked: Asked
    ) -> ActionRefused | None:
        """Call, wait until the server has said that it is so; return why it is not."""
        status = await reach.call_condition(call)
        if status not in _DONE:
            code = _CODES.get(status, "server-refused-alarm")
            return ActionRefused(code, alarm=row.key, status=status)
        if not await self._is_so(reach, row, asked):
            return ActionRefused("server-did-not-say", alarm=row.key)
        return None

    def _ready(self, row: ServerRow) -> AlarmReach:
        """Return the server of an alarm that can be asked about it now."""
        reach = self._reach.get(row.connection)
        if reach is None or reach.live_age_s() is None:
            raise NotConnected("not-connected", step="alarm")
        if row.is_unknown:
            raise ActionRefused("alarm-not-current", alarm=row.key)
        if row.asked is not None:
            raise ActionRefused("alarm-asked-already", alarm=row.key)
        return reach

    async def _is_so(self, reach: AlarmReach, row: ServerRow, asked: Asked) -> bool:
        """Wait until the server has said it; return whether it has."""
        began, is_refreshed = self._clock.monotonic(), False
        while self._alarms.row(row.key) is row and row.asked is asked:
            if is_reached(row, asked.trigger) and asked.trigger is not Trigger.COMMENT:
                return True
            passed_s = self._clock.monotonic() - began
            if passed_s > ASK_S and not is_refreshed:
                # Servers exist that change an alarm and send no event of it.
                reach.refresh_alarms()
                is_refreshed = True
            if passed_s > SAID_S:
                # Of a comment the server's word that it has accepted it is enough.
                return asked.trigger is Trigger.COMMENT
            await self._sleep(_LOOK_S)
        return True


def _require_text(text: str, code: str) -> None:
    if not text.strip():
        raise ActionRefused(code)
