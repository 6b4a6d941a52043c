"""A value is set in two steps that no double tap passes, and only as what was looked at."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from hmi.actions.requests import WriteTag
from hmi.errors import ActionRefused
from hmi.plant.quality import BAD
from hmi.plant.roles import Role
from hmi.plant.tags import Kind
from tests.helpers import builders
from ui.widgets.set_points import SetPoints
from ui.widgets.set_value import SetValue

LEVEL = "filler.level_set"


@pytest.fixture
def site():
    tags = [
        builders.tag(LEVEL, unit="%", writable=True, write_low=40.0, write_high=80.0,
                     write_step=0.5, write_critical=True),
        builders.tag("filler.lamp", kind=Kind.BOOLEAN, writable=True),
        builders.tag("filler.mode", kind=Kind.ENUMERATION, writable=True,
                     states=((1, "Auto"), (2, "Manual"))),
        builders.tag("filler.batch", kind=Kind.TEXT, writable=True),
        builders.tag("filler.count", kind=Kind.INTEGER, writable=True, write_low=0.0,
                     write_high=9.0),
        builders.tag("filler.speed"),
        builders.tag("capper.speed"),
    ]  # fmt: skip
    machines = [builders.machine("filler", order=1), builders.machine("capper", order=2)]
    return builders.plant_with(tags=tags, machines=machines, anonymous_role=Role.OPERATOR)


@pytest.fixture
def over(qtbot):
    over = QWidget()
    qtbot.addWidget(over)
    over.resize(1024, 768)
    over.show()
    return over


def opened(station, over, key=LEVEL):
    sheet = SetValue(station, over, station.site.tag(key))
    sheet.open()
    return sheet


def tap(qtbot, button):
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)


def enter(sheet, text):
    sheet.entry.field.setText(text)


def test_a_value_is_set_after_old_and_new_were_shown_side_by_side(
    station, plant, over, qtbot, asked
):
    plant.measure(LEVEL, 50.0)
    sheet = opened(station, over)
    assert "50.0 %" in sheet.present
    enter(sheet, "62,5")
    tap(qtbot, sheet.next)
    assert sheet.change.full_text == "50.0 % \N{RIGHTWARDS ARROW} 62.5 %"
    assert asked == []
    tap(qtbot, sheet.set)
    assert asked == [WriteTag(LEVEL, 62.5, 50.0, is_confirmed=True)]
    assert station.feed.watched == 0


def test_a_second_tap_at_the_same_place_goes_back_and_sets_nothing(
    station, plant, over, qtbot, asked
):
    plant.measure(LEVEL, 50.0)
    sheet = opened(station, over)
    enter(sheet, "60")
    first = sheet.next.mapTo(over, sheet.next.rect().center())
    tap(qtbot, sheet.next)
    assert not sheet.set.rect().contains(sheet.set.mapFrom(over, first))
    tap(qtbot, sheet.back)
    assert sheet.steps.currentIndex() == 0
    sheet.close_sheet()
    assert asked == []


@pytest.mark.parametrize(
    ("text", "word"), [("90", "from"), ("60.3", "steps"), ("", "no value"), ("abc", "no value")]
)
def test_a_value_that_may_not_be_is_told_at_once(station, plant, over, qtbot, asked, text, word):
    plant.measure(LEVEL, 50.0)
    sheet = opened(station, over)
    enter(sheet, text)
    tap(qtbot, sheet.next)
    assert sheet.steps.currentIndex() == 0
    assert word in sheet.told.full_text
    assert sheet.told.isVisible()
    sheet.close_sheet()
    assert asked == []


def test_what_is_wished_is_about_the_value_that_was_looked_at(station, plant, over, qtbot, asked):
    plant.measure(LEVEL, 50.0)
    sheet = opened(station, over)
    enter(sheet, "60")
    tap(qtbot, sheet.next)
    plant.measure(LEVEL, 55.0)
    plant.settle()
    assert "55.0 %" in sheet.present
    tap(qtbot, sheet.set)
    assert asked[0].seen == 50.0


def test_a_refusal_is_told_in_the_sheet_which_stays(station, plant, over, qtbot, monkeypatch):
    async def refuse(_request):
        raise ActionRefused("write-value-changed", present="55.0 %")

    monkeypatch.setattr(type(station), "_asked", lambda _self, request: refuse(request))
    plant.measure(LEVEL, 50.0)
    sheet = opened(station, over)
    enter(sheet, "60")
    tap(qtbot, sheet.next)
    tap(qtbot, sheet.set)
    assert "55.0 %" in sheet.told.full_text
    assert sheet.steps.currentIndex() == 0
    sheet.close_sheet()


@pytest.mark.parametrize(
    ("key", "present", "choice", "value"),
    [("filler.lamp", 0.0, True, True), ("filler.mode", 1.0, 2, 2)],
)
def test_a_name_is_tapped_instead_of_typed(
    station, plant, over, qtbot, asked, key, present, choice, value
):
    plant.measure(key, present)
    sheet = opened(station, over, key)
    tap(qtbot, sheet.entry.choices.segment(choice))
    tap(qtbot, sheet.set)
    assert asked == [WriteTag(key, value, present, is_confirmed=True)]
    assert type(asked[0].value) is type(value)


@pytest.mark.parametrize(
    ("key", "present", "text", "value"),
    [("filler.batch", "A 1", "B 2", "B 2"), ("filler.count", 4.0, "7", 7)],
)
def test_words_and_whole_numbers_keep_their_kind(
    station, plant, over, qtbot, asked, key, present, text, value
):
    plant.measure(key, present)
    sheet = opened(station, over, key)
    enter(sheet, text)
    tap(qtbot, sheet.next)
    tap(qtbot, sheet.set)
    assert asked[0].value == value
    assert type(asked[0].value) is type(value)


def panel(station, qtbot, machine="filler"):
    panel = SetPoints(station)
    qtbot.addWidget(panel)
    panel.show_machine(station.site.machine_by_key[machine])
    return panel


def test_every_writable_tag_of_the_machine_has_a_row_and_no_other(station, qtbot):
    shown = panel(station, qtbot)
    assert LEVEL in shown.rows
    assert "filler.speed" not in shown.rows
    assert len(shown.rows) == 5
    of_capper = panel(station, qtbot, "capper")
    assert of_capper.isHidden()


def test_only_a_value_that_is_known_well_has_a_button_that_works(station, plant, qtbot):
    shown = panel(station, qtbot)
    row = shown.rows[LEVEL]
    assert not row.button.isEnabled()
    plant.measure(LEVEL, 50.0)
    row.show_reading(station.feed.reading(LEVEL))
    assert row.button.isEnabled()
    assert row.text == "50.0 %"
    plant.measure(LEVEL, 50.0, BAD)
    row.show_reading(station.feed.reading(LEVEL))
    assert not row.button.isEnabled()
    plant.measure(LEVEL, 50.0)
    plant.clock.advance(10)
    row.show_reading(station.feed.reading(LEVEL))
    assert not row.button.isEnabled()


def test_who_may_not_write_sees_no_button(station, plant, qtbot, monkeypatch):
    shown = panel(station, qtbot)
    plant.measure(LEVEL, 50.0)
    assert not shown.rows[LEVEL].button.isHidden()
    monkeypatch.setattr(type(station), "role", Role.VIEWER)
    shown.refresh()
    assert shown.rows[LEVEL].button.isHidden()
