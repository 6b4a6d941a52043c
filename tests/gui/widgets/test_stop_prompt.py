"""A stop that waits for a reason is asked about calmly: one tap says it."""

from dataclasses import replace

import pytest

from hmi.actions.requests import QualifyStop
from hmi.bus.facts import StopsChanged, UserChanged
from hmi.clock import to_us
from hmi.plant.assets import MachineState
from hmi.plant.roles import Role
from hmi.plant.stop_reasons import StopReason
from hmi.plant.stops import Stop, StopKind
from tests.gui.stopped import MINUTE_US, said
from ui.pages.line import LinePage
from ui.pages.machine import MachinePage
from ui.widgets.stop_prompt import StopPrompt
from ui.widgets.stop_sheet import StopSheet

REASONS = (
    StopReason(key="fault", text="Fault"), StopReason(key="jam", text="Jam"),
    StopReason(key="belt", text="Belt", parent="fault"),
    StopReason(key="rest", text="Other", is_other=True),
)  # fmt: skip


@pytest.fixture
def site(site):
    return replace(site, stop_reasons=REASONS)


@pytest.fixture
def prompt(station, qtbot):
    station.state.hear_engine(True)
    made = StopPrompt(station, "test")
    qtbot.addWidget(made)
    made.begin()
    yield made
    made.end()


@pytest.fixture
def settle(station, qtbot):
    return lambda: qtbot.waitUntil(lambda: station.background.pending == 0, timeout=20_000)


def stop(station, minutes_ago=30, minutes=12, machine="filler", **fields):
    start_us = to_us(station.clock.now()) - minutes_ago * MINUTE_US
    span = start_us, start_us + minutes * MINUTE_US
    return Stop(machine, *span, MachineState.HELD, StopKind.OWN, (span,), False, **fields)


def tell(station, *stops, machine="filler"):
    station.bus.stops.publish(StopsChanged(machine, stops))


def captions(prompt):
    return [chip.caption for chip in prompt.chips]


def test_the_newest_stop_is_asked_about_with_the_likely_reasons(prompt, station, asked, settle):
    assert prompt.isHidden()
    one = stop(station, led_by="filler.bowl_low")
    station.journal.said.append(
        said(1, one.start_us, (-60, -50), "belt", led_by="filler.bowl_low")
    )
    tell(station, one, stop(station, 90))
    settle()
    assert not prompt.isHidden()
    assert "Unqualified stop of Filler" in prompt.told.full_text
    assert "Bowl level low" in prompt.told.full_text
    assert captions(prompt) == ["Belt", "Fault", "Jam"]
    prompt.chips[0].click()
    assert asked == [
        QualifyStop("filler", one.start_us, one.end_us, "belt", led_by="filler.bowl_low")
    ]
    assert prompt.stop.name == stop(station, 90).name


def test_later_puts_a_stop_off_and_the_last_one_hides_the_question(prompt, station, settle):
    tell(station, stop(station), stop(station, 90))
    settle()
    prompt.later.click()
    assert prompt.stop.name == stop(station, 90).name
    prompt.later.click()
    assert prompt.isHidden()


def test_a_stop_that_lasts_is_asked_about_as_it_grows(prompt, station, settle):
    tell(station, stop(station, 12, 12, is_open=True))
    settle()
    assert "stands since" in prompt.told.full_text
    chips = prompt.chips
    tell(station, stop(station, 12, 12, is_open=True))
    assert prompt.chips is chips


def test_a_question_ends_when_somebody_else_has_answered(prompt, station, settle):
    tell(station, stop(station))
    settle()
    tell(station)
    assert prompt.isHidden()


def test_another_reason_opens_all_of_them(prompt, station, settle, asked):
    tell(station, stop(station))
    settle()
    prompt.more.click()
    sheet = next(one for one in prompt.window().children() if isinstance(one, StopSheet))
    sheet.reasons["jam"].click()
    assert [wish.reason for wish in asked] == ["jam"]


def test_nobody_is_asked_who_may_not_answer(prompt, station, settle):
    tell(station, stop(station))
    settle()
    station.bus.users.publish(UserChanged("max", "Max", Role.VIEWER))
    assert prompt.isHidden()
    station.bus.users.publish(UserChanged("eva", "Eva", Role.OPERATOR))
    assert not prompt.isHidden()


def test_nothing_is_asked_in_the_past(station, qtbot):
    prompt = StopPrompt(replace(station, is_past=True), "test")
    qtbot.addWidget(prompt)
    prompt.begin()
    tell(station, stop(station))
    assert prompt.isHidden()
    prompt.end()


def test_the_pages_of_line_and_machine_ask_beside_what_they_show(station, qtbot, settle):
    station.state.hear_engine(True)
    tell(station, stop(station, machine="capper"), machine="capper")
    for page, is_asked in ((LinePage(station), True), (MachinePage(station), False)):
        qtbot.addWidget(page)
        page.resize(1000, 640)
        page.show()
        settle()
        assert page.prompt.isVisible() is is_asked
        page.hide()
