"""Day files of every released version can be read, and go on being recorded into."""

import math
import shutil
import struct
from pathlib import Path

import numpy as np
import pytest

from hmi.historian.reader import Reader
from hmi.plant.quality import UNCERTAIN
from hmi.plant.samples import Sample
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


@pytest.fixture(params=["rows-v1"])
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


def test_a_picture_of_a_golden_file_is_that_of_its_samples(folder):
    columns = Reader(folder).read_columns(LEVEL, at_us(0), at_us(480) - 1, 4)
    assert columns.minimum.tolist() == [0.0, 15.0, 30.0, 45.0]
    assert np.allclose(columns.maximum, [14.875, 29.875, 44.875, 59.875])
