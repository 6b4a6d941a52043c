"""A supervisor against a real server over the loopback, and the faults that real servers have."""

import asyncio
import threading
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from hmi.bus.facts import ConnectionPhase, GapState
from hmi.clock import to_us
from hmi.opcua.guard import Guard
from hmi.plant.quality import BAD_DECODING_ERROR, BAD_NODE_ID_UNKNOWN
from hmi.plant.samples import Origin
from tests.helpers.ua_peer import UaPeer, UaProxy, until
from tests.helpers.ua_station import KEY, UaStation, free_port, peer_folder

pytestmark = pytest.mark.timeout(120)


@pytest.fixture(autouse=True)
def guarded() -> Iterator[None]:
    """Stand the guard in front of the decoder, as the engine does."""
    remove = Guard().install()
    yield
    remove()


@pytest.fixture
async def peer(tmp_path: Path) -> AsyncIterator[UaPeer]:
    peer = UaPeer(peer_folder(tmp_path), free_port(), "--history")
    yield peer
    peer.kill()


async def test_values_qualities_and_times_are_those_that_the_server_wrote(peer):
    await peer.start()
    async with UaStation(peer.url, ["v0", "v1", "v2", "text", "array"]) as station:
        await until(lambda: len(station.samples("v1")) >= 25, 20, "values")
        newest = station.samples("v1")[-1]
        got = {(s.value, s.source_us) for s in station.samples("v1")}
    written = {(value, at) for name, value, at in peer.written() if name == "v1"}
    first, last = min(at for _, at in got), newest.source_us
    assert {(v, at) for v, at in written if first <= at <= last} <= got
    assert len(station.samples("v1")) == len(got)
    statuses = {s.status for s in station.samples("v1") if s.value % 10 == 0}
    assert statuses == {0x40900000}
    assert station.newest_value("text") == "Füller"
    assert station.samples("array")[0].status == BAD_DECODING_ERROR
    assert station.facts[-1].phase is ConnectionPhase.CLOSING
    assert abs(station.facts[-1].clock_offset_s) < 1.5


async def test_n15_only_the_tag_whose_node_is_gone_is_marked(peer):
    await peer.start()
    async with UaStation(peer.url, ["v0", "missing"]) as station:
        await until(station.is_live, 10, "live")
        await until(lambda: station.newest_value("v0"), 5)
        assert station.facts[-1].tags_failed == (("m.missing", "BadNodeIdUnknown"),)
        assert station.facts[-1].tags_ok == 1
        assert station.samples("missing")[-1].status == BAD_NODE_ID_UNKNOWN


async def test_n1_n14_a_killed_server_comes_back_with_its_namespaces_in_another_order(peer):
    await peer.start()
    async with UaStation(peer.url, ["v0"]) as station:
        await until(lambda: station.is_live() and station.newest_value("v0") > 3, 10)
        peer.kill()
        await until(lambda: station.freshness.is_stale(0), 4, "stale")
        assert station.phase is not ConnectionPhase.LIVE
        await peer.start("--swap")
        await until(station.is_live, 30, "live again")
        before = len(station.samples("v0"))
        await until(lambda: len(station.samples("v0")) > before + 5, 20, "fresh values")
        gap = station.gaps.rows[1]
        assert gap.end is not None
        assert gap.start < gap.end


async def test_n2_repeated_stalls_are_shown_and_survived(peer):
    await peer.start()
    async with UaStation(peer.url, ["v0", "v1"]) as station:
        await until(lambda: station.is_live() and station.newest_value("v0"), 20)
        for worst in (ConnectionPhase.DOUBTFUL, ConnectionPhase.LOST):
            peer.stop()
            await until(lambda: station.freshness.is_stale(0), 20, "stale")
            await until(lambda one=worst: station.phase is one, 30, worst)
            assert not station.is_live()
            value = station.newest_value("v0")
            peer.go_on()
            await until(
                lambda v=value: station.is_live() and station.newest_value("v0") > v + 3,
                30,
                "fresh values after the stall",
            )


async def test_n6_a_cut_connection_is_taken_up_without_a_loss_or_a_gap(peer):
    await peer.start()
    proxy = UaProxy(peer.port)
    await proxy.start()
    async with UaStation(f"opc.tcp://127.0.0.1:{proxy.port}/peer", ["v0", "v1"]) as station:
        await until(lambda: station.is_live() and station.newest_value("v0") > 5, 20)
        proxy.cut()
        await until(lambda: station.phase is not ConnectionPhase.LIVE, 20, "the loss")
        lost_at = newest_at(peer)
        await until(lambda: newest_at(peer) > lost_at + 2_000_000, 20)
        proxy.is_open = True
        await until(station.is_live, 30, "live again")
        assert station.gaps.rows == {}
        got = {(s.value, s.source_us) for s in station.samples("v1")}
        phases = {fact.phase for fact in station.facts}
    await proxy.close()
    first, last = min(at for _, at in got), max(at for _, at in got)
    written = {(v, at) for name, v, at in peer.written() if name == "v1" and first <= at <= last}
    assert last > lost_at
    assert written <= got
    assert {ConnectionPhase.REACTIVATING, ConnectionPhase.REPUBLISHING} <= phases


def newest_at(peer: UaPeer) -> int:
    """Return the time of the newest value that the server wrote."""
    return max(at for _, _, at in peer.written())


async def test_a_gap_is_filled_from_the_servers_history(peer):
    await peer.start()
    async with UaStation(peer.url, ["v0", "v1"]) as station:
        await until(lambda: station.is_live() and station.newest_value("v0") > 5, 20)
        start = station.clock.now()
        await until(lambda: station.newest_value("v1") > 30, 20)
        end = station.clock.now()
        number = station.gaps.note(KEY, start, end, "subscription-recreated", ["m.v1"])
        gap = station.gaps.rows
        await until(lambda: gap[number].state is GapState.FILLED, 30, "filled")
        got = {(s.value, s.source_us) for s in station.samples("v1", Origin.HISTORY)}
    assert gap[number].unfilled == ()
    assert gap[number].filled_samples <= len(got)
    first, last = to_us(start), to_us(end)
    written = {(v, at) for name, v, at in peer.written() if name == "v1" and first <= at <= last}
    assert len(written) > 10
    assert written <= got
    assert station.samples("v0", Origin.HISTORY) == []


async def test_n4_thirty_reconnects_leave_no_task_no_socket_no_thread_and_no_gap_open(peer):
    await peer.start()
    proxy = UaProxy(peer.port)
    await proxy.start()
    before = asyncio.all_tasks()
    async with UaStation(f"opc.tcp://127.0.0.1:{proxy.port}/peer", ["v0"]) as station:
        await until(lambda: station.is_live() and station.newest_value("v0") > 10, 20, "live")
        held = in_use()
        for _ in range(30):
            proxy.cut()
            await until(lambda: station.phase is not ConnectionPhase.LIVE, 20, "the loss")
            proxy.is_open = True
            # The wait begins a moment after the loss is told, so ask until it is heard.
            await until(lambda: station.supervisor.try_again() or station.is_live(), 20, "live")
        await until(lambda: not grown(held), 20, f"no more in use than {held}")
        assert sum(gap.end is None for gap in station.gaps.rows.values()) == 0
    await proxy.close()
    await until(lambda: asyncio.all_tasks() <= before, 20, "the end of all tasks")


def in_use() -> tuple[int, int, int]:
    """Return the number of tasks, of open files and sockets, and of threads."""
    files = len(list(Path("/proc/self/fd").iterdir()))
    return len(asyncio.all_tasks()), files, threading.active_count()


def grown(held: tuple[int, int, int]) -> bool:
    """Tell whether more of any kind is in use."""
    return any(now > then for now, then in zip(in_use(), held, strict=True))
