"""The offset of a server's clock is that of its quickest answer."""

from datetime import datetime

import pytest

from hmi.opcua.clock_offset import Look, best_offset_s
from tests.helpers.builders import at


def test_the_quickest_answer_counts_and_half_its_way_is_taken_off():
    looks = [Look(at(0), 4.0, at(9)), Look(at(10), 0.2, at(13.1)), Look(at(20), 1.0, at(20))]
    assert best_offset_s(looks) == pytest.approx(3.0)
    assert best_offset_s([]) is None


def test_a_server_time_without_a_zone_is_utc():
    noon = datetime(2026, 1, 5, 6, 0, 8)  # noqa: DTZ001  # what an older library hands over
    assert Look(at(0), 0.0, noon).offset_s == 8.0
