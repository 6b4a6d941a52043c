"""Backups by the command line, made while an engine runs and restored while none does."""

import io
import json

import pytest

from hmi.cli.arguments import main
from hmi.cli.output import DONE, WRONG, Output
from hmi.cli.recording_rows import recording_rows
from hmi.historian.reader import Reader
from hmi.storage.folder_lock import FolderLock
from tests.helpers.builders import at_us, batch, plant_with, sample
from tests.helpers.recording import Recording

KEY = "filler.level"


def said(*arguments):
    out, problems = io.StringIO(), io.StringIO()
    code = main([str(one) for one in arguments], Output(out, problems))
    return code, out.getvalue() + problems.getvalue()


def record(folder, clock, *values):
    recording = Recording(plant_with(tags=[KEY]), clock, folder)
    recording.record(batch(*(sample(0, value, at_s=value) for value in values)))
    return recording


def values_in(folder):
    return Reader(folder).read(KEY, at_us(0), at_us(100)).values.tolist()


@pytest.fixture
def data(tmp_path, clock):
    recording = record(tmp_path / "data", clock, 1.0, 2.0)
    yield tmp_path / "data"
    recording.writer.stop()


def test_a_backup_of_a_folder_in_use_is_made_checked_and_read_as_it_is(data, tmp_path):
    stick = tmp_path / "stick"
    lock = FolderLock(data)
    code, told = said("backup", stick, "--data", data)
    lock.release()
    assert (code, "1 files" in told) == (DONE, True)
    assert said("backup", stick, "--check")[0] == DONE
    assert values_in(stick) == [1.0, 2.0]


def test_a_restore_brings_back_what_was_and_keeps_what_is(tmp_path, clock):
    data, stick = tmp_path / "data", tmp_path / "stick"
    record(data, clock, 1.0, 2.0).writer.stop()
    said("backup", stick, "--data", data)
    record(data, clock, 3.0).writer.stop()
    code, told = said("restore", stick, "--data", data)
    assert code == DONE
    assert values_in(data) == [1.0, 2.0]
    (aside,) = data.glob("before-restore-*")
    assert str(aside) in told
    assert values_in(aside) == [1.0, 2.0, 3.0]


def test_a_reader_does_not_mistake_what_comes_after_a_restore_for_what_was_before(tmp_path, clock):
    data, stick = tmp_path / "data", tmp_path / "stick"
    record(data, clock, 1.0).writer.stop()
    said("backup", stick, "--data", data)
    record(data, clock, 2.0).writer.stop()
    reader = Reader(data)
    assert reader.read(KEY, at_us(0), at_us(100)).values.tolist() == [1.0, 2.0]
    said("restore", stick, "--data", data)
    record(data, clock, 3.0).writer.stop()
    record(data, clock, 4.0).writer.stop()
    assert reader.read(KEY, at_us(0), at_us(100)).values.tolist() == [1.0, 3.0, 4.0]


def test_a_restore_waits_until_no_engine_runs(data, tmp_path):
    said("backup", tmp_path / "stick", "--data", data)
    lock = FolderLock(data)
    code, told = said("restore", tmp_path / "stick", "--data", data)
    lock.release()
    assert code == WRONG
    assert "Another engine" in told


@pytest.mark.parametrize("command", [("backup",), ("restore",)])
def test_a_folder_without_a_backup_or_data_is_told(tmp_path, command):
    code, told = said(*command, tmp_path / "none", "--data", tmp_path / "nothing")
    assert code == WRONG
    assert str(tmp_path) in told


def test_doctor_tells_of_the_last_backup(tmp_path, clock):
    def told():
        return [str(row) for row in recording_rows(tmp_path, clock) if row.topic == "backup"]

    assert "none was made" in told()[0]
    made = clock.now().isoformat()
    content = {"made": made, "folder": "/media/stick", "bytes": 5_000_000}
    (tmp_path / "backup.json").write_text(json.dumps(content))
    clock.advance(3 * 3600)
    assert "/media/stick" in told()[0]
    assert told()[0].endswith("ago")
    assert "none was made" not in told()[0]
