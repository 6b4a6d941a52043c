"""Scopes side by side, one scope over time, and the steps that follow."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from hmi.bus.facts import Assessment
from hmi.maturity.comparison import comparable, compared, history
from hmi.maturity.questions import load_bank
from hmi.maturity.roadmap import in_order, proposed_steps
from hmi.plant.roadmap import RoadmapStep, Stage, StepState

BANK = load_bank()
DAY = datetime(2026, 1, 1, tzinfo=UTC)


def assessed(number, *levels, scope="Line 1", targets=(), **fields):
    closed = DAY + timedelta(days=number, hours=1)
    pairs = tuple(zip(BANK.keys, levels, strict=True))
    aims = tuple(zip(BANK.keys, targets, strict=False))
    started = DAY + timedelta(days=number)
    one = Assessment(number, scope, started, closed, "anna", pairs, aims)
    return replace(one, **fields)


def test_up_to_four_are_compared_with_least_middle_most_and_who_is_best():
    rows = compared([assessed(1, 2, 2, 2, 2, 2, 2), assessed(2, 4, 0, 2, 2, 2, 1)], BANK.keys)
    first, second = rows[0], rows[1]
    assert (first.least, first.middle, first.most, first.best) == (2, 3.0, 4, (1,))
    assert (second.least, second.middle, second.most, second.best) == (2, 2, 2, (0,))
    assert rows[2].best == (0, 1)


def test_more_than_four_are_refused():
    with pytest.raises(ValueError, match="at most 4"):
        compared([assessed(n, 1, 1, 1, 1, 1, 1) for n in range(1, 6)], BANK.keys)


def test_a_dimension_that_nobody_assessed_has_no_figures():
    (*_, last) = compared([assessed(1, 2, 2, 2, 2, 2, 0)], BANK.keys)
    assert (last.least, last.middle, last.most, last.best) == (None, None, None, ())


def test_the_newest_of_each_scope_and_of_the_newest_bank_are_comparable():
    one, two = assessed(1, *[1] * 6), assessed(2, *[2] * 6)
    other = assessed(3, *[3] * 6, scope="Line 2", origin="hall-b")
    old = assessed(4, *[4] * 6, scope="Line 3", bank_version=0)
    still_open = assessed(5, *[5] * 6, closed=None)
    assert comparable([one, two, other, old, still_open]) == [two, other]


def test_history_is_by_date_and_a_correction_stands_for_what_it_corrects():
    one, two = assessed(1, *[1] * 6), assessed(2, *[2] * 6)
    three = assessed(3, *[3] * 6, corrects=1)
    found = history([three, two, one, assessed(4, *[4] * 6, scope="Line 2")], ("", "Line 1"))
    assert [assessment.number for assessment in found] == [2, 3]


def test_each_level_up_to_the_target_is_a_step():
    one = assessed(7, 2, 3, 0, 2, 2, 2, targets=(4, 3, 4, 0, 0, 3))
    steps = proposed_steps(one, BANK)
    found = [(step.dimension, step.from_level, step.to_level) for step in steps]
    assert found == [("connectivity", 2, 3), ("connectivity", 3, 4), ("cybersecurity", 2, 3)]
    assert steps[0].text == BANK.dimension("connectivity").level(2).next_step
    assert {step.assessment for step in steps} == {7}


def step(number, stage=Stage.PILOT, **fields):
    return RoadmapStep(
        number=number, assessment=1, dimension="automation", from_level=2, to_level=3, text="do",
        stage=stage, **fields
    )  # fmt: skip


def test_the_score_weighs_gap_effect_and_effort():
    assert step(1, weight=3, effect=2, effort=1).score == 6.0
    assert step(1, weight=1, effect=1, effort=3).score == pytest.approx(1 / 3)


def test_steps_stand_in_order_of_stage_score_and_date_and_what_is_over_comes_last():
    steps = [
        step(1, Stage.PEOPLE), step(2, Stage.AUDIT, state=StepState.DONE),
        step(3, effort=3), step(4, effort=1), step(5, Stage.AUDIT, due=date(2026, 5, 1)),
        step(6, Stage.AUDIT, due=date(2026, 4, 1)), step(7, Stage.AUDIT),
    ]  # fmt: skip
    assert [one.number for one in in_order(steps)] == [6, 5, 7, 4, 3, 1, 2]
