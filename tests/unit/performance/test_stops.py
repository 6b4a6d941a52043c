"""Stops from states, and what people said of them laid over, whatever came late."""

from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as some

from hmi.machines.timeline import Segment
from hmi.performance.stops import judged, meant, stops_of, within
from hmi.plant.assets import MachineState as S
from hmi.plant.stops import StopDeed, StopEdit, StopKind

MIN = 60_000_000
MICRO_S = 300.0


def states(*rows):
    """Return segments of (minute, state)."""
    return [Segment(round(minute * MIN), state) for minute, state in rows]


def stops(*rows, end=100, **said):
    return stops_of("filler", states(*rows), end * MIN, MICRO_S, **said)


def shown(found):
    """Return start, end and stopped minutes of stops."""
    return [(one.start_us / MIN, one.end_us / MIN, one.stopped_us / MIN) for one in found]


def edit(number, deed, start, end, reason="", *, at=0.0, **fields):
    span = round(start * MIN), round(end * MIN)
    return StopEdit(
        number, deed, "filler", *span, reason, "", "eva", 0, at_us=round(at * MIN), **fields
    )


def qualified(number, start, end, reason, **fields):
    return edit(number, StopDeed.QUALIFIED, start, end, reason, **fields)


def split(number, at, **fields):
    return edit(number, StopDeed.SPLIT, at - 1, at + 1, at=at, **fields)


def merged(number, start, end, reason="", **fields):
    return edit(number, StopDeed.MERGED, start, end, reason, **fields)


RUN, HELD, FAULT, STOPPED, IDLE = S.EXECUTING, S.HELD, S.FAULT, S.STOPPED, S.IDLE


def test_states_that_follow_each_other_are_one_stop_named_for_the_gravest():
    found = stops(
        (0, RUN), (10, HELD), (12, FAULT), (20, STOPPED), (25, RUN), (40, HELD), (41, RUN)
    )
    assert shown(found) == [(10, 25, 15), (40, 41, 1)]
    assert [(one.state, one.kind, one.is_micro) for one in found] == [
        (S.FAULT, StopKind.OWN, False), (S.HELD, StopKind.OWN, True),
    ]  # fmt: skip
    assert [one.is_unqualified for one in found] == [True, False]


def test_waiting_for_another_machine_is_a_stop_from_outside_that_asks_for_no_reason():
    found = stops((0, RUN), (10, S.STARVED), (20, S.BLOCKED), (30, HELD), (40, RUN))
    assert [(one.kind, one.state) for one in found] == [
        (StopKind.OUTSIDE, S.BLOCKED), (StopKind.OWN, S.HELD),
    ]  # fmt: skip
    assert [one.is_unqualified for one in found] == [False, True]


def test_idle_is_a_stop_only_where_it_is_counted():
    rows = ((0, RUN), (10, IDLE), (30, RUN))
    assert stops(*rows) == []
    [found] = stops(*rows, counted=frozenset({IDLE, HELD}))
    assert (found.kind, found.is_unqualified) == (StopKind.NAMED, True)


def test_what_was_not_seen_ends_no_stop_and_is_no_time_of_it():
    found = stops((0, RUN), (10, HELD), (15, S.UNKNOWN), (20, HELD), (30, RUN), (40, HELD),
                  (50, S.UNKNOWN), (60, RUN))  # fmt: skip
    assert shown(found) == [(10, 30, 15), (40, 50, 10)]
    assert found[0].parts == ((10 * MIN, 15 * MIN), (20 * MIN, 30 * MIN))
    assert not found[1].is_open


def test_a_stop_that_lasts_is_open_and_grows():
    [short] = stops((0, RUN), (10, HELD), end=12)
    [long] = stops((0, RUN), (10, HELD), end=30)
    assert (short.is_open, short.is_unqualified) == (True, False)
    assert (long.is_open, long.is_unqualified, long.name) == (True, True, short.name)


def test_the_limit_of_a_micro_stop_is_its_own_first_long_one():
    [at] = stops((10, HELD), (15, RUN))
    [below] = stops_of("filler", [Segment(1, HELD), Segment(5 * MIN, RUN)], 9 * MIN, MICRO_S)
    assert (at.is_micro, below.is_micro) == (False, True)


LONG = ((0, RUN), (10, HELD), (40, RUN), (50, FAULT), (60, RUN))


def test_a_reason_is_kept_with_who_gave_it_and_the_later_one_holds():
    edits = [qualified(1, 10, 40, "jam"), qualified(2, 10, 40, "belt")]
    first, second = judged(stops(*LONG), edits, MICRO_S)
    assert (first.reason, first.user, first.edits) == ("belt", "eva", (1, 2))
    assert (second.reason, second.is_unqualified) == ("", True)
    back = judged(stops(*LONG), [edits[0], replace(edits[1], withdrawn_us=1)], MICRO_S)
    assert back[0].reason == "jam"


@pytest.mark.parametrize(
    "moved",
    [
        ((0, RUN), (8, HELD), (45, RUN), (50, FAULT), (60, RUN)),
        ((0, RUN), (15, HELD), (38, RUN), (50, FAULT), (60, RUN)),
        ((0, RUN), (10, HELD), (20, S.UNKNOWN), (39, HELD), (41, RUN), (50, FAULT), (60, RUN)),
        ((0, RUN), (10, FAULT), (11, HELD), (48, RUN), (50, FAULT), (60, RUN)),
    ],
)
def test_a_stop_that_late_data_moved_keeps_its_reason(moved):
    first, second = judged(stops(*moved), [qualified(1, 10, 40, "jam")], MICRO_S)
    assert (first.reason, second.reason) == ("jam", "")


def test_a_stop_that_late_data_parted_keeps_its_reason_on_both_sides():
    parted = stops((0, RUN), (10, HELD), (20, RUN), (22, HELD), (40, RUN), (50, FAULT), (60, RUN))
    found = judged(parted, [qualified(1, 10, 40, "jam")], MICRO_S)
    assert [one.reason for one in found] == ["jam", "jam", ""]


def test_a_stop_that_nothing_overlaps_any_more_is_found_by_its_start():
    short = ((0, RUN), (10, HELD), (10.4, RUN), (30, HELD), (40, RUN))
    found = judged(stops(*short), [qualified(1, 11, 12, "jam")], MICRO_S)
    assert [one.reason for one in found] == ["jam", ""]
    far = judged(stops(*short), [qualified(1, 20, 21, "jam")], MICRO_S)
    assert [one.reason for one in far] == ["", ""]


def test_what_was_said_while_a_stop_lasted_holds_for_all_of_it():
    [found] = judged(stops((0, RUN), (10, HELD), end=90), [qualified(1, 10, 16, "jam")], MICRO_S)
    assert found.reason == "jam"


def test_a_split_makes_two_that_keep_the_reason_until_one_gets_its_own():
    edits = [qualified(1, 10, 40, "jam"), split(2, 20)]
    found = judged(stops(*LONG), edits, MICRO_S)
    assert shown(found) == [(10, 20, 10), (20, 40, 20), (50, 60, 10)]
    assert [one.reason for one in found] == ["jam", "jam", ""]
    found = judged(stops(*LONG), [*edits, qualified(3, 20, 40, "belt")], MICRO_S)
    assert [one.reason for one in found] == ["jam", "belt", ""]


def test_a_part_below_the_limit_is_a_micro_stop():
    first, second, _other = judged(stops(*LONG), [split(1, 12)], MICRO_S)
    assert (first.is_micro, second.is_micro) == (True, False)


def test_merged_stops_are_one_whose_run_in_between_is_no_time_of_it():
    [found] = judged(stops(*LONG), [qualified(1, 50, 60, "belt"), merged(2, 10, 60)], MICRO_S)
    assert shown([found]) == [(10, 60, 40)]
    assert (found.state, found.reason, found.edits) == (S.FAULT, "belt", (1, 2))
    [found] = judged(stops(*LONG), [merged(1, 10, 60, "jam")], MICRO_S)
    assert found.reason == "jam"


def test_a_merger_undoes_a_split_and_a_withdrawn_one_is_none():
    found = judged(stops(*LONG), [split(1, 20), merged(2, 10, 40)], MICRO_S)
    assert shown(found) == [(10, 40, 30), (50, 60, 10)]
    edits = [split(1, 20), merged(2, 10, 40, withdrawn_us=5)]
    assert len(judged(stops(*LONG), edits, MICRO_S)) == 3


def test_what_cannot_be_applied_any_more_changes_nothing():
    for one in (split(1, 45), split(1, 10), merged(1, 41, 49), merged(1, 10, 40)):
        assert judged(stops(*LONG), [one], MICRO_S) == stops(*LONG)
    other = replace(qualified(1, 10, 40, "jam"), machine="capper")
    assert judged(stops(*LONG), [other], MICRO_S) == stops(*LONG)


def test_stops_are_found_by_any_time_they_touch():
    assert shown(within(stops(*LONG), (20 * MIN, 30 * MIN))) == [(10, 40, 30)]
    assert within(stops(*LONG), (40 * MIN, 50 * MIN)) == []
    assert meant(stops(*LONG), "capper", (10 * MIN, 40 * MIN)) == []


_STATES = some.sampled_from([RUN, HELD, FAULT, STOPPED, S.STARVED, S.BLOCKED, IDLE, S.UNKNOWN])
_TIMES = some.integers(0, 100)


@some.composite
def _edits(draw):
    found = []
    for number in range(1, draw(some.integers(0, 8)) + 1):
        start, end = sorted((draw(_TIMES), draw(_TIMES)))
        deed = draw(some.sampled_from(list(StopDeed)))
        reason = draw(some.sampled_from(["", "jam", "belt"]))
        found.append(edit(number, deed, start, end, reason, at=draw(_TIMES)))
    return found


@given(some.lists(some.tuples(_TIMES, _STATES), max_size=12), _edits())
def test_splitting_and_merging_never_change_the_time_stopped(rows, edits):
    times = dict(rows)
    before = stops(*sorted(times.items()))
    after = judged(before, edits, MICRO_S)
    assert sum(one.stopped_us for one in after) == sum(one.stopped_us for one in before)
    parts = sorted(part for one in after for part in one.parts)
    assert all(first[1] <= second[0] for first, second in pairwise(parts))
    for one in after:
        assert one.parts == tuple(sorted(one.parts))
        assert (one.start_us, one.end_us) == (one.parts[0][0], one.parts[-1][1])
        assert one.is_micro == (one.stopped_us < MICRO_S * 1e6)
        halves = [(0, 50 * MIN), (50 * MIN, 200 * MIN)]
        assert sum(one.stopped_within_us(half) for half in halves) == one.stopped_us
