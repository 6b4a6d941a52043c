"""Keeps the alarms that we know of a server those that it has.

Beside the data of a live session it asks for all alarms: at the beginning, when the server demands
it, and when events were lost. What comes between the marks of that refresh is the whole list. A
refresh that does not end, or is refused, leaves a list that is known to be incomplete.
"""

import logging
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Final, Protocol

from hmi.bus.conditions import AlarmList
from hmi.clock import Clock
from hmi.errors import PlantError
from hmi.opcua.condition_reader import Mark
from hmi.opcua.condition_services import ConditionServices, Word
from hmi.opcua.surroundings import ConditionBook

log = logging.getLogger(__name__)

PATIENCE_S: Final = 10.0
"""So long after its last word a refresh is not waited for any more."""
AGAIN_S: Final = 5.0
"""Shortest time between two refreshes: servers exist that demand one after the other."""
LONGEST_PAUSE_S: Final = 300.0
BUSY_S: Final = 1.0
"""A server that tells its alarms to somebody else just now is asked again so soon."""
LOOK_S: Final = 0.1
REST_S: Final = 0.5

UNFINISHED: Final = "alarm-list-unfinished"
REFUSED: Final = "alarm-list-refused"
OVERFLOWED: Final = "alarm-list-overflowed"
CUT: Final = "alarm-list-cut"
NOT_OFFERED: Final = "alarm-list-not-offered"
_NO_ALARMS: Final = frozenset({
    "BadMethodInvalid", "BadNodeIdUnknown", "BadNodeIdInvalid", "BadNotSupported",
    "BadNotImplemented", "BadServiceUnsupported", "BadNothingToDo", "BadNotExecutable",
    "BadAttributeIdInvalid", "BadFilterNotAllowed", "BadMonitoredItemFilterUnsupported",
})  # fmt: skip
"""What servers answer that keep no alarms."""
_BUSY: Final = "BadRefreshInProgress"
_MAYBE_NONE: Final = frozenset({"BadInternalError", "BadUnexpectedError"})
"""What some of those answer too; node-opcua does where nobody has installed the service."""


class AlarmSession(Protocol):
    """A session through which alarms are told."""

    @property
    def conditions(self) -> ConditionServices | None:
        """What can be done about alarms, None before the session is open."""


@dataclass(frozen=True, slots=True)
class ListStanding:
    """How far the list is the server's, why not further, and the server's word for that."""

    state: AlarmList = AlarmList.NONE
    reason: str = ""
    detail: str = ""


class ConditionWatch:
    """The alarm list of one connection, over all its sessions."""

    def __init__(
        self,
        connection: str,
        publishing_s: float,
        book: ConditionBook | None,
        clock: Clock,
        sleep: Callable[[float], Awaitable[None]],
    ) -> None:
        self._connection = connection
        self._publishing_s = publishing_s
        self._book = book
        self._clock = clock
        self._sleep = sleep
        self.standing = ListStanding()
        self._is_wanted = False
        self._is_urgent = False
        self._is_refreshing = False
        self._is_spoilt = False
        """Whether events were lost while the list was told."""
        self._is_cut = False
        self._has_alarms = False
        """Whether the server has ever told of an alarm."""
        self._finished = 0
        self._heard_at = 0.0

    def hear(self, words: Sequence[Word]) -> None:
        """Take what the server says, in its order."""
        self._heard_at = self._clock.monotonic()
        for word in words:
            if isinstance(word, Mark):
                self._note(word)
            elif self._book is not None:
                self._is_cut |= not self._book.take(self._connection, word)
                self._has_alarms = True
                if self.standing.state is AlarmList.NONE:
                    self.standing = ListStanding(AlarmList.INCOMPLETE, NOT_OFFERED)

    def lose(self) -> None:
        """Note that events were lost: nobody knows which."""
        self._is_wanted = self._is_spoilt = True

    def want(self) -> None:
        """Have the list asked for at once, because a person wants to know."""
        self._is_wanted = self._is_urgent = True

    async def run(self, session: AlarmSession) -> None:
        """Keep the list right as long as the session lives."""
        conditions = None if self._book is None else session.conditions
        if conditions is None:
            return
        pause_s = AGAIN_S
        try:
            while True:
                self._is_wanted = self._is_urgent = False
                found = await self._refresh(conditions)
                self._tell(found)
                is_right = not found.reason
                pause_s = AGAIN_S if is_right else min(2 * pause_s, LONGEST_PAUSE_S)
                wait_s = BUSY_S if found.detail == _BUSY else pause_s
                await self._pause(conditions, wait_s, is_again=not is_right)
        finally:
            self._is_refreshing = False
            if self.standing.state is not AlarmList.NONE:
                self.standing = ListStanding(AlarmList.ASKED)

    async def _pause(
        self, conditions: ConditionServices, pause_s: float, *, is_again: bool
    ) -> None:
        """Wait at least so long, and then until the list is wanted again; not if it is urgent."""
        until = self._clock.monotonic() + pause_s
        while not self._is_urgent:
            is_over = self._clock.monotonic() >= until
            if is_over and (is_again or self._is_wanted or conditions.is_silent):
                return
            await self._sleep(REST_S)

    async def _refresh(self, conditions: ConditionServices) -> ListStanding:
        if self.standing.state is not AlarmList.NONE:
            self.standing = ListStanding(AlarmList.ASKED)
        finished = self._finished
        self._is_spoilt = self._is_cut = False
        try:
            await conditions.watch(self._publishing_s)
            self._heard_at = self._clock.monotonic()
            await conditions.refresh()
        except PlantError as error:
            return self._refused(error)
        while self._finished == finished:
            if self._clock.monotonic() - self._heard_at > PATIENCE_S:
                return ListStanding(AlarmList.INCOMPLETE, UNFINISHED)
            await self._sleep(LOOK_S)
        if self._is_spoilt:
            return ListStanding(AlarmList.INCOMPLETE, OVERFLOWED)
        if self._is_cut:
            return ListStanding(AlarmList.INCOMPLETE, CUT)
        return ListStanding(AlarmList.COMPLETE)

    def _refused(self, error: PlantError) -> ListStanding:
        status = str(error.fields.get("status", ""))
        if status in _NO_ALARMS and not self._has_alarms:
            return ListStanding(AlarmList.NONE)
        if status in _MAYBE_NONE and not self._has_alarms:
            return ListStanding(AlarmList.NONE, REFUSED, status)
        return ListStanding(AlarmList.INCOMPLETE, REFUSED, status or error.code)

    def _note(self, mark: Mark) -> None:
        if self._book is None:
            return
        if mark is Mark.REFRESH_START:
            self._is_refreshing = True
            self._is_spoilt = False
            self._book.begin_refresh(self._connection)
        elif mark is Mark.REFRESH_END and self._is_refreshing:
            self._is_refreshing = False
            # Of a list with holes nobody knows which of the others are gone.
            if not self._is_spoilt:
                self._book.end_refresh(self._connection)
            self._finished += 1
        elif mark is Mark.OVERFLOW:
            self.lose()
        elif mark is Mark.REFRESH_REQUIRED:
            self._is_wanted = True

    def _tell(self, found: ListStanding) -> None:
        self.standing = found
        if found.state is AlarmList.INCOMPLETE:
            log.info("%s: %s %s", self._connection, found.reason, found.detail)
