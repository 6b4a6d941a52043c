"""A small OPC UA server in a process of its own, to be killed, stopped and restarted by tests.

Every value that it writes goes as one JSON line `[name, value, source_us]` into a file, so that a
test can compare what was sent with what arrived.
"""

import argparse
import asyncio
import json
import logging
import os
import signal
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TextIO

URI = "urn:test:peer"
OTHER_URI = "urn:test:other"
USER = "operator"
PASSWORD = "bottle"  # noqa: S105  # of a test server on the loopback
_ROOT = Path(__file__).resolve().parents[2]


class UaPeer:
    """The server as the test sees it: a port, a log, and a process to ill-treat."""

    def __init__(self, folder: Path, port: int, *options: str) -> None:
        self.port = port
        self.url = f"opc.tcp://127.0.0.1:{port}/peer"
        self._log = folder / "written.jsonl"
        self._ready = folder / "ready"
        self._options = options
        self._child: subprocess.Popen[bytes] | None = None

    async def start(self, *options: str) -> None:
        """Start it and wait until it accepts connections."""
        self._ready.unlink(missing_ok=True)
        self._spawn(options)
        while not self._ready.exists():
            assert self._child.poll() is None, "the peer died at its start"
            await asyncio.sleep(0.05)

    def _spawn(self, options: tuple[str, ...]) -> None:
        command = [sys.executable, "-m", "tests.helpers.ua_peer", str(self.port), str(self._log)]
        command += [str(self._ready), *self._options, *options]
        self._child = subprocess.Popen(command, cwd=_ROOT)

    def kill(self) -> None:
        """Kill it without a word."""
        if self._child is not None:
            self._child.kill()
            self._child.wait()
            self._child = None

    def stop(self) -> None:
        """Freeze it."""
        os.kill(self._child.pid, signal.SIGSTOP)

    def go_on(self) -> None:
        """Thaw it."""
        os.kill(self._child.pid, signal.SIGCONT)

    def written(self) -> list[tuple[str, object, int]]:
        """Return everything that it wrote so far: name, value, source time."""
        lines = self._log.read_text().splitlines() if self._log.exists() else []
        return [tuple(json.loads(line)) for line in lines]


class UaProxy:
    """A TCP relay on the loopback that can cut all connections and refuse new ones."""

    def __init__(self, target: int) -> None:
        self._target = target
        self._pairs: set[asyncio.StreamWriter] = set()
        self._tasks: set[asyncio.Task[None]] = set()
        self._server: asyncio.Server | None = None
        self.port = 0
        self.is_open = True

    async def start(self) -> None:
        """Listen on a free port."""
        self._server = await asyncio.start_server(self._relay, "127.0.0.1", 0)
        self.port = self._server.sockets[0].getsockname()[1]

    def cut(self) -> None:
        """Reset every connection and let no new one through."""
        self.is_open = False
        for writer in self._pairs:
            writer.transport.abort()

    async def close(self) -> None:
        """End it."""
        self.cut()
        self._server.close()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _relay(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if not self.is_open:
            writer.transport.abort()
            return
        there, back = await asyncio.open_connection("127.0.0.1", self._target)
        self._pairs |= {writer, back}
        for source, sink in ((reader, back), (there, writer)):
            task = asyncio.create_task(_pump(source, sink))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)


async def _pump(source: asyncio.StreamReader, sink: asyncio.StreamWriter) -> None:
    try:
        while data := await source.read(65_536):
            sink.write(data)
            await sink.drain()
    except OSError:
        pass
    finally:
        sink.transport.abort()


async def serve(options: argparse.Namespace, log: TextIO) -> None:
    """Serve until killed."""
    from asyncua import Server, ua
    from asyncua.crypto.permission_rules import User, UserRole
    from asyncua.server.user_managers import UserManager

    class OneUser(UserManager):
        def get_user(self, iserver, username=None, password=None, certificate=None):  # noqa: ARG002
            is_known = (username, password) == (USER, PASSWORD) or not options.users
            return User(role=UserRole.User, name=username) if is_known else None

    if options.behind:
        _set_channel_clock_back(options.behind)
    server = Server(user_manager=OneUser())
    await server.init()
    server.set_endpoint(f"opc.tcp://127.0.0.1:{options.port}/peer")
    policies = [ua.SecurityPolicyType.NoSecurity]
    if options.certificate:
        await server.load_certificate(options.certificate)
        await server.load_private_key(options.key)
        await server.set_application_uri("urn:test:peer:server")
        if options.distrust:
            server.set_certificate_validator(_trusts_nobody)
        policies = [ua.SecurityPolicyType.Basic256Sha256_SignAndEncrypt]
        policies += [ua.SecurityPolicyType.Aes256Sha256RsaPss_SignAndEncrypt]
    server.set_security_policy(policies)
    variables = await _add_variables(server, options)
    async with server:
        if options.history:
            for variable in variables.values():
                await server.historize_node_data_change(variable, count=100_000)
        await asyncio.to_thread(Path(options.ready).write_text, "ready")
        await write_for_ever(variables, log, options.interval)


async def _add_variables(server, options: argparse.Namespace) -> dict:
    """Add the numbers that change, and a text and an array that do not."""
    from asyncua import ua

    for uri in [OTHER_URI, URI] if options.swap else [URI, OTHER_URI]:
        await server.register_namespace(uri)
    index = await server.get_namespace_index(URI)
    names = [f"v{number}" for number in range(options.tags)]
    variables = {
        name: await server.nodes.objects.add_variable(
            ua.NodeId(name, index), name, ua.Variant(0.0, ua.VariantType.Double)
        )
        for name in names
    }
    await server.nodes.objects.add_variable(ua.NodeId("text", index), "text", "Füller")
    await server.nodes.objects.add_variable(ua.NodeId("array", index), "array", [1.0, 2.0])
    return variables


def _set_channel_clock_back(seconds: float) -> None:
    """Let the server date its secure channels as if its clock were behind."""
    from asyncua.common import connection

    class Behind(datetime):
        @classmethod
        def now(cls, tz=None):
            return datetime.now(tz) - timedelta(seconds=seconds)

    connection.datetime = Behind


async def _trusts_nobody(_certificate, _application) -> None:
    from asyncua.common.utils import ServiceError
    from asyncua.ua.status_codes import StatusCodes

    raise ServiceError(StatusCodes.BadCertificateUntrusted)


async def write_for_ever(variables, log, interval_s: float) -> None:
    """Write a growing number to every variable in turn, with its time, and note it."""
    from asyncua import ua

    count = 0
    while True:
        count += 1
        for name, variable in variables.items():
            at = datetime.now(UTC)
            good = ua.StatusCode(0x40900000 if count % 10 == 0 else 0)
            value = ua.Variant(float(count), ua.VariantType.Double)
            log.write(json.dumps([name, float(count), round(at.timestamp() * 1e6)]) + "\n")
            await variable.write_value(
                ua.DataValue(value, good, SourceTimestamp=at, ServerTimestamp=at)
            )
        await asyncio.sleep(interval_s)


def main() -> None:
    """Read the options and serve."""
    parser = argparse.ArgumentParser()
    parser.add_argument("port", type=int)
    parser.add_argument("log")
    parser.add_argument("ready")
    parser.add_argument("--tags", type=int, default=3)
    parser.add_argument("--interval", type=float, default=0.1)
    parser.add_argument("--swap", action="store_true")
    parser.add_argument("--users", action="store_true")
    parser.add_argument("--history", action="store_true")
    parser.add_argument("--behind", type=float, default=0.0)
    parser.add_argument("--distrust", action="store_true")
    parser.add_argument("--certificate", default="")
    parser.add_argument("--key", default="")
    options = parser.parse_args()
    logging.disable(logging.CRITICAL)
    with Path(options.log).open("a", buffering=1) as log:
        asyncio.run(serve(options, log))


async def until(condition, timeout_s: float, what: str = "the condition") -> float:
    """Wait for a condition of a real process; return the seconds that it took."""
    began = time.monotonic()
    while not condition():
        assert time.monotonic() - began < timeout_s, f"{what} did not come in {timeout_s} s"
        await asyncio.sleep(0.02)
    return time.monotonic() - began


if __name__ == "__main__":
    main()
