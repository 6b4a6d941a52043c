"""How a measurement tells that nothing was lost: each row on disk proves itself."""

import importlib
import subprocess
import sys
from contextlib import closing

import pysqlite3
import pytest

from tests.helpers.sources import ROOT

BENCH = ROOT / "packaging" / "bench"
FIRST_US = 1_800_000_000_000_000
TICKS = 4
TAGS = 3


@pytest.fixture
def recording(monkeypatch):
    monkeypatch.syspath_prepend(BENCH)
    return importlib.import_module("recording")


@pytest.fixture
def rows(monkeypatch):
    monkeypatch.syspath_prepend(BENCH)
    load = importlib.import_module("load_site")
    return [
        [load.tag_key(tag), FIRST_US + tick * load.TICK_US, 0, tag + tick * load.STEP]
        for tag in range(TAGS)
        for tick in range(TICKS)
    ]


def day_file(folder, rows, day="2027-01-15"):
    (folder / "history").mkdir(exist_ok=True)
    with closing(pysqlite3.connect(str(folder / "history" / f"{day}.sqlite"))) as file:
        file.execute("CREATE TABLE tags (id INTEGER PRIMARY KEY, key TEXT UNIQUE)")
        file.execute("CREATE TABLE samples (tag_id, source_us, status, value)")
        file.executemany("INSERT OR IGNORE INTO tags (key) VALUES (?)", [row[:1] for row in rows])
        insert = "INSERT INTO samples SELECT id, ?2, ?3, ?4 FROM tags WHERE key = ?1"
        file.executemany(insert, rows)
        file.commit()


def test_a_whole_recording_is_exact_to_the_last_value(recording, rows, tmp_path):
    day_file(tmp_path, rows)
    found = recording.recorded(tmp_path, FIRST_US, TICKS)
    assert (found.samples, found.exact, found.all_samples) == (12, 12, 12)
    assert found.size > 0


def test_a_lost_value_is_missed(recording, rows, tmp_path):
    day_file(tmp_path, rows[:-1])
    assert recording.recorded(tmp_path, FIRST_US, TICKS).exact == 11


def test_a_wrong_value_or_status_does_not_count(recording, rows, tmp_path):
    rows[3][3] += 1.0
    rows[7][2] = 0x80000000
    day_file(tmp_path, rows)
    found = recording.recorded(tmp_path, FIRST_US, TICKS)
    assert (found.samples, found.exact) == (12, 10)


def test_what_came_before_the_load_does_not_count(recording, rows, tmp_path):
    day_file(tmp_path, [*rows, [rows[0][0], FIRST_US - 1, 0, -1.0]])
    found = recording.recorded(tmp_path, FIRST_US, TICKS)
    assert (found.samples, found.all_samples) == (12, 13)


def test_a_load_over_midnight_is_found_in_both_files(recording, rows, tmp_path):
    day_file(tmp_path, rows[:5])
    day_file(tmp_path, rows[5:], "2027-01-16")
    assert recording.recorded(tmp_path, FIRST_US, TICKS).exact == 12


def test_a_group_that_does_not_exist_is_refused_with_those_that_do():
    command = [sys.executable, str(BENCH), "nosuch"]
    told = subprocess.run(command, capture_output=True, text=True, check=False)
    assert told.returncode == 2
    assert told.stdout == ""
    assert "engine, window, startup, memory" in told.stderr


@pytest.mark.parametrize("group", ["engine", "window", "startup", "memory"])
def test_every_group_is_a_program_file(group):
    assert "def measure()" in (BENCH / f"{group}_group.py").read_text(encoding="utf-8")
