import pytest

from hmi.plant.alarm_rules import Levels, Priority
from hmi.plant.quality import BAD_NOT_CONNECTED, UNCERTAIN
from tests.helpers import builders
from ui.theme.type import TypeRole
from ui.widgets.bar import Bar
from ui.widgets.bar_scale import bar_scale, levels_of
from ui.widgets.sparkline import Sparkline
from ui.widgets.value_field import ValueField


@pytest.fixture
def field(theme, qtbot):
    field = ValueField(theme, "Speed", TypeRole.VALUE)
    qtbot.addWidget(field)
    return field


def test_a_fresh_value_is_live_and_shows_no_doubt(field, station, plant):
    plant.measure("filler.speed", 412.4)
    field.show_reading(station.feed.reading("filler.speed"))
    assert (field.text, field.doubt, field.is_live) == ("412", "", True)


def test_a_stale_value_is_shown_grey_with_its_age(field, station, plant):
    plant.measure("filler.speed", 412.4)
    plant.clock.advance(3.2)
    field.show_reading(station.feed.reading("filler.speed"))
    assert not field.is_live
    assert field.text == "412"
    assert field.doubt == "3.2\u00a0s"


def test_a_bad_value_says_so_and_is_not_live(field, station, plant):
    plant.measure("filler.speed", 412.4, BAD_NOT_CONNECTED)
    field.show_reading(station.feed.reading("filler.speed"))
    assert not field.is_live
    assert field.doubt == "bad quality"


def test_an_uncertain_value_says_so(field, station, plant):
    plant.measure("filler.speed", 412.4, UNCERTAIN)
    field.show_reading(station.feed.reading("filler.speed"))
    assert field.doubt == "uncertain"


def test_a_tag_that_never_came_shows_a_dash(field, station):
    field.show_reading(station.feed.reading("filler.speed"))
    assert (field.text, field.doubt, field.is_live) == ("\N{EN DASH}", "no value yet", False)


def test_the_number_is_never_cut(field, station, plant):
    plant.measure("filler.speed", 123456789.0)
    field.show_reading(station.feed.reading("filler.speed"))
    needed = field.theme.metrics(TypeRole.VALUE).horizontalAdvance("123456789")
    assert field.minimumSizeHint().width() > needed


def test_live_value_is_painted_in_value_ink_and_stale_in_grey(field, station, plant):
    plant.measure("filler.speed", 888.0)
    field.show_reading(station.feed.reading("filler.speed"))
    field.resize(field.sizeHint())
    assert _has_colour(field, field.theme.palette.value)
    plant.clock.advance(4)
    field.show_reading(station.feed.reading("filler.speed"))
    assert not _has_colour(field, field.theme.palette.value)


def test_bar_takes_the_alarm_colour_only_in_alarm(theme, qtbot, station, plant, site):
    bar = Bar(theme, site.tag("filler.bowl_level"), levels_of(site, "filler.bowl_level"))
    qtbot.addWidget(bar)
    bar.resize(bar.sizeHint())
    plant.measure("filler.bowl_level", 30.0)
    reading = station.feed.reading("filler.bowl_level")
    bar.show_reading(reading)
    assert not _has_colour(bar, theme.palette.alarm(Priority.P2).fill)
    bar.show_reading(reading, Priority.P2)
    assert _has_colour(bar, theme.palette.alarm(Priority.P2).fill)


def test_bar_of_a_bad_value_has_no_pointer(theme, qtbot, station, plant, site):
    bar = Bar(theme, site.tag("filler.bowl_level"))
    qtbot.addWidget(bar)
    bar.resize(bar.sizeHint())
    plant.measure("filler.bowl_level", 30.0, BAD_NOT_CONNECTED)
    bar.show_reading(station.feed.reading("filler.bowl_level"))
    assert not _has_colour(bar, theme.palette.value)
    bar.show_setpoint(50.0)
    bar.show_hour((20.0, 60.0))
    assert (bar.marks.setpoint, bar.marks.hour, bar.marks.is_bad) == (50.0, (20.0, 60.0), True)


def test_normal_bands_of_normalised_bars_form_one_belt():
    one = bar_scale(builders.tag("m.a", low=0.0, high=100.0, normal_low=40.0, normal_high=70.0),
                    Levels(), is_normalised=True)  # fmt: skip
    two = bar_scale(builders.tag("m.b", low=-5.0, high=5.0, normal_low=0.0, normal_high=1.0),
                    Levels(), is_normalised=True)  # fmt: skip
    assert one.band() == two.band()
    assert one.share(40.0) == pytest.approx(two.share(0.0))
    assert one.share(55.0) == pytest.approx(0.5)
    assert one.share(0.0) == pytest.approx(0.0)
    assert one.share(100.0) == pytest.approx(1.0)


def test_off_the_scale_is_beyond_its_ends():
    scale = bar_scale(builders.tag("m.a", low=0.0, high=10.0), Levels(hi=8.0))
    assert scale.share(12.0) > 1
    assert scale.share(-1.0) < 0


def test_the_scale_holds_every_limit_and_is_never_empty():
    scale = bar_scale(builders.tag("m.a", low=0.0, high=10.0), Levels(hihi=20.0))
    assert (scale.low, scale.high) == (0.0, 20.0)
    flat = bar_scale(builders.tag("m.b", low=5.0, high=5.0), Levels())
    assert flat.high > flat.low


def test_limits_come_from_the_rules_of_the_tag(site):
    assert levels_of(site, "filler.bowl_level") == Levels(lo=35.0)
    assert levels_of(site, "capper.torque") == Levels()


def test_sparkline_draws_no_line_over_a_gap(theme, qtbot, site):
    line = Sparkline(theme, site.tag("filler.temperature"))
    qtbot.addWidget(line)
    nan = float("nan")
    line.show_envelope([50, 51, nan, nan, 52, 50], [52, 53, nan, nan, 54, 52])
    assert [run.tolist() for run in line._runs()] == [[0, 1], [4, 5]]
    line.resize(120, 40)
    assert _has_colour(line, theme.palette.value)
    with pytest.raises(ValueError, match="as many lows"):
        line.show_envelope([1.0], [])


def _has_colour(widget, colour):
    image = widget.grab().toImage()
    wanted = colour.lower()
    return any(
        image.pixelColor(x, y).name() == wanted
        for x in range(image.width())
        for y in range(image.height())
    )
