"""How a measurement tells that nothing was lost: each row on disk proves itself."""

import importlib
import subprocess
import sys
from dataclasses import replace

import pytest

from hmi.clock import ManualClock
from hmi.historian.day_files import DAY_US
from hmi.plant.samples import Sample, batch_of
from tests.helpers.builders import plant_with
from tests.helpers.recording import Recording
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
def load(monkeypatch):
    monkeypatch.syspath_prepend(BENCH)
    return importlib.import_module("load_site")


@pytest.fixture
def rows(load):
    return rows_from(load, FIRST_US)


def rows_from(load, first_us):
    return [
        Sample(tag, tag + tick * load.STEP, 0, first_us + tick * load.TICK_US, first_us)
        for tag in range(TAGS)
        for tick in range(TICKS)
    ]


def record(folder, load, samples):
    """Record samples as an engine under that load would."""
    site = plant_with(tags=[load.tag_key(tag) for tag in range(TAGS)])
    engine = Recording(site, ManualClock(), folder)
    engine.record(batch_of(samples))
    engine.writer.stop()


def test_a_whole_recording_is_exact_to_the_last_value(recording, load, rows, tmp_path):
    record(tmp_path, load, rows)
    found = recording.recorded(tmp_path, FIRST_US, TICKS)
    assert (found.samples, found.exact, found.all_samples) == (12, 12, 12)
    assert found.size > 0


def test_a_lost_value_is_missed(recording, load, rows, tmp_path):
    record(tmp_path, load, rows[:-1])
    assert recording.recorded(tmp_path, FIRST_US, TICKS).exact == 11


def test_a_wrong_value_or_status_does_not_count(recording, load, rows, tmp_path):
    rows[3] = replace(rows[3], value=rows[3].value + 1.0)
    rows[7] = replace(rows[7], status=0x80000000)
    record(tmp_path, load, rows)
    found = recording.recorded(tmp_path, FIRST_US, TICKS)
    assert (found.samples, found.exact) == (12, 10)


def test_what_came_before_the_load_does_not_count(recording, load, rows, tmp_path):
    record(tmp_path, load, [*rows, replace(rows[0], source_us=FIRST_US - 1)])
    found = recording.recorded(tmp_path, FIRST_US, TICKS)
    assert (found.samples, found.all_samples) == (12, 13)


def test_a_load_over_midnight_is_found_in_both_files(recording, load, tmp_path):
    first_us = FIRST_US // DAY_US * DAY_US - 2 * load.TICK_US
    record(tmp_path, load, rows_from(load, first_us))
    assert len(list((tmp_path / "history").glob("*.sqlite"))) == 2
    assert recording.recorded(tmp_path, first_us, TICKS).exact == 12


def test_a_group_that_does_not_exist_is_refused_with_those_that_do():
    command = [sys.executable, str(BENCH), "nosuch"]
    told = subprocess.run(command, capture_output=True, text=True, check=False)
    assert told.returncode == 2
    assert told.stdout == ""
    assert "engine, window, startup, memory" in told.stderr


@pytest.mark.parametrize("group", ["engine", "window", "startup", "memory", "history"])
def test_every_group_is_a_program_file(group):
    assert "def measure()" in (BENCH / f"{group}_group.py").read_text(encoding="utf-8")
