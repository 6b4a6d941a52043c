"""A backup is one state of every file, proven by checksums, and nothing is copied twice."""

import json
import os
import shutil
from contextlib import closing, suppress
from datetime import UTC, datetime
from pathlib import Path

import pytest
from pysqlite3 import dbapi2

from hmi.errors import StorageError
from hmi.storage import backup as backing
from hmi.storage.backup import BackupCancelled, Progress, back_up, pending, verify
from hmi.storage.backup_manifest import FILE, Manifest
from hmi.storage.restore import finish, prepare, restore

NOW = datetime(2026, 1, 5, 12, tzinfo=UTC)
LATER = datetime(2026, 1, 6, 12, tzinfo=UTC)


def make(path: Path, *numbers: int, is_closed: bool = True) -> dbapi2.Connection:
    path.parent.mkdir(parents=True, exist_ok=True)
    link = dbapi2.connect(str(path), isolation_level=None)
    link.execute("PRAGMA journal_mode = WAL").fetchall()
    link.execute("CREATE TABLE IF NOT EXISTS n (number)")
    link.executemany("INSERT INTO n VALUES (?)", [(number,) for number in numbers])
    if is_closed:
        link.execute("PRAGMA journal_mode = DELETE").fetchall()
        link.close()
    return link


def numbers_in(path: Path) -> list[int]:
    with closing(dbapi2.connect(f"file:{path}?mode=ro&immutable=1", uri=True)) as link:
        return [row[0] for row in link.execute("SELECT number FROM n")]


def numbers_of(path: Path) -> list[int]:
    """Return what a file in use holds now."""
    with closing(dbapi2.connect(str(path))) as link:
        return [row[0] for row in link.execute("SELECT number FROM n")]


@pytest.fixture
def data(tmp_path):
    """A data folder with a closed day, a day and a journal in use, and users."""
    data = tmp_path / "data"
    make(data / "history" / "2026-01-04.sqlite", 1)
    make(data / "users.sqlite", 99)
    with (
        closing(make(data / "history" / "2026-01-05.sqlite", 2, is_closed=False)),
        closing(make(data / "journal.sqlite", 3, is_closed=False)),
    ):
        yield data


@pytest.fixture
def target(tmp_path):
    return tmp_path / "stick"


def made(data, target, now=NOW, **how):
    return back_up(data, target, now, Progress(**how))


def test_files_in_use_are_copied_with_what_is_only_in_their_logs(data, target):
    manifest = made(data, target)
    assert sorted(manifest.files) == [
        "history/2026-01-04.sqlite", "history/2026-01-05.sqlite", "journal.sqlite",
    ]  # fmt: skip
    assert numbers_in(target / "history" / "2026-01-05.sqlite") == [2]
    assert numbers_in(target / "journal.sqlite") == [3]
    assert not list(target.rglob("*-wal"))
    assert verify(target, Progress()) == manifest


def test_sites_and_what_people_keep_are_in_it_and_never_secrets_and_users(data, target):
    kept = (
        "sites/20260105T000000000000Z-0.toml", "golden_runs/1.npz", "pen_groups.toml",
        "what_ifs.json",
    )  # fmt: skip
    for place in kept:
        (data / place).parent.mkdir(exist_ok=True)
        (data / place).write_text(place)
    for place in ("certificates/own.sqlite", "secrets/key.toml", "reserve"):
        (data / place).parent.mkdir(exist_ok=True)
        (data / place).write_text("secret")
    manifest = made(data, target)
    assert (target / "golden_runs" / "1.npz").read_text() == "golden_runs/1.npz"
    assert {place for place in manifest.files if not place.endswith(".sqlite")} == set(kept)
    assert not [path for path in target.rglob("*") if "users" in path.name]
    assert not list(target.rglob("own.sqlite"))
    aside = restore(target, data, LATER, Progress())
    assert (aside / "pen_groups.toml").read_text() == "pen_groups.toml"
    assert (data / "sites").is_dir()


def test_a_closed_day_is_not_copied_again_and_a_dropped_one_stays(data, target):
    made(data, target)
    copy = target / "history" / "2026-01-04.sqlite"
    os.utime(copy, ns=(7, 7))
    with closing(dbapi2.connect(str(data / "history" / "2026-01-05.sqlite"))) as link:
        link.execute("INSERT INTO n VALUES (4)")
        link.commit()
    made(data, target, LATER)
    assert copy.stat().st_mtime_ns == 7
    assert numbers_in(target / "history" / "2026-01-05.sqlite") == [2, 4]
    (data / "history" / "2026-01-04.sqlite").unlink()
    assert "history/2026-01-04.sqlite" in made(data, target, LATER).files
    verify(target, Progress())


def test_a_closed_day_that_was_written_late_is_copied_again(data, target):
    made(data, target)
    make(data / "history" / "2026-01-04.sqlite", 8)
    made(data, target, LATER)
    assert numbers_in(target / "history" / "2026-01-04.sqlite") == [1, 8]


def test_every_changed_byte_is_found(data, target):
    made(data, target)
    path = target / "history" / "2026-01-04.sqlite"
    raw = bytearray(path.read_bytes())
    raw[-1] ^= 1
    path.write_bytes(raw)
    with pytest.raises(StorageError, match="backup-damaged"):
        verify(target, Progress())
    path.unlink()
    with pytest.raises(StorageError, match="backup-damaged"):
        verify(target, Progress())


@pytest.mark.parametrize(
    "changed",
    [
        lambda content: content["files"].clear(),
        lambda content: content.update(made="1999"),
        lambda content: content.pop("check"),
        lambda content: content["files"].update({"../x.sqlite": content["files"].popitem()[1]}),
    ],
)
def test_a_changed_manifest_is_refused(data, target, changed):
    made(data, target)
    content = json.loads((target / FILE).read_text())
    changed(content)
    (target / FILE).write_text(json.dumps(content))
    with pytest.raises(StorageError, match="backup-damaged"):
        verify(target, Progress())


def test_a_backup_of_a_later_program_and_no_backup_at_all_are_refused(target):
    target.mkdir()
    with pytest.raises(StorageError, match="backup-missing"):
        verify(target, Progress())
    (target / FILE).write_text(json.dumps({"format": 2, "check": ""}))
    with pytest.raises(StorageError, match="storage-too-new"):
        verify(target, Progress())


def test_a_cancelled_backup_leaves_the_one_before_whole(data, target):
    before = made(data, target)
    make(data / "history" / "2026-01-04.sqlite", 8)
    with pytest.raises(BackupCancelled):
        made(data, target, LATER, is_wanted=lambda: False)
    assert verify(target, Progress()) == before
    assert not list(target.glob(".new*"))


def test_one_that_was_cut_short_after_its_manifest_is_whole_and_is_settled(
    data, target, monkeypatch
):
    made(data, target)
    make(data / "history" / "2026-01-04.sqlite", 8)
    with monkeypatch.context() as patched:
        patched.setattr(backing, "settle", lambda *_: None)
        cut = made(data, target, LATER)
    assert numbers_in(target / "history" / "2026-01-04.sqlite") == [1]
    assert verify(target, Progress()) == cut
    made(data, target, LATER)
    assert numbers_in(target / "history" / "2026-01-04.sqlite") == [1, 8]
    assert not pending(target, cut.made).exists()


def test_folders_that_cannot_be_meant_are_refused(data, target, monkeypatch):
    with pytest.raises(StorageError, match="backup-inside-data"):
        made(data, data / "backup")
    target.mkdir()
    (target / "letter.txt").write_text("mine")
    with pytest.raises(StorageError, match="backup-folder-taken"):
        made(data, target)
    (target / "letter.txt").unlink()
    monkeypatch.setattr(backing.shutil, "disk_usage", lambda _: type("Usage", (), {"free": 1000}))
    with pytest.raises(StorageError, match="backup-no-room"):
        made(data, target)


def test_commits_during_a_copy_neither_get_into_it_nor_begin_it_anew(data, target, monkeypatch):
    path, steps = data / "history" / "2026-01-05.sqlite", []
    make(path, *range(3000), is_closed=False).close()
    before = len(numbers_of(path))
    monkeypatch.setattr(backing, "_PAGES", 1)

    def commit_one_more():
        with closing(dbapi2.connect(str(path), isolation_level=None)) as link:
            link.execute("INSERT INTO n VALUES (?)", (len(steps),))
        steps.append(1)
        return True

    made(data, target, is_wanted=commit_one_more)
    assert len(steps) > 10, "there were commits between its pages"
    assert len(numbers_of(path)) == before + len(steps)
    copied = numbers_in(target / "history" / "2026-01-05.sqlite")
    # Files before this one were copied with as many commits meanwhile.
    assert copied == numbers_of(path)[: len(copied)]
    assert before <= len(copied) < before + len(steps)


def test_what_is_copied_is_told_by_bytes(data, target):
    how = Progress()
    back_up(data, target, NOW, how)
    assert how.total > 0
    assert how.done == pytest.approx(how.total, rel=0.5)


def test_a_restored_folder_is_as_it_was_and_what_was_there_is_kept(data, target):
    made(data, target)
    shutil.rmtree(data)
    make(data / "history" / "2026-01-05.sqlite", 50)
    make(data / "history" / "2026-01-09.sqlite", 51)
    make(data / "assessments.sqlite", 52)
    make(data / "users.sqlite", 99)
    aside = restore(target, data, LATER, Progress())
    assert numbers_in(data / "history" / "2026-01-05.sqlite") == [2]
    assert numbers_in(data / "journal.sqlite") == [3]
    assert numbers_in(data / "users.sqlite") == [99], "a station keeps its own people"
    assert not (data / "history" / "2026-01-09.sqlite").exists()
    assert numbers_in(aside / "history" / "2026-01-05.sqlite") == [50]
    assert numbers_in(aside / "history" / "2026-01-09.sqlite") == [51]
    assert numbers_in(aside / "assessments.sqlite") == [52]
    assert not (data / "restoring").exists()


def test_logs_go_aside_with_their_files(data, target):
    made(data, target)
    with closing(make(data / "history" / "2026-01-05.sqlite", 60, is_closed=False)):
        assert Path(data / "history" / "2026-01-05.sqlite-wal").stat().st_size
        aside = restore(target, data, LATER, Progress())
    assert (aside / "history" / "2026-01-05.sqlite-wal").exists()
    assert numbers_in(data / "history" / "2026-01-05.sqlite") == [2]


def test_it_is_restored_into_a_new_folder(data, target, tmp_path):
    made(data, target)
    fresh = tmp_path / "new" / "data"
    restore(target, fresh, LATER, Progress())
    assert numbers_in(fresh / "history" / "2026-01-04.sqlite") == [1]


def test_nothing_is_changed_by_a_damaged_backup(data, target):
    made(data, target)
    (target / "journal.sqlite").write_bytes(b"x")
    with pytest.raises(StorageError, match="backup-damaged"):
        restore(target, data, LATER, Progress())
    assert numbers_in(data / "history" / "2026-01-04.sqlite") == [1]
    assert not list(data.glob("before-restore-*"))


@pytest.mark.parametrize("renames", range(8))
def test_a_restore_that_was_cut_short_is_ended_at_the_next_start(
    data, target, monkeypatch, renames
):
    made(data, target)
    make(data / "history" / "2026-01-04.sqlite", 8)
    prepare(target, Manifest.read(target), data, LATER, Progress())
    left = [renames]
    real = Path.replace

    def cut(self, place):
        if not left[0]:
            raise OSError(5, "the power went")
        left[0] -= 1
        return real(self, place)

    with monkeypatch.context() as patched:
        patched.setattr(Path, "replace", cut)
        with suppress(OSError):
            finish(data)
    finish(data)
    assert numbers_in(data / "history" / "2026-01-04.sqlite") == [1]
    assert numbers_in(data / "journal.sqlite") == [3]
    (aside,) = data.glob("before-restore-*")
    assert numbers_in(aside / "history" / "2026-01-04.sqlite") == [1, 8]
    assert finish(data) is None


def test_copies_that_were_not_all_made_are_swept_away_at_the_next_start(data):
    (data / "restoring").mkdir()
    (data / "restoring" / "journal.sqlite").write_bytes(b"half")
    assert finish(data) is None
    assert not (data / "restoring").exists()
