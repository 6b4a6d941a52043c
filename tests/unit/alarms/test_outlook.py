"""When machines execute and connections are usable, by monotonic seconds."""

import pytest

from hmi.alarms.outlook import Outlook
from hmi.alarms.time_axis import TimeAxis
from hmi.bus.facts import ConnectionChanged, ConnectionPhase
from tests.helpers.builders import START, connection


def stands(
    age_s: float | None, phase: ConnectionPhase = ConnectionPhase.LIVE
) -> ConnectionChanged:
    """Return how the connection `demo` stands."""
    return ConnectionChanged("demo", phase, START, age_s)


def test_what_the_engine_computes_is_always_usable():
    assert Outlook(0.0).is_usable("", 5.0)


def test_a_server_that_speaks_seldom_counts_for_three_of_its_intervals():
    outlook = Outlook(0.0, [connection(publishing_ms=5000.0)])
    outlook.connection_changed(stands(0.0), 10.0)
    assert outlook.is_usable("demo", 25.0)
    assert not outlook.is_usable("demo", 25.1)


def test_unheard_connection_is_neither_usable_nor_back():
    outlook = Outlook(7.0)
    assert not outlook.is_usable("demo", 8.0)
    assert not outlook.is_back("demo", 8.0)
    assert outlook.silent_since_s("demo") == 7.0


@pytest.mark.parametrize(
    ("fact", "usable"),
    [
        (stands(0.0), True),
        (stands(3.0), True),
        (stands(3.1), False),
        (stands(None), False),
        (stands(0.0, ConnectionPhase.DOUBTFUL), False),
    ],
)
def test_connection_counts_while_live_and_heard(fact: ConnectionChanged, usable: bool):
    outlook = Outlook(0.0)
    outlook.connection_changed(fact, 10.0)
    assert outlook.is_usable("demo", 10.0) is usable


def test_connection_is_back_after_ten_seconds_without_a_break():
    outlook = Outlook(0.0)
    back = []
    for now_s in range(40):
        outlook.connection_changed(stands(5.0 if now_s == 8 else 0.0), float(now_s))
        back.append(outlook.is_back("demo", float(now_s)))
    assert back.index(True) == 19


def test_axis_follows_the_source_and_adds_our_waiting():
    axis = TimeAxis.starting(1_000_000, 50)
    axis, shift_us = axis.moved(2_000_000, 900_000)
    assert (axis.source_us, shift_us) == (2_000_000, 0)
    assert axis.at(1_000_000) == 2_100_000
    assert axis.at(0) == 2_000_000


@pytest.mark.parametrize(("leap_us", "shift_us"), [(2_000_000, 0), (2_000_001, 2_000_001),
                                                   (-2_000_001, -2_000_001)])  # fmt: skip
def test_axis_tells_a_jump_of_more_than_two_seconds(leap_us: int, shift_us: int):
    assert TimeAxis.starting(10, 10).moved(10 + leap_us, 10)[1] == shift_us


def test_source_clock_that_stands_still_is_found_out():
    axis, shifts = TimeAxis.starting(0, 0), []
    for second in range(1, 7):
        axis, shift_us = axis.moved(0, second * 1_000_000)
        shifts.append(shift_us)
    assert sum(shifts) == -6_000_000
