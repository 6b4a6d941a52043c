"""The health page: worst first, points lost as the engine said, nothing that is not known."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor

from hmi.bus.facts import HealthAspect
from hmi.machines.health import CAPS
from hmi.plant.quality import GOOD
from tests.helpers.builders import at_us
from ui.pages.health import HealthPage
from ui.theme.scale import Scale, Touch
from ui.widgets.explanation import ExplanationSheet
from ui.widgets.health_detail import capped_at
from ui.widgets.health_told import scale_words
from ui.widgets.health_words import ORDER, band_word
from ui.widgets.page import Target


def aspect(name, score, lost, value=1.0, detail="", tag="filler.vibration"):
    return HealthAspect(name, score, 0.35, lost, tag, value, detail or f"{name}-normal")


MINUS = "\N{MINUS SIGN}"
WORN = (
    aspect("vibration", 66.5, 22.6, 3.0, "vibration-zone-c"),
    aspect("temperature", 90.0, 1.8, 55.0, tag="filler.temperature"),
)
SOUND = (
    aspect("vibration", 96.0, 2.0, 0.6, "vibration-zone-a", "capper.vibration"),
    aspect("faults", 100.0, 0.0, 0.0, "faults-none", "capper.line_state"),
)


@pytest.fixture
def page(qtbot, station, plant):
    station.state.hear_engine(True)
    for key in ("filler.line_state", "capper.line_state"):
        plant.measure(key, 1.0)
    page = HealthPage(station)
    qtbot.addWidget(page)
    page.resize(936, 640)
    page.show()
    yield page
    qtbot.waitUntil(lambda: station.background.pending == 0)
    page.close()


@pytest.fixture
def score(plant):
    def score(machine, health, aspects, **fields):
        given = {"health": health, "aspects": aspects, "health_time": plant.clock.now()}
        return plant.machine(machine, **(given | fields))

    return score


def shown(page, machine):
    return next(row for row in page.condition.rows if row.figures.machine == machine)


def lost(page):
    return [
        (row.title.full_text, row.lost.figure)
        for row in page.condition.detail.rows
        if not row.isHidden()
    ]


def test_the_worst_machine_stands_first_and_one_without_score_last(page, score):
    score("filler", None, ())
    score("capper", 97.0, SOUND)
    page.condition.refresh()
    assert [row.figures.machine for row in page.condition.rows] == ["capper", "filler"]
    score("filler", 61.0, WORN)
    page.condition.refresh()
    assert [row.figures.machine for row in page.condition.rows] == ["filler", "capper"]


def test_the_list_is_the_facts_points_lost(page, score):
    fact = score("filler", 75.6, WORN)
    page.go_to(Target(page="health", machine="filler"))
    assert page.condition.detail.score.figure == "76"
    assert lost(page) == [
        ("Vibration 3.0\u00a0mm/s · 66 of 100", f"{MINUS}22.6"),
        ("Temperature 55.0\u00a0°C · 90 of 100", f"{MINUS}1.8"),
    ]  # fmt: skip
    assert 100.0 - sum(one.points_lost for one in fact.aspects) == pytest.approx(fact.health)
    assert "zone C" in page.condition.detail.rows[0].meaning.full_text
    assert page.condition.detail.basis.full_text == "Based on 2 of 5"


def test_it_says_since_when_an_aspect_is_so(page, score, clock):
    score("filler", 75.6, WORN)
    page.go_to(Target(page="health", machine="filler"))
    assert page.condition.detail.rows[0].meaning.full_text.endswith("Since 06:00 or earlier.")
    clock.advance(3600)
    worse = aspect("vibration", 30.0, 40.0, 5.0, "vibration-zone-d")
    score("filler", 40.0, (worse, WORN[1]))
    page.condition.refresh()
    assert page.condition.detail.rows[0].meaning.full_text.endswith("Since 07:00.")
    assert page.condition.detail.rows[1].meaning.full_text.endswith("Since 06:00 or earlier.")


def test_since_when_is_known_of_what_happened_while_the_page_was_hidden(page, score, clock):
    score("filler", 75.6, WORN)
    page.hide()
    clock.advance(60)
    score("filler", 40.0, (aspect("vibration", 30.0, 40.0, 5.0, "vibration-zone-d"), WORN[1]))
    page.show()
    page.go_to(Target(page="health", machine="filler"))
    assert page.condition.detail.rows[0].meaning.full_text.endswith("Since 06:01.")


def test_too_few_signals_are_told_as_such_and_never_as_a_score(page, score):
    score("filler", None, ())
    page.go_to(Target(page="health", machine="filler"))
    row = shown(page, "filler").figures
    assert (row.score, row.told) == (None, "not enough to say")
    assert page.condition.detail.told.full_text == "Not enough to say"
    assert "at least two of five" in page.condition.detail.basis.full_text
    assert lost(page) == []


def test_missing_aspects_are_words_and_have_no_score(page, score):
    score("filler", 75.6, WORN)
    score("capper", 97.0, SOUND)
    page.condition.refresh()
    absent = {c.name: c.absent for c in shown(page, "filler").figures.cells if c.score is None}
    assert absent == {
        "current": "not offered", "anomaly": "not offered", "faults": "no reading",
    }  # fmt: skip
    capper = {c.name: c.absent for c in shown(page, "capper").figures.cells if c.score is None}
    assert capper["temperature"] == "not offered"
    assert [c.name for c in shown(page, "capper").figures.cells] == list(ORDER)


def test_caps_are_told_with_their_height(page, score):
    score("filler", 50.0, WORN, health_caps=("alarm-active",))
    page.go_to(Target(page="health", machine="filler"))
    assert (
        "at most 50: An alarm of high priority is active." in page.condition.detail.basis.full_text
    )


@pytest.mark.parametrize("cap", CAPS)
def test_the_heights_of_caps_are_those_of_the_score(cap):
    assert capped_at(cap) == CAPS[cap]


def test_a_held_score_is_grey_with_its_age(page, score, clock, plant):
    score("filler", 75.6, WORN)
    page.go_to(Target(page="health", machine="filler"))
    page.condition.refresh()
    assert shown(page, "filler").figures.is_live
    clock.advance(600)
    plant.hear()
    page.condition.refresh()
    row = shown(page, "filler").figures
    assert (row.score, row.doubt) == (75.6, "held, 10\u00a0min old")
    assert page.condition.detail.told.full_text == "Watch · held, 10\u00a0min old"


def test_what_is_not_heard_any_more_is_grey_with_its_age(page, score, clock):
    score("filler", 75.6, WORN)
    clock.advance(10)
    page.condition.refresh()
    row = shown(page, "filler").figures
    assert not row.is_live
    assert row.doubt == "10\u00a0s old"


def test_a_tap_opens_a_machine_and_leads_to_its_page_and_trend(page, score, qtbot):
    score("filler", 75.6, WORN)
    score("capper", 97.0, SOUND)
    page.condition.refresh()
    qtbot.mouseClick(shown(page, "capper"), Qt.MouseButton.LeftButton)
    assert page.condition.detail.name.full_text == "Capper"
    asked = []
    page.navigate.connect(asked.append)
    page.condition.detail._to_machine.click()
    page.condition.detail._to_trend.click()
    page.condition.detail.rows[0]._trend.click()
    assert asked == [
        Target(page="machine", machine="capper"),
        Target(page="trends", machine="capper", tag="capper.health"),
        Target(page="trends", machine="capper", tag="capper.vibration"),
    ]


def test_the_score_of_the_last_day_is_drawn_from_the_recording(qtbot, station, reader, plant):
    plant.hear()
    reader.samples["filler.health"] = [
        (at_us(-3600 * n), 90.0 - n, GOOD) for n in range(20, 0, -1)
    ]
    page = HealthPage(station)
    qtbot.addWidget(page)
    page.resize(936, 640)
    page.go_to(Target(page="health", machine="filler"))
    page.show()
    qtbot.waitUntil(lambda: station.background.pending == 0)
    curve = page.condition.detail._curve
    assert curve.isVisible()
    assert curve._high[24] == 70.0
    assert curve._high[-2] == 89.0
    page.close()


def test_a_hidden_page_is_idle(page, score, station, monkeypatch):
    page.hide()
    assert not page.condition.timer.isActive()
    assert station.background.pending == 0
    monkeypatch.setattr(page.condition, "refresh", lambda: pytest.fail("worked while hidden"))
    score("filler", 50.0, WORN)


def test_rows_keep_their_order_under_a_finger(page, score, qtbot):
    score("filler", 75.6, WORN)
    score("capper", 97.0, SOUND)
    page.condition.refresh()
    row = page.condition.rows[0]
    qtbot.mousePress(row, Qt.MouseButton.LeftButton)
    score("capper", 10.0, SOUND)
    page.condition.refresh()
    assert row.figures.machine == "filler"
    qtbot.mouseRelease(row, Qt.MouseButton.LeftButton)
    page.condition.refresh()
    assert page.condition.rows[0].figures.machine == "capper"
    assert page.condition.detail.name.full_text == "Filler"


@pytest.mark.parametrize(
    ("score", "word"),
    [(100, "good"), (80, "good"), (79.9, "watch"), (60, "watch"), (59.9, "plan work"),
     (40, "plan work"), (39.9, "act"), (0, "act")],
)  # fmt: skip
def test_bands_have_words(score, word):
    assert band_word(score) == word


def test_health_has_no_alarm_colour(page, score, station):
    score("filler", 12.0, WORN)
    page.go_to(Target(page="health", machine="filler"))
    image = page.grab().toImage()
    fills = [QColor(one.fill) for one in station.theme.palette.alarms]
    for x in range(0, image.width(), 3):
        for y in range(0, image.height(), 3):
            colour = image.pixelColor(x, y)
            for fill in fills:
                distance = max(
                    abs(colour.red() - fill.red()), abs(colour.green() - fill.green()),
                    abs(colour.blue() - fill.blue()),
                )  # fmt: skip
                assert distance > 24, f"alarm colour at {x}, {y}"


@pytest.mark.parametrize("touch", list(Touch))
def test_rows_are_targets(page, station, touch):
    station.theme.rescale(Scale(touch=touch))
    for row in page.condition.rows:
        least = station.theme.target_px(row.touch_class)
        assert row.minimumSizeHint().height() >= least


def test_the_worst_machine_is_told_until_another_is_asked_for(qtbot, station, score):
    score("filler", 97.0, SOUND)
    score("capper", 61.0, WORN)
    page = HealthPage(station)
    qtbot.addWidget(page)
    page.show()
    assert page.condition.detail.name.full_text == page.crumb() == "Capper"
    page.go_to(Target(page="health", machine="filler"))
    assert page.condition.detail.name.full_text == page.crumb() == "Filler"
    page.hide()
    page.show()
    assert page.crumb() == "Filler"
    page.close()


def test_a_target_names_the_tab(page):
    page.go_to(Target(page="health", machine="capper", view="condition"))
    assert (page.tabs.tabs.key, page.tabs.machine) == ("condition", "capper")
    assert page.tabs.strip.isHidden(), "the matrix shows all machines already"


def told_by(tile, page):
    tile.click()
    (sheet,) = [one for one in page.findChildren(ExplanationSheet) if one.isVisible()]
    told = sheet.told
    sheet.close_sheet()
    return told


def test_one_tap_tells_how_the_score_follows_from_its_aspects(page, score):
    score("filler", 75.6, WORN, health_caps=("device-off-spec",))
    page.go_to(Target(page="health", machine="filler"))
    told = told_by(page.condition.detail.score, page)
    assert told.text == "76"
    assert "Half of the worst" in told.formula
    assert [(part.name, part.text) for part in told.parts[:3]] == [
        ("Vibration: score times weight", "66 times 35\u00a0% · 22.6 lost"),
        ("Temperature: score times weight", "90 times 35\u00a0% · 1.8 lost"),
        ("The device works outside its specification.", "at most 50"),
    ]  # fmt: skip
    assert told.parts[0].target.tag == "filler.vibration"
    assert told.notes[0] == "Based on 2 of 5"


def test_one_tap_tells_what_an_aspect_cost_and_by_which_scale(page, score):
    score("filler", 75.6, WORN)
    page.go_to(Target(page="health", machine="filler"))
    told = told_by(page.condition.detail.rows[0].lost, page)
    assert told.text == f"{MINUS}22.6"
    assert "for the worst" in told.formula
    assert [part.text for part in told.parts] == ["3.0\u00a0mm/s", "66.5", "35\u00a0%", "22.6"]
    assert "for the worst" not in told_by(page.condition.detail.rows[1].lost, page).formula


@pytest.mark.parametrize("name", ORDER)
def test_every_aspect_names_the_corners_of_its_scale(station, name):
    told = scale_words(station.site.machines[0], name)
    assert told.startswith(("100 ", "By "))
    assert "{" not in told


@pytest.mark.parametrize("letter", "FCSM")
def test_what_a_machine_says_of_itself_is_a_grey_letter(page, score, letter):
    score("filler", 50.0, WORN, device=letter)
    page.go_to(Target(page="health", machine="filler"))
    page.condition.refresh()
    badge = page.condition.detail.device
    assert not badge.isHidden()
    assert letter in badge.caption
    assert told_by(badge, page).parts[0].text == letter
    assert shown(page, "filler").figures.device == letter
    score("filler", 50.0, WORN)
    page.condition.refresh()
    assert badge.isHidden()


def test_an_anomaly_is_told_in_spreads_and_not_in_the_unit_of_its_tag(page, score):
    score("filler", 80.0, (aspect("anomaly", 70.0, 5.0, 4.0, "anomaly-high"), WORN[1]))
    page.go_to(Target(page="health", machine="filler"))
    assert page.condition.detail.rows[0].title.full_text == "Anomaly z 4.0 · 70 of 100"
