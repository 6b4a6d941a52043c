"""Recorded samples through other rules: the same condition as live, and what a change spares."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hmi.alarms.conditions import Position, prepared
from hmi.historian.breaks import no_spans, spans_of
from hmi.historian.series import Series
from hmi.plant.alarm_rules import ConditionKind, Levels
from hmi.plant.assets import MachineState
from hmi.plant.quality import BAD, GOOD
from hmi.reports.alarm_replay import Past, Span, replay
from hmi.reports.alarm_tuning import Outcome, compare, proposal, ranked
from tests.helpers.builders import rule, tag

S = 1_000_000
TAG = tag("filler.temp", unit="C", low=0.0, high=100.0)
HOT = rule("filler.hot", "filler.temp", levels=Levels(hi=80.0, hihi=90.0), deadband=2.0,
           on_delay_s=2.0, off_delay_s=3.0)  # fmt: skip


def series(values, statuses=None, step_s=1, others=None):
    count = len(values)
    times = np.arange(count, dtype=np.int64) * step_s * S
    status = np.array(statuses or [GOOD] * count, np.uint32)
    return Series(times, np.array(values, np.float64), status, times.copy(), others or {})


def past(values, statuses=None, holes=(), **fields):
    read = series(values, statuses, **fields)
    spans = spans_of([(a * S, b * S) for a, b in holes]) if holes else no_spans()
    return Past(read, spans, int(read.times_us[-1]) + S)


def test_an_alarm_is_told_with_its_delays():
    found = replay(HOT, TAG, past([70, 81, 81, 81, 81, 77, 77, 77, 77, 77]))
    assert found == [Span(3 * S, 8 * S)]


def test_what_still_stands_at_the_end_has_no_end():
    assert replay(HOT, TAG, past([81] * 5)) == [Span(2 * S, None)]


def test_a_delay_that_runs_out_after_the_last_sample_counts():
    assert replay(HOT, TAG, past([70, 81, 81])) == [Span(3 * S, None)]


def test_a_hole_and_bad_quality_let_no_delay_run():
    assert replay(HOT, TAG, past([81, 81], [GOOD, BAD])) == []
    assert replay(HOT, TAG, past([81, 81, 70, 70], holes=[(1, 2)])) == []


def test_discrete_values_and_texts_can_be_replayed():
    jam = rule("filler.jam", "filler.temp", kind=ConditionKind.DISCRETE, levels=Levels())
    on = replay(replace(jam, alarm_value=True), TAG, past([0, 1, 1, 0]))
    assert on == [Span(S, 3 * S)]
    others = {1: "Held", 2: "Execute"}
    text = past([np.nan] * 3, others={0: "Execute"} | others)
    assert replay(replace(jam, alarm_value="Held"), TAG, text) == [Span(S, 2 * S)]


def test_what_a_stopped_machine_does_is_no_alarm():
    states = series([MachineState.EXECUTING] * 20 + [MachineState.IDLE] * 20)
    run = replace(HOT, only_when_executing=True, on_delay_s=0.0)
    ran = replace(past([70] * 15 + [85] * 2 + [70] * 10 + [85] * 5), states=states)
    assert [one.start_us for one in replay(run, TAG, ran)] == [15 * S]


@pytest.mark.parametrize("kind", [ConditionKind.RATE, ConditionKind.RULE, ConditionKind.STALE])
def test_what_looks_at_more_than_a_value_cannot_be_replayed(kind):
    with pytest.raises(ValueError, match="cannot be replayed"):
        replay(replace(HOT, kind=kind), TAG, past([1.0]))


@given(
    st.lists(st.tuples(st.sampled_from([60.0, 78.5, 79.0, 80.0, 85.0, 95.0, np.nan]),
                       st.sampled_from([GOOD, GOOD, GOOD, BAD])), min_size=1, max_size=60),
    st.sampled_from([0.0, 2.0, 5.0]), st.sampled_from([0.0, 3.0]),
)  # fmt: skip
def test_a_replay_is_what_the_live_condition_does_sample_by_sample(rows, on_s, off_s):
    one = replace(HOT, on_delay_s=on_s, off_delay_s=off_s)
    told = past([value for value, _ in rows], [status for _, status in rows])
    condition, changes = prepared(one, TAG), []
    flags = condition.start()
    for number, (value, status) in enumerate(rows):
        flags, new = condition.observe(flags, condition.judge(value, status), number * S)
        changes += new
    changes += condition.elapse(flags, told.end_us)[1]
    expected, start = [], None
    for change in changes:
        if change.position is Position.NORMAL:
            expected.append(Span(start, change.at_us))
            start = None
        elif start is None:
            start = change.at_us
    expected += [] if start is None else [Span(start, None)]
    assert replay(one, TAG, told) == expected


FLUTTER = [70, 85, 85, 85, 70, 70, 70, 70, 70] * 10
TRUE = [85] * 120 + [70] * 10


def test_a_longer_delay_spares_short_alarms_and_tells_how_much_later_the_true_one_comes():
    outcome = compare(HOT, replace(HOT, on_delay_s=10.0), TAG, past(FLUTTER + TRUE))
    assert outcome == Outcome(before=11, after=1, true=1, missed=0, latest_s=8.0)


def test_a_change_that_loses_a_true_alarm_says_so():
    outcome = compare(HOT, replace(HOT, levels=Levels(hi=86.0)), TAG, past(FLUTTER + TRUE))
    assert (outcome.after, outcome.missed) == (0, 1)


def test_the_proposal_spares_most_and_delays_least():
    found = proposal(HOT, TAG, past(FLUTTER + TRUE))
    assert found.outcome == Outcome(before=11, after=1, true=1, missed=0, latest_s=0.0)
    assert (found.name, found.changed.off_delay_s) == ("off_delay_s", 10.0)
    assert replace(found.changed, off_delay_s=HOT.off_delay_s) == HOT


def test_without_alarms_or_without_a_safe_change_there_is_no_proposal():
    assert proposal(HOT, TAG, past([70] * 50)) is None
    assert proposal(HOT, TAG, past(TRUE)) is None


def test_a_deadband_never_closes_the_room_between_the_limits():
    tight = replace(HOT, levels=Levels(lo=78.0, hi=80.0), deadband=0.0, on_delay_s=60.0,
                    off_delay_s=120.0)  # fmt: skip
    values = ([79.5] * 5 + [81] * 61) * 3
    assert proposal(tight, TAG, past(values)) is None


def test_the_greatest_savings_come_first():
    one = proposal(HOT, TAG, past(FLUTTER + TRUE))
    two = proposal(HOT, TAG, past(FLUTTER[:27] + TRUE))
    assert ranked([two, None, one]) == [one, two]
    assert ranked([one, two], most=1) == [one]
