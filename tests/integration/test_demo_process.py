"""`lineside demo` as a process: it says where it is, survives being frozen, and ends when told."""

import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from asyncua import Client

from tests.helpers.demo_plant import plant_node
from tests.helpers.sources import ROOT
from tests.helpers.ua_peer import until

PROGRAM = """
import argparse, sys
from hmi.simulator import demo
parser = argparse.ArgumentParser()
demo.add_arguments(parser)
sys.exit(demo.run(parser.parse_args()))
"""


def launch(folder: Path, *options: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", PROGRAM, "--data-folder", str(folder), *options]
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)


@pytest.fixture
def process(tmp_path: Path) -> Iterator[subprocess.Popen[str]]:
    child = launch(tmp_path, "--port", "0", "--past", "0.5", "--seed", "3")
    yield child
    child.kill()
    child.wait()
    child.stdout.close()


async def ready(child: subprocess.Popen[str]) -> str:
    line = await asyncio.to_thread(child.stdout.readline)
    assert line.startswith("demo plant ready at opc.tcp://127.0.0.1:"), line
    return line.split()[-1]


def client_to(url: str) -> Client:
    # A watchdog of 1 s would take the freeze for the end of the connection.
    client = Client(url, timeout=10, watchdog_intervall=10)
    client.session_timeout = 60_000
    return client


class Watch:
    """Collects the server's own count of samples."""

    def __init__(self) -> None:
        self.totals = [0]

    def datachange_notification(self, _node: object, value: int, _data: object) -> None:
        self.totals.append(value)


def is_frozen(pid: int) -> bool:
    return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "T"


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="needs /proc")
async def test_the_plant_lives_survives_a_freeze_and_ends_on_sigterm_with_code_0(process):
    url = await ready(process)
    watch = Watch()
    async with client_to(url) as client:
        subscription = await client.create_subscription(100, watch)
        total = client.get_node(await plant_node(client, "server.samples_written"))
        await subscription.subscribe_data_change(total)
        await until(lambda: watch.totals[-1] > 300, 15, "samples")
        os.kill(process.pid, signal.SIGSTOP)
        await until(lambda: is_frozen(process.pid), 5, "the freeze")
        os.kill(process.pid, signal.SIGCONT)
        count = watch.totals[-1]
        await until(lambda: watch.totals[-1] > count + 300, 15, "samples after the freeze")
    process.send_signal(signal.SIGTERM)
    assert await asyncio.to_thread(process.wait, 20) == 0


async def test_an_end_during_the_simulation_of_the_past_is_as_quick(tmp_path):
    child = launch(tmp_path, "--port", "0", "--past", "2000")
    try:
        await ready(child)
        child.send_signal(signal.SIGINT)
        assert await asyncio.to_thread(child.wait, 20) == 0
    finally:
        child.kill()
        child.wait()
        child.stdout.close()


def test_the_help_names_scenarios_and_users():
    result = subprocess.run(
        [sys.executable, "-c", PROGRAM, "--help"], cwd=ROOT, capture_output=True, text=True,
        check=True,
    )  # fmt: skip
    for word in ("bearing_wear", "tour", "operator /", "engineer /"):
        assert word in result.stdout
