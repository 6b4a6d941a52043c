"""The radar draws what was rated and nothing else."""

import pytest
from PySide6.QtGui import QColor

from ui.widgets.radar import Radar, RadarAxis

NAMES = ("Connectivity", "Data", "Automation", "Twin", "AI", "Security")


@pytest.fixture
def radar(qtbot, theme):
    radar = Radar(theme)
    qtbot.addWidget(radar)
    radar.resize(460, 460)
    return radar


def axes(*levels, **fields):
    return [RadarAxis(label=n, level=v, **fields) for n, v in zip(NAMES, levels, strict=True)]


def pixels(radar, colour):
    picture = radar.grab().toImage()
    wanted = QColor(colour).rgb()
    return sum(
        picture.pixel(x, y) == wanted
        for x in range(picture.width())
        for y in range(picture.height())
    )


def test_without_levels_only_the_web_is_drawn(radar, theme):
    radar.show_axes(axes(0, 0, 0, 0, 0, 0))
    assert pixels(radar, theme.palette.value) == 0


def test_an_unrated_dimension_breaks_the_outline_and_fills_nothing(radar, theme):
    radar.show_axes(axes(3, 3, 3, 3, 3, 3))
    whole = pixels(radar, theme.palette.value)
    radar.show_axes(axes(3, 3, 0, 3, 3, 3))
    assert 0 < pixels(radar, theme.palette.value) < whole


def test_a_higher_level_reaches_farther(radar):
    radar.show_axes(axes(2, 2, 2, 2, 2, 2))
    low = radar._point(0, 2).y()
    assert radar._point(0, 4).y() < low
    assert radar._point(0, 5).y() >= 0


def test_names_and_levels_are_told_to_screen_readers(radar):
    radar.show_axes(axes(1, 2, 3, 4, 5, 0))
    assert radar.accessibleName().startswith("Connectivity 1, Data 2")


@pytest.mark.parametrize("size", [(300, 280), (436, 600), (900, 400)])
def test_labels_stay_inside(radar, size):
    radar.resize(*size)
    radar.show_axes(axes(5, 5, 5, 5, 5, 5, target=5, evidence=4, earlier=1))
    radar.grab()
    for number in range(len(NAMES)):
        corner = radar._point(number, 5)
        assert 0 <= corner.x() <= radar.width()
        assert 0 <= corner.y() <= radar.height()
