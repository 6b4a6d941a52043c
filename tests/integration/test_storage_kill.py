"""S1: kill -9 of a recording process at random moments loses nothing that it called recorded."""

import random
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from hmi.historian.alive import last_alive
from hmi.historian.day_files import DayFiles
from hmi.historian.reader import Reader
from hmi.journal.reader import Reader as JournalReader
from hmi.storage.database import open_database
from tests.helpers.builders import CONNECTION
from tests.helpers.patience import wait_until
from tests.helpers.recording_child import TAG, last_acknowledged

ROUNDS, MANY_ROUNDS = 12, 100
FAR_US = 2**61
ROOT = Path(__file__).parents[2]


def kill_at_a_random_moment(folder, ledger, draw):
    before = last_acknowledged(ledger)
    child = subprocess.Popen(
        [sys.executable, "-m", "tests.helpers.recording_child", str(folder), str(ledger)],
        cwd=ROOT,
    )
    wait_until(lambda: last_acknowledged(ledger) > before or child.poll() is not None, 60.0)
    with pytest.raises(subprocess.TimeoutExpired):
        child.wait(draw.uniform(0.001, 0.2))
    child.kill()
    child.wait()


def integrity(path):
    with open_database(path, read_only=True).connect() as connection:
        return connection.exec_driver_sql("PRAGMA integrity_check").scalar_one()


@pytest.mark.timeout(400)
def test_s1_kill_loses_nothing_that_was_acknowledged(tmp_path):
    kill_again_and_again(tmp_path, ROUNDS)


@pytest.mark.soak
def test_s1_a_hundred_kills_lose_nothing_that_was_acknowledged(tmp_path):
    kill_again_and_again(tmp_path, MANY_ROUNDS)


def kill_again_and_again(tmp_path, rounds):
    draw = random.Random(20260105)  # noqa: S311  # moments to kill at, no secrets
    folder, ledger = tmp_path / "data", tmp_path / "acknowledged"
    for _ in range(rounds):
        kill_at_a_random_moment(folder, ledger, draw)
        acknowledged = last_acknowledged(ledger)
        series = Reader(folder).read(TAG, 0, FAR_US)
        assert series.notes == series.lost == ()
        recorded = set(series.values.astype(int).tolist())
        assert set(range(1, acknowledged + 1)) <= recorded
        marks = last_alive(DayFiles(folder), FAR_US)
        assert marks[CONNECTION] > 0
        start, end = datetime(2020, 1, 1, tzinfo=UTC), datetime(9000, 1, 1, tzinfo=UTC)
        newest = JournalReader(folder).actions(start, end, limit=1)
        assert int(newest[0].result) >= acknowledged
        said = JournalReader(folder).stop_edits(start, end)
        assert int(said[-1].text) >= acknowledged
    assert {integrity(path) for path in folder.rglob("*.sqlite")} == {"ok"}
    for check in JournalReader(folder).verify().values():
        assert check.first_wrong is None
