"""Looking around in servers on somebody's behalf: one visit an inquiry, a few at most.

Visits have nothing to do with the connections that record. What is found goes out as facts; what
cannot be done comes back as ActionRefused with the code of the connection's trouble.
"""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Final

from asyncua.ua.attribute_ids import AttributeIds
from asyncua.ua.object_ids import ObjectIds

from hmi.bus.bus import Bus
from hmi.bus.exploration import (
    EndpointsFound,
    MachinesFound,
    NodeRead,
    NodesBrowsed,
    NodesFound,
    ServerEntered,
)
from hmi.clock import Clock
from hmi.errors import ActionRefused, PlantError
from hmi.opcua.browse import Browser
from hmi.opcua.credentials import Credentials
from hmi.opcua.discovery.finder import MachineFinder
from hmi.opcua.offers import Accepted, usable_endpoints
from hmi.opcua.plain_names import TEXT_LENGTH, plain_name
from hmi.opcua.visit import Visit, standard
from hmi.plant.connections import Connection
from hmi.plant.site import Site

log = logging.getLogger(__name__)

MOST_VISITS: Final = 4
IDLE_S: Final = 300.0
PROBE_S: Final = 15.0
"""A server ends a session that is silent for a minute; an open visit says a word before that."""
MOST_SPACES: Final = 500
"""So many namespaces of a server are told."""
ANSWER_S: Final = 9.0
"""A window waits 10 s for an answer; whoever asks shall learn what is wrong before that."""

CredentialsFor = Callable[[Connection, str], Credentials]
"""What to show and to believe on a connection, with a password or the stored one."""


@dataclass
class _Stay:
    """A visit that goes on, and when it was last asked for something."""

    visit: Visit
    browser: Browser
    used_s: float
    turn: asyncio.Lock = field(default_factory=asyncio.Lock)


class Explorer:
    """Keeps the visits of this engine."""

    def __init__(
        self,
        site: Site,
        bus: Bus,
        clock: Clock,
        credentials_for: CredentialsFor,
        accepted: Accepted,
    ) -> None:
        self._site = site
        self._bus = bus
        self._clock = clock
        self._credentials_for = credentials_for
        self._accepted = accepted
        self._stays: dict[int, _Stay] = {}

    @property
    def visits(self) -> int:
        """How many visits go on."""
        return len(self._stays)

    async def find_endpoints(self, inquiry: int, url: str) -> None:
        """Tell what a server offers. Raise ActionRefused."""
        async with _refusing():
            found = await usable_endpoints(url, self._site, self._accepted)
        self._bus.explored.publish(EndpointsFound(inquiry, url, found))

    async def enter(self, inquiry: int, connection: Connection, secret: str) -> None:
        """Begin a visit, in place of an earlier one of the inquiry. Raise ActionRefused."""
        await self.leave(inquiry)
        if len(self._stays) >= MOST_VISITS:
            raise ActionRefused("too-many-visits", most=MOST_VISITS)
        visit = Visit(connection, self._credentials_for(connection, secret), self._clock)
        is_open = False
        try:
            async with _refusing():
                await visit.open()
            is_open = True
        finally:
            if not is_open:
                await visit.close()
        # Another request of this inquiry may have entered meanwhile.
        await self.leave(inquiry)
        browser = Browser(visit, self._clock, tags_by_node(self._site, connection))
        self._stays[inquiry] = _Stay(visit, browser, self._clock.monotonic())
        namespaces = tuple(plain_name(uri, TEXT_LENGTH) for uri in visit.namespaces[:MOST_SPACES])
        self._bus.explored.publish(
            ServerEntered(inquiry, visit.product, visit.software_version, namespaces)
        )

    async def leave(self, inquiry: int) -> None:
        """End a visit; one that has ended already is left all the same."""
        stay = self._stays.pop(inquiry, None)
        if stay is not None:
            await stay.visit.close()

    async def browse(self, inquiry: int, node: str, start: int) -> None:
        """Tell the children of a node from number start on. Raise ActionRefused."""
        async with self._staying(inquiry) as stay:
            page = await stay.browser.children(node, max(start, 0))
        self._bus.explored.publish(
            NodesBrowsed(inquiry, node, max(start, 0), page.nodes, page.has_more, page.is_cut)
        )

    async def search(
        self, inquiry: int, text: str, node: str, *, only_plant: bool = False
    ) -> None:
        """Tell which variables below a node have a text in their name. Raise ActionRefused."""
        if not text.strip():
            raise ActionRefused("search-empty")
        async with self._staying(inquiry) as stay:
            nodes, is_complete = await stay.browser.search(text, node, only_plant=only_plant)
        self._bus.explored.publish(NodesFound(inquiry, text, nodes, is_complete))

    async def read(self, inquiry: int, node: str) -> None:
        """Tell all of one node. Raise ActionRefused."""
        async with self._staying(inquiry) as stay:
            found = await stay.browser.read(node)
        self._bus.explored.publish(NodeRead(inquiry, found))

    async def discover(self, inquiry: int) -> None:
        """Tell which machines the server describes. Raise ActionRefused."""
        async with self._staying(inquiry) as stay:
            tags = tags_by_node(self._site, stay.visit.connection)
            finder = MachineFinder(stay.visit, self._clock, self._site, tags)
            machines, is_complete = await finder.run()
        self._bus.explored.publish(MachinesFound(inquiry, machines, is_complete))

    async def run(self) -> None:
        """Keep open visits alive and end idle ones; when cancelled, end them all."""
        try:
            while True:
                await asyncio.sleep(PROBE_S)
                await self.look()
        finally:
            await asyncio.gather(*(self.leave(inquiry) for inquiry in tuple(self._stays)))

    async def look(self) -> None:
        """End visits that nobody uses or whose server is gone; say a word on the others."""
        now_s = self._clock.monotonic()
        for inquiry, stay in tuple(self._stays.items()):
            if now_s - stay.used_s >= IDLE_S:
                log.info("A visit to %s ends: nobody uses it", stay.visit.connection.key)
                await self.leave(inquiry)
            elif not stay.turn.locked():
                await self._probe(inquiry, stay)

    async def _probe(self, inquiry: int, stay: _Stay) -> None:
        state = standard(ObjectIds.Server_ServerStatus_State)
        try:
            async with stay.turn:
                await stay.visit.read([(state, AttributeIds.Value)])
        except PlantError as error:
            log.info("A visit to %s ends: %s", stay.visit.connection.key, error)
            await self.leave(inquiry)

    @asynccontextmanager
    async def _staying(self, inquiry: int) -> AsyncIterator[_Stay]:
        """Let one request at a time use a visit. Raise ActionRefused."""
        stay = self._stays.get(inquiry)
        if stay is None:
            raise ActionRefused("visit-ended")
        stay.used_s = self._clock.monotonic()
        async with _refusing(), stay.turn:
            yield stay
        stay.used_s = self._clock.monotonic()


def tags_by_node(site: Site, connection: Connection) -> dict[str, str]:
    """Return the keys of the site's tags on the server of a connection, by node."""
    same = {one.key for one in site.connections if one.url == connection.url}
    same.add(connection.key)
    return {tag.node: tag.key for tag in site.tags if tag.connection in same}


@asynccontextmanager
async def _refusing() -> AsyncIterator[None]:
    """Turn what is wrong with a server into a refusal, and a long wait into one, too."""
    try:
        async with asyncio.timeout(ANSWER_S):
            yield
    except PlantError as error:
        raise ActionRefused(error.code, **error.fields) from error
    except TimeoutError as error:
        raise ActionRefused("server-too-slow", seconds=ANSWER_S) from error
