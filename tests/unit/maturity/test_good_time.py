"""Which holes count against a tag: the same as on every trend."""

from datetime import timedelta

import pytest

from hmi.bus.facts import GapChanged, GapState
from hmi.historian.reader import Reader
from hmi.maturity.good_time import GoodTime
from tests.helpers.builders import at, at_us, plant_with, tag

NOW = at(10 * 3600)
HOLE = GapChanged(
    1, "demo", at(3600), at(2 * 3600), "connection-lost", GapState.PARTLY,
    filled_from=at(1.5 * 3600), filled_samples=10,
)  # fmt: skip


class Recorded(Reader):
    """A recording of which only its one hole is known."""

    def gaps(self, start_us, end_us):
        del start_us, end_us
        return [HOLE]


@pytest.fixture
def time(tmp_path):
    tags = [tag("filler.level"), tag("filler.speed", backfill=False),
            tag("press.force", connection="other")]  # fmt: skip
    return GoodTime(plant_with(tags=tags), Recorded(tmp_path), NOW + timedelta(minutes=1))


def holes(time, key):
    (found,) = [one for one in time.tags if one.key == key]
    return time.holes(found).tolist()


def test_what_history_filled_is_no_hole(time):
    assert holes(time, "filler.level") == [[at_us(3600), at_us(1.5 * 3600)]]


def test_a_tag_without_history_keeps_the_whole_hole(time):
    assert holes(time, "filler.speed") == [[at_us(3600), at_us(2 * 3600)]]


def test_holes_of_another_server_do_not_count(time):
    assert holes(time, "press.force") == []
