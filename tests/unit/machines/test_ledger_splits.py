"""How counts are split is told for one span of time and for many alike, to the last digit."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from hmi.machines.ledger_splits import LedgerSplits
from hmi.machines.oee import PlannedTime
from hmi.machines.signals import CounterSignal
from hmi.machines.timeline import Segment
from hmi.plant.assets import MachineState
from hmi.plant.quality import BAD, GOOD

PLAN = PlannedTime(1_000, 9_000, ((3_000, 4_000),))
STATES = (MachineState.EXECUTING, MachineState.FAULT, MachineState.UNKNOWN, MachineState.EXECUTING)
times = st.lists(st.integers(0, 10_000), max_size=12, unique=True).map(sorted)
spans = st.lists(
    st.tuples(st.integers(0, 9_999), st.integers(1, 10_000)).filter(lambda one: one[0] < one[1]),
    min_size=1, max_size=30,
)  # fmt: skip


def splits_of(begins, hidden, orders):
    splits = LedgerSplits(PLAN)
    segments = [Segment(at, STATES[row % 4]) for row, at in enumerate(begins)]
    splits.set_states(segments, hidden)
    splits.set_orders([(at, f"PO-{row // 2}", GOOD) for row, at in enumerate(orders)])
    return splits


@given(times, st.lists(st.tuples(st.integers(0, 5_000), st.integers(5_001, 9_999)), max_size=2),
       times, spans)  # fmt: skip
def test_one_span_or_many_are_split_alike(begins, hidden, orders, asked):
    splits = splits_of(begins, hidden, orders)
    starts = np.array([start for start, _ in asked], np.int64)
    ends = np.array([end for _, end in asked], np.int64)
    for signal in CounterSignal:
        one = splits.of(signal)
        assert one.are_seen(starts, ends).tolist() == [one.is_seen(*span) for span in asked]
        together = one.all_shares(starts, ends)
        for row, (start, end) in enumerate(asked):
            if end <= PLAN.start_us:
                continue
            alone = one.shares(start, end)
            assert {key: share[row] for key, share in together.items() if share[row]} == {
                key: share for key, share in alone.items() if share
            }


def test_energy_belongs_to_executing_by_its_share_of_the_time():
    splits = splits_of([0, 2_000], (), [])
    shares = splits.of(CounterSignal.ENERGY).shares(1_000, 5_000)
    assert shares == {LedgerSplits.EXECUTING: 0.25}


def test_what_was_counted_before_the_shift_takes_no_part_in_the_share():
    splits = splits_of([0, 2_000], (), [])
    assert splits.of(CounterSignal.ENERGY).shares(0, 2_000) == {LedgerSplits.EXECUTING: 1.0}


def test_orders_are_named_from_their_first_word_until_the_next():
    splits = LedgerSplits(PLAN)
    splits.set_orders([(500, "PO-1", GOOD), (4_000, "PO-1", GOOD), (5_000, " ", GOOD),
                       (6_000, "PO-2", GOOD), (7_000, "PO-2", BAD)])  # fmt: skip
    assert list(splits.orders(9_000)) == [("PO-1", 1_000, 5_000), ("PO-2", 6_000, 7_000)]
    assert list(splits.orders(5_500)) == [("PO-1", 1_000, 5_000)]
