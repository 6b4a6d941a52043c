"""Somebody who never saw the page closes an assessment by taps alone, at 1024x768."""

import pytest

from hmi.maturity.questions import load_bank
from hmi.maturity.store import read_assessments
from tests.gui.filling import all_pages
from tests.gui.kept_ratings import Keeper, Toucher
from ui.shell.main_window import MainWindow
from ui.widgets.page import Target
from ui.widgets.plain_text import PlainLabel
from ui.widgets.review_sheet import ReviewSheet

BANK = load_bank()


@pytest.fixture
def kept(station, tmp_path, clock):
    keeper = Keeper(station, tmp_path, clock)
    yield keeper.station
    keeper.close()


@pytest.fixture
def finger(qtbot, kept):
    window = MainWindow(kept, all_pages(kept))
    qtbot.addWidget(window)
    window.resize(1024, 768)
    kept.state.hear_engine(True)
    window.show()
    window.go_to(Target(page="maturity"))
    yield Toucher(qtbot, window)
    window.close()


def page_of(finger):
    return finger.window.current


def rows(finger):
    view = page_of(finger).assessment
    return {key: row.steps for key, row in view.rows.items()}


def on_disk(kept):
    return read_assessments(kept.data_folder)[-1]


def shown(finger):
    return [one.full_text for one in page_of(finger).findChildren(PlainLabel) if one.isVisible()]


def close_it(finger):
    """Look at the review, then close for good."""
    finger.say("Close assessment")
    finger.sees_nothing_cut()
    assert finger.window.findChildren(ReviewSheet)
    finger.say("Close for good")
    finger.sees_nothing_cut()


def test_six_taps_and_a_review_close_an_assessment(finger, kept):
    finger.sees_nothing_cut()
    finger.say("Begin the first assessment")
    finger.sees_nothing_cut()
    for dimension, level in zip(BANK.dimensions, (3, 2, 3, 2, 1, 2), strict=True):
        finger.tap(rows(finger)[dimension.key].segment(level))
        assert dict(on_disk(kept).levels)[dimension.key] == level
        finger.sees_nothing_cut()
    finger.say("Target")
    for dimension in BANK.dimensions:
        finger.tap(rows(finger)[dimension.key].segment(4))
    finger.sees_nothing_cut()
    finger.say("Today")
    finger.tap(rows(finger)["people"].segment(5))
    finger.sees_nothing_cut()
    close_it(finger)
    one = on_disk(kept)
    assert dict(one.levels)["people"] == 5
    assert one.closed == kept.clock.now()
    assert dict(one.targets) == dict.fromkeys(BANK.keys, 4)
    # Thirteen half levels of six: 2.2 on average, and nobody was asked to type anything.
    assert "2.2 / 5" in shown(finger)
    assert finger.taps == 1 + 6 + 1 + 6 + 2 + 2


def test_all_questions_are_answered_by_taps_and_closed(finger, kept):
    finger.say("Answer questions instead")
    for dimension in BANK.everything:
        assert page_of(finger).questions.dimension.key == dimension.key
        for level in dimension.levels:
            for question in level.questions:
                row = page_of(finger).questions._rows[question.id]
                finger.tap(row._choices.segment("yes" if level.level < 4 else "no"))
        finger.sees_nothing_cut()
        if dimension is BANK.dimensions[0]:
            write_note(finger)
        last = dimension is BANK.everything[-1]
        finger.say("To the result" if last else "Next area")
    finger.sees_nothing_cut()
    close_it(finger)
    one = on_disk(kept)
    assert set(dict(one.levels).values()) == {3}
    assert len(one.answers) == 71 + 12
    assert dict(one.remarks) == {"CON-1-1": "yes"}
    assert one.closed is not None
    assert "3.0 / 5" in shown(finger)
    assert "Intermediate" in shown(finger)


def write_note(finger):
    """Type a note on the keys in the window."""
    finger.tap(page_of(finger).questions._rows["CON-1-1"]._note)
    finger.sees_nothing_cut()
    for letter in "yes":
        finger.say(letter)
    finger.say("Done")
    assert "yes" in shown(finger)
