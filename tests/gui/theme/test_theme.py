import pytest
from PySide6.QtCore import Qt

from ui.theme import icons
from ui.theme.blink import BlinkRate
from ui.theme.scale import Scale
from ui.theme.stylesheet import stylesheet
from ui.theme.type import TypeRole


def test_all_digits_are_equally_wide_in_every_role(theme):
    for role in TypeRole:
        widths = [theme.metrics(role).horizontalAdvance(d * 4) for d in "0123456789"]
        assert max(widths) - min(widths) < 0.25, role


def test_only_five_sizes_are_used():
    assert {role.design_px for role in TypeRole} == {34, 22, 15, 12, 11}


def test_changing_to_dark_tells_once_and_repaints(theme, qtbot):
    with qtbot.waitSignal(theme.changed):
        theme.use(is_dark=True)
    assert theme.is_dark
    told = []
    theme.changed.connect(lambda: told.append(1))
    theme.use(is_dark=True)
    assert told == []


def test_a_larger_scale_gives_larger_type(theme):
    before = theme.font(TypeRole.BODY).pixelSize()
    theme.rescale(Scale(text_factor=2.0))
    assert theme.font(TypeRole.BODY).pixelSize() == 2 * before


def test_every_icon_can_be_drawn_in_the_text_colour(theme):
    for name in icons.names():
        image = theme.icon(name, 24, "#FF0000").toImage()
        reds = [
            image.pixelColor(x, y).red()
            for x in range(24)
            for y in range(24)
            if image.pixelColor(x, y).alpha() > 128
        ]
        assert reds, f"{name} is empty"
        assert min(reds) > 200, f"{name} is not tinted"


def test_an_icon_that_nobody_drew_is_an_error(theme):
    with pytest.raises(FileNotFoundError):
        theme.icon("unknown", 24, "#000000")


def test_stylesheet_is_flat(theme):
    sheet = stylesheet(theme.palette, theme.scale)
    assert "gradient" not in sheet
    assert "{" in sheet
    for fill in (alarm.fill for alarm in theme.palette.alarms):
        assert fill not in sheet


def test_fast_badges_blink_at_one_hertz_and_slow_ones_at_half(theme):
    blink = theme.blink
    seen = []
    for _ in range(4):
        seen.append((blink.is_lit(BlinkRate.FAST), blink.is_lit(BlinkRate.SLOW)))
        blink._tick()
    assert [fast for fast, _ in seen] == [True, False, True, False]
    assert [slow for _, slow in seen] == [True, True, False, False]
    assert blink._timer.interval() == 500


def test_without_blinking_every_badge_stays_lit(theme):
    theme.blink.is_allowed = False
    theme.blink._tick()
    assert theme.blink.is_lit(BlinkRate.FAST)


def test_the_pulse_runs_only_while_something_blinks(theme):
    user, other = object(), object()
    theme.blink.join(user)
    theme.blink.join(other)
    theme.blink.leave(user)
    assert theme.blink.is_running
    theme.blink.leave(other)
    assert not theme.blink.is_running
    assert theme.blink._timer.timerType() == Qt.TimerType.CoarseTimer
