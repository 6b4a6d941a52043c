"""Two cursors: values with age and quality, and what lies between them, over what is stored."""

import pytest
from PySide6.QtCore import QEvent

from hmi.clock import to_us
from hmi.historian.rollup import HOUR_US
from hmi.plant.quality import UNCERTAIN
from hmi.trends.cursors import CursorValue
from tests.gui.widgets.test_trend_touch import finger, send
from tests.helpers.trend_charts import hole, record
from ui.widgets.trend_cursors import usual_limit
from ui.widgets.trend_inspect import table_rows
from ui.widgets.trend_readout import doubt_words, value_words
from ui.widgets.trend_table import TrendTable, columns
from ui.widgets.trend_window import MINUTE_US, SECOND_US, TrendWindow
from ui.widgets.value_text import NOTHING

LEVEL, SPEED, TORQUE = "filler.bowl_level", "filler.speed", "capper.torque"


@pytest.fixture
def shown(chart, plant, reader, clock, settle):
    record(reader, clock, LEVEL, (580, 60.0), (480, 80.0), (380, 50.0), (90, 50.0, UNCERTAIN))
    record(reader, clock, SPEED, (580, 400.0), (80, 401.0))
    chart.show_pens([LEVEL, SPEED])
    chart.show()
    plant.hear()
    chart.pause()
    settle(chart)
    yield chart
    chart.hide()


def ago(clock, seconds):
    return to_us(clock.now()) - seconds * SECOND_US


def cells(chart, key):
    row = next(row for row in table_rows(chart) if row.key == key)
    plain = [tuple(text.replace("\N{NO-BREAK SPACE}", " ") for text in one) for one in row.cells]
    return dict(zip(columns(), plain, strict=True))


def test_between_two_cursors_a_table_says_what_is_stored(shown, clock, settle):
    shown.put_cursor(ago(clock, 530))
    shown.put_second_cursor(ago(clock, 330))
    settle(shown)
    said = cells(shown, LEVEL)
    assert said["A"] == ("60.0", "50 s")
    assert said["B"] == ("50.0", "50 s")
    assert said["B - A"][0] == "-10.0"
    # 50 s of 60, 100 s of 80, 50 s of 50.
    assert (said["Mean"][0], said["Least"][0], said["Greatest"][0]) == ("67.5", "50.0", "80.0")
    assert said["Above"] == ("1 min 40 s", "> 70.0 · 50 %")
    assert said["Known"] == ("100 %", "3 min 20 s")
    assert cells(shown, SPEED)["B - A"][0] == "0"


def test_the_difference_is_b_minus_a_whichever_comes_first(shown, clock, settle):
    shown.put_cursor(ago(clock, 330))
    shown.put_second_cursor(ago(clock, 530))
    settle(shown)
    said = cells(shown, LEVEL)
    assert (said["A"][0], said["B"][0], said["B - A"][0]) == ("50.0", "60.0", "10.0")
    assert said["Mean"][0] == "67.5"


def test_a_hole_between_cursors_is_unknown_and_said(shown, reader, clock, settle):
    reader.holes = [hole(clock, 300, 200)]
    shown.put_cursor(ago(clock, 350))
    shown.put_second_cursor(ago(clock, 225))
    settle(shown)
    assert shown.cursors.between[LEVEL].known == pytest.approx(0.4)
    assert cells(shown, LEVEL)["Known"][0] == "40.0 %"
    assert cells(shown, LEVEL)["B - A"][0] == NOTHING


def test_a_limit_can_be_another_one(shown, clock, settle):
    shown.put_cursor(ago(clock, 530))
    shown.put_second_cursor(ago(clock, 330))
    settle(shown)
    shown.cursors.limit(LEVEL, 55.0)
    settle(shown)
    assert cells(shown, LEVEL)["Above"] == ("2 min 30 s", "> 55.0 · 75 %")
    shown.cursors.limit(LEVEL, None)
    settle(shown)
    assert cells(shown, LEVEL)["Above"][1] == "> 70.0 · 50 %"


def test_the_usual_limit_is_that_of_an_alarm_else_the_band_of_normal_operation(station, site):
    assert usual_limit(station, site.tag(LEVEL)) == 70.0
    assert usual_limit(station, site.tag("filler.good")) is None


def test_live_samples_that_are_not_on_the_disk_count(chart, plant, clock, settle):
    chart.show_pens([LEVEL])
    chart.show()
    settle(chart)
    plant.measure(LEVEL, 10.0)
    clock.advance(10.0)
    plant.measure(LEVEL, 30.0)
    clock.advance(10.0)
    plant.hear()
    now_us = to_us(clock.now())
    chart.put_cursor(now_us - 15 * SECOND_US)
    chart.put_second_cursor(now_us - 5 * SECOND_US)
    settle(chart)
    assert chart.cursors.between[LEVEL].mean == pytest.approx(20.0)
    chart.hide()


def test_long_spans_are_summed_from_hours(chart, plant, reader, clock, settle, monkeypatch):
    record(reader, clock, LEVEL, *((second, 50.0) for second in range(0, 50 * 3600, 600)))
    chart.show_pens([LEVEL])
    chart.show_span(48 * HOUR_US)
    chart.show()
    plant.hear()
    chart.pause()
    settle(chart)
    widths = []
    really = reader.read_rollups
    monkeypatch.setattr(
        reader, "read_rollups", lambda *asked: widths.append(asked[3]) or really(*asked)
    )
    now_us = to_us(clock.now())
    chart.put_cursor(now_us - 40 * HOUR_US)
    chart.put_second_cursor(now_us - HOUR_US)
    settle(chart)
    assert set(widths) == {HOUR_US}
    assert chart.cursors.between[LEVEL].mean == pytest.approx(50.0)
    assert chart.cursors.between[LEVEL].known == pytest.approx(1.0)
    chart.hide()


def test_large_integers_keep_every_digit_at_a_cursor(shown):
    pen = shown.plot.picture.pens[0]
    assert value_words(2**60 + 1, pen) == str(2**60 + 1)
    assert value_words(None, pen) == NOTHING
    assert value_words("run", pen) == "run"


def test_a_value_says_how_old_it_was_and_that_it_is_uncertain(shown, clock, settle):
    shown.put_cursor(ago(clock, 70))
    settle(shown)
    assert cells(shown, LEVEL)["A"] == ("50.0", "uncertain · 20 s")
    assert shown.readouts()[0].doubt.startswith("uncertain")
    assert doubt_words(None, 0) == doubt_words(CursorValue(None), 0) == ""


def test_a_tap_moves_the_nearer_cursor_and_a_drag_takes_hold_of_one(shown, clock, settle):
    shown.put_cursor(ago(clock, 500))
    shown.put_second_cursor(ago(clock, 200))
    settle(shown)
    frame, y = shown.plot.frame(), shown.plot.frame().plot.center().y()
    near_first, window = frame.x_at(ago(clock, 450)), shown.window_of_time
    finger(shown, (near_first, y, 0))
    assert shown.cursor_us == frame.time_at(near_first)
    assert shown.second_us == ago(clock, 200)
    at = frame.x_at(shown.second_us)
    finger(shown, (at, y, 0), (at + 40, y, 300), start_ms=9000)
    assert shown.second_us == frame.time_at(at + 40)
    assert shown.window_of_time == window, "the chart stands still under a cursor that moves"


def test_without_the_first_cursor_there_is_no_second(shown, clock):
    shown.put_cursor(ago(clock, 500))
    shown.put_second_cursor(ago(clock, 400))
    shown.put_cursor(None)
    assert shown.second_us is None
    assert shown.cursors.between == {}


def test_what_is_asked_for_a_place_that_was_left_is_not_shown(shown, clock, settle):
    shown.put_cursor(ago(clock, 530))
    shown.put_second_cursor(ago(clock, 520))
    shown.put_second_cursor(ago(clock, 330))
    settle(shown)
    assert shown.cursors.between[LEVEL].total_s == 200.0


def test_a_pen_that_comes_is_read_and_one_that_goes_is_forgotten(shown, clock, settle):
    shown.put_cursor(ago(clock, 530))
    shown.put_second_cursor(ago(clock, 330))
    settle(shown)
    shown.show_pens([LEVEL, TORQUE])
    settle(shown)
    assert set(shown.cursors.between) == {LEVEL, TORQUE}
    assert cells(shown, TORQUE)["Known"][0] == "0 %"


def test_the_times_of_two_cursors_are_written_apart(shown, clock, settle):
    from ui.widgets.trend_painter import TrendPainter

    shown.show_window(TrendWindow(10 * MINUTE_US, to_us(clock.now())))
    shown.put_cursor(ago(clock, 300))
    shown.put_second_cursor(ago(clock, 299))
    picture, plot = settle(shown), shown.plot
    boxes = TrendPainter(plot.theme, shown._zone, picture, plot.frame())._cursor_boxes()
    assert len(boxes) == 2
    assert not boxes[0].intersects(boxes[1])
    shown.put_cursor(ago(clock, 0))
    shown.put_second_cursor(ago(clock, 1))
    picture = settle(shown)
    boxes = TrendPainter(plot.theme, shown._zone, picture, plot.frame())._cursor_boxes()
    assert not boxes[0].intersects(boxes[1])
    assert max(box.right() for box in boxes) <= plot.width()


def test_a_table_shows_a_few_rows_and_scrolls_to_the_others(shown, theme, qtbot, clock, settle):
    shown.put_cursor(ago(clock, 530))
    shown.put_second_cursor(ago(clock, 330))
    settle(shown)
    table = TrendTable(theme)
    qtbot.addWidget(table)
    rows = table_rows(shown) * 8
    table.show_rows(("05:51:10", "05:54:30"), rows)
    table.resize(900, table.sizeHint().height())
    table.show()
    qtbot.waitUntil(lambda: table._rows.height() == 16 * table._rows.row_px, timeout=20_000)
    assert table._scroll.maximumHeight() == 5 * table._rows.row_px
    assert len(table.rows) == 16
    table.grab()
    table.hide()


def test_moves_without_a_press_do_nothing(shown):
    window, at = shown.window_of_time, shown.plot.frame().plot.center()
    send(shown, QEvent.Type.MouseMove, at.x(), at.y(), 1)
    send(shown, QEvent.Type.MouseButtonRelease, at.x(), at.y(), 2)
    assert shown.window_of_time == window
    assert shown.cursor_us is None
