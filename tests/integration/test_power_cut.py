"""S2: whenever the power goes, what was called recorded is there, and nothing by halves."""

import random
import shutil
import subprocess
import sys
from pathlib import Path

import psutil
import pytest

from hmi.historian.reader import Reader
from hmi.storage.database import open_database
from tests.helpers.patience import wait_until
from tests.helpers.power_cut import CALLS, STRACE, operations, states
from tests.helpers.recording_child import BATCH, TAG, last_acknowledged

STATES, MANY_STATES = 300, 20_000
ACKNOWLEDGED, MANY_ACKNOWLEDGED = 40 * BATCH, 150 * BATCH
FAR_US = 2**61
ROOT = Path(__file__).parents[2]


def recorded_log(tmp_path, acknowledged):
    """Return what a recording process did to its disk up to so many acknowledged samples."""
    data, ledger, log = tmp_path / "data", tmp_path / "data" / "ledger", tmp_path / "log"
    data.mkdir()
    child = subprocess.Popen(
        [*STRACE, CALLS, "-o", str(log), sys.executable, "-m", "tests.helpers.recording_child",
         str(data), str(ledger)],
        cwd=ROOT,
    )  # fmt: skip
    try:
        wait_until(
            lambda: last_acknowledged(ledger) >= acknowledged or child.poll() is not None, 300.0
        )
        assert child.poll() is None
    finally:
        for traced in psutil.Process(child.pid).children(recursive=True):
            traced.kill()
        child.wait()
    return operations(log, data)


def is_traceable(tmp_path):
    if shutil.which("strace") is None:
        return False
    probe = [*STRACE, CALLS, "-o", str(tmp_path / "probe"), sys.executable, "-c", "pass"]
    return subprocess.run(probe, capture_output=True, check=False).returncode == 0


def check(state, cut, done, tmp_path):
    """Lay a state on the disk and check it as the program itself would see it."""
    data, folder = tmp_path / "data", tmp_path / "state"
    shutil.rmtree(folder, ignore_errors=True)
    acknowledged = 0
    for operation in done[:cut]:
        if operation.path.endswith("ledger"):
            acknowledged = int(operation.data)
    for path, raw in state.items():
        if path.endswith(("-shm", "ledger", "-journal")):
            continue
        target = folder / Path(path).relative_to(data)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(raw)
    for path in folder.rglob("*.sqlite"):
        if path.stat().st_size:
            with open_database(path, read_only=False).connect() as connection:
                verdict = connection.exec_driver_sql("PRAGMA integrity_check").scalar_one()
            assert verdict == "ok", path.name
    series = Reader(folder).read(TAG, 0, FAR_US)
    assert series.lost == ()
    numbers = series.values.astype(int).tolist()
    assert numbers == list(range(1, len(numbers) + 1)), "a prefix of what was recorded"
    assert len(numbers) >= acknowledged, "what was acknowledged"
    assert len(numbers) % BATCH == 0, "whole commits"


def replay(tmp_path, acknowledged, count):
    if not is_traceable(tmp_path):
        pytest.skip("strace cannot trace processes here")
    done = recorded_log(tmp_path, acknowledged)
    draw = random.Random(20260105)  # noqa: S311  # where the power goes, no secret
    for cut, state in states(done, draw, count):
        check(state, cut, done, tmp_path)


@pytest.mark.timeout(400)
def test_s2_no_power_cut_loses_what_was_acknowledged(tmp_path):
    replay(tmp_path, ACKNOWLEDGED, STATES)


@pytest.mark.soak
def test_s2_none_of_twenty_thousand_power_cuts_loses_what_was_acknowledged(tmp_path):
    replay(tmp_path, MANY_ACKNOWLEDGED, MANY_STATES)
