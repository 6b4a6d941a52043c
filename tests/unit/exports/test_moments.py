"""Moments as people write them, on both nights of a zone."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from hmi.errors import ActionRefused
from hmi.exports.moments import is_twice, local_moment, moment_of, zone_of

BERLIN = ZoneInfo("Europe/Berlin")
NOW = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2026-11-21T14:30", datetime(2026, 11, 21, 13, 30, tzinfo=UTC)),
        ("2026-07-01", datetime(2026, 6, 30, 22, 0, tzinfo=UTC)),
        ("2026-11-21T14:30:00.000001Z", datetime(2026, 11, 21, 14, 30, 0, 1, tzinfo=UTC)),
        ("8h", datetime(2026, 11, 21, 4, 0, tzinfo=UTC)),
        ("1.5 min ago", datetime(2026, 11, 21, 11, 58, 30, tzinfo=UTC)),
        ("now", NOW),
        (" 7d ", datetime(2026, 11, 14, 12, 0, tzinfo=UTC)),
    ],
)
def test_a_moment_is_understood(text, moment):
    assert moment_of(text, BERLIN, NOW) == moment


def test_the_hour_that_comes_twice_is_the_first_unless_the_later_is_asked_for():
    assert local_moment("2026-10-25T02:30", BERLIN).hour == 0
    assert local_moment("2026-10-25T02:30", BERLIN, is_later=True).hour == 1
    assert is_twice("2026-10-25T02:30", BERLIN)
    assert not is_twice("2026-10-25T03:30", BERLIN)
    assert not is_twice("2026-03-29T02:30", BERLIN)
    assert not is_twice("2026-10-25T02:30+01:00", BERLIN)


@pytest.mark.parametrize("text", ["yesterday", "", "2026-13-01", "25:00", "8 weeks", "0001-01-01"])
def test_what_is_no_time_is_refused(text):
    with pytest.raises(ActionRefused) as refusal:
        moment_of(text, BERLIN, NOW)
    assert refusal.value.code == "time-not-understood"


def test_an_hour_that_never_was_is_refused():
    with pytest.raises(ActionRefused) as refusal:
        moment_of("2026-03-29T02:30", BERLIN, NOW)
    assert refusal.value.code == "time-skipped"


@pytest.mark.parametrize("name", ["Europe/Nowhere", "../etc/passwd", "/etc/passwd", ""])
def test_a_zone_that_there_is_not_is_refused(name):
    with pytest.raises(ActionRefused):
        zone_of(name)
