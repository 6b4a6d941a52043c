"""Several people's levels become one, and say how far they agree."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hmi.maturity.consensus import consensus_of


def of(*votes):
    (found,) = consensus_of([{"automation": vote} for vote in votes], ["automation"])
    return found


@pytest.mark.parametrize(
    ("votes", "level"),
    [((3,), 3), ((2, 3), 3), ((1, 2, 4), 2), ((1, 2, 3, 4), 3), ((2, 2, 3, 3), 3), ((1, 2), 2)],
)
def test_the_median_counts_half_up(votes, level):
    assert of(*votes).level == level


@pytest.mark.parametrize(("votes", "needs"), [((2, 3, 3), False), ((2, 4), True), ((1, 5), True)])
def test_two_levels_apart_need_a_note(votes, needs):
    assert of(*votes).needs_note is needs


def test_agreement_falls_with_the_standard_deviation():
    assert of(3, 3, 3).agreement == 1.0
    assert of(2, 4).agreement == 0.5
    assert of(3).agreement is None


def test_who_did_not_assess_has_no_vote():
    assert of(0, 3, 0).votes == (3,)
    assert of(0, 0).level == 0


@given(st.lists(st.integers(1, 5), min_size=1, max_size=9))
def test_the_consensus_lies_between_the_votes(votes):
    found = of(*votes)
    assert min(votes) <= found.level <= max(votes)
    assert found.spread == max(votes) - min(votes)
