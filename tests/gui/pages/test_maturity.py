"""The maturity page: rating by touch, the parity figures, and what is shown of them."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from PySide6.QtWidgets import QAbstractButton

from hmi.actions.requests import BeginAssessment, CloseAssessment, RateDimension
from hmi.bus.facts import Assessment, AssessmentChanged
from hmi.maturity.questions import load_bank
from ui.pages.maturity import MaturityPage
from ui.widgets.plain_text import PlainLabel
from ui.widgets.radar import Radar
from ui.widgets.rating_row import RatingRow

KEYS = load_bank().keys
NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


def assessment(*levels, number=1, closed=None, targets=()):
    pairs = tuple(zip(KEYS, levels, strict=True))
    return Assessment(number, "Line 1", NOON, closed, "anna", pairs, targets)


@pytest.fixture
def page(qtbot, station):
    page = MaturityPage(station)
    qtbot.addWidget(page)
    page.resize(936, 640)
    page.show()
    yield page
    page.close()


@pytest.fixture
def keep(station):
    def keep(one):
        station.bus.assessments.publish(AssessmentChanged(one))

    return keep


def texts(page):
    return [label.full_text for label in page.findChildren(PlainLabel) if label.isVisible()]


def tap(page, caption):
    for button in page.findChildren(QAbstractButton):
        if getattr(button, "caption", "") == caption and button.isVisible():
            button.click()
            return
    pytest.fail(f"no button {caption!r}")


def rows(page):
    return page.assessment.findChildren(RatingRow)


def step(row, level):
    buttons = [b for b in row.findChildren(QAbstractButton) if b.caption == str(level)]
    buttons[0].click()


def test_without_an_assessment_the_page_says_what_to_do(page, asked):
    assert any("No assessment yet" in text for text in texts(page))
    tap(page, "Begin the first assessment")
    assert asked == [BeginAssessment("Line 1")]


def test_six_times_level_two_shows_the_known_figures(page, keep):
    keep(assessment(2, 2, 2, 2, 2, 2))
    shown = texts(page)
    assert "2.0 / 5" in shown
    assert "Beginner" in shown
    assert "Lowest area: Connectivity · 0 / 6 at level 4 or above" in shown
    titles = [text for text in shown if "(level 2 / 5)" in text]
    assert titles == ["Connectivity (level 2 / 5)", "Data Analytics (level 2 / 5)"]


def test_a_tap_rates_a_dimension_and_leaves_the_others(page, keep, asked):
    keep(assessment(2, 3, 0, 0, 0, 0))
    step(rows(page)[2], 4)
    assert asked == [RateDimension(1, KEYS[2], 4, 0)]


def test_what_is_shown_changes_only_when_the_engine_kept_it(page, keep):
    keep(assessment(2, 3, 0, 0, 0, 0))
    step(rows(page)[0], 5)
    assert rows(page)[0].level == 2
    keep(assessment(5, 3, 0, 0, 0, 0))
    assert rows(page)[0].level == 5


def test_tapping_the_chosen_level_again_clears_it(page, keep, asked):
    keep(assessment(2, 3, 0, 0, 0, 0))
    step(rows(page)[1], 3)
    assert asked == [RateDimension(1, KEYS[1], 0, 0)]


def test_targets_are_rated_without_touching_levels(page, keep, asked):
    keep(assessment(2, 2, 2, 2, 2, 2))
    tap(page, "Target")
    step(rows(page)[0], 4)
    assert asked == [RateDimension(1, KEYS[0], 2, 4)]


def test_four_dimensions_give_a_provisional_average_and_no_name(page, keep):
    keep(assessment(2, 2, 2, 2, 0, 0))
    assert "2.0 / 5" in texts(page)
    assert "provisional, 4 of 6" in texts(page)


def test_three_dimensions_give_no_average(page, keep):
    keep(assessment(2, 2, 2, 0, 0, 0))
    assert not any(text.endswith("/ 5") and "." in text for text in texts(page))


def test_a_closed_assessment_cannot_be_rated(page, keep, asked):
    keep(assessment(2, 2, 2, 2, 2, 2, closed=NOON))
    step(rows(page)[0], 4)
    assert asked == []
    tap(page, "New assessment")
    assert asked == [BeginAssessment("Line 1")]


def test_the_targets_of_a_closed_assessment_can_be_looked_at(page, keep):
    keep(assessment(2, 2, 2, 2, 2, 2, closed=NOON, targets=((KEYS[0], 4),)))
    assert rows(page)[0].level == 2
    tap(page, "Target")
    assert rows(page)[0].level == 4


def test_closing_asks_for_a_review_first_and_then_the_engine(page, keep, asked):
    keep(assessment(2, 2, 2, 2, 2, 2))
    tap(page, "Close assessment")
    assert asked == []
    tap(page.window(), "Close for good")
    assert asked == [CloseAssessment(1)]


def test_the_last_closed_assessment_is_drawn_behind_the_open_one(page, keep):
    keep(assessment(1, 1, 1, 1, 1, 1, closed=NOON))
    keep(assessment(2, 2, 2, 2, 2, 2, number=2))
    axes = page.assessment.findChild(Radar)._axes
    assert {axis.earlier for axis in axes} == {1}
    assert {axis.level for axis in axes} == {2}


def test_a_hostile_scope_is_plain(page, keep):
    keep(replace(assessment(2, 2, 2, 2, 2, 2), scope="<img src=/etc/passwd>\u202e"))
    assert page.crumb().startswith("<img")
