"""Remaining lives and maintenance: ranges in words, what is due, work that is said to be done."""

import math
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from hmi.actions.condition_requests import CompleteMaintenance
from hmi.bus.care_facts import (
    BaselineChanged,
    LifeChanged,
    MaintenanceChanged,
    MaintenanceDone,
    MaintenanceStanding,
    Measure,
)
from hmi.bus.facts import UserChanged
from hmi.config.loader import load_site
from hmi.plant.roles import Role
from hmi.texts.catalog import set_language
from tests.gui.looking import alarm_coloured, cut_texts
from ui.pages.health import HealthPage
from ui.theme.scale import Scale
from ui.widgets.explanation import ExplanationSheet
from ui.widgets.maintenance_panel import ALL
from ui.widgets.page import Target
from ui.widgets.scroll import Scroll

DAY_S, HOUR_S = 86_400.0, 3600.0


@pytest.fixture
def site():
    return load_site(Path(__file__).parents[3] / "resources" / "demo" / "site.toml")


@pytest.fixture
def page(qtbot, station):
    station.state.hear_engine(True)
    page = HealthPage(station)
    qtbot.addWidget(page)
    page.resize(936, 640)
    yield page
    qtbot.waitUntil(lambda: station.background.pending == 0, timeout=20_000)
    page.close()


@pytest.fixture
def opened(page, station, qtbot):
    def open_tab(view, machine="labeller"):
        page.go_to(Target(page="health", machine=machine, view=view))
        page.show()
        qtbot.waitUntil(lambda: station.background.pending == 0, timeout=20_000)
        panel = page.tabs.panels[view]
        if view == "maintenance":
            panel.scope.choose(ALL)
            panel.refresh()
        return panel

    return open_tab


@pytest.fixture
def now(plant):
    return plant.clock.now()


def worn(now, **fields):
    points = tuple((hour * HOUR_S, 0.36 + 0.9 * math.exp(hour / 30)) for hour in range(-39, 1))
    given = {
        "key": "labeller.vibration", "machine": "labeller", "tag": "labeller.vibration",
        "at": now, "reason": "", "unit": "mm/s", "limit": 4.5, "floor": 0.36, "value": 1.26,
        "low_s": 6 * DAY_S, "middle_s": 9 * DAY_S, "high_s": 13.2 * DAY_S, "slope_z": 12.3,
        "intercept": math.log(0.9), "slope": 1 / (30 * HOUR_S), "step_s": HOUR_S,
        "window_s": 39 * HOUR_S, "points": points, "limit_code": "life-limit-zone-d",
    }  # fmt: skip
    return LifeChanged(**(given | fields))


def usual(**fields):
    given = {
        "machine": "labeller", "indicator": "current", "tag": "labeller.current",
        "regime": ("EXECUTING", "Still water", "80"), "learned": 1.0, "expected": 11.83,
        "windows": 2880, "deviation": 1.2,
    }  # fmt: skip
    return BaselineChanged(**(given | fields))


def works(now):
    old = MaintenanceDone(now - timedelta(days=40), "mia", "two seals were torn", 0.97)
    return MaintenanceChanged(now, (
        MaintenanceStanding("labeller_bearing", (Measure("hours", 511.2, 500.0),),
                            now - timedelta(days=40), now, 2.1, (), 14.2),
        MaintenanceStanding("filler_valve_seals", (Measure("cycles", 17912345.0, 20e6),),
                            now - timedelta(days=40), now + timedelta(days=9), 0.0, (old,), 14.2,
                            231_000.0),
        MaintenanceStanding("capper_heads", (Measure("hours", 40.0, 250.0),
                            Measure("days", 3.0, 28.0)), now - timedelta(days=3), None, 0.0),
    ))  # fmt: skip


def sheet_of(page):
    return page.window().findChildren(ExplanationSheet)[-1]


def told_parts(sheet):
    return {part.name: part.text for part in sheet.told.parts}


def test_a_life_is_told_as_a_range_with_its_confidence_and_never_as_a_date(opened, station, now):
    panel = opened("life")
    station.bus.care.publish(worn(now))
    (card,) = [one for one in panel.cards if not one.isHidden()]
    assert card.words.full_text == "Limit expected in 6\N{EN DASH}14 days (80 %)"
    assert card.figure.figure == "6\N{EN DASH}14"
    assert card.now.full_text.startswith("Now 1.26")
    assert not card.bar.isHidden()


@pytest.mark.parametrize(
    ("reason", "words"),
    [
        ("life-no-trend", "There is no trend"), ("life-not-enough-data", "Not enough samples"),
        ("life-limit-reached", "The limit is reached"),
    ],
)  # fmt: skip
def test_what_cannot_be_told_is_said_so_and_explained(opened, page, station, now, reason, words):
    panel = opened("life")
    nothing = dict.fromkeys(("low_s", "middle_s", "high_s", "slope_z", "intercept", "slope"))
    station.bus.care.publish(worn(now, reason=reason, **nothing))
    (card,) = [one for one in panel.cards if not one.isHidden()]
    assert card.words.full_text.startswith(words)
    assert card.bar.isHidden()
    card.figure.click()
    assert sheet_of(page).told.text.startswith(words)
    sheet_of(page).close_sheet()


def test_one_tap_tells_what_a_range_follows_from(opened, page, station, now):
    panel = opened("life")
    station.bus.care.publish(worn(now))
    panel.cards[0].figure.click()
    parts = told_parts(sheet_of(page))
    assert parts["Fitted over"] == "1\N{NO-BREAK SPACE}d 15\N{NO-BREAK SPACE}h"
    assert parts["The middle"] == "9\N{NO-BREAK SPACE}d 00\N{NO-BREAK SPACE}h"
    assert "The limit is where zone D of the vibration begins." in sheet_of(page).told.notes
    sheet_of(page).close_sheet()


def test_short_lives_are_told_in_hours_and_minutes(opened, station, now):
    panel = opened("life")
    short = {"low_s": 150.0, "middle_s": 400.0, "high_s": 890.0}
    station.bus.care.publish(worn(now, **short))
    assert panel.cards[0].words.full_text == "Limit expected in 2\N{EN DASH}15 minutes (80 %)"


def test_what_is_usual_says_how_far_it_is_learned(opened, page, station):
    panel = opened("life")
    station.bus.care.publish(usual())
    station.bus.care.publish(
        usual(indicator="vibration", tag="labeller.vibration", learned=0.43, expected=None,
              windows=0, deviation=None)
    )  # fmt: skip
    tiles = panel.baselines
    assert tiles["current"].figure == "11.8"
    assert tiles["current"].note == "learned, now +1.2\N{NO-BREAK SPACE}%"
    assert tiles["vibration"].note == "learning 43 %"
    assert tiles["temperature"].isHidden()
    tiles["current"].click()
    parts = told_parts(sheet_of(page))
    assert "Still water" in parts["Holds for"]
    assert parts["Windows"] == "2880"
    sheet_of(page).close_sheet()


def test_another_machine_has_its_own_lives_and_one_without_says_why(opened, page, station, now):
    panel = opened("life")
    station.bus.care.publish(worn(now))
    page.tabs.choose_machine("capper")
    assert all(card.isHidden() for card in panel.cards)
    assert "every hour" in panel.told.full_text


def shown_cards(panel):
    return [one for one in panel.cards if not one.isHidden()]


def test_works_stand_with_what_is_used_when_they_are_due_and_who_did_them(opened, station, now):
    panel = opened("maintenance")
    assert "counted" in panel.told.full_text
    station.bus.care.publish(works(now))
    cards = shown_cards(panel)
    assert [card.figure.figure for card in cards] == ["102", "90", "16"]
    assert cards[0].due.full_text == "due now"
    assert "2.1 h were not seen" in cards[0].measures.full_text
    assert cards[1].due.full_text.startswith("due in about 9 days")
    assert "mia" in cards[1].history.full_text
    assert cards[2].due.full_text == "no use yet to tell a date from"


def test_who_may_says_that_work_is_done_by_a_tap_and_a_note(opened, station, asked, now):
    panel = opened("maintenance")
    station.bus.care.publish(works(now))
    assert not shown_cards(panel)[0].done.isEnabled()
    station.bus.users.publish(UserChanged("mia", "Mia", Role.MAINTENANCE))
    shown_cards(panel)[0].done.click()
    assert panel.sheet is not None
    panel.sheet.field.setText(" greased ")
    panel.sheet.confirm.click()
    assert asked == [CompleteMaintenance("labeller_bearing", "greased")]


def test_a_machine_that_asks_for_maintenance_is_named(opened, plant):
    panel = opened("maintenance")
    plant.machine("labeller", device="M")
    panel.refresh()
    assert "Labeller" in panel.asked.full_text


def test_one_tap_tells_what_a_share_follows_from(opened, page, station, now):
    panel = opened("maintenance")
    station.bus.care.publish(works(now))
    shown_cards(panel)[1].figure.click()
    parts = told_parts(sheet_of(page))
    assert parts["Cycles a day"] == "231\N{NO-BREAK SPACE}000"
    assert "17\N{NO-BREAK SPACE}912\N{NO-BREAK SPACE}345 of 20" in next(iter(parts))
    sheet_of(page).close_sheet()


@pytest.mark.parametrize("view", ["life", "maintenance"])
@pytest.mark.parametrize(("language", "factor"), [("en_XA", 1.0), ("en", 2.0)])
def test_no_text_is_cut_in_long_words_or_large_text(
    opened, station, now, qtbot, view, language, factor
):
    set_language(language)
    try:
        station.theme.rescale(Scale(text_factor=factor))
        panel = opened(view)
        station.bus.care.publish(worn(now))
        station.bus.care.publish(usual())
        station.bus.care.publish(works(now))
        qtbot.waitUntil(lambda: cut_texts(panel) == set(), timeout=20_000)
        for area in panel.findChildren(Scroll):
            assert not area.isVisible() or area.widget().width() <= area.viewport().width()
    finally:
        set_language("en")


@pytest.mark.parametrize("is_dark", [False, True])
def test_nothing_of_it_has_the_colour_of_an_alarm(opened, station, now, is_dark):
    station.theme.use(is_dark)
    for view in ("life", "maintenance"):
        panel = opened(view)
        station.bus.care.publish(worn(now))
        station.bus.care.publish(works(now))
        assert alarm_coloured(panel, station.theme) == set()


def test_in_the_past_both_are_worked_out_from_what_was_kept_and_nothing_can_be_done(
    qtbot, station
):
    page = HealthPage(replace(station, is_past=True))
    qtbot.addWidget(page)
    page.resize(936, 640)
    page.go_to(Target(page="health", machine="labeller", view="life"))
    page.show()
    life = page.tabs.panels["life"]
    qtbot.waitUntil(lambda: len(shown_cards(life)) == 2, timeout=20_000)
    assert all("Not enough samples" in card.words.full_text for card in shown_cards(life))
    page.go_to(Target(page="health", machine="labeller", view="maintenance"))
    works = page.tabs.panels["maintenance"]
    qtbot.waitUntil(lambda: bool(shown_cards(works)), timeout=20_000)
    assert all(card.done.isHidden() for card in works.cards)
    assert "looked at" in works.told.full_text
    page.close()
