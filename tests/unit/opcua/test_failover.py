"""Two endpoints of one server: looked at in turn, and changed for a reason."""

import asyncio

import pytest

from hmi.clock import ManualClock
from hmi.errors import NotConnected, UntrustedServer
from hmi.opcua.endpoint_choice import FAILURES
from hmi.opcua.failover import SERVER_SWITCHED, Failover
from tests.helpers.builders import connection

FIRST, SECOND = "opc.tcp://first:4840", "opc.tcp://second:4840"


class Look:
    """A session that says how its server is."""

    def __init__(self, level: int | None, error: Exception | None = None) -> None:
        self.level = level
        self.error = error
        self.closed = 0

    async def open(self) -> None:
        if self.error is not None:
            raise self.error

    async def service_level(self) -> int | None:
        return self.level

    async def close(self, *, politely: bool) -> None:  # noqa: ARG002  # as a session has it
        self.closed += 1


class Pair:
    """A failover with what it looks at."""

    def __init__(self, other: Look, backup_url: str = SECOND) -> None:
        self.clock = ManualClock()
        self.other = other
        self.looked_at: list[str] = []
        one = connection(url=FIRST, backup_url=backup_url)
        self.failover = Failover(one, self.clock, self._sleep, self._look)
        self.rounds = 0
        self.is_enough = asyncio.Event()

    async def _sleep(self, seconds: float) -> None:
        self.clock.advance(seconds)
        self.rounds += 1
        if self.rounds >= 10:
            self.is_enough.set()
            await asyncio.Event().wait()

    def _look(self, one) -> Look:
        self.looked_at.append(one.url)
        return self.other

    async def watch(self, own: Look) -> None:
        """Watch for ten rounds, or until the session is to be ended."""
        task = asyncio.create_task(self.failover.watch(own))
        enough = asyncio.create_task(self.is_enough.wait())
        await asyncio.wait([task, enough], return_when=asyncio.FIRST_COMPLETED)
        for one in (task, enough):
            one.cancel()
        await asyncio.wait([task, enough])


async def test_an_unwell_server_is_left_for_a_better_one():
    pair = Pair(Look(255))
    await pair.watch(Look(150))
    assert pair.failover.ending.code == SERVER_SWITCHED
    assert pair.failover.ended(pair.failover.ending)
    assert pair.failover.begin().url == SECOND
    assert (pair.failover.is_on_backup, pair.failover.ending) == (True, None)
    assert set(pair.looked_at) == {SECOND}
    assert pair.other.closed == len(pair.looked_at) == 2


@pytest.mark.parametrize("own", [255, 200, None])
async def test_a_sound_server_is_kept_and_the_other_left_in_peace(own):
    pair = Pair(Look(255))
    await pair.watch(Look(own))
    assert (pair.failover.ending, pair.looked_at) == (None, [])


async def test_an_unwell_server_is_kept_where_the_other_cannot_be_reached():
    pair = Pair(Look(255, NotConnected("connection-refused")))
    await pair.watch(Look(10))
    assert pair.failover.ending is None
    assert pair.other.closed == len(pair.looked_at) >= 5
    assert pair.failover.level == 10


async def test_without_a_second_endpoint_the_level_is_known_all_the_same():
    pair = Pair(Look(255), backup_url="")
    await pair.watch(Look(10))
    assert (pair.failover.level, pair.looked_at) == (10, [])


def test_failures_lead_to_the_other_endpoint_and_a_refusal_there_back():
    pair = Pair(Look(255))
    lost = NotConnected("connection-refused")
    assert [pair.failover.ended(lost) for _ in range(FAILURES)][-1]
    assert pair.failover.begin().url == SECOND
    assert pair.failover.ended(UntrustedServer("certificate-unknown"))
    assert pair.failover.begin().url == FIRST
    assert not pair.failover.ended(UntrustedServer("certificate-changed"))
    assert pair.failover.begin().url == FIRST
