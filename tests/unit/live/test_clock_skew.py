"""From which difference on clocks are spoken of."""

import pytest

from hmi.live.clock_skew import Skew, skew_of


@pytest.mark.parametrize(
    ("offset_s", "skew"),
    [
        (None, Skew.NONE), (0.0, Skew.NONE), (-5.0, Skew.NONE), (5.1, Skew.NOTED),
        (-300.0, Skew.NOTED), (300.1, Skew.WRONG), (-7200.0, Skew.WRONG),
    ],
)  # fmt: skip
def test_seconds_are_noted_and_minutes_are_wrong(offset_s, skew):
    assert skew_of(offset_s) is skew
