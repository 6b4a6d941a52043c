"""An incident holds everything of its interval, and nothing that opens a door."""

import json
import zipfile

import numpy as np
import pytest

from hmi.config.kept_sites import kept_sites
from hmi.errors import ActionRefused, StorageError
from hmi.exports.incident_file import open_incident
from hmi.historian.reader import ReadCancelled, Reader
from hmi.journal.reader import Reader as JournalReader
from tests.helpers.builders import at, at_us
from tests.unit.exports.incidents import incident, packed, station, write_actions


@pytest.fixture
def data(tmp_path):
    return station(tmp_path)


def opened(path, tmp_path):
    into = tmp_path / "opened"
    into.mkdir()
    return into, open_incident(path, into)


def same(one, other) -> bool:
    names = ("times_us", "statuses", "receive_us", "origins")
    values = np.array_equal(one.values.view(np.int64), other.values.view(np.int64))
    arrays = all(np.array_equal(getattr(one, name), getattr(other, name)) for name in names)
    return values and arrays and dict(one.others) == dict(other.others)


def test_samples_of_the_interval_and_the_ones_that_held_before_come_back_exactly(data, tmp_path):
    into, manifest = opened(packed(data, tmp_path / "stop.lineside"), tmp_path)
    for key in ("filler.level", "filler.text", "filler.count"):
        there = Reader(into).read(key, at_us(10), at_us(500))
        assert len(there) > 1 or key == "filler.count"
        assert same(there, Reader(data).read(key, at_us(10), at_us(500)))
    assert (manifest.start_us, manifest.end_us) == (at_us(10), at_us(500))
    assert (manifest.note, manifest.site) == ("bowl low", "Test plant")


def test_pictures_are_the_same_as_at_the_station(data, tmp_path):
    into, _ = opened(packed(data, tmp_path / "stop.lineside"), tmp_path)
    span = ("filler.level", at_us(10), at_us(500), 40)
    there, here = Reader(into).read_columns(*span), Reader(data).read_columns(*span)
    assert np.array_equal(there.maximum, here.maximum, equal_nan=True)
    assert np.array_equal(there.count, here.count)


def test_what_lies_outside_stays_at_the_station(data, tmp_path):
    into, _ = opened(packed(data, tmp_path / "stop.lineside", 100, 200), tmp_path)
    found = Reader(into).read("filler.level", 0, at_us(1e7))
    assert found.times_us[0] == at_us(99)
    assert found.times_us[-1] == at_us(200)


def test_holes_of_the_interval_are_in_it(data, tmp_path):
    into, _ = opened(packed(data, tmp_path / "stop.lineside"), tmp_path)
    assert Reader(into).gaps(0, at_us(1e7)) == Reader(data).gaps(0, at_us(1e7))


def test_what_is_damaged_at_the_station_is_a_hole_in_the_incident(data, tmp_path):
    day = data / "history" / "2026-01-06.sqlite"
    day.write_bytes(b"x" * 9999)
    for companion in data.glob("history/2026-01-06.sqlite-*"):
        companion.unlink()
    path = packed(data, tmp_path / "stop.lineside", 10, 3 * 86_400)
    into, _ = opened(path, tmp_path)
    (lost,) = [gap for gap in Reader(into).gaps(0, at_us(1e7)) if gap.cause == "samples-damaged"]
    assert (lost.connection, lost.tags, lost.start.day) == ("demo", (), 6)


def test_the_journal_has_the_interval_alone(data, tmp_path):
    write_actions(data, 5, 50, 60, 900)
    into, _ = opened(packed(data, tmp_path / "stop.lineside"), tmp_path)
    told = [one.details for one in JournalReader(into).actions(at(), at(1e6))]
    assert told == ["at 60", "at 50"]


def test_the_site_is_in_it_without_what_opens_a_door(data, tmp_path):
    path = packed(data, tmp_path / "stop.lineside")
    into, _ = opened(path, tmp_path)
    (kept,) = kept_sites(into)
    text = kept.path.read_text()
    assert "hmi" not in text
    assert "secret" not in text
    assert "moon" not in text
    assert kept.load().tag("filler.count").name == "Count"
    assert not [name for name in zipfile.ZipFile(path).namelist() if "users" in name]


def test_progress_rises_and_a_cancel_leaves_nothing(data, tmp_path, clock):
    shares = []
    wanted = incident(data, 10, 500)
    wanted.write(tmp_path / "a.lineside", clock, lambda d: shares.append(d.share), lambda: True)
    assert shares == sorted(shares)
    before = set(tmp_path.iterdir())
    answers = iter([True, True, True])
    with pytest.raises(ReadCancelled):
        wanted.write(tmp_path / "b.lineside", clock, lambda _d: None, lambda: next(answers, False))
    assert set(tmp_path.iterdir()) == before


@pytest.mark.parametrize("span", [(10, 10), (20, 10), (0, 40 * 86_400)])
def test_too_long_or_empty_an_interval_is_refused(data, tmp_path, clock, span):
    with pytest.raises(ActionRefused) as refusal:
        incident(data, *span).write(tmp_path / "a.lineside", clock, print, lambda: True)
    assert refusal.value.code == "incident-too-long"


def test_a_folder_that_is_not_there_is_named(data, tmp_path, clock):
    with pytest.raises(StorageError):
        incident(data, 10, 20).write(tmp_path / "no" / "a.lineside", clock, print, lambda: True)


def test_a_station_without_a_journal_gives_an_incident_without_one(data, tmp_path):
    into, manifest = opened(packed(data, tmp_path / "stop.lineside"), tmp_path)
    assert "journal.sqlite" not in manifest.files
    assert JournalReader(into).actions(at(), at(1e6)) == []
    told = json.loads(zipfile.ZipFile(tmp_path / "stop.lineside").read("manifest.json"))
    assert told["format"] == "lineside-incident"
