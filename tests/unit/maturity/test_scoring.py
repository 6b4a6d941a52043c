"""The parity facts of domain model 4.1 and the scoring rules of 4.2."""

import pytest

from hmi.bus.facts import Assessment
from hmi.maturity.questions import load_bank
from hmi.maturity.scoring import (
    Answer,
    level_from_answers,
    level_name,
    one_decimal,
    result_of,
    score,
    smart_factory_level,
)
from tests.helpers.builders import at

BANK = load_bank()


def rated(levels, **targets):
    return score(dict(zip(BANK.keys, levels, strict=True)), targets, BANK)


def smart(con=1, dat=1, aut=1, twn=1, aim=1, cyb=5):
    levels = dict(zip(BANK.keys, (con, dat, aut, twn, aim, cyb), strict=True))
    found = smart_factory_level(levels)
    return found.name, found.is_capped


def test_all_six_at_two_say_exactly_what_the_demonstration_showed():
    result = rated([2] * 6)
    assert f"{result.average} / 5" == "2.0 / 5"
    assert result.level_name == "Beginner"
    assert BANK.dimension(result.lowest).name == "Connectivity"
    assert f"{result.at_four_or_more} / {result.dimensions}" == "0 / 6"
    names = [(BANK.dimension(step.dimension).name, step.level) for step in result.steps[:2]]
    assert names == [("Connectivity", 2), ("Data Analytics", 2)]
    labels = [dimension.level(2).label for dimension in BANK.dimensions]
    assert labels == [
        "Basic networking", "Spreadsheets", "Basic automation", "CAD/CAM only",
        "Rule-based systems", "Basic firewalls",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("levels", "average", "name", "lowest", "high"),
    [
        ([1, 2, 3, 4, 5, 3], 3.0, "Intermediate", "connectivity", 2),
        ([4, 4, 4, 5, 3, 4], 4.0, "Advanced", "ai_machine_learning", 5),
        ([1] * 6, 1.0, "Starter", "connectivity", 0),
        ([5] * 6, 5.0, "Leader", "connectivity", 6),
    ],
)
def test_profiles_score_as_specified(levels, average, name, lowest, high):
    result = rated(levels)
    assert (result.average, result.level_name) == (average, name)
    assert (result.lowest, result.at_four_or_more) == (lowest, high)


@pytest.mark.parametrize(
    ("total", "name"),
    [(6, "Starter"), (8, "Starter"), (9, "Beginner"), (14, "Beginner"), (15, "Intermediate"),
     (20, "Intermediate"), (21, "Advanced"), (26, "Advanced"), (27, "Leader"), (30, "Leader")],
)  # fmt: skip
def test_bands_change_at_their_sums(total, name):
    assert level_name(total) == name


@pytest.mark.parametrize(
    ("total", "count", "shown"), [(13, 6, 2.2), (9, 4, 2.3), (15, 6, 2.5), (14, 6, 2.3)]
)
def test_averages_round_half_up_to_one_decimal(total, count, shown):
    assert one_decimal(total, count) == shown


@pytest.mark.parametrize("assessed", [4, 5])
def test_four_or_five_assessed_give_a_provisional_average_without_a_name(assessed):
    result = rated([3] * assessed + [0] * (6 - assessed))
    assert (result.average, result.level_name, result.smart_factory) == (3.0, None, None)
    assert (result.is_provisional, result.assessed) == (True, assessed)


def test_fewer_than_four_give_no_average():
    assert rated([5, 5, 5, 0, 0, 0]).average is None


def test_an_empty_assessment_says_nothing():
    result = score({}, {}, BANK)
    assert (result.assessed, result.average, result.lowest, result.steps) == (0, None, None, ())


def test_next_steps_go_by_level_then_by_the_gap_to_the_target_then_by_order():
    result = rated([3, 2, 2, 2, 5, 3], automation=3, digital_twin=5, cybersecurity=4)
    assert [(step.dimension, step.gap) for step in result.steps] == [
        ("digital_twin", 3), ("automation", 1), ("data_analytics", 0),
        ("cybersecurity", 1), ("connectivity", 0), ("ai_machine_learning", 0),
    ]  # fmt: skip


def test_at_the_highest_level_everywhere_the_steps_sustain():
    result = rated([5] * 6)
    assert all(step.sustains for step in result.steps)
    assert result.steps[0].text == "Test loss of each link once a year."
    assert not rated([4] * 6).steps[0].sustains


def test_what_is_not_assessed_has_no_next_step():
    assert len(rated([2, 2, 2, 2, 0, 0]).steps) == 4


@pytest.mark.parametrize(
    ("levels", "expected"),
    [
        ({}, "Manual"),
        ({"con": 2}, "Connected"),
        ({"con": 3, "dat": 2}, "Connected"),
        ({"con": 2, "dat": 5}, "Connected"),
        ({"con": 3, "dat": 3}, "Visible"),
        ({"con": 3, "dat": 4}, "Visible"),
        ({"con": 3, "dat": 4, "aim": 4}, "Predictive"),
        ({"con": 3, "dat": 4, "twn": 4}, "Predictive"),
        ({"con": 1, "dat": 5, "aut": 5, "twn": 5, "aim": 5}, "Manual"),
        ({"con": 5, "dat": 5, "aut": 4, "aim": 5}, "Predictive"),
        ({"con": 5, "dat": 5, "aut": 5, "aim": 4}, "Predictive"),
        ({"con": 5, "dat": 5, "aut": 5, "aim": 5}, "Autonomous"),
    ],
)
def test_each_smart_factory_level_has_its_gate(levels, expected):
    assert smart(**levels) == (expected, False)


def test_cybersecurity_more_than_one_level_behind_caps_the_level():
    assert smart(con=3, dat=3, cyb=2) == ("Visible", False)
    assert smart(con=3, dat=3, cyb=1) == ("Connected", True)


def test_a_result_follows_from_the_assessment_itself():
    levels = tuple((key, 2) for key in BANK.keys)
    assessment = Assessment(1, "Line 1", at(), None, "lea", levels, (("automation", 4),))
    assert result_of(assessment, BANK).steps[0].dimension == "automation"


def answered(*by_level):
    """Give the same answer to every question of each level, from level 1 on."""
    levels = zip(BANK.dimension("connectivity").levels, by_level, strict=False)
    return {
        question.id: answer
        for level, answer in levels
        if answer is not None
        for question in level.questions
    }


@pytest.mark.parametrize(
    ("answers", "level"),
    [
        (answered(), None),
        (answered(Answer.NO), 1),
        (answered(Answer.YES), 1),
        (answered(Answer.YES, Answer.YES), 2),
        (answered(Answer.YES, Answer.PARTLY, Answer.YES), 1),
        (answered(Answer.YES, Answer.NOT_APPLICABLE, Answer.YES), 3),
        (answered(Answer.YES, Answer.NOT_APPLICABLE), 1),
        (answered(*[Answer.YES] * 5), 5),
        (answered(Answer.YES, None, Answer.YES), 1),
    ],
)
def test_a_level_is_reached_when_it_and_all_below_are_answered_well(answers, level):
    assert level_from_answers(BANK.dimension("connectivity"), answers) == level


def test_three_quarters_of_a_level_are_enough_and_what_does_not_apply_is_left_out():
    dimension = BANK.dimension("connectivity")
    answers = answered(Answer.YES, Answer.YES) | {"CON-2-1": Answer.PARTLY}
    assert level_from_answers(dimension, answers) == 2
    answers |= {"CON-2-2": Answer.NOT_APPLICABLE}
    assert level_from_answers(dimension, answers) == 2
    answers |= {"CON-2-3": Answer.PARTLY}
    assert level_from_answers(dimension, answers) == 1
