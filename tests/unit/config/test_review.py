"""A data folder, a backup or an incident is opened for looking, and left as it was."""

import hashlib
import shutil
from pathlib import Path

import pytest
from pysqlite3 import dbapi2

from hmi.clock import ManualClock, SystemClock
from hmi.config import review
from hmi.config.review import open_review
from hmi.errors import StorageError
from hmi.exports import readable_folder
from hmi.exports.readable_folder import readable
from hmi.historian.reader import Reader
from tests.helpers.builders import at, at_us
from tests.unit.exports.incidents import packed, station, write_actions
from tests.unit.exports.recorded import SITE

LAST = 2 * 86_400 + 1


@pytest.fixture
def data(tmp_path):
    folder = station(tmp_path)
    write_actions(folder, 50)
    return folder


def contents(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in folder.rglob("*")
        if path.is_file() and not path.name.endswith(("-shm", "-wal"))
    }


def test_a_folder_is_opened_at_its_last_moment_and_left_as_it_was(data):
    before = contents(data)
    found = open_review(data, SystemClock())
    assert (found.at, found.end, found.start) == (at(LAST), at(LAST), None)
    assert found.site.tag("filler.level").name == "Level"
    assert len(Reader(found.data_folder).read("filler.level", at_us(), at_us(300))) == 301
    found.close()
    assert contents(data) == before


def test_a_folder_that_is_still_recorded_into_has_no_end_yet(data):
    clock = ManualClock(at(LAST + 10))
    found = open_review(data, clock)
    assert found.end is None
    found.close()


def test_an_incident_is_unpacked_and_gone_afterwards(data, tmp_path):
    path = packed(data, tmp_path / "stop.lineside")
    found = open_review(path, SystemClock())
    assert (found.start, found.end, found.at) == (at(10), at(500), at(500))
    assert (found.name, found.note) == ("stop.lineside", "bowl low")
    assert found.site.name == "Hall"
    folder = found.data_folder
    found.close()
    assert not folder.exists()


def test_a_copied_folder_with_logs_is_read_where_nothing_can_be_written(
    data, tmp_path, monkeypatch
):
    copy = tmp_path / "copy"
    shutil.copytree(data, copy)
    logged = next(path for path in (copy / "history").glob("*.sqlite-wal") if path.stat().st_size)
    main = Path(str(logged).removesuffix("-wal"))

    def is_stuck(path, _schema):
        return path == main

    monkeypatch.setattr(readable_folder, "_is_stuck", is_stuck)
    spare = tmp_path / "spare"
    spare.mkdir()
    found = readable(copy, spare)
    assert found != copy
    span = ("filler.level", at_us(), at_us(1e6))
    assert len(Reader(found).read(*span)) == len(Reader(data).read(*span))
    linked = [path for path in found.rglob("*.sqlite") if path.is_symlink()]
    assert main.name not in {path.name for path in linked}
    assert linked


def test_a_file_that_holds_what_is_not_ours_is_refused(data):
    link = dbapi2.connect(str(data / "gaps.sqlite"))
    link.execute("CREATE VIEW evil AS SELECT 1")
    link.commit()
    link.close()
    with pytest.raises(StorageError) as refusal:
        open_review(data, SystemClock())
    assert refusal.value.code == "storage-foreign"


def test_a_damaged_day_keeps_nobody_from_the_others(data):
    for companion in data.glob("history/2026-01-06.sqlite-*"):
        companion.unlink()
    (data / "history" / "2026-01-06.sqlite").write_bytes(b"x" * 5000)
    found = open_review(data, SystemClock())
    assert found.at == at(LAST)
    found.close()


@pytest.mark.parametrize("what", ["nothing", "empty", "no-site"])
def test_what_is_no_record_is_said(data, tmp_path, what):
    path = tmp_path / "elsewhere"
    if what != "nothing":
        path.mkdir()
    if what == "no-site":
        shutil.copytree(data / "history", path / "history")
    with pytest.raises(StorageError) as refusal:
        open_review(path, SystemClock())
    expected = {"nothing": "storage-io", "empty": "review-nothing", "no-site": "site-not-kept"}
    assert refusal.value.code == expected[what]


def test_a_folder_without_samples_is_nothing_to_look_at(tmp_path, monkeypatch):
    monkeypatch.setattr(review, "_site", lambda *_where: SITE)
    (tmp_path / "history").mkdir()
    with pytest.raises(StorageError) as refusal:
        open_review(tmp_path, SystemClock())
    assert refusal.value.code == "review-nothing"
