"""Times as text are exact, carry their offset, and are right on both nights of a zone."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hmi.clock import to_us
from hmi.exports.iso_times import iso_times

ZONES = ("UTC", "Europe/Berlin", "America/St_Johns", "Australia/Lord_Howe", "Asia/Kathmandu",
         "America/New_York", "Pacific/Chatham", "Africa/Casablanca")  # fmt: skip


@given(
    st.lists(
        st.integers(-62_000_000_000_000_000, 253_000_000_000_000_000), min_size=1, max_size=30
    ),
    st.sampled_from(ZONES),
)
def test_every_time_reads_back_as_it_was(times, zone):
    texts = iso_times(np.array(times, np.int64), ZoneInfo(zone))
    assert [to_us(datetime.fromisoformat(text)) for text in texts] == times


@pytest.mark.parametrize(
    ("moment", "text"),
    [
        (
            datetime(2026, 3, 29, 0, 59, 59, 999_999, tzinfo=UTC),
            "2026-03-29T01:59:59.999999+01:00",
        ),
        (datetime(2026, 3, 29, 1, 0, tzinfo=UTC), "2026-03-29T03:00:00.000000+02:00"),
        (datetime(2026, 10, 25, 0, 30, tzinfo=UTC), "2026-10-25T02:30:00.000000+02:00"),
        (datetime(2026, 10, 25, 1, 30, tzinfo=UTC), "2026-10-25T02:30:00.000000+01:00"),
    ],
)
def test_both_nights_of_a_zone_tell_their_hours_apart(moment, text):
    assert iso_times(np.array([to_us(moment)]), ZoneInfo("Europe/Berlin")) == [text]


def test_times_beyond_the_calendar_are_told_in_utc():
    assert iso_times(np.array([2**61]), ZoneInfo("Europe/Berlin"))[0].endswith("+00:00")
