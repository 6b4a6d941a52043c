"""S10, S12: a clock that is set, and a year of days, cost no sample that they should not."""

from datetime import timedelta

import pytest

from hmi.historian.day_files import DayFiles
from hmi.historian.retention import BETWEEN_DROPS_S
from hmi.plant.samples import Sample
from tests.helpers.builders import START, batch, plant_with
from tests.helpers.recording import Recording

TAG = "filler.level"
FAR_US = 2**61
YEAR_S = 365 * 86_400


@pytest.fixture
def recording(clock, tmp_path):
    recording = Recording(plant_with(tags=[TAG]), clock, tmp_path)
    yield recording
    recording.writer.stop()


def now_us(clock):
    return int(clock.now().timestamp() * 1e6)


@pytest.mark.parametrize("jump_s", [-3600, -90_000, 3600, 90_000, 10 * YEAR_S])
def test_s12_every_sample_is_there_wherever_the_clock_went(recording, clock, jump_s):
    expected = []
    for number in range(40):
        if number == 20:
            clock.step(jump_s)
        clock.advance(1)
        # The server's clock goes on; ours is what was set.
        source_us = now_us(clock) if number < 20 else now_us(clock) - int(jump_s * 1e6)
        expected.append((source_us, float(number)))
        recording.record(batch(Sample(0, float(number), 0, source_us, now_us(clock))))
        recording.recorder.tick()
    recording.fold()
    series = recording.reader.read(TAG, -FAR_US, FAR_US)
    found = list(zip(series.times_us.tolist(), series.values.tolist(), strict=True))
    assert found == expected
    assert series.lost == ()


def test_s12_after_a_jump_of_ten_years_at_most_one_day_goes_and_none_of_now(recording, clock):
    for day in range(20):
        at_us = now_us(clock) - (19 - day) * 86_400_000_000
        recording.record(batch(Sample(0, float(day), 0, at_us, at_us)))
    clock.step(10 * YEAR_S)
    for _ in range(30):
        recording.recorder.retention.run()
        clock.advance(10)
    clock.step(-10 * YEAR_S)
    values = recording.reader.read(TAG, -FAR_US, FAR_US).values.tolist()
    assert values == [float(day) for day in range(1, 20)]


def test_s10_of_four_hundred_days_the_oldest_go_whole_and_the_others_are_not_touched(
    recording, clock
):
    files = DayFiles(recording.folder)
    files.folder.mkdir(parents=True, exist_ok=True)
    for age in range(400):
        day = START.date() - timedelta(days=age)
        (files.folder / f"{day}.sqlite").write_bytes(b"x" * 100)
    before = {path.name: path.stat().st_mtime_ns for path in files.every()}
    for _ in range(60):
        recording.recorder.retention.run()
        clock.advance(BETWEEN_DROPS_S)
    left = {path.name: path.stat().st_mtime_ns for path in files.every()}
    first = START.date() - timedelta(days=365)
    assert left == {name: at for name, at in before.items() if name >= str(first)}
