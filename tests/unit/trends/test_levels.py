"""Widths of columns suit pixels, the clock, and what is kept summed up."""

import pytest

from hmi.historian.rollup import HOUR_US, MINUTE_US
from hmi.trends.levels import WIDTHS_US, coarse_for, width_for

DAY_US = 24 * HOUR_US


def test_widths_are_whole_parts_of_a_day_and_whole_minutes_and_hours_where_they_are_long():
    assert list(WIDTHS_US) == sorted(set(WIDTHS_US))
    assert all(DAY_US % width == 0 for width in WIDTHS_US)
    assert all(width % MINUTE_US == 0 for width in WIDTHS_US if width > MINUTE_US)
    assert all(width % HOUR_US == 0 for width in WIDTHS_US if width > HOUR_US)


@pytest.mark.parametrize("pixel_us", [1.0, 999.0, 1000.0, 86e6, 3.5e9, 40e9])
def test_a_column_is_no_longer_than_a_pixel_and_the_next_width_would_be(pixel_us):
    width = width_for(pixel_us)
    assert width <= pixel_us or width == WIDTHS_US[0]
    assert all(other > pixel_us for other in WIDTHS_US if other > width)


def test_long_spans_are_read_in_wide_columns_first_and_short_ones_at_once():
    assert coarse_for(1000, 5 * MINUTE_US) is None
    assert coarse_for(20_000_000, 8 * HOUR_US) == MINUTE_US
    assert coarse_for(10 * MINUTE_US, 7 * DAY_US) == HOUR_US
    assert coarse_for(MINUTE_US, DAY_US) is None
    assert coarse_for(8 * HOUR_US, 365 * DAY_US) is None
