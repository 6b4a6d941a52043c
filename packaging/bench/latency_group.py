"""Group `latency`: from a value written in a server to the painted pixel of the window.

The server is the one of tests/peers. Its value changes at moments that go through all phases of
the publishing interval, and rarely enough that each one is to be shown.
"""

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from figure import Figure, Goal, remark
from programs import ROOT, Program, ProgramFailed, running, script
from spread import percentile
from watched_window import WINDOW_SIZE, display, wait_for

PUBLISHING_MS = 200.0
INTERVAL_MS = 630
"""Shares no divisor with the publishing interval but 10 ms, and is longer than 0.5 s."""
VALUES = 100
SETTLE_VALUES = 5
TAG = "m.value"
PEER = ROOT / "tests" / "peers"
_SITE = """[site]
name = "Latency"

[[connections]]
key = "peer"
name = "Peer"
url = "{url}"
mode = "None"
policy = "None"
publishing_ms = {publishing}
history_h = 0.0

[[machines]]
key = "m"
name = "Machine"
state_source = "none"
key_tag = "m.value"

[[tags]]
key = "m.value"
name = "Value"
machine = "m"
connection = "peer"
node = "nsu=urn:test:peer;s=v0"
interval_s = 0.1
backfill = false
"""


def measure() -> Iterator[Figure]:
    """Yield the group's figures."""
    node = shutil.which("node")
    if node is None or not (PEER / "node_modules" / "node-opcua").is_dir():
        raise ProgramFailed("the server of tests/peers is not installed")
    arguments = [str(PEER / "server.js"), "--interval", str(INTERVAL_MS)]
    with TemporaryDirectory(prefix="lineside-bench-") as name, display():
        folder = Path(name)
        with running("peer", arguments, folder, node) as peer:
            late_ms = sorted(_latencies(peer.answer(), folder))
    p50, p95 = percentile(late_ms, 50), percentile(late_ms, 95)
    remark(f"{len(late_ms)} values, publishing every {PUBLISHING_MS:g} ms")
    yield Figure("latency_written_to_painted_p50", p50, "ms")
    goal = Goal("<=", PUBLISHING_MS + 35)
    yield Figure("latency_written_to_painted_p95", p95, "ms", goal)
    yield Figure("latency_p95_over_publishing", p95 - PUBLISHING_MS, "ms", Goal("<=", 35))


def _latencies(told: dict[str, int], folder: Path) -> Iterator[float]:
    """Yield the ms from writing to painting of each value, the first few left out."""
    site = folder / "site.toml"
    url = f"opc.tcp://127.0.0.1:{told['port']}/peer"
    site.write_text(_SITE.format(url=url, publishing=PUBLISHING_MS), encoding="utf-8")
    command = [script("latency_driver"), TAG, "--size", WINDOW_SIZE]
    command += ["--site", str(site), "--data", str(folder / "data")]
    with running("window", command, folder) as window:
        wait_for(window, "furnished")
        for number in range(VALUES + SETTLE_VALUES):
            painted = _next_value(window)
            written_us = 1000 * (told["base"] + painted["value"] * INTERVAL_MS)
            if number >= SETTLE_VALUES:
                yield (painted["at_us"] - written_us) / 1000
        window.tell("end")
        window.wait()


def _next_value(window: Program) -> dict[str, float]:
    while True:
        told = json.loads(window.line())
        if told["event"] == "value" and told["value"] is not None:
            return dict(told)
