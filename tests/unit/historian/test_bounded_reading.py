"""A bounded reader knows nothing later than its moment, and all before it as the plain one."""

import numpy as np
import pytest

from hmi.clock import ManualClock
from hmi.historian.bounded_reader import BoundedReader
from hmi.historian.day_files import DayFiles
from hmi.historian.day_reader import DayReader
from hmi.historian.day_schema import DAY_SCHEMA
from hmi.historian.reader import Reader
from hmi.historian.standing import StandingReader
from hmi.storage.database import reading
from tests.helpers.builders import at_us, batch, plant_with, sample
from tests.helpers.recording import Recording

KEY, OTHER = "filler.level", "filler.speed"
SECONDS = 6 * 3600


@pytest.fixture(scope="module", params=[False, True], ids=["in the head", "folded"])
def folder(request, tmp_path_factory):
    folder, draw = tmp_path_factory.mktemp("record"), np.random.default_rng(7)
    site = plant_with(tags=[KEY, OTHER])
    recording = Recording(site, ManualClock(), folder)
    rows = [sample(0, draw.uniform(0, 9), at_s=at_s) for at_s in range(0, SECONDS, 10)]
    recording.record(batch(*rows), batch(sample(1, 5.0, at_s=100.0)))
    if request.param:
        recording.fold()
    return folder


@pytest.fixture(params=[1000, 7207, SECONDS - 5])
def until_s(request):
    return request.param


@pytest.fixture
def bounded(folder, until_s):
    return BoundedReader(folder, lambda: at_us(until_s))


def test_reading_beyond_the_moment_gives_what_was_until_then(folder, bounded, until_s):
    plain = Reader(folder).read(KEY, 0, at_us(until_s))
    found = bounded.read(KEY, 0, at_us(SECONDS))
    assert found.times_us.tolist() == plain.times_us.tolist()
    assert found.values.tolist() == plain.values.tolist()


def test_reading_after_the_moment_gives_the_last_before_it(bounded, until_s):
    found = bounded.read(KEY, at_us(until_s + 50), at_us(SECONDS))
    assert found.times_us.tolist() == [at_us(until_s // 10 * 10)]


@pytest.mark.parametrize("columns", [4, 300])
def test_no_column_shows_a_later_value(folder, bounded, until_s, columns):
    until_us = at_us(until_s)
    found = bounded.read_columns(KEY, at_us(0), until_us, columns)
    known = Reader(folder).read(KEY, at_us(0), until_us)
    assert found.last[-1] == known.values[-1]
    shown = found.count > 0
    assert found.maximum[shown].max() == known.values.max()
    assert found.minimum[shown].min() == known.values.min()


def test_buckets_hold_nothing_later(folder, bounded, until_s):
    found = bounded.read_rollups(KEY, at_us(0), at_us(SECONDS), 60_000_000)
    assert found.count.sum() == len(Reader(folder).read(KEY, at_us(0), at_us(until_s)))


def test_the_newest_of_each_tag_at_its_own_moment(folder):
    found = StandingReader(folder).newest({KEY: at_us(1234), OTHER: at_us(99), "none.such": 5})
    assert found[KEY].times_us.tolist() == [at_us(1230)]
    assert len(found[OTHER]) == len(found["none.such"]) == 0
    assert StandingReader(folder).newest({OTHER: at_us(1e6)})[OTHER].values.tolist() == [5.0]


def test_what_came_after_a_moment_up_to_another(folder):
    found = StandingReader(folder).between([KEY, OTHER], at_us(50), at_us(100))
    assert found[KEY].times_us.tolist() == [at_us(s) for s in (60, 70, 80, 90, 100)]
    assert found[OTHER].times_us.tolist() == [at_us(100)]
    assert StandingReader(folder).between([OTHER], at_us(100), at_us(200)) == {}


def test_the_days_that_are_recorded(folder, tmp_path):
    first, last = StandingReader(folder).days()
    assert first <= at_us(0) < at_us(SECONDS) <= last
    assert StandingReader(tmp_path).days() is None


class _Counting:
    """A link that counts how often the table of tags is read as a whole."""

    def __init__(self, link):
        self._link, self.tables = link, 0

    def execute(self, statement, *values):
        self.tables += statement == "SELECT key, id FROM tags"
        return self._link.execute(statement, *values)


def test_tags_that_were_never_recorded_cost_one_look_at_the_list_of_tags(folder):
    path = DayFiles(folder).every()[0]
    with reading(path, DAY_SCHEMA) as link:
        counting = _Counting(link)
        day = DayReader(counting, path)
        found = [len(day.last_before(f"none.{number}", at_us(50))) for number in range(40)]
    assert found == [0] * 40
    assert counting.tables == 1
