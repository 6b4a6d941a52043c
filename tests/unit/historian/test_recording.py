"""What comes from the bus is on disk, exactly, once, in the right file."""

import math
import struct

import numpy as np
import pytest

from hmi.historian.day_files import DAY_US
from hmi.plant.assets import MachineState, StateSource
from hmi.plant.quality import BAD_NO_COMMUNICATION, GOOD, UNCERTAIN
from hmi.plant.samples import Origin, Sample
from tests.helpers.builders import at_us, batch, machine, plant_with, sample, tag
from tests.helpers.recording import Recording

LEVEL = "filler.level"
FAR = 10**12


@pytest.fixture
def site():
    return plant_with(
        tags=[LEVEL, tag("filler.speed", deadband=1.0, max_interval_s=60.0),
              tag("filler.secret", record=False)]
    )  # fmt: skip


@pytest.fixture
def recording(site, clock, tmp_path):
    recording = Recording(site, clock, tmp_path)
    yield recording
    recording.writer.stop()


def whole(recording, key=LEVEL):
    series = recording.reader.read(key, at_us(-FAR / 1e3), at_us(FAR / 1e3))
    return [series.value_at(row) for row in range(len(series))]


def bits(value):
    return struct.pack("<d", value) if isinstance(value, float) else value


@pytest.mark.parametrize(
    "value",
    [
        0.0, -0.0, 1.5, -1e-310, 1.7976931348623157e308, math.inf, -math.inf, math.nan,
        struct.unpack("<d", b"\x01\x00\x00\x00\x00\x00\xf8\xff")[0],
        float(2**53), 2**53 + 1, 2**63 - 1, -(2**63), 2**64 - 1, 2**63, -(2**70),
        None, "", "läuft", "0", "a\x00b", "\ud800 half a pair", "x" * 65_536,
    ],
)  # fmt: skip
def test_every_value_comes_back_bit_for_bit(recording, value):
    recording.record(batch(sample(0, value, at_s=1), sample(0, 7.0, at_s=2)))
    found, after = whole(recording)
    assert type(found) is type(value)
    assert bits(found) == bits(value)
    assert after == 7.0


def test_a_text_beyond_64_kib_is_cut_and_keeps_whole_characters(recording):
    recording.record(batch(sample(0, "ü" * 40_000)))
    assert whole(recording) == ["ü" * 32_768]


def test_times_and_status_come_back_exactly(recording):
    measured = [
        Sample(0, 1.0, GOOD, at_us(0) + 1, at_us(0) + 7),
        Sample(0, 2.0, 0xFFFFFFFF, at_us(0) + 2, at_us(5)),
        Sample(0, 3.0, UNCERTAIN, at_us(0) + 3, at_us(4)),
    ]
    recording.record(batch(*measured))
    series = recording.reader.read(LEVEL, at_us(0), at_us(10))
    assert series.times_us.tolist() == [one.source_us for one in measured]
    assert series.receive_us.tolist() == [one.receive_us for one in measured]
    assert series.statuses.tolist() == [one.status for one in measured]


@pytest.mark.parametrize(
    "source_us",
    [-11_644_473_600_000_000, -1, 0, 253_402_300_799_999_999, -(2**63), 2**63 - 1],
    ids=["1601", "before 1970", "1970", "9999", "least", "greatest"],
)
def test_a_time_far_from_now_is_kept_and_opens_no_file_of_its_day(recording, source_us, tmp_path):
    recording.record(batch(Sample(0, 4.0, GOOD, source_us, at_us(0)), sample(0, 5.0)))
    series = recording.reader.read(LEVEL, source_us, source_us)
    assert series.times_us.tolist()[-1] == source_us
    assert series.values.tolist()[-1] == 4.0
    names = sorted(path.name for path in (tmp_path / "history").glob("*.sqlite"))
    assert names == ["2026-01-05.sqlite", "odd-2026-01-05.sqlite"]


def test_a_sample_that_comes_twice_is_one_row_and_two_values_at_one_time_are_two(recording):
    first = batch(sample(0, 1.0, at_s=1), sample(0, 1.0, at_s=1, received_s=3))
    again = batch(sample(0, 1.0, at_s=1, received_s=9), sample(0, 2.0, at_s=1, received_s=2))
    recording.record(first)
    recording.record(again)
    assert whole(recording) == [1.0, 2.0]
    recording.fold()
    assert whole(recording) == [1.0, 2.0]
    report = recording.report()
    assert (report.recorded, report.waiting) == (4, 0), "what was handed over and is on disk"


def test_the_same_value_with_another_status_is_another_sample(recording):
    recording.record(batch(sample(0, 1.0), sample(0, 1.0, status=UNCERTAIN)))
    assert whole(recording) == [1.0, 1.0]


def test_samples_go_into_the_file_of_their_utc_day(recording, tmp_path):
    midnight_s = 18 * 3600
    recording.record(
        batch(sample(0, 1.0, at_s=midnight_s - 1), sample(0, 2.0, at_s=midnight_s)),
        batch(sample(0, "three", at_s=midnight_s - 0.5), origin=Origin.HISTORY),
    )
    names = sorted(path.name for path in (tmp_path / "history").glob("*.sqlite"))
    assert names == ["2026-01-05.sqlite", "2026-01-06.sqlite"]
    assert whole(recording) == [1.0, "three", 2.0]


def test_a_tag_that_is_not_recorded_leaves_nothing(recording):
    recording.record(batch(sample(2, 1.0), sample(0, "text"), sample(2, "secret")))
    assert whole(recording, "filler.secret") == []
    assert whole(recording) == ["text"]


def test_a_suppressed_value_is_recorded_before_a_larger_change(recording):
    values = [10.0, 10.5, 10.9, 12.0]
    recording.record(batch(*(sample(1, value, at_s=n) for n, value in enumerate(values))))
    assert whole(recording, "filler.speed") == [10.0, 10.9, 12.0]


def test_a_suppressed_value_is_recorded_after_the_maximum_interval(recording, clock):
    recording.record(batch(sample(1, 10.0), sample(1, 10.5, at_s=1)))
    clock.advance(59)
    recording.recorder.tick()
    recording.writer.write_once()
    assert whole(recording, "filler.speed") == [10.0]
    clock.advance(1)
    recording.recorder.tick()
    recording.writer.write_once()
    assert whole(recording, "filler.speed") == [10.0, 10.5]


def test_a_suppressed_value_is_recorded_soon_after_the_clock_was_set_back(recording, clock):
    recording.record(batch(sample(1, 10.0), sample(1, 10.5, at_s=1)))
    clock.step(-86_400)
    recording.recorder.tick()
    recording.writer.write_once()
    assert whole(recording, "filler.speed") == [10.0, 10.5]


def test_a_suppressed_value_is_recorded_at_the_end(recording):
    recording.record(batch(sample(1, 10.0), sample(1, 10.5, at_s=1)))
    recording.recorder.close()
    recording.writer.write_once()
    assert whole(recording, "filler.speed") == [10.0, 10.5]


def test_a_change_of_status_is_always_recorded(recording):
    recording.record(
        batch(
            sample(1, 10.0), sample(1, 10.0, at_s=1, status=BAD_NO_COMMUNICATION),
            sample(1, 10.0, at_s=2),
        )
    )  # fmt: skip
    assert whole(recording, "filler.speed") == [10.0, 10.0, 10.0]


def test_text_and_nan_are_not_kept_back_by_a_deadband(recording):
    recording.record(
        batch(sample(1, 10.0), sample(1, "stop", at_s=1), sample(1, None, at_s=2),
              sample(1, math.nan, at_s=3), sample(1, 10.0, at_s=4))
    )  # fmt: skip
    found = whole(recording, "filler.speed")
    assert found[:3] == [10.0, "stop", None]
    assert math.isnan(found[3])
    assert found[4] == 10.0


def test_what_shifts_are_accounted_from_is_recorded_whatever_its_deadband(clock, tmp_path):
    counted = tag("filler.total", deadband=5.0)
    ruled = tag("filler.load", deadband=5.0)
    filler = machine(
        "filler", total_tag="filler.total", state_source=StateSource.RULE,
        state_rules=((MachineState.EXECUTING, "filler.load > 3"),),
    )  # fmt: skip
    recording = Recording(plant_with(tags=[counted, ruled], machines=[filler]), clock, tmp_path)
    recording.record(batch(*(sample(row, 1.0 + s, at_s=s) for s in range(4) for row in (0, 1))))
    assert whole(recording, "filler.total") == [1.0, 2.0, 3.0, 4.0]
    assert whole(recording, "filler.load") == [1.0, 2.0, 3.0, 4.0]
    recording.writer.stop()


def test_history_of_the_server_is_recorded_as_it_is(recording):
    values = [10.0, 10.1, 10.2]
    history = batch(
        *(sample(1, value, at_s=n) for n, value in enumerate(values)), origin=Origin.HISTORY
    )
    recording.record(history)
    assert whole(recording, "filler.speed") == values


def test_step_hold_over_what_is_recorded_stays_within_the_deadband(recording):
    draw = np.random.default_rng(7)
    values = np.cumsum(draw.normal(0, 0.4, 500))
    samples = [sample(1, float(value), at_s=n) for n, value in enumerate(values)]
    for n in range(0, 500, 7):
        recording.record(batch(*samples[n : n + 7]))
    recording.recorder.close()
    recording.writer.write_once()
    series = recording.reader.read("filler.speed", at_us(0), at_us(1000))
    rows = np.searchsorted(series.times_us, [one.source_us for one in samples], "right") - 1
    assert np.max(np.abs(series.values[rows] - values)) <= 1.0
    assert series.values[-1] == values[-1]
    assert len(series) < 450


def test_when_the_disk_is_too_slow_the_oldest_samples_go_and_are_counted(site, clock, tmp_path):
    recording = Recording(site, clock, tmp_path, limit=100)
    for n in range(15):
        recording.arrive(batch(*(sample(0, float(n), at_s=n + k / 100) for k in range(10))))
    report = recording.report()
    assert (report.dropped, report.waiting) == (50, 100)
    recording.writer.write_once()
    report = recording.report()
    assert (report.dropped, report.waiting, report.recorded) == (50, 0, 100)
    assert whole(recording)[0] == 5.0
    recording.writer.stop()


def test_the_report_tells_rate_commit_and_size(recording, clock):
    recording.report()
    for second in range(20):
        clock.advance(1)
        recording.record(
            batch(*(sample(0, float(second), at_s=second + k / 50) for k in range(40)))
        )
        report = recording.report()
    assert report.samples_per_s == pytest.approx(40, abs=1)
    assert report.last_commit == clock.now()
    assert report.reason == ""
    assert not report.recording, "the writer's thread does not run here"


def test_reading_takes_the_sample_that_holds_at_the_start(recording):
    recording.record(batch(sample(0, 1.0), sample(0, 2.0, at_s=10), sample(0, 3.0, at_s=20)))
    series = recording.reader.read(LEVEL, at_us(15), at_us(30))
    assert series.values.tolist() == [2.0, 3.0]


def test_the_sample_that_holds_may_be_days_old(recording):
    recording.record(batch(sample(0, 1.0), sample(1, 9.0, at_s=5 * 86_400, received_s=5 * 86_400)))
    start = at_us(5 * 86_400)
    assert recording.reader.read(LEVEL, start, start + DAY_US).values.tolist() == [1.0]


def test_an_unknown_tag_and_an_empty_folder_have_no_samples(recording):
    assert len(recording.reader.read("filler.none", 0, FAR)) == 0
    recording.record(batch(sample(0, 1.0)))
    assert len(recording.reader.read("filler.none", 0, at_us(FAR / 1e3))) == 0


def test_a_damaged_day_is_passed_over_with_a_note(recording, tmp_path):
    day_s = 86_400.0
    for day in range(3):
        recording.record(batch(sample(0, float(day), at_s=day * day_s, received_s=day * day_s)))
    recording.writer.stop()
    (tmp_path / "history" / "2026-01-06.sqlite").write_bytes(b"rubbish" * 9999)
    series = recording.reader.read(LEVEL, at_us(0), at_us(3 * day_s))
    assert series.values.tolist() == [0.0, 2.0]
    assert [note.code for note in series.notes] == ["storage-damaged"]


def test_the_same_old_value_read_on_two_days_is_one_sample(recording):
    old = -500 * 86_400.0
    recording.record(batch(sample(0, 8.0, at_s=old, received_s=0)))
    recording.record(batch(sample(0, 8.0, at_s=old, received_s=86_400)))
    series = recording.reader.read(LEVEL, at_us(0), at_us(10))
    assert series.values.tolist() == [8.0]
    assert whole(recording) == [8.0]


def test_columns_are_reduced_from_what_is_recorded(recording):
    recording.record(batch(*(sample(0, float(n), at_s=n) for n in range(100))))
    columns = recording.reader.read_columns(LEVEL, at_us(10), at_us(90), 4)
    assert columns.held == 9.0
    assert columns.minimum.tolist() == [10.0, 30.0, 50.0, 70.0]
    assert columns.maximum.tolist() == [29.0, 49.0, 69.0, 90.0]
