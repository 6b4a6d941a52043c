"""Counting many samples at once gives exactly what counting one after the other gives."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from hmi.machines.counter import Counter, Splits
from hmi.machines.oee import PlannedTime

PLAN = PlannedTime(1_000, 9_000, ((3_000, 4_000), (6_000, 6_500)))
drawn = st.lists(
    st.tuples(st.integers(1, 400), st.sampled_from([0.1, 0.0, 7.3, -1e6, 1e-9, 250.0, -3.0])),
    max_size=60,
)


def grown(steps):
    times, values = np.cumsum([500, *(s for s, _ in steps)]), [100.0]
    for _, change in steps:
        values.append(max(0.0, values[-1] + change))
    return times.astype(np.int64), np.array(values)


def is_seen(start, end):
    return PLAN.overlap_us(start, end) > 0


def are_seen(starts, ends):
    return PLAN.overlaps_us(starts, ends) > 0


def shares(start, end):
    return {1: PLAN.overlap_us(start, end) / (end - start)}


def all_shares(starts, ends):
    return {1: PLAN.overlaps_us(starts, ends) / np.maximum(1, ends - starts)}


SPLITS = Splits(is_seen, are_seen, shares, all_shares)


def state(counter):
    shared = counter.shared.get(1, 0.0)
    return counter.total, counter.seen, counter.jumps, counter.last, shared


@given(drawn, st.integers(0, 60), st.sampled_from([None, 1000.0]))
def test_at_once_or_one_by_one_is_the_same_to_the_last_digit(steps, cut, span):
    times, values = grown(steps)
    singly, at_once = Counter(PLAN.start_us, span), Counter(PLAN.start_us, span)
    for time_us, value in zip(times.tolist(), values.tolist(), strict=True):
        singly.feed(time_us, value, SPLITS)
    for part in (slice(0, cut), slice(cut, None)):
        at_once.feed_all(times[part], values[part], SPLITS)
    assert state(at_once) == state(singly)


@given(st.lists(st.tuples(st.integers(0, 10_000), st.integers(0, 10_000)), max_size=40))
def test_planned_times_of_many_spans_are_those_of_each(spans):
    starts = np.array([min(span) for span in spans], np.int64)
    ends = np.array([max(span) for span in spans], np.int64)
    each = [PLAN.overlap_us(min(span), max(span)) for span in spans]
    assert PLAN.overlaps_us(starts, ends).tolist() == each


def test_nothing_is_counted_of_nothing():
    counter = Counter(0)
    counter.feed_all(np.empty(0, np.int64), np.empty(0), SPLITS)
    assert state(counter) == (None, 0.0, 0, None, 0.0)
