import math

import pytest

from hmi.plant.assets import MachineState
from ui.theme.colours import DARK, LIGHT, channels, contrast, mix

PALETTES = pytest.mark.parametrize("palette", [LIGHT, DARK], ids=["light", "dark"])
OUTLINE_MIN, TEXT_MIN = 3.0, 4.5


def lab(colour):
    """Return CIE L*a*b* (D65) of `#rrggbb`."""
    red, green, blue = (
        c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4
        for c in (channel / 255 for channel in channels(colour))
    )
    x = (0.4124 * red + 0.3576 * green + 0.1805 * blue) / 0.9505
    y = 0.2126 * red + 0.7152 * green + 0.0722 * blue
    z = (0.0193 * red + 0.1192 * green + 0.9505 * blue) / 1.089
    fx, fy, fz = (t ** (1 / 3) if t > 0.008856 else 7.787 * t + 16 / 116 for t in (x, y, z))
    return 116 * fy - 16, 500 * (fx - fy), 200 * (fy - fz)


def distance(one, other):
    """Return the CIE76 distance of two colours."""
    return math.dist(lab(one), lab(other))


@PALETTES
@pytest.mark.parametrize("ink", ["text", "text2", "value", "setpoint"])
@pytest.mark.parametrize("ground", ["bg", "panel"])
def test_every_text_reads_on_both_grounds(palette, ink, ground):
    assert contrast(getattr(palette, ink), getattr(palette, ground)) >= TEXT_MIN


@PALETTES
def test_lines_and_bar_pointers_stand_out_from_their_ground(palette):
    assert contrast(palette.line, palette.bg) >= OUTLINE_MIN
    assert contrast(palette.value, palette.normal_band) >= OUTLINE_MIN
    assert contrast(palette.value, palette.sunken) >= OUTLINE_MIN


@PALETTES
def test_letters_read_on_badges_and_badges_stand_out(palette):
    for colours in palette.alarms:
        assert contrast(colours.ink, colours.fill) >= TEXT_MIN
    assert contrast(palette.badge_outline, palette.bg) >= TEXT_MIN


@PALETTES
def test_no_pen_or_grey_looks_like_an_alarm(palette):
    greys = [palette.bg, palette.panel, palette.sunken, palette.text, palette.text2, palette.line,
             palette.stopped, palette.running, palette.normal_band, palette.hairline]  # fmt: skip
    for calm in [*palette.pens, *greys, palette.value, palette.setpoint]:
        assert min(distance(calm, alarm.fill) for alarm in palette.alarms) > 15, calm


@PALETTES
def test_pens_read_on_every_ground_of_a_chart_and_differ(palette):
    for number, pen in enumerate(palette.pens):
        assert contrast(pen, palette.bg) >= OUTLINE_MIN, pen
        assert contrast(pen, palette.sunken) >= OUTLINE_MIN, pen
        assert all(distance(pen, other) > 8 for other in palette.pens[:number]), pen


@PALETTES
def test_every_state_has_a_readable_grey_and_running_is_the_brightest(palette):
    for state in MachineState:
        fill = palette.state_fill(state)
        red, green, blue = channels(fill)
        assert max(red, green, blue) - min(red, green, blue) <= 16, "states are greys"
        assert contrast(palette.ink_on(fill), fill) >= TEXT_MIN
    running = lab(palette.state_fill(MachineState.EXECUTING))[0]
    assert all(lab(palette.state_fill(s))[0] <= running for s in MachineState)


def test_mix_paints_front_on_back():
    assert mix("#000000", "#FFFFFF", 0.5) == "#808080"
    assert mix(LIGHT.line, LIGHT.bg, 0.4) == LIGHT.hairline
    assert mix(DARK.line, DARK.bg, 0.4) == DARK.hairline
