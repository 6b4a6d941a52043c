"""The server of tests/peers, on a stack that is not ours, in a process to be ill-treated."""

import asyncio
import json
import os
import shutil
import signal
import subprocess
from pathlib import Path

import pytest

from tests.helpers.sources import ROOT

FOLDER = ROOT / "tests" / "peers"
STARTS_S = 60.0


def require_peer() -> None:
    """Skip the test, with the reason, where the peer is not installed."""
    if shutil.which("node") is None:
        pytest.skip("no Node.js on this computer")
    if not (FOLDER / "node_modules" / "node-opcua" / "package.json").is_file():
        pytest.skip("the peer is not installed: python3 packaging/bootstrap.py peers")


class IndependentPeer:
    """A node-opcua server as the test sees it: a port, a few commands, a process.

    Options are those of tests/peers/options.js. Its counters follow from the time, over restarts
    too: value = (source time - base) / interval.
    """

    def __init__(self, folder: Path, **options: object) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._log = folder / "peer.log"
        self._options = {"interval": 100} | options
        self._child: asyncio.subprocess.Process | None = None
        self.port = 0
        self.certificate = ""
        """In base 64; empty without security."""

    async def __aenter__(self) -> "IndependentPeer":
        await self.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.kill()

    @property
    def url(self) -> str:
        """Its address."""
        return f"opc.tcp://127.0.0.1:{self.port}/peer"

    @property
    def interval_us(self) -> int:
        """Microseconds from one value of a counter to the next."""
        return round(float(str(self._options["interval"])) * 1000)

    @property
    def base_us(self) -> int:
        """The time at which the counters stood at 0."""
        return round(float(str(self._options["base"])) * 1000)

    async def start(self, **options: object) -> None:
        """Start it, with more options than it was made with; return when it listens."""
        words = [
            word
            for name, value in {**self._options, **options}.items()
            for word in (f"--{name}", str(value).lower() if value in (True, False) else str(value))
        ]
        with self._log.open("ab") as log:
            self._child = await asyncio.create_subprocess_exec(
                "node", "server.js", *words, cwd=FOLDER,
                stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=log,
            )  # fmt: skip
        told = await self._answer()
        self.port, self.certificate = told["port"], told["certificate"]
        self._options |= {"port": self.port, "base": told["base"]}

    async def ask(self, command: str) -> dict:
        """Command it (see tests/peers/faults.js); return how it stands."""
        self.tell(command)
        return await self._answer()

    def tell(self, command: str) -> None:
        """Command it without waiting for the answer, which take_answer() gets."""
        self._child.stdin.write(f"{command}\n".encode())

    async def take_answer(self) -> dict:
        """Return the answer to what was told."""
        return await self._answer()

    async def kill(self) -> None:
        """Kill it without a word."""
        child, self._child = self._child, None
        if child is not None:
            if child.returncode is None:
                child.kill()
            await child.wait()
            child._transport.close()

    def stop(self) -> None:
        """Freeze it; the system keeps its connections."""
        os.kill(self._child.pid, signal.SIGSTOP)

    def go_on(self) -> None:
        """Thaw it."""
        os.kill(self._child.pid, signal.SIGCONT)

    async def _answer(self) -> dict:
        async with asyncio.timeout(STARTS_S):
            line = await self._child.stdout.readline()
        assert line, f"the peer has ended: {self._log.read_text(errors='replace')[-2000:]}"
        return json.loads(line)
