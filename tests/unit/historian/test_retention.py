"""Which day files go, and which never."""

from collections import namedtuple
from datetime import timedelta

import pytest

from hmi.bus.facts import DiskRoom
from hmi.historian.day_files import DayFiles
from hmi.historian.retention import BETWEEN_DROPS_S, BETWEEN_URGENT_DROPS_S, Retention
from hmi.plant.site import Retention as Rules
from hmi.storage.writer import Writer
from tests.helpers.builders import START

Usage = namedtuple("Usage", "total used free")


@pytest.fixture
def files(tmp_path):
    files = DayFiles(tmp_path)
    files.folder.mkdir()
    return files


def make_days(files, *ages):
    for age in ages:
        day = START.date() - timedelta(days=age)
        (files.folder / f"{day}.sqlite").write_bytes(b"x" * 1000)
        (files.folder / f"{day}.sqlite-wal").write_bytes(b"x" * 100)


def ages_left(files):
    days = [path.stem for path in files.every()]
    return [(START.date() - START.date().fromisoformat(day)).days for day in days]


def retention(files, clock, monkeypatch, *, free_gb=100.0, **rules):
    usage = Usage(10**12, 0, int(free_gb * 10**9))
    monkeypatch.setattr("hmi.historian.retention.shutil.disk_usage", lambda _: usage)
    return Retention(files, Rules(**rules), Writer(clock), clock)


def test_days_beyond_their_age_go_one_in_ten_minutes_with_their_companions(
    files, clock, monkeypatch
):
    make_days(files, 0, 10, 365, 366, 400)
    care = retention(files, clock, monkeypatch, samples_days=365)
    care.run()
    care.run()
    assert ages_left(files) == [366, 365, 10, 0]
    clock.advance(BETWEEN_DROPS_S)
    care.run()
    clock.advance(BETWEEN_DROPS_S)
    care.run()
    assert ages_left(files) == [365, 10, 0]
    assert len(list(files.folder.glob("*-wal"))) == 3


def test_the_oldest_day_goes_when_the_disk_gets_full(files, clock, monkeypatch):
    make_days(files, 0, 2, 3)
    care = retention(files, clock, monkeypatch, free_gb=1.9, min_free_gb=2.0)
    care.run()
    assert ages_left(files) == [2, 0]


def test_yesterday_and_today_stay_even_on_a_full_disk(files, clock, monkeypatch):
    make_days(files, 0, 1, -1)
    retention(files, clock, monkeypatch, free_gb=0.0).run()
    assert ages_left(files) == [1, 0, -1]


def test_a_clock_ten_years_ahead_costs_one_day_and_not_all(files, clock, monkeypatch):
    make_days(files, *range(30))
    clock.step(10 * 365 * 86_400)
    care = retention(files, clock, monkeypatch, samples_days=365)
    for _ in range(20):
        care.run()
        clock.advance(10)
    assert len(ages_left(files)) == 29


def test_files_of_others_are_left_alone(files, clock, monkeypatch):
    (files.folder / "mine.sqlite").write_bytes(b"x")
    retention(files, clock, monkeypatch, free_gb=0.0).run()
    assert [path.name for path in files.every()] == ["mine.sqlite"]


def test_it_measures_history_and_for_how_long_there_is_room(files, clock, monkeypatch):
    make_days(files, 0, 1, 2, 3)
    care = retention(files, clock, monkeypatch, free_gb=2.000011, min_free_gb=2.0)
    care.run()
    assert care.history_bytes == 4400
    assert care.days_left == pytest.approx(10.0)


@pytest.mark.parametrize("ages", [(0,), (0, 1), (0, 1, 2)])
def test_without_a_whole_day_it_does_not_guess(files, clock, monkeypatch, ages):
    make_days(files, *ages)
    care = retention(files, clock, monkeypatch)
    care.run()
    assert care.days_left is None


def test_on_a_nearly_full_disk_days_go_one_in_half_a_minute(files, clock, monkeypatch):
    make_days(files, 0, 2, 3, 4)
    care = retention(files, clock, monkeypatch, free_gb=0.4, min_free_gb=2.0)
    for _ in range(2):
        care.run()
        clock.advance(BETWEEN_URGENT_DROPS_S)
    assert ages_left(files) == [2, 0]
    assert care.dropped_days == 2


def test_it_tells_of_little_room_and_of_the_oldest_day(files, clock, monkeypatch):
    make_days(files, 0, 1)
    (files.folder / "odd-2020-01-01.sqlite").write_bytes(b"x")
    care = retention(files, clock, monkeypatch, free_gb=1.0, min_free_gb=2.0)
    assert (care.room, care.oldest_day) == (DiskRoom.ENOUGH, "")
    care.run()
    assert care.room is DiskRoom.LOW
    assert care.oldest_day == str(START.date() - timedelta(days=1))
