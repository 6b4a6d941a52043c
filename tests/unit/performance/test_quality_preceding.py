"""What preceded scrap is named when it did, and nothing is named when nothing did."""

from itertools import accumulate

import numpy as np
import pytest

from hmi.performance.quality_preceding import PrecedingOutcome, cliffs_delta, compare

MINUTE_US = 60_000_000
WEEK_MIN = 7 * 24 * 60


def drifting(random, count, pace=60.0):
    """Return a signal whose neighbours resemble each other for about an hour."""
    keep = np.exp(-5 / pace)
    noise = random.normal(0, np.sqrt(1 - keep**2), count // 5 + 1).tolist()
    line = list(accumulate(noise, lambda state, step: keep * state + step))
    return np.repeat(line, 5)[:count]


def week(seed, effect=0.0, count=WEEK_MIN, signals=12, base=0.01):
    """Return a week in which scrap of a quarter may follow signal 0 of the quarter before."""
    random = np.random.default_rng(seed)
    times = np.arange(count, dtype=np.int64) * MINUTE_US
    lines = {f"filler.s{n}": 50 + 2 * drifting(random, count) for n in range(signals)}
    hourly = np.repeat(drifting(random, count // 15 + 1, 20), 15)[:count]
    lead = np.roll((lines["filler.s0"] - 50) / 2, 15)
    share = base * np.exp(effect * lead + 0.3 * hourly)
    totals = np.full(count, 500.0)
    rejects = random.poisson(totals * share).astype(float)
    return times, (rejects, totals), np.ones(count, bool), lines


def test_a_signal_that_led_the_scrap_is_named_first_with_its_direction():
    found = compare(*week(1, effect=0.6))
    assert found.outcome is PrecedingOutcome.FOUND
    first = found.found[0]
    assert first.key == "filler.s0"
    assert first.low > 0.1
    assert first.before_scrap > first.otherwise
    assert first.low < first.delta < first.high
    assert not found.is_rare
    assert found.signals == 12


def test_a_signal_that_fell_before_is_named_with_the_other_sign():
    found = compare(*week(2, effect=-0.6))
    assert found.found[0].key == "filler.s0"
    assert found.found[0].high < 0


def test_nothing_is_named_where_nothing_preceded():
    named = sum(len(compare(*week(seed)).found) for seed in range(3, 13))
    # 10 weeks of 12 signals that drift for an hour each.
    assert named <= 2


def test_rare_scrap_sets_quarters_with_any_against_those_with_none():
    found = compare(*week(4, effect=1.2, base=0.00002))
    assert found.is_rare
    assert found.outcome is PrecedingOutcome.FOUND
    assert found.found[0].key == "filler.s0"


def test_too_few_quarters_say_so():
    found = compare(*week(5, effect=2.0, count=6 * 60))
    assert found.outcome is PrecedingOutcome.TOO_FEW
    assert found.found == ()


def test_a_machine_that_never_ran_is_too_few():
    times, scrap, wanted, lines = week(6, count=24 * 60)
    found = compare(times, scrap, ~wanted, lines)
    assert (found.outcome, found.cases) == (PrecedingOutcome.TOO_FEW, 0)


def test_without_a_count_of_all_parts_rejects_themselves_are_compared():
    times, (rejects, _totals), wanted, lines = week(7, effect=0.6)
    found = compare(times, (rejects, None), wanted, lines)
    assert found.found[0].key == "filler.s0"


def test_signals_that_stand_still_or_are_unknown_are_not_judged():
    times, scrap, wanted, _lines = week(8, effect=0.6)
    still, unknown = np.full(len(times), 4.0), np.full(len(times), np.nan)
    found = compare(times, scrap, wanted, {"a.still": still, "a.unknown": unknown})
    assert (found.outcome, found.signals) == (PrecedingOutcome.NOTHING, 0)


def test_the_answer_is_the_same_each_time():
    assert compare(*week(9, effect=0.5)) == compare(*week(9, effect=0.5))


@pytest.mark.parametrize(
    ("one", "other", "delta"),
    [([3, 4], [1, 2], 1.0), ([1, 2], [3, 4], -1.0), ([1, 2], [1, 2], 0.0), ([2], [1, 2, 3], 0.0),
     ([2, 3], [1, 2], 0.75)],
)  # fmt: skip
def test_delta_by_hand(one, other, delta):
    assert cliffs_delta(np.array(one, float), np.array(other, float)) == pytest.approx(delta)
