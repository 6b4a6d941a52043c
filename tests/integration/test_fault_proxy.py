"""The proxy does to bytes what it says, so that what a test sees comes from the fault."""

import asyncio

import pytest

from tests.helpers.fault_proxy import FaultProxy, Way
from tests.helpers.ua_peer import until


@pytest.fixture
async def echo():
    """Run a server that sends back what it gets."""

    async def answer(reader, writer):
        try:
            while piece := await reader.read(1000):
                writer.write(piece)
                await writer.drain()
        except OSError:
            pass
        finally:
            writer.close()

    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    yield server.sockets[0].getsockname()[1]
    server.close()


@pytest.fixture
async def proxy(echo):
    async with FaultProxy(echo) as proxy:
        yield proxy


@pytest.fixture
async def ends(proxy):
    """Connect through the proxy; return what a client reads and writes with."""
    reader, writer = await asyncio.open_connection("127.0.0.1", proxy.port)
    writer.write(b"hello")
    assert await reader.readexactly(5) == b"hello"
    yield reader, writer
    writer.transport.abort()


async def test_an_orderly_end_is_read_as_one(proxy, ends):
    proxy.finish()
    assert await ends[0].read(1) == b""
    await until(lambda: proxy.open_connections == 0, 20)


async def test_a_reset_is_an_error(proxy, ends):
    proxy.reset()
    with pytest.raises(ConnectionResetError):
        await ends[0].read(1)


@pytest.mark.usefixtures("ends")
async def test_new_connections_are_refused_until_it_heals(proxy):
    proxy.refuse()
    reader, writer = await asyncio.open_connection("127.0.0.1", proxy.port)
    with pytest.raises(ConnectionResetError):
        await reader.read(1)
    writer.close()
    proxy.heal()
    reader, writer = await asyncio.open_connection("127.0.0.1", proxy.port)
    writer.write(b"x")
    assert await reader.readexactly(1) == b"x"
    writer.transport.abort()


@pytest.mark.parametrize("ways", [(), (Way.TO_CLIENT,), (Way.TO_SERVER,)])
async def test_what_is_held_arrives_when_it_heals(proxy, ends, ways):
    proxy.hold(*ways)
    ends[1].write(b"late")
    reading = asyncio.create_task(ends[0].readexactly(4))
    await until(lambda: b"late" in b"".join(proxy.heard), 20)
    assert not reading.done()
    proxy.heal()
    assert await reading == b"late"


async def test_a_connection_is_cut_after_so_many_bytes(proxy, ends):
    proxy.cut_after(3)
    ends[1].write(b"abcdef")
    assert await ends[0].read() == b"abc"


async def test_one_bit_is_turned(proxy, ends):
    proxy.corrupt(2)
    ends[1].write(b"abcd")
    assert await ends[0].readexactly(4) == b"accd"
    ends[1].write(b"abcd")
    assert await ends[0].readexactly(4) == b"abcd"


async def test_one_piece_comes_twice(proxy, ends):
    proxy.double()
    ends[1].write(b"abc")
    assert await ends[0].readexactly(6) == b"abcabc"


async def test_a_drip_goes_on_at_once_when_it_heals(proxy, ends):
    proxy.drip(5)
    ends[1].write(b"x" * 500)
    assert await ends[0].readexactly(2) == b"xx"
    proxy.heal()
    assert await ends[0].readexactly(498) == b"x" * 498


async def test_a_delay_changes_nothing_but_the_time(proxy, ends):
    proxy.delay(0.05)
    ends[1].write(b"abc")
    assert await ends[0].readexactly(3) == b"abc"
