"""A TCP relay on the loopback that ill-treats what passes through it, as networks do.

It runs in the loop of the test. Each fault lasts until heal() or, where it breaks connections,
happens once; new connections meet the fault that holds.
"""

import asyncio
import socket
import struct
from collections import deque
from dataclasses import dataclass, field
from enum import Enum

CHUNK = 65_536


class Way(Enum):
    """A direction, named for who receives it."""

    TO_SERVER = "to server"
    TO_CLIENT = "to client"


@dataclass(slots=True)
class Fault:
    """What happens to the bytes of one direction; all that is 0 or False does not happen."""

    is_held: bool = False
    """Nothing passes; what comes waits, and the sender is not told."""
    delay_s: float = 0.0
    bytes_per_s: int = 0
    cut_after: int = 0
    """Bytes after which both sides are reset."""
    corrupt_at: int = 0
    """The bit that is turned: the lowest one of the byte after so many more."""
    is_doubled: bool = False
    """The next piece is sent twice."""
    passed: int = 0


@dataclass(eq=False)
class _Pair:
    """One connection of a client, joined to one of the server."""

    client: asyncio.StreamWriter
    server: asyncio.StreamWriter
    tasks: list[asyncio.Task[None]] = field(default_factory=list)

    def sinks(self) -> tuple[asyncio.StreamWriter, asyncio.StreamWriter]:
        return self.client, self.server


class FaultProxy:
    """Listens on a free port and relays to a port of this computer."""

    def __init__(self, target: int) -> None:
        self._target = target
        self._server: asyncio.Server | None = None
        self._pairs: set[_Pair] = set()
        self._faults = {way: Fault() for way in Way}
        self._changed = asyncio.Event()
        self._is_refusing = False
        self.port = 0
        self.accepted = 0
        """Connections that clients have made so far."""
        self.heard: deque[bytes] = deque(maxlen=10_000)
        """What clients have sent, piece by piece, the newest last."""

    async def __aenter__(self) -> "FaultProxy":
        self._server = await asyncio.start_server(self._join, "127.0.0.1", 0)
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(self, *_: object) -> None:
        self._server.close()
        tasks = [task for pair in self._pairs for task in pair.tasks]
        self.reset()
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await self._server.wait_closed()
        await asyncio.sleep(0)  # lets the transports say that they are gone

    @property
    def url(self) -> str:
        """The address of the server as clients shall use it."""
        return f"opc.tcp://127.0.0.1:{self.port}/peer"

    @property
    def open_connections(self) -> int:
        """How many clients are connected now."""
        return len(self._pairs)

    def finish(self) -> None:
        """End every connection in order: FIN to both sides."""
        for pair in list(self._pairs):
            for sink in pair.sinks():
                sink.close()

    def reset(self) -> None:
        """Break every connection: RST to both sides."""
        for pair in list(self._pairs):
            for sink in pair.sinks():
                _reset(sink)

    def refuse(self) -> None:
        """Break every connection and let no new one through."""
        self._is_refusing = True
        self.reset()

    def hold(self, *ways: Way) -> None:
        """Let nothing pass any more, one way or both: a cable that is out, a firewall."""
        for way in ways or Way:
            self._faults[way].is_held = True

    def delay(self, seconds: float) -> None:
        """Let everything arrive later, both ways."""
        for fault in self._faults.values():
            fault.delay_s = seconds

    def drip(self, bytes_per_s: int) -> None:
        """Let the server's answers arrive slowly."""
        self._faults[Way.TO_CLIENT].bytes_per_s = bytes_per_s

    def cut_after(self, count: int, way: Way = Way.TO_CLIENT) -> None:
        """Break the connection in the middle of a message: after so many more bytes."""
        self._faults[way].passed = 0
        self._faults[way].cut_after = count

    def corrupt(self, at: int = 40, way: Way = Way.TO_CLIENT) -> None:
        """Turn one bit, `at` bytes further on."""
        self._faults[way].passed = 0
        self._faults[way].corrupt_at = at

    def double(self, way: Way = Way.TO_CLIENT) -> None:
        """Send the next piece twice."""
        self._faults[way].is_doubled = True

    def heal(self) -> None:
        """End every fault; what was held arrives."""
        self._is_refusing = False
        for way in Way:
            self._faults[way] = Fault()
        self._changed.set()
        self._changed = asyncio.Event()

    async def _join(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.accepted += 1
        if self._is_refusing:
            _reset(writer)
            return
        try:
            there, back = await asyncio.open_connection("127.0.0.1", self._target)
        except OSError:
            _reset(writer)
            return
        pair = _Pair(writer, back)
        self._pairs.add(pair)
        pair.tasks = [
            asyncio.create_task(self._pump(pair, reader, back, Way.TO_SERVER)),
            asyncio.create_task(self._pump(pair, there, writer, Way.TO_CLIENT)),
        ]

    async def _pump(
        self, pair: _Pair, source: asyncio.StreamReader, sink: asyncio.StreamWriter, way: Way
    ) -> None:
        """Relay one direction until an end closes; then end the other in the same way."""
        try:
            while piece := await source.read(CHUNK):
                if way is Way.TO_SERVER:
                    self.heard.append(piece)
                await self._pass_on(pair, piece, sink, way)
            sink.close()
        except OSError:
            _reset(sink)
        finally:
            self._pairs.discard(pair)

    async def _pass_on(
        self, pair: _Pair, piece: bytes, sink: asyncio.StreamWriter, way: Way
    ) -> None:
        if self._faults[way].delay_s:
            await asyncio.sleep(self._faults[way].delay_s)
        while self._faults[way].is_held:
            await self._changed.wait()
        fault = self._faults[way]
        if 0 < fault.corrupt_at <= fault.passed + len(piece):
            piece = _spoiled(piece, max(fault.corrupt_at - fault.passed - 1, 0))
            fault.corrupt_at = 0
        if 0 < fault.cut_after <= fault.passed + len(piece):
            sink.write(piece[: fault.cut_after - fault.passed])
            await sink.drain()
            fault.cut_after = 0
            for end in pair.sinks():
                end.close()
            return
        if fault.is_doubled:
            fault.is_doubled = False
            sink.write(piece)
        fault.passed += len(piece)
        if fault.bytes_per_s:
            await self._drip(piece, sink, way)
        else:
            sink.write(piece)
        await sink.drain()

    async def _drip(self, piece: bytes, sink: asyncio.StreamWriter, way: Way) -> None:
        """Send byte by byte, the rest at once as soon as the fault is over."""
        for at in range(len(piece)):
            rate = self._faults[way].bytes_per_s
            if not rate:
                sink.write(piece[at:])
                return
            if sink.is_closing():
                raise ConnectionResetError
            sink.write(piece[at : at + 1])
            await asyncio.sleep(1 / rate)


def _spoiled(piece: bytes, at: int) -> bytes:
    return piece[:at] + bytes([piece[at] ^ 1]) + piece[at + 1 :]


def _reset(sink: asyncio.StreamWriter) -> None:
    """Close with RST: at once, and what was not sent is lost."""
    raw = sink.get_extra_info("socket")
    if raw is not None and raw.fileno() >= 0:
        raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    sink.transport.abort()
