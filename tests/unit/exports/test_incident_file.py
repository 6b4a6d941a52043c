"""An incident from anywhere is believed in nothing: forged, damaged ones and bombs are refused."""

import hashlib
import io
import json
import zipfile
import zlib
from pathlib import Path

import numpy as np
import pytest
from pysqlite3 import dbapi2

from hmi.errors import StorageError, StorageFull, StorageTooNew
from hmi.exports import incident_file
from hmi.exports.incident_file import open_incident
from hmi.texts.codes import has_sentence, sentence
from tests.unit.exports.incidents import packed, station, write_actions

PLACES = [
    "../evil.sqlite", "/etc/cron.d/evil", "history/../../evil.sqlite", "C:\\evil.sqlite",
    "\\\\server\\share\\evil.sqlite", "history/2026-01-05.sqlite:stream", "CON", "NUL",
    "history/2026-01-05.sqlite.", "history/" + "a" * 300 + ".sqlite", "users.sqlite",
    "history/2026-01-05.sqlite-wal", "sites/../x.toml", "history//2026-01-05.sqlite", "",
    "history/2026-01-05.sqlite/x", "engine.lock", "secrets.json", "./gaps.sqlite",
    "history/2026-01-05.SQLITE", "sites/x.toml", "window-stacks.txt",
]  # fmt: skip


@pytest.fixture(scope="module")
def good(tmp_path_factory):
    """Return the bytes of a sound incident."""
    folder = tmp_path_factory.mktemp("station")
    data = station(folder)
    write_actions(data, 50)
    return packed(data, folder / "stop.lineside").read_bytes()


@pytest.fixture
def into(tmp_path):
    folder = tmp_path / "into"
    folder.mkdir()
    return folder


def entries(raw: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(raw)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def written(path: Path, contents, **changes) -> Path:
    """Write an archive whose manifest fits its contents, but for the changes."""
    files = {
        name: [len(content), hashlib.sha256(content).hexdigest()]
        for name, content in contents.items() if name != "manifest.json"
    }  # fmt: skip
    told = {**json.loads(contents["manifest.json"]), "files": files, **changes}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("manifest.json", json.dumps(told))
        for name, content in contents.items():
            if name != "manifest.json":
                archive.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED)
    return path


def refused(path: Path, into: Path) -> StorageError:
    """Open an incident that must be refused; nothing of it may be left anywhere."""
    around = set(into.parent.iterdir())
    with pytest.raises(StorageError) as refusal:
        open_incident(path, into)
    assert list(into.iterdir()) == []
    assert set(into.parent.iterdir()) == around
    assert has_sentence(refusal.value.code)
    assert "{" not in sentence(refusal.value.code, **refusal.value.fields)
    return refusal.value


def test_a_sound_one_is_opened(good, tmp_path, into):
    manifest = open_incident(written(tmp_path / "a.lineside", entries(good)), into)
    assert set(manifest.files) == {
        path.relative_to(into).as_posix()
        for path in into.rglob("*")
        if path.is_file() and not path.name.endswith(("-wal", "-shm"))
    }
    assert {"journal.sqlite", "gaps.sqlite"} < set(manifest.files)
    assert manifest.size == sum((into / place).stat().st_size for place in manifest.files)


@pytest.mark.parametrize("place", PLACES)
def test_a_place_that_an_incident_does_not_have_is_refused(good, tmp_path, into, place):
    contents = {**entries(good), place: b"x"}
    assert refused(written(tmp_path / "a.lineside", contents), into).code.startswith("incident-")


def test_a_file_that_the_manifest_does_not_name_is_refused(good, tmp_path, into):
    path = written(tmp_path / "a.lineside", entries(good))
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("history/2030-01-01.sqlite", b"x")
    assert refused(path, into).code == "incident-not-ours"


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_one_name_twice_is_refused(good, tmp_path, into):
    path = written(tmp_path / "a.lineside", entries(good))
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("gaps.sqlite", b"x")
    assert refused(path, into).code == "incident-not-ours"


def test_a_bomb_is_refused_before_it_is_unpacked(good, tmp_path, into):
    contents = entries(good)
    bomb = zlib.compress(bytes(50_000_000), 9)
    files = {"gaps.sqlite": [50_000_000, hashlib.sha256(bytes(50_000_000)).hexdigest()]}
    told = {**json.loads(contents["manifest.json"]), "files": files}
    with zipfile.ZipFile(tmp_path / "a.lineside", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("manifest.json", json.dumps(told))
        archive.writestr("gaps.sqlite", bytes(50_000_000))
    assert len(bomb) < 60_000
    assert refused(tmp_path / "a.lineside", into).code == "storage-damaged"


def test_a_great_bomb_is_refused_by_its_size_alone(good, tmp_path, into, monkeypatch):
    monkeypatch.setattr(incident_file, "_ALWAYS_FITS", 1000)
    contents = {**entries(good), "history/2030-01-01.sqlite": bytes(9_000_000)}
    assert refused(written(tmp_path / "a.lineside", contents), into).code == "incident-not-ours"


def test_what_unpacks_to_more_than_it_says_is_cut_and_refused(good, tmp_path, into):
    contents = entries(good)
    size = len(contents["gaps.sqlite"])
    files = {
        name: [len(content), hashlib.sha256(content).hexdigest()]
        for name, content in contents.items() if name != "manifest.json"
    }  # fmt: skip
    files["gaps.sqlite"][0] = size - 1
    path = written(tmp_path / "a.lineside", contents, files=files)
    assert refused(path, into).code == "incident-damaged"


def test_more_than_the_disk_has_room_for_is_refused(good, tmp_path, into, monkeypatch):
    monkeypatch.setattr(incident_file, "_ROOM_LEFT", 2**62)
    path = written(tmp_path / "a.lineside", entries(good))
    assert isinstance(refused(path, into), StorageFull)


def test_a_later_version_is_refused_politely(good, tmp_path, into):
    path = written(tmp_path / "a.lineside", entries(good), version=99)
    assert isinstance(refused(path, into), StorageTooNew)


@pytest.mark.parametrize(
    "changes",
    [{"format": "zip"}, {"start_us": "now"}, {"end_us": 0}, {"site": 7}, {"files": []},
     {"files": {"gaps.sqlite": 5}}, {"start_us": 2**80},
     {"files": {"gaps.sqlite": [-1, "0" * 64]}},
     {"made_us": True}],
)  # fmt: skip
def test_a_manifest_that_makes_no_sense_is_refused(good, tmp_path, into, changes):
    refused(written(tmp_path / "a.lineside", entries(good), **changes), into)


@pytest.mark.parametrize("raw", [b"", b"PK", b"no archive", b"PK\x03\x04" + bytes(500)])
def test_what_is_no_archive_is_refused(tmp_path, into, raw):
    (tmp_path / "a.lineside").write_bytes(raw)
    assert refused(tmp_path / "a.lineside", into).code == "incident-damaged"


def test_a_file_that_is_not_there_is_named(tmp_path, into):
    assert refused(tmp_path / "a.lineside", into).code == "storage-io"


@pytest.mark.parametrize(
    "statement",
    ["CREATE VIEW more AS WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x FROM n) "
     "SELECT x FROM n",
     "CREATE TRIGGER evil AFTER INSERT ON gaps BEGIN DELETE FROM gaps; END",
     "CREATE TABLE evil (x)",
     "CREATE VIRTUAL TABLE words USING fts5(body)"],
)  # fmt: skip
def test_a_database_with_more_than_our_tables_is_refused(good, tmp_path, into, statement):
    contents = entries(good)
    base = tmp_path / "gaps.sqlite"
    base.write_bytes(contents["gaps.sqlite"])
    link = dbapi2.connect(str(base))
    link.execute("PRAGMA journal_mode = DELETE")
    link.execute(statement)
    link.commit()
    link.close()
    contents["gaps.sqlite"] = base.read_bytes()
    path = written(tmp_path / "a.lineside", contents)
    base.unlink()
    assert refused(path, into).code == "storage-foreign"


def test_every_flipped_bit_and_cut_is_refused_or_harmless(good, tmp_path, into):
    chance = np.random.default_rng(4)
    path = tmp_path / "a.lineside"
    refusals = 0
    for _ in range(150):
        raw = bytearray(good)
        if chance.random() < 0.3:
            del raw[int(chance.integers(len(raw))) :]
        else:
            for _flip in range(chance.integers(1, 6)):
                raw[int(chance.integers(len(raw)))] ^= 1 << int(chance.integers(8))
        path.write_bytes(bytes(raw))
        try:
            open_incident(path, into)
        except StorageError:
            refusals += 1
        else:
            # Dates and remarks of the archive carry no checksum; what it holds is as it was.
            assert entries(bytes(raw)).keys() == entries(good).keys()
            incident_file._empty(into)
        assert list(into.iterdir()) == []
    assert refusals > 100
