"""Named suppressions and servers' own: switched from the page, with a reason, refusals told."""

from dataclasses import replace
from datetime import timedelta

import pytest

from hmi.actions.requests import EnableAlarm, ShelveAlarm, SuppressAlarm, SwitchSuppression
from hmi.bus.alarm_facts import AlarmOrigin, Suppressed, SuppressionChanged
from hmi.bus.conditions import ServerOffer
from hmi.bus.facts import AlarmLetter, UserChanged
from hmi.errors import ActionRefused
from hmi.plant.alarm_handling import SuppressionRule
from hmi.plant.roles import Role
from tests.gui import looking
from ui.models.alarms import AlarmList
from ui.pages.alarms import AlarmsPage
from ui.theme.scale import Scale
from ui.widgets.alarm_deeds import Deed
from ui.widgets.alarm_menu import AlarmMenu
from ui.widgets.alarm_sheets import ShelveSheet, TextSheet
from ui.widgets.page import Target
from ui.widgets.suppression_sheet import SuppressionSheet
from ui.widgets.tune_sheet import TuneSheet

PATIENCE_MS = 20_000
CIP = SuppressionRule(key="cip", name="Cleaning in place", machines=("filler",))
IDLE = SuppressionRule(key="idle", name="Line idle", expression="{filler.speed} < 1")
OFFERS = tuple(ServerOffer)


@pytest.fixture
def site(site):
    return replace(site, suppressions=(CIP, IDLE))


@pytest.fixture
def page(qtbot, station):
    station.state.hear_engine(True)
    page = AlarmsPage(station)
    qtbot.addWidget(page)
    page.resize(936, 640)
    page.show()
    page.tabs.choose(AlarmList.SUPPRESSED)
    page.refresh()
    yield page
    qtbot.waitUntil(lambda: station.background.pending == 0, timeout=PATIENCE_MS)
    page.close()


def log_in(station, role):
    station.bus.users.publish(UserChanged("anna", "Anna", role))


def opened(page, kind):
    return next(one for one in page.window().findChildren(kind) if not one.isHidden())


def switched(clock, is_on=True, **fields):
    return SuppressionChanged("cip", is_on, clock.now(), **fields)


def test_the_suppressed_alarms_say_which_suppressions_are_on(page, station, clock):
    assert not page.suppressions.isHidden()
    assert page.suppressions.told.full_text == "No suppression of the site is on."
    station.bus.suppressions.publish(switched(clock, by="anna"))
    assert page.suppressions.told.full_text == "On: Cleaning in place"
    page.tabs.choose(AlarmList.ACTIVE)
    page.refresh()
    assert page.suppressions.isHidden()


def test_a_suppression_is_switched_on_and_off_with_a_reason(page, station, asked, clock):
    log_in(station, Role.OPERATOR)
    page.suppressions.every.click()
    sheet = opened(page, SuppressionSheet)
    sheet.rows["cip"].switch.click()
    words = opened(page, TextSheet)
    words.confirm.click()
    assert asked == []
    assert words.told.full_text == "Give a reason."
    words.field.setText("cleaning the bowl")
    words.confirm.click()
    assert asked == [SwitchSuppression("cip", True, "cleaning the bowl")]
    until = clock.now() + timedelta(hours=8)
    station.bus.suppressions.publish(
        switched(clock, by="anna", reason="cleaning the bowl", until=until)
    )
    told = sheet.rows["cip"].told.full_text
    assert told.startswith("On · since ")
    assert "anna · cleaning the bowl · until " in told
    assert sheet.rows["cip"].switch.caption == "Switch off"
    sheet.rows["cip"].switch.click()
    words = opened(page, TextSheet)
    words.field.setText("done")
    words.confirm.click()
    assert asked[-1] == SwitchSuppression("cip", False, "done")
    sheet.close_sheet()


def test_a_refused_switching_stays_open_and_says_why(page, station):
    async def refuse(_request):
        raise ActionRefused("suppression-is-so", suppression=CIP.name)

    object.__setattr__(station, "ask", refuse)
    log_in(station, Role.OPERATOR)
    page.suppressions.every.click()
    opened(page, SuppressionSheet).rows["cip"].switch.click()
    words = opened(page, TextSheet)
    words.field.setText("cleaning")
    words.confirm.click()
    assert words.told.full_text == "Cleaning in place is already so."
    words.close_sheet()
    opened(page, SuppressionSheet).close_sheet()


def test_what_nobody_here_switches_has_no_switch_and_says_why(page, station):
    log_in(station, Role.OPERATOR)
    page.suppressions.every.click()
    sheet = opened(page, SuppressionSheet)
    assert sheet.rows["idle"].switch.isHidden()
    assert "not by people" in sheet.rows["idle"].told.full_text
    assert not sheet.rows["cip"].switch.isHidden()
    log_in(station, Role.VIEWER)
    assert sheet.rows["cip"].switch.isHidden()
    assert "Your role does not allow this" in sheet.rows["cip"].told.full_text
    sheet.close_sheet()


def test_an_engine_that_starts_anew_has_switched_them_off(page, station, clock):
    station.bus.suppressions.publish(switched(clock))
    station.state.expect_all()
    assert page.suppressions.told.full_text == "No suppression of the site is on."


@pytest.mark.parametrize(
    ("deed", "fields", "wish"),
    [
        (Deed.SUPPRESS, {}, SuppressAlarm("far", True, "why")),
        (Deed.DISABLE, {}, EnableAlarm("far", False, "why")),
        (Deed.ENABLE, {"letter": AlarmLetter.OUT_OF_SERVICE, "is_disabled": True},
         EnableAlarm("far", True, "why")),
    ],
)  # fmt: skip
def test_a_servers_alarm_is_suppressed_and_disabled_with_a_reason(
    page, plant, station, asked, deed, fields, wish
):
    log_in(station, Role.ENGINEER)
    plant.alarm("far", origin=AlarmOrigin.SERVER, offers=OFFERS, tag="", **fields)
    page.go_to(Target(page="alarms", alarm="far"))
    assert not page.detail.commands.buttons[deed].isHidden()
    page.detail.commands.buttons[deed].click()
    words = opened(page, TextSheet)
    words.field.setText("why")
    words.confirm.click()
    assert asked == [wish]


def test_a_servers_suppression_is_ended_from_the_long_press(page, plant, station, asked, clock):
    log_in(station, Role.ENGINEER)
    suppressed = (Suppressed("server-suppressed", "", clock.now()),)
    alarm = plant.alarm("far", origin=AlarmOrigin.SERVER, offers=OFFERS, tag="",
                        letter=AlarmLetter.SUPPRESSED, suppressed=suppressed)  # fmt: skip
    page.refresh()
    page._open_menu(alarm)
    menu = opened(page, AlarmMenu)
    assert "Suppress at server: The alarm is already suppressed." in menu.reasons
    menu.buttons[Deed.UNSUPPRESS].click()
    words = opened(page, TextSheet)
    words.field.setText("repaired")
    words.confirm.click()
    assert asked == [SuppressAlarm("far", False, "repaired")]


def test_what_a_server_does_not_offer_is_told_in_the_long_press(page, plant, station):
    log_in(station, Role.ENGINEER)
    alarm = plant.alarm("far", origin=AlarmOrigin.SERVER, offers=(), tag="")
    page._open_menu(alarm)
    menu = opened(page, AlarmMenu)
    assert "Disable at server: The server of this alarm does not offer that." in menu.reasons
    menu.close_sheet()


def chattering(plant):
    until = plant.clock.now() + timedelta(seconds=60)
    return plant.alarm(chatters_until=until)


def test_an_alarm_that_comes_and_goes_is_shelved_for_a_quarter_of_an_hour(page, plant, asked):
    chattering(plant)
    page.go_to(Target(page="alarms", alarm="filler.bowl_low"))
    assert not page.detail.commands.buttons[Deed.SHELVE_SHORT].isHidden()
    page.detail.commands.buttons[Deed.SHELVE_SHORT].click()
    opened(page, ShelveSheet).confirm.click()
    assert asked == [ShelveAlarm("filler.bowl_low", 900.0, "reason-chattering")]


def test_an_alarm_that_comes_and_goes_can_be_tried_with_other_limits(page, plant, station, qtbot):
    alarm = chattering(plant)
    page.refresh()
    page._open_menu(alarm)
    opened(page, AlarmMenu).buttons[Deed.TRY_LIMITS].click()
    sheet = opened(page, TuneSheet)
    assert sheet.apply.isHidden(), "an operator only tries"
    qtbot.waitUntil(lambda: station.background.pending == 0, timeout=PATIENCE_MS)
    sheet.close_sheet()


@pytest.mark.parametrize("scale", [Scale(), Scale(text_factor=2.0)], ids=["usual", "large"])
def test_all_of_it_fits(page, station, qtbot, clock, scale):
    station.theme.rescale(scale)
    log_in(station, Role.ENGINEER)
    station.bus.suppressions.publish(switched(clock, by="anna", reason="cleaning the bowl"))
    page.suppressions.every.click()
    sheet = opened(page, SuppressionSheet)
    qtbot.waitUntil(lambda: looking.cut_texts(sheet) == set(), timeout=PATIENCE_MS)
    assert looking.too_small(sheet, station.theme) == []
    sheet.close_sheet()
    qtbot.waitUntil(lambda: looking.cut_texts(page.suppressions) == set(), timeout=PATIENCE_MS)
