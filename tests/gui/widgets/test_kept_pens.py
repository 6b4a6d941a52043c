"""Groups of pens and calculated pens: shown, saved and changed by touch."""

import pytest
from PySide6.QtCore import Qt

from hmi.actions.requests import RemovePenGroup, SavePenGroup
from hmi.bus.facts import PenGroupsChanged, UserChanged
from hmi.plant.pens import CalculatedPen, PenGroup
from hmi.plant.roles import Role
from ui.pages.trends import TREND_STOPS, TrendsPage, trends_of
from ui.widgets.action_button import ActionButton
from ui.widgets.notice import Notice
from ui.widgets.pen_group_sheets import PenGroupsSheet, SavePenGroupSheet
from ui.widgets.trend_window import HOUR_US

LEVEL, SPEED, TORQUE = "filler.bowl_level", "filler.speed", "capper.torque"
PEN = CalculatedPen(name="Ratio", text=f"{SPEED} / {TORQUE}", unit="x")


@pytest.fixture
def page(station, qtbot):
    station.state.hear_engine(True)
    made = TrendsPage(station)
    qtbot.addWidget(made)
    made.resize(936, 640)
    made.show()
    qtbot.waitUntil(lambda: station.background.pending == 0, timeout=20_000)
    yield made
    made.hide()


def tap(qtbot, widget):
    qtbot.mouseClick(widget, Qt.MouseButton.LeftButton)


def log_in(station, name="eva", role=Role.OPERATOR):
    station.bus.users.publish(UserChanged(name, name, role))


def keep(station, *groups, problem=""):
    station.bus.pen_groups.publish(PenGroupsChanged(groups, problem))


def test_proposals_are_each_machines_pens(page, qtbot):
    tap(qtbot, page.groups)
    sheet = page.findChild(PenGroupsSheet)
    assert list(sheet.buttons) == [("*", "Pens of Capper"), ("*", "Pens of Filler")]
    tap(qtbot, sheet.buttons[("*", "Pens of Capper")])
    assert page.chart.pens[0] == TORQUE
    assert all(key.startswith("capper.") for key in page.chart.pens)


def test_a_group_is_shown_with_its_pens_its_time_and_its_lanes(page, station, qtbot):
    keep(station, PenGroup(name="Start", pens=(SPEED, LEVEL), is_stacked=False, span_s=3600.0))
    sheet = page.kept.open_groups()
    tap(qtbot, sheet.buttons[("", "Start")])
    assert page.chart.pens == [SPEED, LEVEL]
    assert not page.chart.is_stacked
    assert page.chart.window_of_time.span_us == HOUR_US == page.presets.key


def test_ones_own_groups_are_not_shown_to_others(page, station):
    keep(station, PenGroup(name="Eva's", pens=(LEVEL,), owner="eva"))
    assert ("eva", "Eva's") not in page.kept.open_groups().buttons
    page.kept.close_sheets()
    log_in(station)
    assert ("eva", "Eva's") in page.kept.open_groups().buttons
    page.kept.close_sheets()


def test_what_is_shown_is_saved_under_a_name_for_who_is_logged_in(page, station, asked, qtbot):
    log_in(station)
    page.chart.show_pens([LEVEL, SPEED])
    tap(qtbot, page.groups)
    tap(qtbot, page.findChild(PenGroupsSheet).save)
    sheet = page.findChild(SavePenGroupSheet)
    tap(qtbot, sheet.confirm)
    assert sheet.told.full_text == "Give it a name."
    sheet.keyboard.press("start up")
    tap(qtbot, sheet.confirm)
    assert asked == [SavePenGroup(PenGroup(
        name="start up", pens=(LEVEL, SPEED), owner="eva", machine="filler", span_s=600.0,
    ))]  # fmt: skip
    assert page.findChild(SavePenGroupSheet) is None


def test_without_a_user_a_group_is_for_the_station(page, asked, qtbot):
    page.chart.show_pens([LEVEL, TORQUE])
    sheet = page.kept.open_save()
    sheet.keyboard.press("both")
    tap(qtbot, sheet.confirm)
    assert (asked[0].group.owner, asked[0].group.machine) == ("", "")


def test_a_group_is_removed_by_who_may(page, station, asked, qtbot):
    keep(station, PenGroup(name="Start", pens=(LEVEL,)),
         PenGroup(name="Mine", pens=(LEVEL,), owner="eva"))  # fmt: skip
    log_in(station)
    sheet = page.kept.open_groups()
    assert list(removers(sheet)) == ["Remove Mine"]
    tap(qtbot, removers(sheet)["Remove Mine"])
    assert asked == [RemovePenGroup("Mine", "eva")]
    keep(station, PenGroup(name="Start", pens=(LEVEL,)))
    assert ("eva", "Mine") not in sheet.buttons
    sheet.close_sheet()


def removers(sheet):
    found = [one for one in sheet.findChildren(ActionButton) if one.isVisibleTo(sheet)]
    named = {one.accessibleName(): one for one in found}
    return {name: one for name, one in named.items() if name.startswith("Remove")}


def test_a_mistaken_file_is_told(page, station):
    keep(station, problem="pen_groups.toml:3: expected text")
    sheet = page.kept.open_groups()
    assert "pen_groups.toml:3" in sheet.told.full_text
    sheet.close_sheet()


def test_a_group_with_tags_that_are_gone_shows_the_rest_and_says_so(page, station, qtbot):
    gone = CalculatedPen(name="Old", text="gone.tag * 2")
    keep(station, PenGroup(name="Old", pens=(LEVEL, "gone.tag", "=Old"), calculated=(gone,)))
    tap(qtbot, page.kept.open_groups().buttons[("", "Old")])
    assert page.chart.pens == [LEVEL]
    assert page.findChild(Notice).text == "Not in this site any more: gone.tag, =Old"
    page.findChild(Notice).remove()


def test_a_pen_is_calculated_from_tags_put_in_by_touch(page, plant, qtbot):
    page.chart.show_pens([SPEED, TORQUE])
    page.chart.put_cursor(5)
    page.chart.put_second_cursor(9)
    page.chart.share_axes(True)
    tap(qtbot, page.formula)
    sheet = page.kept.open_formulas()
    sheet.name.setText("Ratio")
    tap(qtbot, sheet.inserts[SPEED])
    sheet.text.insert(" /")
    tap(qtbot, sheet.inserts[TORQUE])
    assert sheet.text.text() == f"{SPEED} / {TORQUE}"
    tap(qtbot, sheet.confirm)
    assert page.chart.pens == [SPEED, TORQUE, "=Ratio"]
    assert page.chart.selected == "=Ratio"
    assert (page.chart.cursor_us, page.chart.second_us) == (5, 9)
    assert page.chart.scales.is_shared
    page.chart.put_second_cursor(None)
    plant.measure(SPEED, 100.0)
    plant.measure(TORQUE, 2.0)
    assert page.deck.station.feed.reading("=Ratio").value == 50.0
    page.chart.tick()
    assert [one.name for one in page.chart.readouts()][-1] == "= Ratio"
    page.chart.put_cursor(None)


@pytest.mark.parametrize(
    ("text", "told", "selected"),
    [
        (f"{SPEED} / gone.tag", "There is no tag gone.tag, at character 16.", "gone.tag"),
        (f"{SPEED} / ", "character 15", ""),
    ],
)
def test_a_mistake_is_told_and_marked_at_its_place(page, qtbot, text, told, selected):
    sheet = page.kept.open_formulas()
    sheet.name.setText("Ratio")
    sheet.text.setText(text)
    tap(qtbot, sheet.confirm)
    assert told in sheet.told.full_text
    assert sheet.text.selectedText() == selected
    assert page.chart.pens == [LEVEL, TORQUE]
    sheet.close_sheet()


def test_a_calculated_pen_is_part_of_its_group_and_comes_back_with_it(page):
    page.kept.add_pen(PEN)
    page.chart.show_pens([TORQUE, PEN.key])
    group = page.kept.shown_group()
    assert (group.calculated, group.machine) == ((PEN,), "")
    page.deck.calculate([], [LEVEL])
    assert page.deck.calculated == ()
    page.kept.show_group(group)
    assert page.chart.pens == [TORQUE, PEN.key]


def test_a_calculated_pen_is_changed_and_removed(page, qtbot):
    page.kept.add_pen(PEN)
    page.kept.add_pen(CalculatedPen(name="Ratio", text=f"{LEVEL} * 2"))
    assert [one.text for one in page.deck.calculated] == [f"{LEVEL} * 2"]
    sheet = page.kept.open_formulas()
    tap(qtbot, removers(sheet)["Remove Ratio"])
    assert page.deck.calculated == ()
    assert page.chart.pens == [LEVEL, TORQUE]


def test_notes_and_moves_follow_the_chart_that_takes_the_place(page, qtbot):
    before = page.chart
    page.kept.add_pen(PEN)
    assert page.chart is not before
    assert page.notes.marks.parent() is page.chart.plot
    tap(qtbot, page.moves["plus"])
    assert page.chart.window_of_time.span_us == 300_000_000
    tap(qtbot, page.presets.segment(HOUR_US))
    assert page.chart.window_of_time.span_us == HOUR_US


def test_a_group_that_was_shown_is_changed_under_its_name(page, station, asked, qtbot):
    log_in(station)
    keep(station, PenGroup(name="Start", pens=(LEVEL,), owner="eva"))
    tap(qtbot, page.kept.open_groups().buttons[("eva", "Start")])
    page.chart.add_pen(SPEED)
    sheet = page.kept.open_save()
    tap(qtbot, sheet.confirm)
    [wish] = asked
    assert (wish.group.name, wish.group.owner, wish.group.pens) == ("Start", "eva", (LEVEL, SPEED))


@pytest.mark.parametrize("view", TREND_STOPS)
def test_every_way_to_look_at_pens_can_be_gone_to(page, station, qtbot, view):
    page.go_to(trends_of("capper", view))
    qtbot.waitUntil(lambda: station.background.pending == 0, timeout=20_000)
    assert page.chart.pens[0] == TORQUE
    assert (page.deck.is_over_time, page.views.key) == (
        (False, view) if view in ("compare", "xy", "spread") else (True, "time")
    )
    page.go_to(trends_of("capper", ""))
    assert page.deck.is_over_time
    assert page.findChild(PenGroupsSheet) is None
