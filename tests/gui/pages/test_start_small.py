"""One machine with a few signals by taps: from a server, from tags of the site, by hand."""

from dataclasses import replace

import pytest

from hmi.actions.requests import SaveMachine
from hmi.plant.alarm_rules import Levels
from hmi.plant.assets import MachineGroup, StateSource
from hmi.plant.explored import FoundMachine
from hmi.plant.roles import Role
from hmi.plant.sensors import Sensor
from tests.gui.far_server import FOUND, FarServer
from tests.gui.start_finger import StartFinger, plain_server
from ui.live.joining import Joining, Step
from ui.live.starting import Start, Starting
from ui.pages.connections import ConnectionsPage
from ui.widgets.start_small_state import Way


@pytest.fixture
def site(site):
    return replace(site, anonymous_role=Role.ENGINEER)


@pytest.fixture
def server(bus, asked):
    return FarServer(bus, asked)


@pytest.fixture
def page(qtbot, station, server):
    page = ConnectionsPage(replace(station, ask=server.ask))
    qtbot.addWidget(page)
    page.resize(936, 650)
    page.show()
    yield page
    page.hide()


@pytest.fixture
def finger(qtbot, page):
    return StartFinger(qtbot, page)


def rated(page, finger):
    """Take ratings by the keys; the power proposes the class."""
    kind = finger.at(Start.CLASS)
    finger.tap(kind.ratings["rated_power_kw"])
    finger.number(kind, "11")
    assert page.starter.starting.draft.group is MachineGroup.SMALL
    finger.tap(kind.ratings["rated_current"])
    finger.number(kind, "21.5")
    finger.on()


def signalled(page, finger):
    """See which signals were chosen and why; take one more."""
    signals = finger.at(Start.SIGNALS)
    assert {one.tag.name: one.sensor for one in page.starter.starting.chosen} == {
        "Vibration DE": Sensor.VIBRATION, "Bearing temp": Sensor.TEMPERATURE,
        "Motor current": Sensor.CURRENT, "Speed": Sensor.SPEED, "Cycle counter": Sensor.CYCLES,
    }  # fmt: skip
    assert "unit mm/s" in signals.row_of("Vibration DE").card.lines[0]
    finger.tap(signals.row_of("Outlet pressure").card)
    finger.on()
    assert finger.at(Start.STATE).present is Way.SPEED
    finger.on()


def limited(finger):
    """Change a limit of the table."""
    limits = finger.at(Start.LIMITS)
    vibration = limits.panels["pump_3.vibration_high"]
    assert "class I" in " ".join(vibration.card.lines)
    finger.tap(vibration.levels["hi"])
    finger.number(limits, "1.5")
    finger.on()


def test_a_server_without_models_becomes_a_machine_with_limits_by_taps(page, server, finger):
    plain_server(server)
    name = finger.enter_new_server()
    finger.type_in(name.name, "pump 3")
    finger.tap(page.keyboard.away)
    finger.on()
    rated(page, finger)
    signalled(page, finger)
    limited(finger)
    assert finger.at(Start.PREVIEW).rows.text("machine") == "pump 3"
    assert server.of(SaveMachine) == []
    finger.on()
    assert finger.at(Start.LIVE).told.full_text == "The engine loads the site anew."
    [wish] = server.of(SaveMachine)
    machine = wish.machine
    assert (wish.before, machine.key, machine.rated_current) == (None, "pump_3", 21.5)
    assert (machine.vibration_tag, machine.total_tag) == ("pump_3.vibration", "pump_3.cycles")
    assert (machine.state_source, machine.state_tag) == (StateSource.SPEED, "pump_3.speed")
    assert wish.connection.url == "opc.tcp://10.0.0.7:4840"
    assert {(one.connection, one.machine) for one in wish.tags} == {
        (wish.connection.key, "pump_3")
    }
    assert len(wish.tags) == 6
    levels = {one.key: one.levels for one in wish.alarms}
    assert levels["pump_3.vibration_high"] == Levels(hi=1.5, hihi=4.5)
    assert levels["pump_3.temperature_high"].hihi == 90.0
    assert levels["pump_3.current_overload"].hi == 21.5


def test_a_value_stands_beside_each_signal_once_it_was_measured(qtbot, server, finger):
    plain_server(server)
    name = finger.enter_new_server()
    finger.type_in(name.name, "p")
    finger.on()
    finger.on()
    row = finger.at(Start.SIGNALS).row_of("Motor current")
    qtbot.waitUntil(lambda: row.card.beside == "12.4 A", timeout=20_000)


def test_what_a_signal_is_can_be_said_otherwise(page, server, finger):
    plain_server(server)
    finger.type_in(finger.enter_new_server().name, "p")
    finger.on()
    finger.on()
    signals = finger.at(Start.SIGNALS)
    row = signals.row_of("Bearing temp")
    finger.tap(row.role)
    finger.tap(signals.roles.buttons[Sensor.WINDING])
    starting = page.starter.starting
    assert starting.of(Sensor.WINDING).tag.name == "Bearing temp"
    assert starting.of(Sensor.TEMPERATURE) is None
    assert Sensor.VIBRATION not in signals.row_of("Motor current").proposal.reasons


def test_a_machine_that_its_server_describes_needs_no_typing(server, finger):
    machine = replace(FOUND.machine, state_source=StateSource.PACKML, model="Oven 7")
    server.machines = (FoundMachine(node=FOUND.node, models=("PackML",), machine=machine,
                                    tags=FOUND.tags),)  # fmt: skip
    step = finger.enter_new_server()
    finger.tap(step.found[FOUND.node])
    assert step.name.text() == "Oven"
    for _step in range(5):
        finger.on()
    finger.at(Start.PREVIEW)
    finger.on()
    [wish] = server.of(SaveMachine)
    assert (wish.machine.name, wish.machine.model) == ("Oven", "Oven 7")
    assert (wish.machine.state_source, wish.machine.state_tag) == (
        StateSource.PACKML,
        "oven.state",
    )
    assert wish.machine.temperature_tag == "oven.temperature"


def test_a_machine_without_signals_is_told_by_people(server, finger):
    finger.tap(finger.begin().hand)
    finger.type_in(finger.at(Start.MACHINE).name, "saw")
    finger.on()
    finger.on()
    assert finger.at(Start.STATE).present is Way.PEOPLE
    finger.on()
    finger.on()
    finger.on()
    [wish] = server.of(SaveMachine)
    assert (wish.machine.key, wish.tags, wish.alarms, wish.connection) == ("saw", (), (), None)
    assert wish.machine.state_source is StateSource.OPERATOR


def test_nobody_goes_on_without_a_name_and_leaving_loses_nothing_of_the_site(page, server, finger):
    finger.tap(finger.begin().hand)
    assert not page.start.forward.isEnabled()
    assert "name" in page.start.told.full_text
    finger.tap(page.start.leave)
    assert page.sheet is page._list
    assert server.of(SaveMachine) == []


def test_a_server_that_is_given_up_leads_back_to_where_signals_come_from(page, finger):
    finger.tap(finger.begin().server)
    finger.step(Step.ADDRESS)
    finger.tap(page.wizard.leave)
    assert page.sheet is page.start
    finger.at(Start.SOURCE)


def test_a_refusal_is_told_where_one_stands_and_everything_stays(page, server, finger):
    server.refusals[SaveMachine] = "machine-exists-already"
    finger.tap(finger.begin().hand)
    finger.type_in(finger.at(Start.MACHINE).name, "saw")
    for _step in range(5):
        finger.on()
    finger.at(Start.PREVIEW)
    assert "already" in page.start.told.full_text
    assert page.starter.starting.draft.name == "saw"


def test_a_limit_that_cannot_be_keeps_the_way_closed_and_says_why(page, server, finger):
    plain_server(server)
    finger.type_in(finger.enter_new_server().name, "p")
    for _step in range(4):
        finger.on()
    limits = finger.at(Start.LIMITS)
    panel = limits.panels["p.vibration_high"]
    finger.tap(panel.levels["hi"])
    finger.number(limits, "99")
    assert "above the lower one" in panel.told.full_text
    assert not page.start.forward.isEnabled()
    finger.tap(panel.again)
    assert page.start.forward.isEnabled()
    finger.tap(panel.card)
    finger.on()
    assert "Vibration high" not in finger.at(Start.PREVIEW).rows.text("limits")


def test_the_end_of_connecting_a_server_leads_to_the_limits_of_its_machine(qtbot, station, server):
    joining = Joining(is_under_way=True, step=Step.LIVE, saved=("filler.bowl_level",))
    page = ConnectionsPage(replace(station, ask=server.ask), joining)
    qtbot.addWidget(page)
    page.show()
    finger = StartFinger(qtbot, page)
    finger.tap(page.wizard.steps[Step.LIVE].set_up)
    assert finger.at(Start.MACHINE).name.text() == "Filler"
    assert not page.joining.is_under_way
    page.hide()


def test_a_change_whose_answer_is_lost_is_seen_in_the_new_site(qtbot, station, server):
    machine = station.site.line_machines[0]
    starting = Starting()
    starting.begin(replace(machine, area="as it was"), station.site)
    starting.step, starting.asked = Start.PREVIEW, machine.key
    page = ConnectionsPage(replace(station, ask=server.ask), Joining(), starting)
    qtbot.addWidget(page)
    page.show()
    assert starting.step is Start.LIVE
    assert starting.saved == machine.key
    page.hide()
