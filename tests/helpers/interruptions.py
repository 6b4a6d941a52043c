"""Ways to interrupt a connection, each by name: it begins, lasts, and is over on return."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.helpers.fault_proxy import FaultProxy, Way
from tests.helpers.independent_peer import IndependentPeer
from tests.helpers.recording_station import RecordingStation
from tests.helpers.ua_peer import until

NAMES = ["v0", "v1", "v2"]
BACK_S = 60.0
"""Patience until all is well again; what is promised is judged where many are measured."""
FRESH_VALUES = 3
WHOLE_PAST_S = 86_400.0
"""As far back as a server whose historian is another program knows its values, and all tests."""


@dataclass(frozen=True)
class Line:
    """A server, the network in front of it, and the station behind that."""

    peer: IndependentPeer
    proxy: FaultProxy
    station: RecordingStation

    async def until_fresh(self) -> float:
        """Wait until it is live with values from after this moment; return the seconds."""
        since = self.station.clock.now().timestamp() * 1e6
        enough = since + FRESH_VALUES * self.peer.interval_us
        return await until(
            lambda: self.station.is_live() and self.station.newest_us() > enough, BACK_S, "fresh"
        )

    async def until_whole(self) -> float:
        """Wait until every hole is filled as well; return the seconds."""
        try:
            return await until(self.station.is_whole, BACK_S, "the filled record")
        except AssertionError as error:
            error.add_note(f"{self.station.facts[-1]}\n{self.station.unfilled()}")
            raise


Interruption = Callable[[Line, float], Awaitable[None]]


async def fin(line: Line, _s: float) -> None:
    line.proxy.finish()


async def rst(line: Line, _s: float) -> None:
    line.proxy.reset()


async def refused(line: Line, seconds: float) -> None:
    line.proxy.refuse()
    await asyncio.sleep(seconds)


async def black_hole(line: Line, seconds: float) -> None:
    line.proxy.hold()
    await asyncio.sleep(seconds)


async def deaf_client(line: Line, seconds: float) -> None:
    line.proxy.hold(Way.TO_CLIENT)
    await asyncio.sleep(seconds)


async def deaf_server(line: Line, seconds: float) -> None:
    line.proxy.hold(Way.TO_SERVER)
    await asyncio.sleep(seconds)


async def slow(line: Line, seconds: float) -> None:
    line.proxy.delay(0.9)
    await asyncio.sleep(seconds)


async def drip(line: Line, seconds: float) -> None:
    line.proxy.drip(20)
    await asyncio.sleep(seconds)


async def cut_in_message(line: Line, _s: float) -> None:
    line.proxy.cut_after(100)
    await _until_broken(line)


async def spoiled_header(line: Line, _s: float) -> None:
    line.proxy.corrupt(3)
    await _until_broken(line)


async def doubled_message(line: Line, _s: float) -> None:
    line.proxy.double()
    await _until_broken(line)


async def frozen_server(line: Line, seconds: float) -> None:
    await line.peer.ask(f"freeze {seconds * 1000:.0f}")


async def stopped_server(line: Line, seconds: float) -> None:
    line.peer.stop()
    try:
        await asyncio.sleep(seconds)
    finally:
        line.peer.go_on()


async def mute_server(line: Line, seconds: float) -> None:
    await line.peer.ask("mute")
    await asyncio.sleep(seconds)
    await line.peer.ask("unmute")


async def forgotten_session(line: Line, _s: float) -> None:
    await line.peer.ask("forget-sessions")


async def forgotten_subscription(line: Line, _s: float) -> None:
    await line.peer.ask("forget-subscriptions")


async def killed_server(line: Line, seconds: float) -> None:
    await _restarted(line, seconds)


async def killed_server_in_another_order(line: Line, seconds: float) -> None:
    await _restarted(line, seconds, swap=True)


NETWORK: dict[str, Interruption] = {
    one.__name__: one
    for one in (
        fin, rst, refused, black_hole, deaf_client, deaf_server, slow, drip, cut_in_message,
        spoiled_header, doubled_message,
    )
}  # fmt: skip
SERVER: dict[str, Interruption] = {
    one.__name__: one
    for one in (
        mute_server, killed_server, killed_server_in_another_order, forgotten_session,
        frozen_server, stopped_server, forgotten_subscription,
    )
}  # fmt: skip


async def interrupt(line: Line, kind: Interruption, seconds: float) -> float:
    """Interrupt a line and mend it; return the seconds from then until values are fresh."""
    await kind(line, seconds)
    line.proxy.heal()
    return await line.until_fresh()


@asynccontextmanager
async def line_to(peer: IndependentPeer, folder: Path) -> AsyncIterator[Line]:
    """Give a live line to the peer."""
    async with (
        FaultProxy(peer.port) as proxy,
        RecordingStation(folder, proxy.url, NAMES) as station,
    ):
        line = Line(peer, proxy, station)
        await line.until_fresh()
        yield line


def faults_found(line: Line) -> dict[str, object]:
    """Return what is wrong with the record of a line that has ended."""
    station = line.station
    found: dict[str, object] = {f"lost {n}": station.missing(line.peer, n) for n in NAMES}
    found |= {f"twice {n}": station.doubled(n) for n in NAMES}
    found["pretended"] = station.lies
    # The last hole is that of the time after the test.
    found["left open"] = [gap for gap in station.holes() if gap.end is None][:-1]
    return {name: what for name, what in found.items() if what}


async def _until_broken(line: Line) -> None:
    """Wait until the client has noticed, so that the fault is not mended before it happens."""
    before = line.proxy.accepted
    await until(lambda: line.proxy.accepted > before, BACK_S, "a new connection")


async def _restarted(line: Line, seconds: float, **options: object) -> None:
    await line.peer.kill()
    await asyncio.sleep(seconds)
    await line.peer.start(past=WHOLE_PAST_S, **options)
