from datetime import timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QLabel

from hmi.clock import to_us
from hmi.texts.catalog import PSEUDO_LANGUAGE, set_language
from ui.pages.trends import TrendsPage, default_pens
from ui.theme.scale import TARGET_MM, Scale, Touch
from ui.widgets.notice import Notice
from ui.widgets.page import Target
from ui.widgets.pen_picker import PenPicker
from ui.widgets.tappable import Tappable
from ui.widgets.trend_pen import MOST_PENS
from ui.widgets.trend_window import DAY_US, HOUR_US, MINUTE_US

LEVEL, SPEED, TORQUE = "filler.bowl_level", "filler.speed", "capper.torque"
SMALL = (936, 640)
"""What is left for a page in a window of 1024 by 768."""


@pytest.fixture
def page(station, qtbot):
    made = TrendsPage(station)
    qtbot.addWidget(made)
    made.resize(*SMALL)
    yield made
    made.hide()


def show(page, station, qtbot):
    page.show()
    qtbot.waitUntil(lambda: station.background.pending == 0)
    page.chart._note_change()
    page.chart.tick()


def tap(qtbot, widget):
    qtbot.mouseClick(widget, Qt.MouseButton.LeftButton)


def test_the_first_pens_are_what_operators_look_at_first(page, site):
    assert page.chart.pens == default_pens(site) == [LEVEL, TORQUE]


def test_a_target_shows_its_tag_first_with_its_machine(page):
    page.go_to(Target(page="trends", tag="filler.vibration"))
    assert page.chart.selected == page.chart.pens[0] == "filler.vibration"
    assert len(page.chart.pens) == 4
    assert LEVEL in page.chart.pens
    page.go_to(Target(page="trends", machine="capper"))
    assert page.chart.pens[0] == TORQUE
    assert all(key.startswith("capper.") for key in page.chart.pens)


def test_a_target_of_the_past_is_shown_standing_still_with_the_cursor_on_it(
    page, station, clock, qtbot
):
    moment = to_us(clock.now() - timedelta(hours=3))
    page.go_to(Target(page="trends", tag=LEVEL, time_us=moment))
    start, end = page.chart.window_of_time.bounds(0)
    assert start < moment < end
    assert page.chart.cursor_us == moment
    show(page, station, qtbot)
    assert page.mode.full_text == "PAUSED · data until 03:05:00"
    assert page.moment.full_text == "Values at 03:00:00"
    page.chart.put_cursor(None)


def test_presets_show_so_much_time_and_mark_themselves(page, station, qtbot):
    show(page, station, qtbot)
    spans = [10 * MINUTE_US, HOUR_US, 8 * HOUR_US, DAY_US, 7 * DAY_US]
    for preset, span in zip(page.presets.findChildren(Tappable), spans, strict=True):
        tap(qtbot, preset)
        assert page.chart.window_of_time.span_us == span == page.presets.key
    page.chart.zoom(1)
    assert page.presets.key is None


def test_pause_and_live_are_one_tap_each_and_said_in_words(page, station, plant, qtbot):
    plant.hear()
    show(page, station, qtbot)
    assert page.mode.full_text == "Live"
    assert page.live.isHidden()
    tap(qtbot, page.pause)
    assert page.mode.full_text == "PAUSED · data until 06:00:00"
    assert page.pause.isHidden()
    tap(qtbot, page.live)
    assert page.mode.full_text == "Live"


def test_buttons_move_as_gestures_do(page, station, clock, qtbot):
    show(page, station, qtbot)
    assert not page.moves["forward"].isEnabled()
    tap(qtbot, page.moves["back"])
    assert page.chart.window_of_time.end_us == to_us(clock.now()) - 5 * MINUTE_US
    tap(qtbot, page.moves["forward"])
    assert page.chart.window_of_time.is_live
    tap(qtbot, page.moves["plus"])
    assert page.chart.window_of_time.span_us == 5 * MINUTE_US
    tap(qtbot, page.moves["minus"])
    assert page.chart.window_of_time.span_us == 10 * MINUTE_US


def test_a_tap_on_a_row_chooses_and_its_cross_removes(page, station, qtbot):
    page.chart.show_pens([LEVEL, SPEED, TORQUE])
    show(page, station, qtbot)
    tap(qtbot, page.legend.rows[1])
    page.chart.tick()
    assert page.chart.selected == SPEED
    # A chart is drawn in short steps, and its legend follows what is drawn.
    qtbot.waitUntil(lambda: page.legend.remove_button(SPEED).isVisibleTo(page))
    assert not page.legend.remove_button(LEVEL).isVisibleTo(page)
    tap(qtbot, page.legend.remove_button(SPEED))
    page.chart.tick()
    assert page.chart.pens == [LEVEL, TORQUE]
    qtbot.waitUntil(lambda: len(page.legend.rows) == 2)


def test_the_legend_tells_the_range_in_view_and_the_value_at_the_cursor(
    page, station, plant, reader, clock, qtbot
):
    now_us = to_us(clock.now())
    reader.samples[LEVEL] = [(now_us - 400_000_000, 42.0, 0), (now_us - 100_000_000, 48.0, 0)]
    page.chart.show_pens([LEVEL])
    plant.hear()
    show(page, station, qtbot)
    assert page.legend.rows[0].readout.text == "42.0 … 48.0"
    page.chart.put_cursor(now_us - 200_000_000)
    show(page, station, qtbot)
    assert page.legend.rows[0].readout.text == "42.0"
    assert page.moment.full_text == "Values at 05:56:40"
    tap(qtbot, page.no_cursor)
    assert page.chart.cursor_us is None


def test_the_picker_adds_and_removes_tags_by_machine_and_by_word(page, station, qtbot):
    page.chart.show_pens([LEVEL, TORQUE])
    show(page, station, qtbot)
    tap(qtbot, page.pick)
    picker = page.findChild(PenPicker)
    assert set(picker.rows()) >= {LEVEL, SPEED}
    tap(qtbot, picker.rows()[SPEED])
    assert SPEED in page.chart.pens
    assert picker.rows()[SPEED].isChecked()
    picker.search.setText("torq")
    assert list(picker.rows()) == [TORQUE]
    tap(qtbot, picker.rows()[TORQUE])
    assert TORQUE not in page.chart.pens
    picker.search.setText("nothing like it")
    assert picker.rows() == {}
    qtbot.keyClick(picker, Qt.Key.Key_Escape)
    assert page.findChild(PenPicker) is None


def test_a_chart_holds_sixteen_tags_and_says_so(page, station, site, qtbot):
    page.chart.show_pens([tag.key for tag in site.tags])
    assert len(page.chart.pens) == MOST_PENS
    show(page, station, qtbot)
    tap(qtbot, page.pick)
    picker = page.findChild(PenPicker)
    picker.search.setText("health")
    free = next(row for key, row in picker.rows().items() if key not in page.chart.pens)
    tap(qtbot, free)
    assert len(page.chart.pens) == MOST_PENS
    assert not free.isChecked()
    notice = page.window().findChild(Notice)
    assert "at most 16" in notice.text
    notice.remove()


def test_leaving_the_page_closes_the_picker_and_ends_all_work(page, station, qtbot):
    show(page, station, qtbot)
    page.chart.put_cursor(0)
    tap(qtbot, page.pick)
    page.hide()
    assert page.findChild(PenPicker) is None
    assert station.background.pending == 0
    assert not page.chart.source.is_at_work


@pytest.mark.parametrize("touch", list(Touch))
@pytest.mark.parametrize("size", [SMALL, (1832, 952)])
def test_nothing_is_cut_and_targets_are_large_enough(station, theme, qtbot, touch, size):
    theme.rescale(Scale(touch=touch))
    page = TrendsPage(station)
    qtbot.addWidget(page)
    page.resize(*size)
    page.chart.show_pens([LEVEL, SPEED, TORQUE, "filler.vibration", "capper.speed"])
    page.chart.pause()
    show(page, station, qtbot)
    assert page.size().toTuple() == size
    for target in page.findChildren(Tappable):
        if target.isVisibleTo(page):
            least = TARGET_MM[touch][target.touch_class]
            assert theme.scale.mm(min(target.width(), target.height())) >= least, target.caption
            area = target.rect().translated(target.mapTo(page, target.rect().topLeft()))
            assert page.rect().contains(area), target.caption
    assert page.chart.plot.frame().plot.height() > 150
    page.hide()


def test_words_that_are_longer_cut_nothing(station, qtbot):
    set_language(PSEUDO_LANGUAGE)
    try:
        page = TrendsPage(station)
        qtbot.addWidget(page)
        page.resize(*SMALL)
        page.chart.pause()
        show(page, station, qtbot)
        assert page.size().toTuple() == SMALL
        for label in page.findChildren(QLabel):
            if label.isVisibleTo(page) and label.text():
                assert "\N{HORIZONTAL ELLIPSIS}" not in label.text()
        for target in page.findChildren(Tappable):
            if target.isVisibleTo(page):
                assert target.width() >= target.minimumSizeHint().width(), target.caption
                assert target.mapTo(page, target.rect().topRight()).x() <= page.width()
        page.hide()
    finally:
        set_language("en")


def test_nothing_opens_a_file_dialog(page, station, qtbot, monkeypatch):
    monkeypatch.setattr(QFileDialog, "__init__", lambda *_a: pytest.fail("a file dialog"))
    show(page, station, qtbot)
    for target in page.findChildren(Tappable):
        if target.isVisibleTo(page) and target.isEnabled() and target is not page.pick:
            tap(qtbot, target)
    page.chart.follow()
    page.chart.put_cursor(None)
