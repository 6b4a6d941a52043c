"""Servers that say nothing, nonsense, or no: each ends in time, with a reason, and is left."""

import asyncio
import struct
from collections.abc import AsyncIterator, Iterator

import pytest

from hmi.bus.facts import ConnectionPhase
from hmi.opcua.guard import Guard
from hmi.opcua.quarantine import SET_ASIDE, STRIKES
from tests.helpers.ua_peer import UaPeer, until
from tests.helpers.ua_station import UaStation, free_port

ACKNOWLEDGE = b"ACKF" + struct.pack("<IIIIII", 28, 0, 65_535, 65_535, 0, 0)


def error(status: int, length: int = -1) -> bytes:
    body = struct.pack("<Ii", status, length)
    return b"ERRF" + struct.pack("<I", 8 + len(body)) + body


class RawServer:
    """A socket that answers each packet with the next of its answers, then keeps silent."""

    def __init__(self, *answers: bytes) -> None:
        self.answers = answers
        self.accepted = 0
        self.open = 0
        self._tasks: set[asyncio.Task[None]] = set()

    async def start(self) -> None:
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        self.url = f"opc.tcp://127.0.0.1:{self._server.sockets[0].getsockname()[1]}"

    async def close(self) -> None:
        self._server.close()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _serve(self, reader, writer) -> None:
        self._tasks.add(asyncio.current_task())
        self.accepted += 1
        self.open += 1
        try:
            for answer in self.answers:
                await reader.read(65_536)
                writer.write(answer)
            while await reader.read(65_536):
                pass
        except OSError:
            pass
        finally:
            self.open -= 1
            writer.transport.abort()


@pytest.fixture(autouse=True)
def guarded() -> Iterator[None]:
    """Stand the guard in front of the decoder, as the engine does."""
    remove = Guard().install()
    yield
    remove()


@pytest.fixture
async def servers() -> AsyncIterator[list[RawServer]]:
    started: list[RawServer] = []
    yield started
    for server in started:
        await server.close()


async def reason_of(servers: list[RawServer], *answers: bytes) -> tuple[ConnectionPhase, str]:
    """Return phase and reason of the first attempt at a server that gives these answers."""
    server = RawServer(*answers)
    servers.append(server)
    await server.start()
    async with UaStation(server.url, ["v0"]) as station:
        await until(lambda: station.facts and station.facts[-1].reason, 12, "the end")
        fact = station.facts[-1]
        await until(lambda: server.open == 0 or server.accepted > 1, 2, "the socket's end")
    await until(lambda: server.open == 0, 2, "the end of every socket")
    return fact.phase, fact.reason


async def test_n5_a_server_that_accepts_and_is_silent_is_left_after_five_seconds(servers):
    assert await reason_of(servers) == (ConnectionPhase.LOST, "no-answer")


@pytest.mark.parametrize(
    "answer",
    [
        error(0, -16),
        b"MSGF" + struct.pack("<I", 0xFFFF_FFFF),
        b"HTTP/1.1 400 Bad Request",
        b"ACKF" + struct.pack("<IIIIII", 28, 0, 10, 10, 0, 0),
    ],
    ids=["H1", "H4", "no OPC UA", "tiny buffers"],
)
async def test_nonsense_ends_the_attempt_at_once(servers, answer):
    began = asyncio.get_running_loop().time()
    assert await reason_of(servers, answer) == (ConnectionPhase.LOST, "malformed-answer")
    assert asyncio.get_running_loop().time() - began < 3


async def test_an_error_message_names_why_the_server_refuses(servers):
    assert await reason_of(servers, error(0x807D_0000)) == (ConnectionPhase.LOST, "server-busy")


async def test_a_refused_secure_channel_means_that_the_server_does_not_trust_us(servers):
    phase, reason = await reason_of(servers, ACKNOWLEDGE, error(0x8013_0000))
    assert (phase, reason) == (ConnectionPhase.FAILED_SECURITY, "own-certificate-untrusted")


async def test_a_server_that_only_sends_nonsense_is_set_aside_and_its_neighbour_is_not(
    servers, tmp_path
):
    hostile = RawServer(b"MSGF" + struct.pack("<I", 0xFFFF_FFFF))
    servers.append(hostile)
    await hostile.start()
    peer = UaPeer(tmp_path, free_port())
    await peer.start()
    try:
        async with UaStation(hostile.url, ["v0"]) as bad, UaStation(peer.url, ["v0"]) as good:
            await until(good.is_live, 30, "the neighbour's data")
            await until(lambda: bad.facts[-1].reason == SET_ASIDE, 30, "setting it aside")
            assert bad.facts[-1].phase is ConnectionPhase.LOST
            tried = hostile.accepted
            count = len(good.samples("v0"))
            await until(lambda: len(good.samples("v0")) > count + 5, 30, "more data")
            await until(good.is_live, 30, "a live neighbour")
            assert hostile.accepted == tried == STRIKES
            bad.supervisor.try_again()
            await until(lambda: hostile.accepted > tried, 30, "the attempt that was asked for")
    finally:
        peer.kill()
