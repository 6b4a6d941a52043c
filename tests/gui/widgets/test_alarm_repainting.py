"""What of the list of alarms is painted anew: only what changed, and it looks as it did."""

import pytest
from PySide6.QtCore import QPoint, QRect
from PySide6.QtGui import QColor, QPixmap, QRegion
from PySide6.QtWidgets import QApplication

from hmi.bus.facts import FloodChanged
from hmi.plant.alarm_rules import Priority
from ui.pages.alarms import AlarmsPage
from ui.theme.scale import Scale
from ui.theme.type import TypeRole
from ui.widgets.alarm_table import _ALL_AFTER_TICKS
from ui.widgets.alarm_words import AlarmColumn

PATIENCE_MS = 20_000
TIMED = (AlarmColumn.STATE, AlarmColumn.DURATION)


@pytest.fixture
def page(qtbot, station, plant):
    station.state.hear_engine(True)
    page = AlarmsPage(station)
    qtbot.addWidget(page)
    page.resize(1800, 640)
    for priority in Priority:
        plant.alarm(f"p{int(priority)}", priority=priority, message="long words " * 20)
    page.show()
    page._close_detail()
    page._ticking.stop()
    settle(qtbot, station)
    page._soon.stop()
    yield page
    settle(qtbot, station)
    page.close()


@pytest.fixture
def painted(page, monkeypatch):
    """Return the columns that are painted from now on."""
    columns, paint = [], page._cells.paint

    def note(pencil, area, alarm, column):
        columns.append(column)
        paint(pencil, area, alarm, column)

    monkeypatch.setattr(page._cells, "paint", note)
    return columns


def settle(qtbot, station):
    qtbot.waitUntil(lambda: station.background.pending == 0, timeout=PATIENCE_MS)
    QApplication.processEvents()


def test_a_blink_paints_only_the_badges_anew(page, painted, qtbot):
    page._pulse()
    qtbot.waitUntil(lambda: len(painted) >= len(Priority), timeout=PATIENCE_MS)
    assert set(painted) == {AlarmColumn.BADGE}


def test_time_that_passes_paints_only_what_hangs_on_it_and_at_times_all(page, painted, qtbot):
    page.table.let_time_pass(*TIMED)
    qtbot.waitUntil(lambda: len(painted) >= 2 * len(Priority), timeout=PATIENCE_MS)
    assert set(painted) == set(TIMED)
    painted.clear()
    for _tick in range(_ALL_AFTER_TICKS):
        page.table.let_time_pass(*TIMED)
    qtbot.waitUntil(lambda: AlarmColumn.MESSAGE in painted, timeout=PATIENCE_MS)


@pytest.mark.parametrize("is_flood", [False, True], ids=["usual", "grouped"])
def test_a_column_painted_alone_looks_as_it_does_among_all(page, station, qtbot, clock, is_flood):
    if is_flood:
        station.bus.floods.publish(FloodChanged(clock.now(), 40))
        page.refresh()
        settle(qtbot, station)
    ground = page.table.viewport()
    whole = ground.grab()
    for column in (AlarmColumn.BADGE, *TIMED):
        left, wide = page.table.columnViewportPosition(column), page.table.columnWidth(column)
        strip = QRect(left, 0, wide, page.table.verticalHeader().length())
        alone = QPixmap(strip.size())
        alone.fill(QColor(station.theme.palette.bg))
        ground.render(alone, QPoint(0, 0), QRegion(strip))
        assert alone.toImage() == whole.copy(strip).toImage().convertToFormat(
            alone.toImage().format()
        )


def test_texts_are_fitted_anew_when_they_are_written_larger(page, station):
    cells, text = page._cells, "long words " * 20
    usual, role = cells._fit(text, TypeRole.BODY, 600.0)
    assert usual.endswith("…")
    assert role is TypeRole.CAPTION
    assert cells._fit("short", TypeRole.BODY, 600.0) == ("short", TypeRole.BODY)
    station.theme.rescale(Scale(text_factor=2.0))
    larger, _role = cells._fit(text, TypeRole.BODY, 600.0)
    assert len(larger) < len(usual)


def test_letters_in_shapes_grow_with_the_shape_and_keep_their_face(station):
    theme = station.theme
    font = theme.sized_font(TypeRole.ALARM, 20)
    assert font.pixelSize() == 20
    assert font.family() == theme.font(TypeRole.ALARM).family()
    assert theme.sized_font(TypeRole.ALARM, 20) is font
    assert theme.sized_font(TypeRole.ALARM, 24).pixelSize() == 24
