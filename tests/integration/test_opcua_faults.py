"""A supervisor against a real server over the loopback, and the faults that real servers have."""

import asyncio
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
        await until(station.is_live, 10, "live")
        await asyncio.sleep(3)
        newest = station.samples("v1")[-1]
        got = {(s.value, s.source_us) for s in station.samples("v1")}
    written = {(value, at) for name, value, at in peer.written() if name == "v1"}
    first, last = min(at for _, at in got), newest.source_us
    assert {(v, at) for v, at in written if first <= at <= last} <= got
    assert len(got) >= 25
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
        took = await until(station.is_live, 10, "live again")
        before = len(station.samples("v0"))
        await until(lambda: len(station.samples("v0")) > before + 5, 3, "fresh values")
        assert took < 10
        gap = station.gaps.rows[1]
        assert gap.end is not None
        assert gap.start < gap.end


@pytest.mark.timeout(180)
@pytest.mark.parametrize("stops_s", [(2, 15, 2, 15)], ids=["2,15,2,15"])
async def test_n2_repeated_stalls_are_shown_and_survived(peer, stops_s):
    await peer.start()
    async with UaStation(peer.url, ["v0", "v1"]) as station:
        await until(lambda: station.is_live() and station.newest_value("v0"), 10)
        for stop_s in stops_s:
            peer.stop()
            frozen_at = station.clock.monotonic()
            if stop_s > 3:
                await until(lambda: station.freshness.is_stale(0), 3.6, "stale")
                await until(lambda: station.phase is not ConnectionPhase.LIVE, 0.6, "doubt")
            while station.clock.monotonic() - frozen_at < stop_s:
                assert not (
                    stop_s > 4 < station.clock.monotonic() - frozen_at and station.is_live()
                )
                await asyncio.sleep(0.1)
            value = station.newest_value("v0")
            peer.go_on()
            await until(
                lambda v=value: station.is_live() and station.newest_value("v0") > v + 3,
                10,
                "fresh values after the stall",
            )


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


async def test_n4_five_reconnects_leave_no_task_and_no_gap_open(peer):
    await peer.start()
    proxy = UaProxy(peer.port)
    await proxy.start()
    before = asyncio.all_tasks()
    async with UaStation(f"opc.tcp://127.0.0.1:{proxy.port}/peer", ["v0"]) as station:
        for _ in range(5):
            await until(station.is_live, 15, "live")
            await asyncio.sleep(0.3)
            proxy.cut()
            await until(lambda: station.phase is not ConnectionPhase.LIVE, 2, "the loss")
            proxy.is_open = True
        await until(station.is_live, 15, "live")
        assert sum(gap.end is None for gap in station.gaps.rows.values()) == 0
        assert len(asyncio.all_tasks() - before) < 15
    await proxy.close()
    await asyncio.sleep(0.05)
    assert asyncio.all_tasks() - before == set()
