"""The question bank is complete, and a wrong one is refused with all its faults."""

from importlib.resources import files

import pytest

from hmi.errors import ConfigurationError
from hmi.maturity.questions import load_bank, parse_bank

TEXT = (files("resources") / "questionnaire" / "bank.toml").read_text("utf-8")


def test_the_bank_has_six_dimensions_in_their_fixed_order_with_five_levels_each():
    bank = load_bank()
    assert [dimension.name for dimension in bank.dimensions] == [
        "Connectivity", "Data Analytics", "Automation", "Digital Twin",
        "AI / Machine Learning", "Cybersecurity",
    ]  # fmt: skip
    for dimension in bank.dimensions:
        assert [level.level for level in dimension.levels] == [1, 2, 3, 4, 5]
    assert bank.version == 1


def test_all_71_questions_are_there_and_each_names_its_place():
    ids = [
        question.id
        for dimension in load_bank().dimensions
        for level in dimension.levels
        for question in level.questions
    ]
    assert len(ids) == len(set(ids)) == 71
    assert ids[0] == "CON-1-1"
    assert ids[-1] == "CYB-5-2"


def test_every_text_can_be_translated():
    texts = list(load_bank().texts())
    assert len(texts) == 7 * 2 + 35 * 3 + 71 + 12
    assert "Basic networking" in texts


def test_an_unknown_dimension_is_a_mistake():
    with pytest.raises(KeyError):
        load_bank().dimension("folk")


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("version = 1", "version = 0", "greater_than_equal"),
        ("version = 1", "version = ", "toml-malformed"),
        ('label = "Spreadsheets"', 'label = ""', "string_too_short"),
        ('label = "Spreadsheets"', 'titel = "Spreadsheets"', "missing"),
        ('id = "DAT-2-1"', 'id = "DAT-2-7"', "question-id"),
        ("level = 5", "level = 4", "level-order"),
        ('key = "automation"', 'key = "connectivity"', "not-unique"),
        ('code = "AUT"', 'code = "CON"', "not-unique"),
        ('code = "AUT"', 'code = "aut"', "string_pattern_mismatch"),
    ],
)
def test_a_wrong_bank_is_refused_with_a_code_for_what_is_wrong(old, new, code):
    assert old in TEXT
    with pytest.raises(ConfigurationError) as caught:
        parse_bank(TEXT.replace(old, new, 1))
    assert code in {problem.code for problem in caught.value.problems}


def test_all_mistakes_are_told_at_once():
    broken = TEXT.replace("level = 5", "level = 4").replace('id = "DAT-2-1"', 'id = "X"')
    with pytest.raises(ConfigurationError) as caught:
        parse_bank(broken)
    assert len(caught.value.problems) == 8
