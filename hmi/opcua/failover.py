"""Keeps to the better of a server's two endpoints, by what the servers say and by what fails."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import replace
from typing import Final, Protocol

from hmi.bus.facts import ConnectionPhase
from hmi.clock import Clock
from hmi.errors import NotConnected, PlantError
from hmi.opcua.endpoint_choice import EndpointChoice
from hmi.opcua.refusals import phase_of
from hmi.plant.connections import Connection

log = logging.getLogger(__name__)

SERVER_SWITCHED: Final = "server-switched"
LEVEL_EVERY_S: Final = 5.0
OTHER_EVERY_S: Final = 15.0
"""Pause after a look at the other endpoint, which costs it a session."""
_LOOK_S: Final = 15.0


class LevelSession(Protocol):
    """A session that is asked how well its server is."""

    async def open(self) -> None:
        """Connect. Raise PlantError."""

    async def service_level(self) -> int | None:
        """Return how well the server can serve, 0 to 255; None where it does not say.

        Raise PlantError.
        """

    async def close(self, *, politely: bool) -> None:
        """End it."""


class Failover:
    """The endpoint that one connection uses, and when to go to the other."""

    def __init__(
        self,
        connection: Connection,
        clock: Clock,
        sleep: Callable[[float], Awaitable[None]],
        session_without_tags: Callable[[Connection], LevelSession],
    ) -> None:
        self._connection = connection
        self._clock = clock
        self._sleep = sleep
        self._session_without_tags = session_without_tags
        self._choice = EndpointChoice([connection.url, connection.backup_url])
        self.ending: PlantError | None = None
        """Why the present session is to be ended, None while it is to go on."""

    @property
    def connection(self) -> Connection:
        """The connection with the endpoint to use now."""
        return replace(self._connection, url=self._choice.url)

    @property
    def is_on_backup(self) -> bool:
        """Tell whether the second endpoint is in use."""
        return self._choice.is_on_backup

    @property
    def level(self) -> int | None:
        """What the server in use last said of itself."""
        return self._choice.level

    def begin(self) -> Connection:
        """Return the connection for a new attempt."""
        self.ending = None
        return self.connection

    def lived(self) -> None:
        """Note that data come."""
        self._choice.lived()

    def ended(self, error: PlantError) -> bool:
        """Note what ended an attempt; return whether the next one goes to another endpoint."""
        if error.code == SERVER_SWITCHED:
            return True
        is_refused = phase_of(error) is not ConnectionPhase.LOST
        is_other = self._choice.refused() if is_refused else self._choice.failed()
        if is_other:
            log.info("%s: goes on with %s", self._connection.key, self._choice.url)
        return is_other

    async def watch(self, session: LevelSession) -> None:
        """Ask the server how well it is while its session lives, and the other one if need be."""
        while self.ending is None:
            level = None
            with suppress(PlantError):
                level = await session.service_level()
            is_unwell = self._choice.wants_other(level, self._clock.monotonic())
            if is_unwell:
                other = await self._level_of_other()
                if self._choice.compare(other, self._clock.monotonic()):
                    self.ending = NotConnected(SERVER_SWITCHED, level=level, other=other)
            await self._sleep(OTHER_EVERY_S if is_unwell else LEVEL_EVERY_S)

    async def _level_of_other(self) -> int | None:
        """Return what the other endpoint says of itself; None where it cannot be asked."""
        session = self._session_without_tags(
            replace(self._connection, url=self._choice.other or "")
        )
        try:
            async with asyncio.timeout(_LOOK_S):
                await session.open()
                return await session.service_level()
        except (PlantError, TimeoutError) as error:
            log.info("%s: the other endpoint does not serve: %s", self._connection.key, error)
            return None
        finally:
            await session.close(politely=True)
