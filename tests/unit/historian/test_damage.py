"""S7, S8: whatever happens to a day file, no wrong value is shown and recording goes on."""

import random
import shutil
import struct
import sys
import time

import numpy as np
import pytest
from pysqlite3 import dbapi2

from hmi.clock import ManualClock
from hmi.historian.columns import edges_us
from hmi.historian.day_files import DayFiles
from hmi.historian.reader import Reader
from hmi.plant.quality import UNCERTAIN
from hmi.plant.samples import Sample
from tests.helpers.builders import at, at_us, batch, plant_with, sample
from tests.helpers.damage import damaged
from tests.helpers.recording import Recording

TAGS = ("filler.level", "filler.word", "filler.speed")
COUNT = 4000
MUTANTS, MANY_MUTANTS = 200, 1000
SLOWEST_START_S = 10
FIRST_US, LAST_US = at_us(-3600), at_us(12 * 3600)


def samples_of_tag(tag):
    draw = random.Random(tag)  # noqa: S311  # values of a test
    value = 50.0
    for n in range(COUNT):
        value = round(value + draw.uniform(-0.5, 0.5), 2)
        exact = f"word {n // 7}" if tag == 1 else value
        status = UNCERTAIN if n % 997 == 0 else 0
        # The same for all tags, so that chunks share them.
        delay_us = 1000 + n * 7919 % 4000
        yield Sample(tag, exact, status, at_us(n) + tag, at_us(n) + tag + delay_us)


@pytest.fixture(scope="module")
def truth():
    return {tag: list(samples_of_tag(tag)) for tag in range(len(TAGS))}


@pytest.fixture(scope="module")
def sound(truth, tmp_path_factory):
    """Return a folder with a day of chunks, and a head of what is new."""
    folder = tmp_path_factory.mktemp("sound")
    recording = Recording(plant_with(tags=TAGS), ManualClock(), folder)
    for first in range(0, COUNT, 500):
        if first == 3500:
            recording.fold()
        for tag in truth:
            recording.record(batch(*truth[tag][first : first + 500]))
    recording.hear()
    recording.writer.stop()
    return folder


def identity(series, row):
    value = series.value_at(row)
    return (
        int(series.times_us[row]), int(series.statuses[row]), int(series.receive_us[row]),
        struct.pack("<d", value) if isinstance(value, float) else value,
    )  # fmt: skip


def expected_of(samples):
    return {
        (one.source_us, one.status, one.receive_us,
         struct.pack("<d", one.value) if isinstance(one.value, float) else one.value)
        for one in samples
    }  # fmt: skip


def assert_nothing_wrong(reader, truth):
    """Check every sample that is read, and that what is missing is named as lost."""
    for tag, key in enumerate(TAGS):
        series = reader.read(key, FIRST_US, LAST_US)
        found = {identity(series, row) for row in range(len(series))}
        expected = expected_of(truth[tag])
        assert found <= expected, f"{key} has values that were never recorded"
        for time_us in sorted(one[0] for one in expected - found):
            assert any(start <= time_us <= end for start, end in series.lost), (
                f"{key} hides a loss"
            )


def pictures(reader):
    """Return columns of the two numeric tags, made of samples and made of minutes."""
    # Three minutes each: the same picture from minutes, and from samples where those are damaged.
    yield reader.read_columns(TAGS[0], at_us(0), at_us(22 * 180) - 1, 22)
    yield reader.read_columns(TAGS[2], at_us(0), at_us(COUNT) - 1, 400)


def assert_pictures_are_right(seen, true):
    """Check that columns beside what is lost are as if nothing had happened."""
    for found, expected in zip(seen, true, strict=True):
        edges = edges_us(found.start_us, found.end_us, len(found))
        is_hit = np.zeros(len(found), np.bool_)
        for start, end in found.lost:
            is_hit |= (edges[:-1] <= end) & (edges[1:] >= start)
        for name in ("first", "minimum", "maximum", "last", "bad"):
            beside = (getattr(one, name)[~is_hit] for one in (found, expected))
            assert np.array_equal(*beside, equal_nan=True), name


@pytest.fixture
def no_waiting_for_the_disk(monkeypatch):
    """Nothing is proved about power cuts here, and so many syncs take a minute."""
    monkeypatch.setattr("hmi.storage.database._WRITER_PRAGMAS", ("PRAGMA synchronous = OFF",))


def survive(sound, truth, tmp_path, mutants):
    """Damage a file in so many ways; return how long each start with it took, in seconds."""
    true = list(pictures(Reader(sound)))
    draw = random.Random(20260105)  # noqa: S311  # which damage comes, no secret
    raw = DayFiles(sound).today(ManualClock().now()).path.read_bytes()
    starts = []
    for number in range(mutants):
        folder = tmp_path / str(number)
        put(damaged(raw, draw)[0], folder)
        assert_nothing_wrong(Reader(folder), truth)
        assert_pictures_are_right(pictures(Reader(folder)), true)
        later = sample(0, 1234.5, at_s=COUNT + 60)
        begun = time.monotonic()
        recording = resumed(folder, later)
        starts.append(time.monotonic() - begun)
        assert_nothing_wrong(recording.reader, truth | {0: [*truth[0], later]})
        recording.recorder.salvage.look()
        assert_nothing_wrong(recording.reader, truth | {0: [*truth[0], later]})
        assert recording.reader.read(TAGS[0], FIRST_US, LAST_US).values[-1] == later.value
        recording.writer.stop()
        shutil.rmtree(folder)
    return starts


@pytest.mark.timeout(400)
@pytest.mark.usefixtures("no_waiting_for_the_disk")
def test_s7_s8_no_damage_shows_a_wrong_value_or_stops_recording(
    sound, truth, tmp_path, expected_warnings
):
    expected_warnings("damaged")
    survive(sound, truth, tmp_path, MUTANTS)


@pytest.mark.soak
@pytest.mark.usefixtures("no_waiting_for_the_disk")
def test_s7_s8_none_of_a_thousand_damages_shows_a_wrong_value(
    sound, truth, tmp_path, expected_warnings
):
    expected_warnings("damaged")
    starts = survive(sound, truth, tmp_path, MANY_MUTANTS)
    told = f"{len(starts)} damaged files: slowest start {max(starts):.2f} s, 0 wrong values\n"
    sys.stdout.write(told)
    assert max(starts) < SLOWEST_START_S


def put(raw, folder):
    """Lay bytes where the file of the day belongs."""
    (folder / "history").mkdir(parents=True, exist_ok=True)
    path = DayFiles(folder).today(ManualClock().now()).path
    path.write_bytes(raw)
    return path


def resumed(folder, later):
    """Return a recorder that went on in a folder, with one more sample, as its writer would."""
    recording = Recording(plant_with(tags=TAGS), ManualClock(at(COUNT + 100)), folder)
    recording.record(batch(later))
    recording.clock.advance(30)
    recording.fold()
    recording.clock.advance(30)
    recording.record(batch(later))
    return recording


def spoil(path, *statements):
    """Change a file behind the program's back."""
    link = dbapi2.connect(str(path), isolation_level=None)
    for statement in statements:
        link.execute(statement)
    link.close()


@pytest.mark.usefixtures("no_waiting_for_the_disk")
def test_a_day_with_a_damaged_root_is_salvaged_to_the_last_sample(
    sound, truth, tmp_path, expected_warnings
):
    expected_warnings("was set aside")
    raw = DayFiles(sound).today(ManualClock().now()).path.read_bytes()
    spoil(put(raw, tmp_path), "UPDATE root SET body = zeroblob(60)")
    later = sample(0, 1234.5, at_s=COUNT + 60)
    recording = resumed(tmp_path, later)
    recording.recorder.salvage.look()
    for tag, key in enumerate(TAGS):
        series = recording.reader.read(key, FIRST_US, LAST_US)
        folded = [one for one in truth[tag] if one.source_us < at_us(3500)]
        found = {identity(series, row) for row in range(len(series))}
        assert expected_of(folded) <= found, "every chunk was sound"
    assert_nothing_wrong(recording.reader, truth | {0: [*truth[0], later]})
    recording.writer.stop()


@pytest.mark.usefixtures("no_waiting_for_the_disk")
def test_a_damaged_chunk_is_a_break_in_the_line_and_in_no_other(sound, tmp_path):
    raw = DayFiles(sound).today(ManualClock().now()).path.read_bytes()
    spoil(put(raw, tmp_path), "UPDATE chunks SET body = zeroblob(99) WHERE number = 1")
    reader = Reader(tmp_path)
    lost = [reader.read(key, FIRST_US, LAST_US).lost for key in TAGS]
    assert [len(spans) for spans in lost] == [1, 0, 0]
    ((start, end),) = lost[0]
    columns = reader.read_columns(TAGS[0], start + 1, end - 1, 400)
    assert np.isnan(columns.held)
    assert columns.lost == lost[0]
    assert not columns.count.any()
    after = reader.read_columns(TAGS[0], end + 1, end + 500_000, 10)
    assert np.isnan(after.held), "the last value before the loss does not hold after it"
    coarse = reader.read_columns(TAGS[0], start, end, 10)
    assert coarse.count.all(), "the minutes were summed up, and are sound"


@pytest.mark.usefixtures("no_waiting_for_the_disk")
def test_what_is_dropped_by_retention_takes_what_was_set_aside_with_it(
    sound, tmp_path, expected_warnings
):
    expected_warnings("was set aside")
    raw = DayFiles(sound).today(ManualClock().now()).path.read_bytes()
    path = put(raw[: len(raw) // 2], tmp_path)
    recording = resumed(tmp_path, sample(0, 1.0, at_s=COUNT + 60))
    assert len(list(path.parent.glob("*.damaged-*"))) >= 1
    recording.clock.advance(500 * 86_400)
    recording.recorder.retention.run()
    assert list(path.parent.iterdir()) == []
    recording.writer.stop()
