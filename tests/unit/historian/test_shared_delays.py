"""Delays that chunks have in common are kept once, and go with the last chunk that names them."""

import numpy as np
import pytest
from pysqlite3 import dbapi2

from hmi.historian import shared_delays
from hmi.historian.day_files import DayFiles
from hmi.historian.sealed import SealBroken
from hmi.historian.shared_delays import SharedDelays, shared_of
from hmi.plant.quality import GOOD
from hmi.plant.samples import Sample
from tests.helpers.builders import at_us, batch, plant_with
from tests.helpers.recording import Recording

TAGS = ("filler.level", "filler.speed", "filler.torque")
FAR_US = 10**9


@pytest.fixture
def recording(clock, tmp_path):
    recording = Recording(plant_with(tags=TAGS), clock, tmp_path)
    yield recording
    recording.writer.stop()


def arrive(recording, first, count, tags=range(3), step_us=7919):
    """Let samples of some tags arrive together, one a second."""
    numbers = range(first, first + count)
    for tag in tags:
        delays_us = [1000 + n * step_us % 50_000 for n in numbers]
        recording.arrive(batch(*(
            Sample(tag, float(n), GOOD, at_us(n), at_us(n) + delay_us)
            for n, delay_us in zip(numbers, delays_us, strict=True)
        )))  # fmt: skip
    recording.writer.write_once()


def rows(recording, sql="SELECT number, users FROM delays"):
    (path,) = DayFiles(recording.folder).every()
    link = dbapi2.connect(str(path), isolation_level=None)
    try:
        return link.execute(sql).fetchall()
    finally:
        link.close()


def delays(recording, key):
    series = recording.reader.read(key, at_us(0), at_us(0) + FAR_US * 1000)
    assert series.lost == ()
    return (series.receive_us - series.times_us).tolist()


def test_the_second_and_later_chunks_name_one_row(recording):
    arrive(recording, 0, 1000)
    recording.fold()
    assert [users for _number, users in rows(recording)] == [2]
    expected = [1000 + n * 7919 % 50_000 for n in range(1000)]
    assert [delays(recording, key) for key in TAGS] == [expected] * 3


def test_a_row_that_no_chunk_names_any_more_goes(recording):
    for first in (0, 1000, 2000):
        arrive(recording, first, 1000)
        recording.fold()
    assert [users for _number, users in rows(recording)] == [2]
    assert len(delays(recording, TAGS[2])) == 3000
    arrive(recording, 3000, 500, tags=[1])
    arrive(recording, 3000, 400, tags=[2], step_us=31)
    recording.fold()
    assert rows(recording) == []
    assert len(delays(recording, TAGS[1])) == 3500


def test_what_differs_stays_with_its_chunk(recording):
    for tag, step_us in enumerate((7919, 31, 101)):
        arrive(recording, 0, 1000, tags=[tag], step_us=step_us)
    recording.fold()
    assert rows(recording) == []
    assert delays(recording, TAGS[1]) == [1000 + n * 31 % 50_000 for n in range(1000)]


DAMAGES = ["DELETE FROM delays", "UPDATE delays SET body = zeroblob(200)"]


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_row_that_is_lost_costs_nothing_while_the_first_chunk_is_sound(recording, damage):
    arrive(recording, 0, 1000)
    recording.fold()
    rows(recording, damage)
    expected = [1000 + n * 7919 % 50_000 for n in range(1000)]
    assert [delays(recording, key) for key in TAGS] == [expected] * 3


@pytest.mark.parametrize("damage", DAMAGES)
def test_what_is_lost_with_row_and_first_chunk_is_told_by_all_who_name_it(recording, damage):
    arrive(recording, 0, 1000)
    recording.fold()
    rows(recording, damage)
    rows(recording, "UPDATE chunks SET body = zeroblob(99) WHERE number = 1")
    lost = [recording.reader.read(key, at_us(0), at_us(2000)).lost for key in TAGS]
    assert [len(spans) for spans in lost] == [1, 1, 1]


def test_a_row_of_other_delays_is_no_substitute():
    ours, others = np.arange(300), np.arange(300) * 2
    with pytest.raises(SealBroken, match="of other chunks"):
        shared_delays.unpack(shared_delays.pack(others), shared_of(ours))


def test_few_samples_keep_their_delays_themselves():
    few = np.arange(255)
    delays = SharedDelays()
    assert [delays.place(few) for _ in range(3)] == [None] * 3


def test_delays_come_back_bit_by_bit():
    extremes = np.array([-(2**63), 2**63 - 1, 0, -1] * 100)
    shared = shared_of(extremes)
    assert shared_delays.unpack(shared_delays.pack(extremes), shared).tolist() == extremes.tolist()
