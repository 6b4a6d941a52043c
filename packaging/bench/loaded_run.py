"""Loads one client after another at the same server, and tells what that cost each of them."""

import shutil
import sys
import time
from dataclasses import dataclass, replace
from pathlib import Path

from figure import remark
from load import LoadServer
from programs import ROOT, Program, running, script

IDLE_S = 5.0
COMMIT_S = 1.5
"""Longer than a group commit: the last values' way to the disk is paid for, too."""
NODE_CLIENT = ROOT / "tests" / "peers" / "client.js"


@dataclass(frozen=True, slots=True)
class Run:
    """What one load did to one client. cpu_s is the client's, over the load's seconds."""

    seconds: float
    written: int
    received: int
    cpu_s: float
    idle_share: float
    """Per cent of one core with a living but silent server: the less of before and after."""
    written_bytes: int
    """What the process had the system write to the disk; 0 where the system does not say."""
    first_us: int = 0
    ticks: int = 0

    @property
    def us_per_value(self) -> float:
        """Processor microseconds for each value that was received."""
        return 1e6 * self.cpu_s / max(self.received, 1)

    @property
    def us_per_value_over_idle(self) -> float:
        """The same, less what the client spends in that time when no value comes."""
        idle_s = self.seconds * self.idle_share / 100
        return 1e6 * (self.cpu_s - idle_s) / max(self.received, 1)

    @property
    def share(self) -> float:
        """Per cent of one core."""
        return 100 * self.cpu_s / self.seconds


def python_client(load: LoadServer, mode: str, folder: Path, seconds: float) -> Run:
    """Load a plain asyncua client (see asyncua_client.py for its modes)."""
    arguments = [script("asyncua_client"), mode, load.url, str(load.tags), str(folder)]
    return _client(load, mode, arguments, folder, seconds)


def node_client(load: LoadServer, folder: Path, seconds: float) -> Run | None:
    """Load node-opcua's client; None where it is not installed."""
    node = shutil.which("node")
    if node is None or not (NODE_CLIENT.parent / "node_modules" / "node-opcua").is_dir():
        return None
    arguments = [str(NODE_CLIENT), load.url, str(load.tags)]
    return _client(load, "node-opcua", arguments, folder, seconds, node)


def _client(
    load: LoadServer, name: str, arguments: list[str], folder: Path, seconds: float,
    program: str = sys.executable,
) -> Run:  # fmt: skip
    with running(name, arguments, folder, program) as client:
        client.line()
        load.wait_for_client()
        before = _received(client)
        run = loaded(load, client, seconds)
        received = _received(client) - before
    load.ask("forget")
    return replace(run, received=received)


def _received(client: Program) -> int:
    client.tell("stats")
    return int(client.answer()["received"])


def loaded(load: LoadServer, client: Program, seconds: float) -> Run:
    """Write for some seconds; return what that cost the client."""
    idle_share = _idle_share(client)
    used, stored, began = client.cpu_s(), client.written_bytes(), time.monotonic()
    load.ask("go")
    time.sleep(seconds)
    stats = load.ask("halt")
    took = time.monotonic() - began
    if stats["unsent"]:
        remark(f"{client.name} leaves {stats['unsent']} values at the server")
    time.sleep(COMMIT_S)
    cpu_s = client.cpu_s() - used
    written_bytes = client.written_bytes() - stored
    return Run(
        seconds=took, written=stats["ticks"] * load.tags, received=stats["sent"], cpu_s=cpu_s,
        # What a client still does for its start, such as compiling itself, is not its idling.
        idle_share=min(idle_share, _idle_share(client)), written_bytes=written_bytes,
        first_us=stats["first_us"], ticks=stats["ticks"],
    )  # fmt: skip


def _idle_share(client: Program) -> float:
    """Return per cent of one core that a client takes while no value comes."""
    before = client.cpu_s()
    time.sleep(IDLE_S)
    return 100 * (client.cpu_s() - before) / IDLE_S
