"""Stops added up by reason and machine, with what says nothing told apart."""

import pytest

from hmi.performance.stop_pareto import (
    UNQUALIFIED,
    StopGroup,
    StopMeasure,
    is_long,
    pareto,
    totals,
)
from hmi.plant.assets import MachineState
from hmi.plant.stop_reasons import ReasonTree, StopReason
from hmi.plant.stops import Stop, StopKind

MIN = 60_000_000
DAY = (0, 1440 * MIN)
TREE = ReasonTree((
    StopReason(key="fault", text="Fault"),
    StopReason(key="belt", text="Belt", parent="fault"),
    StopReason(key="torn", text="Torn", parent="belt"),
    StopReason(key="clean", text="Cleaning", planned=True),
    StopReason(key="rest", text="Other", is_other=True),
))  # fmt: skip


def stop(start, minutes, reason="", machine="filler", kind=StopKind.OWN):
    span = start * MIN, (start + minutes) * MIN
    return Stop(machine, *span, MachineState.HELD, kind, (span,), minutes < 5, reason=reason)


STOPS = [
    stop(0, 10, "torn"), stop(20, 6, "fault", "capper"), stop(30, 20), stop(60, 30, "rest"),
    stop(100, 2), stop(110, 40, kind=StopKind.OUTSIDE), stop(160, 8, "belt"),
    stop(180, 12, "clean"),
]  # fmt: skip


def bars(group, measure=StopMeasure.TIME, span=DAY):
    found = pareto(STOPS, span, TREE, group, measure)
    return [(bar.key, bar.count, bar.stopped_us / MIN) for bar in found]


def test_reasons_add_up_at_each_level_of_the_tree():
    assert bars(StopGroup.TOP) == [
        ("rest", 1, 30), ("fault", 3, 24), (UNQUALIFIED, 1, 20), ("clean", 1, 12),
    ]  # fmt: skip
    assert ("belt", 2, 18) in bars(StopGroup.SECOND)
    assert ("fault", 1, 6) in bars(StopGroup.SECOND)
    assert ("torn", 1, 10) in bars(StopGroup.THIRD)
    for group in StopGroup:
        assert sum(minutes for _key, _count, minutes in bars(group)) == 86


def test_bars_by_count_and_by_machine_and_their_cumulative_share():
    assert bars(StopGroup.TOP, StopMeasure.COUNT)[0] == ("fault", 3, 24)
    assert bars(StopGroup.MACHINE) == [("filler", 5, 80), ("capper", 1, 6)]
    found = pareto(STOPS, DAY, TREE, StopGroup.MACHINE, StopMeasure.TIME)
    assert [bar.cumulative for bar in found] == pytest.approx([80 / 86, 1.0])


def test_only_what_lies_within_the_time_counts_and_a_stop_counts_where_it_begins():
    assert bars(StopGroup.TOP, span=(5 * MIN, 35 * MIN)) == [("fault", 1, 11), (UNQUALIFIED, 1, 5)]


def test_shares_of_other_and_of_unqualified_are_of_the_time_of_long_stops():
    found = totals(STOPS, DAY, TREE)
    assert (found.count, found.stopped_us) == (6, 86 * MIN)
    assert (found.micro_count, found.micro_us) == (1, 2 * MIN)
    assert (found.outside_count, found.outside_us) == (1, 40 * MIN)
    assert found.planned_us == 12 * MIN
    assert found.unqualified_share == pytest.approx(20 / 86)
    assert found.other_share == pytest.approx(30 / 86)
    assert found.specific_share == pytest.approx(36 / 86)


def test_without_stops_there_are_no_shares():
    found = totals([], DAY, TREE)
    assert (found.unqualified_share, found.other_share, found.specific_share) == (None, None, None)
    assert pareto([], DAY, TREE, StopGroup.TOP, StopMeasure.TIME) == []


def test_a_short_stop_or_one_from_outside_counts_once_it_has_a_reason():
    assert not is_long(stop(0, 2))
    assert is_long(stop(0, 2, "torn"))
    assert is_long(stop(0, 40, "rest", kind=StopKind.OUTSIDE))
