"""Day files of every released version can be read, and go on being recorded into."""

import math
import shutil
import struct
from pathlib import Path

import numpy as np
import pytest
from pysqlite3 import dbapi2

from hmi.bus.facts import GapState
from hmi.errors import StorageTooNew
from hmi.historian.day_schema import DAY_SCHEMA
from hmi.historian.gaps import ledger_file, read_gaps
from hmi.historian.reader import Reader
from hmi.plant.quality import UNCERTAIN
from hmi.plant.samples import Sample
from hmi.storage.schema import mark_of
from tests.helpers.builders import at_us, batch, plant_with, sample, tag
from tests.helpers.recording import Recording

GOLDEN = Path(__file__).with_name("golden")
LEVEL, WORD = "filler.level", "filler.word"
WORDS = [
    0.0, -0.0, 1.5, -1e-310, math.inf, -math.inf, math.nan, 2**53 + 1, 2**63 - 1, -(2**63),
    2**64 - 1, None, "", "läuft", "\ud800 half",
]  # fmt: skip
LEVELS = [
    Sample(0, n / 8, UNCERTAIN if n % 50 == 0 else 0, at_us(n) + n, at_us(n) + n + 1000)
    for n in range(500)
]


@pytest.fixture(params=["rows-v1", "chunks-v2"])
def folder(request, tmp_path):
    (tmp_path / "history").mkdir()
    shutil.copy(GOLDEN / f"{request.param}.sqlite", tmp_path / "history" / "2026-01-05.sqlite")
    return tmp_path


def bits(value):
    return struct.pack("<d", value) if isinstance(value, float) else value


def check(reader, later=()):
    words = reader.read(WORD, at_us(0), at_us(9999))
    assert [bits(words.value_at(n)) for n in range(len(words))] == [bits(word) for word in WORDS]
    assert words.receive_us.tolist() == [at_us(n + 0.25) for n in range(len(WORDS))]
    levels = reader.read(LEVEL, at_us(0), at_us(9999))
    expected = [*LEVELS, *later]
    assert levels.times_us.tolist() == [one.source_us for one in expected]
    assert levels.receive_us.tolist() == [one.receive_us for one in expected]
    assert levels.statuses.tolist() == [one.status for one in expected]
    assert levels.values.tolist() == [one.value for one in expected]
    assert words.notes == levels.notes == words.lost == levels.lost == ()


def test_every_sample_of_the_golden_file_is_read(folder):
    check(Reader(folder))


def test_a_golden_file_is_recorded_into_and_folded(folder, clock):
    site = plant_with(tags=[LEVEL, tag(WORD, unit="°C"), "filler.new"])
    recording = Recording(site, clock, folder)
    later = sample(0, 99.0, at_s=600)
    recording.record(batch(LEVELS[3], later, sample(2, 1.0)))
    check(recording.reader, [later])
    recording.fold()
    check(recording.reader, [later])
    recording.writer.stop()
    check(Reader(folder), [later])


def version_of(path):
    link = dbapi2.connect(str(path))
    try:
        return link.execute("PRAGMA user_version").fetchone()[0]
    finally:
        link.close()


def test_what_is_only_read_is_not_touched_and_what_is_recorded_into_is_of_this_version(
    folder, clock
):
    path = folder / "history" / "2026-01-05.sqlite"
    before = path.read_bytes()
    check(Reader(folder))
    assert path.read_bytes() == before
    recording = Recording(plant_with(tags=[LEVEL, tag(WORD, unit="°C")]), clock, folder)
    recording.record(batch(LEVELS[3]))
    recording.writer.stop()
    assert version_of(path) == DAY_SCHEMA.version


@pytest.mark.parametrize("version", [1, 2])
def test_holes_of_every_version_are_known_and_go_on_being_kept(tmp_path, clock, version):
    path = ledger_file(tmp_path).path
    shutil.copy(GOLDEN / f"gaps-v{version}.sqlite", path)
    before = path.read_bytes()
    states = [GapState.OPEN, GapState.FILLED, GapState.PARTLY]
    assert [(gap.number, gap.state, gap.filled_samples) for gap in read_gaps(tmp_path)] == [
        (number, state, 7 * number) for number, state in enumerate(states, 1)
    ]
    assert path.read_bytes() == before
    ledger_file(tmp_path).open(clock.now())
    assert [gap.state for gap in read_gaps(tmp_path)] == states
    kept = path.with_name(f"{path.name}.version-{version}")
    assert kept.exists() is (version == 1), "as it was before its table was changed"
    if version == 1:
        assert version_of(kept) == 1


def spoil(path, *statements):
    link = dbapi2.connect(str(path), isolation_level=None)
    for statement in statements:
        link.execute(statement)
    link.close()


def recorded_on(folder, clock):
    recording = Recording(plant_with(tags=[LEVEL]), clock, folder)
    recording.record(*(batch(one) for one in LEVELS[:20]))
    recording.writer.stop()
    return folder / "history" / "2026-01-05.sqlite"


@pytest.mark.parametrize("wrong", [0, 1, 2, 4, 9, 999, 5000])
def test_a_damaged_version_keeps_nobody_from_recording_and_loses_nothing(
    tmp_path, clock, wrong, expected_warnings
):
    expected_warnings("set aside|cannot be written")
    path = recorded_on(tmp_path, clock)
    spoil(path, f"PRAGMA user_version = {wrong}")
    recording = Recording(plant_with(tags=[LEVEL]), clock, tmp_path)
    recording.record(batch(sample(0, 5.0, at_s=900)))
    recording.clock.advance(30)
    recording.record(batch(sample(0, 6.0, at_s=901)))
    recording.recorder.salvage.look()
    series = recording.reader.read(LEVEL, at_us(0), at_us(9999))
    assert series.values.tolist()[-2:] == [5.0, 6.0]
    assert len(series) == 22 or series.lost, "what is not read is named"
    recording.writer.stop()


def test_a_day_of_a_later_program_is_set_aside_whole_and_told(tmp_path, clock, expected_warnings):
    expected_warnings("later version")
    path = recorded_on(tmp_path, clock)
    later = DAY_SCHEMA.version + 1
    spoil(path, f"PRAGMA user_version = {later}", f"PRAGMA application_id = {mark_of(later)}")
    (note,) = Reader(tmp_path).read(LEVEL, at_us(0), at_us(9999)).notes
    assert isinstance(note, StorageTooNew)
    recording = Recording(plant_with(tags=[LEVEL]), clock, tmp_path)
    recording.record(batch(sample(0, 5.0, at_s=900)))
    recording.recorder.salvage.look()
    assert recording.reports == [] or recording.report().recording
    (aside,) = (one for one in path.parent.glob("*.damaged-*") if not one.match("*-???"))
    assert version_of(aside) == later
    recording.writer.stop()
    spoil(aside, f"PRAGMA user_version = {DAY_SCHEMA.version}",
          f"PRAGMA application_id = {mark_of(DAY_SCHEMA.version)}")  # fmt: skip
    program_that_knows_it = Recording(plant_with(tags=[LEVEL]), clock, tmp_path)
    program_that_knows_it.recorder.salvage.look()
    assert len(program_that_knows_it.reader.read(LEVEL, at_us(0), at_us(9999))) == 21
    program_that_knows_it.writer.stop()


def test_a_picture_of_a_golden_file_is_that_of_its_samples(folder):
    columns = Reader(folder).read_columns(LEVEL, at_us(0), at_us(480) - 1, 4)
    assert columns.minimum.tolist() == [0.0, 15.0, 30.0, 45.0]
    assert np.allclose(columns.maximum, [14.875, 29.875, 44.875, 59.875])
