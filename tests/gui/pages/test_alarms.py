"""The alarm page: lists, holding still under a finger, wishes and refusals, hostile texts."""

from dataclasses import replace
from datetime import timedelta

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QLabel

from hmi.bus.facts import AlarmLetter, Trigger
from hmi.errors import ActionRefused
from hmi.plant.alarm_rules import Priority
from hmi.texts.catalog import set_language
from ui.models.alarms import AlarmList
from ui.pages.alarms import HOLD_S, JOURNAL, REFRESH_MS, RETURN_S, AlarmsPage
from ui.theme.scale import Scale, Touch, TouchClass
from ui.widgets.alarm_words import AlarmColumn, JournalColumn
from ui.widgets.choice_sheet import ChoiceSheet
from ui.widgets.happening_choice import Happening
from ui.widgets.page import Target
from ui.widgets.tappable import Tappable

L = AlarmLetter
HOSTILE = "<img src='file:///etc/passwd'><b>& stop</b>\u202egnp.exe\x00"


@pytest.fixture
def page(qtbot, station):
    station.state.hear_engine(True)
    page = AlarmsPage(station)
    qtbot.addWidget(page)
    page.resize(936, 640)
    page.show()
    yield page
    settle(qtbot, station)
    page.close()


@pytest.fixture
def journal(station):
    return station.journal


def settle(qtbot, station):
    qtbot.waitUntil(lambda: station.background.pending == 0)


def messages(page):
    return [
        page.model.index(row, AlarmColumn.MESSAGE).data() for row in range(page.model.rowCount())
    ]


def shows(button):
    return not button.isHidden()


def test_without_alarms_the_page_says_so_and_when_the_last_one_was(page, plant, clock):
    assert page.empty.headline.full_text == "No active alarms"
    assert "None since" in page.empty.aside.full_text
    plant.alarm(letter=L.NORMAL, active=False)
    clock.advance(125)
    page.refresh()
    assert page.empty.aside.full_text == "The last one ended or changed 2\u00a0min 05\u00a0s ago."
    assert not page.detail.isVisible()


def test_what_a_filter_hides_is_not_called_no_alarms(page, plant):
    plant.alarm()
    page.filter.search("nothing like it")
    assert page.empty.headline.full_text == "Nothing passes the filter"


def test_tabs_count_what_they_hold(page, plant):
    plant.alarm("a")
    plant.alarm("b", letter=L.ACKNOWLEDGED, acked=True)
    plant.alarm("c", letter=L.SHELVED)
    plant.alarm("d", letter=L.SUPPRESSED)
    plant.alarm("e", letter=L.OUT_OF_SERVICE)
    plant.alarm("f", is_alert=True)
    page.refresh()
    captions = [page.tabs.caption(one) for one in AlarmList]
    assert captions == [
        "Open  2",
        "Shelved  1",
        "Suppressed  1",
        "Out of service  1",
        "Alerts  1",
    ]


def test_the_most_urgent_alarm_stands_first(page, plant):
    plant.alarm("a", message="old high", priority=Priority.P2)
    plant.clock.advance(5)
    plant.alarm("b", message="new low", priority=Priority.P4)
    plant.alarm("c", message="acked critical", priority=Priority.P1, letter=L.ACKNOWLEDGED)
    page.refresh()
    assert messages(page) == ["old high", "new low", "acked critical"]


def test_filters_by_machine_priority_and_text(page, plant):
    plant.alarm("a", message="bowl low", priority=Priority.P2)
    plant.alarm("b", message="torque high", machine="capper", priority=Priority.P3)
    plant.alarm("c", message="torque low", machine="capper", priority=Priority.P2)
    page.refresh()
    page.filter.choose_machine("capper")
    assert set(messages(page)) == {"torque high", "torque low"}
    page.filter.priorities._tapped(2)
    assert messages(page) == ["torque low"]
    page.filter.priorities._tapped(0)
    page.filter.search("HIGH")
    assert messages(page) == ["torque high"]
    page.filter.clear()
    page.refresh()
    assert page.model.rowCount() == 3


def test_a_touched_list_keeps_its_rows_and_says_how_many_are_new(page, plant, clock):
    plant.alarm("a", message="a", priority=Priority.P3)
    page.refresh()
    page.table.touched.emit()
    plant.alarm("b", message="b", priority=Priority.P1)
    plant.alarm("c", message="c", priority=Priority.P1)
    page.refresh()
    assert messages(page) == ["a"]
    assert shows(page.more)
    assert page.more.caption == "2 new"
    clock.advance(HOLD_S + 0.1)
    page._tick()
    assert messages(page)[-1] == "a"
    assert page.model.rowCount() == 3
    assert not shows(page.more)


def test_the_new_ones_come_at_once_when_asked_for(page, plant):
    plant.alarm("a")
    page.refresh()
    page.table.touched.emit()
    plant.alarm("b", priority=Priority.P1)
    page.refresh()
    page.more.click()
    assert page.model.rowCount() == 2


def test_a_scrolled_list_stays_and_returns_to_its_top_by_itself(page, plant, clock):
    for number in range(60):
        plant.alarm(f"a{number}")
    page.refresh()
    page.table.verticalScrollBar().setValue(200)
    page.table.touched.emit()
    clock.advance(HOLD_S + 1)
    plant.alarm("b", priority=Priority.P1)
    page.refresh()
    assert (page.model.rowCount(), page.more.caption) == (60, "1 new")
    clock.advance(RETURN_S)
    page._tick()
    assert page.model.rowCount() == 61
    assert page.table.is_at_top


def test_a_finger_on_the_list_holds_it_and_a_tap_chooses_a_row(page, plant, qtbot):
    plant.alarm("a")
    plant.alarm("b", priority=Priority.P4)
    page.refresh()
    qtbot.waitExposed(page)
    viewport, height = page.table.viewport(), page.table.rowHeight(0)
    qtbot.waitUntil(lambda: viewport.height() > 2 * height)
    second_row = QPoint(100, height + height // 2)
    qtbot.mousePress(viewport, Qt.MouseButton.LeftButton, pos=second_row)
    assert page.table.is_under_finger
    assert page.is_held
    qtbot.mouseRelease(viewport, Qt.MouseButton.LeftButton, pos=second_row)
    qtbot.waitUntil(lambda: page.detail.alarm is not None and page.detail.alarm.key == "b")
    assert not page.table.is_under_finger


def test_five_thousand_alarms_in_a_burst_are_one_change_of_the_list(
    page, plant, qtbot, monkeypatch
):
    resets, sorts = [], []
    page.model.modelReset.connect(lambda: resets.append(1))
    show = page.model.show_rows
    monkeypatch.setattr(page.model, "show_rows", lambda rows: (sorts.append(1), show(rows)))
    for number in range(5000):
        plant.alarm(f"alarm {number}", priority=Priority(1 + number % 4))
    assert (resets, sorts) == ([], [])
    qtbot.waitUntil(lambda: page.model.rowCount() == 5000)
    assert len(resets) == len(sorts) <= 2
    assert page.tabs.caption(AlarmList.ACTIVE) == "Open  5000"
    assert page.model.fact(0).priority is Priority.P1


def test_a_hidden_page_is_idle(page, plant, station, monkeypatch):
    plant.alarm()
    page.refresh()
    page.hide()
    assert not page._ticking.isActive()
    assert not page._soon.isActive()
    assert station.feed.watched == 0
    assert not station.theme.blink.is_running
    monkeypatch.setattr(page, "refresh", lambda: pytest.fail("worked while hidden"))
    plant.alarm("another")
    assert not page._soon.isActive()


def test_the_journal_is_read_newest_first_and_says_when(page, plant, journal, qtbot):
    first = plant.alarm("a", message="first")
    second = replace(first, key="b", message="second", machine="capper")
    journal.events = [first, second, replace(first, at=first.at - timedelta(days=3))]
    page.tabs._tapped(JOURNAL)
    qtbot.waitUntil(lambda: "not live" in page.journal.told.full_text)
    model = page.journal.table.model()
    shown = [model.index(row, JournalColumn.MESSAGE).data() for row in range(model.rowCount())]
    assert shown == ["second", "first"]
    assert page.journal.told.full_text.startswith("Journal, read at 06:00:00")
    page.filter.choose_machine("capper")
    qtbot.waitUntil(lambda: model.rowCount() == 1)
    page.filter.choose_machine("")
    page.journal.ranges._segments[168].click()
    qtbot.waitUntil(lambda: model.rowCount() == 3)


def test_the_journal_shows_one_priority_without_being_read_anew(
    page, plant, journal, qtbot, monkeypatch
):
    first = plant.alarm("a", message="first", priority=Priority.P1)
    journal.events = [first, replace(first, key="b", message="second", priority=Priority.P3)]
    page.tabs._tapped(JOURNAL)
    qtbot.waitUntil(lambda: "not live" in page.journal.told.full_text)
    monkeypatch.setattr(journal, "alarm_events", lambda *_: pytest.fail("read again"))
    page.filter.priorities._tapped(3)
    model = page.journal.table.model()
    assert [one.message for one in model.facts] == ["second"]
    page.filter.priorities._tapped(0)
    assert model.rowCount() == 2


def test_the_journal_shows_one_kind_of_event(page, plant, journal, qtbot):
    came = plant.alarm("a", message="came")
    kinds = {
        Happening.CAME: came,
        Happening.ACKNOWLEDGED: replace(came, trigger=Trigger.ACK, user="mia"),
        Happening.RETURNED: replace(came, trigger=Trigger.RTN),
        Happening.SHELVED: replace(came, trigger=Trigger.UNSHELVE_EXPIRED),
        Happening.SUPPRESSED: replace(came, trigger=Trigger.SUPPRESS),
        Happening.OUT_OF_SERVICE: replace(came, trigger=Trigger.OOS_ON),
        Happening.COMMENTED: replace(came, trigger=Trigger.COMMENT, comment="pump"),
    }
    journal.events = list(kinds.values())
    page.tabs._tapped(JOURNAL)
    model, choice = page.journal.table.model(), page.journal.happening
    qtbot.waitUntil(lambda: model.rowCount() == len(kinds), timeout=20_000)
    for kind, event in kinds.items():
        choice.choose(kind.value)
        qtbot.waitUntil(lambda event=event: list(model.facts) == [event], timeout=20_000)
        assert choice.isChecked()
    choice.choose("")
    qtbot.waitUntil(lambda: model.rowCount() == len(kinds), timeout=20_000)
    assert not choice.isChecked()
    choice.click()
    sheet = next(one for one in page.window().findChildren(ChoiceSheet) if one.isVisible())
    sheet.close_sheet()
    assert not choice.isChecked()


def test_a_journal_that_cannot_be_read_says_why(page, journal, monkeypatch, qtbot):
    def fail(*_arguments):
        raise ActionRefused("unexpected-failure")

    monkeypatch.setattr(journal, "alarm_events", fail)
    page.tabs._tapped(JOURNAL)
    qtbot.waitUntil(lambda: "could not be read" in page.journal.told.full_text)


def test_hostile_texts_are_plain_and_cut(page, plant, journal, qtbot):
    fact = plant.alarm(
        "x", message=HOSTILE + "A" * 1_000_000, cause=HOSTILE, response=HOSTILE * 100,
        consequence=HOSTILE, comment=HOSTILE, unit=HOSTILE, value=HOSTILE, machine=HOSTILE,
        acked_by=HOSTILE,
    )  # fmt: skip
    journal.events = [fact]
    page.go_to(Target(page="alarms", alarm="x"))
    page.refresh()
    for label in page.findChildren(QLabel):
        assert label.textFormat() is Qt.TextFormat.PlainText
        assert "\u202e" not in label.text()
        assert len(label.text()) <= 600
    for column in AlarmColumn:
        text = page.model.index(0, column).data()
        assert len(text) <= 210
        assert not {"\u202e", "\x00"} & set(text)
    page.grab()
    page.tabs._tapped(JOURNAL)
    qtbot.waitUntil(lambda: "not live" in page.journal.told.full_text)
    page.grab()


def _nearest_alarm_distance(colour, palette):
    fills = [QColor(one.fill) for one in palette.alarms]
    return min(
        max(
            abs(colour.red() - f.red()),
            abs(colour.green() - f.green()),
            abs(colour.blue() - f.blue()),
        )
        for f in fills
    )


def _alarm_pixels(widget, palette):
    image = widget.grab().toImage()
    return [
        (x, y)
        for x in range(0, image.width(), 2)
        for y in range(0, image.height(), 2)
        if _nearest_alarm_distance(image.pixelColor(x, y), palette) < 24
    ]


def test_a_page_without_alarms_has_no_alarm_colour(page, station):
    assert _alarm_pixels(page, station.theme.palette) == []


def test_only_the_badge_of_a_row_is_coloured(page, plant, station):
    for priority in Priority:
        plant.alarm(f"a{priority}", priority=priority, letter=L.ACKNOWLEDGED, acked=True)
    page._close_detail()
    page.refresh()
    found = _alarm_pixels(page.table.viewport(), station.theme.palette)
    assert found
    assert max(x for x, _y in found) < page.table.columnWidth(AlarmColumn.BADGE)


@pytest.mark.parametrize("touch", list(Touch))
def test_rows_are_targets_for_a_finger_or_a_glove(page, plant, station, touch):
    plant.alarm()
    station.theme.rescale(Scale(touch=touch))
    page.refresh()
    assert page.table.rowHeight(0) >= station.theme.target_px(TouchClass.T2)
    least = {Touch.GLOVE: 18.0}.get(touch, 11.0)
    assert station.theme.scale.mm(page.table.rowHeight(0)) >= least - 0.3


def test_a_narrow_list_folds_columns_and_a_wide_one_shows_all(page, plant):
    plant.alarm("filler.bowl_low")
    page.go_to(Target(page="alarms", alarm="filler.bowl_low"))
    page.grab()
    assert page.table.isColumnHidden(AlarmColumn.DURATION)
    page.resize(1900, 900)
    page.grab()
    assert not any(page.table.isColumnHidden(column) for column in AlarmColumn)


@pytest.mark.parametrize(
    ("factor", "language", "touch"),
    [(1.0, "en_XA", Touch.FINGER), (2.0, "en", Touch.FINGER), (1.0, "en", Touch.GLOVE)],
)
def test_long_words_large_text_and_gloves_fit_the_small_window(
    plant, station, qtbot, factor, language, touch
):
    set_language(language)
    station.theme.rescale(Scale(text_factor=factor, touch=touch))
    plant.alarm()
    page = AlarmsPage(station)
    qtbot.addWidget(page)
    page.resize(936, 640)
    page.show()
    page.go_to(Target(page="alarms", alarm="filler.bowl_low"))
    settle(qtbot, station)
    assert (page.width(), page.height()) == (936, 640)
    for target in page.findChildren(Tappable):
        if target.isVisible():
            needed = target.content_size()
            assert target.width() >= needed.width(), target.caption
            assert target.height() >= station.theme.target_px(target.touch_class), target.caption
    set_language("en")
    page.close()


def test_a_burst_is_gathered_for_a_quarter_second():
    assert 200 <= REFRESH_MS <= 500
