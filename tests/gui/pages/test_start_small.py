"""One machine with a few signals by taps: from a server, from tags of the site, by hand."""

from dataclasses import replace

import pytest
from PySide6.QtWidgets import QApplication

from hmi.actions.requests import ArrangeMachines, RemoveMachine, SaveMachine, TakeBackSite
from hmi.config.kept_sites import keep_site, kept_sites
from hmi.plant.alarm_rules import Levels
from hmi.plant.assets import MachineGroup, StateSource
from hmi.plant.explored import FoundMachine
from hmi.plant.roles import Role
from hmi.plant.sensors import Sensor
from hmi.plant.tags import Kind
from tests.gui.far_server import FOUND, OPEN, FarServer, folder, variable
from tests.gui.finger import Finger
from ui.live.joining import Joining, Step
from ui.live.starting import Start, Starting
from ui.pages.connections import ConnectionsPage
from ui.widgets.page import Target
from ui.widgets.scroll import Scroll
from ui.widgets.start_small_state import Way

PUMP = "nsu=urn:far;s=pump"


def plain_server(server):
    """Let the server describe no machine, but have the signals of a pump."""
    server.machines = ()
    server.tree = {
        "": (folder("Pump", PUMP),),
        PUMP: (
            variable("Vibration DE", PUMP, unit="mm/s", value="1.2", low=None, high=None),
            variable("Bearing temp", PUMP, unit="°C", value="48.5", low=None, high=None),
            variable("Motor current", PUMP, unit="A", value="12.4", high=40.0),
            variable("Speed", PUMP, unit="rpm", value="1480", high=3000.0),
            variable("Cycle counter", PUMP, unit="", value="1204", kind=Kind.INTEGER, low=None,
                     high=None),
            variable("Outlet pressure", PUMP, value="4.2"),
        ),
    }  # fmt: skip


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


def bring_into_sight(qtbot, target):
    """Scroll as a finger does before it taps."""
    qtbot.waitUntil(target.isVisible, timeout=20_000)
    for _round in range(4):
        QApplication.sendPostedEvents()
    area = target.parentWidget()
    while area is not None and not isinstance(area, Scroll):
        area = area.parentWidget()
    if area is not None:
        area.ensureWidgetVisible(target)
        QApplication.sendPostedEvents()


class StartFinger(Finger):
    """Goes the steps of one machine; scrolls to what is not in sight."""

    def tap(self, target):
        bring_into_sight(self._qtbot, target)
        assert target.isEnabled(), target.caption
        assert not target.visibleRegion().isEmpty(), target.caption
        # Not a press of the mouse: an area that scrolls waits whether it becomes a flick.
        target.click()

    def on(self):
        self.tap(self.page.start.forward)

    def at(self, wanted):
        one = self.page.starter.starting
        assert one.step is wanted, (one.step, self.page.starter.told, self.page.explorer.told)
        return self.page.start.steps[wanted]

    def begin(self):
        self.tap(self.page.machines.add)
        return self.at(Start.SOURCE)

    def enter_new_server(self):
        """Connect a server that nobody knows yet, without a user."""
        self.tap(self.begin().server)
        self.type_in(self.step(Step.ADDRESS).url, "10.0.0.7:4840")
        self.go_on()
        security = self.step(Step.SECURITY)
        self.tap(security.cards[self.page.joining.endpoints.index(OPEN)])
        self.go_on()
        self.go_on()
        return self.at(Start.MACHINE)

    def number(self, step, text):
        """Type a number on the keys of the sheet."""
        sheet = step.sheet
        sheet.field.clear()
        for character in text:
            sheet.keypad.pressed.emit(character)
            sheet.field.insert(character)
        self.tap(sheet.take)


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


def test_a_machine_of_the_site_is_changed_by_the_same_steps(page, station, server, finger):
    key = next(iter(page.machines.cards))
    before = station.site.machine_by_key[key]
    finger.tap(page.machines.cards[key])
    assert page.crumb() == before.name
    finger.tap(page.machine.edit)
    finger.at(Start.MACHINE)
    finger.on()
    finger.tap(finger.at(Start.CLASS).groups[MachineGroup.CLASS_3])
    for _step in range(4):
        finger.on()
    finger.on()
    [wish] = server.of(SaveMachine)
    assert wish.before == before
    assert wish.machine.group is MachineGroup.CLASS_3
    assert (wish.freed, wish.dropped_alarms, wish.connection) == ((), (), None)
    assert replace(wish.machine, group=before.group).state_tag == before.state_tag


def test_a_machine_is_removed_after_it_was_asked_what_becomes_of_its_tags(
    page, station, server, finger
):
    key = next(iter(page.machines.cards))
    finger.tap(page.machines.cards[key])
    finger.tap(page.machine.remove)
    sheet = page.machine.sheet
    assert "stays" in sheet.told.full_text
    finger.tap(sheet.drop)
    finger.tap(sheet.confirm)
    assert server.of(RemoveMachine) == [RemoveMachine(station.site.machine_by_key[key], False)]
    assert page.sheet is page._list


def test_a_machine_goes_to_another_place_in_the_line(page, station, server, finger):
    first, second = [one for one in station.site.line_machines if one.in_line][:2]
    finger.tap(page.machines.cards[first.key])
    finger.tap(page.machine.later)
    [wish] = server.of(ArrangeMachines)
    assert [place[0] for place in wish.places[:2]] == [second.key, first.key]
    finger.tap(page.machine.flow)
    assert server.of(ArrangeMachines)[1].places == ((first.key, first.order, False),)
    finger.tap(page.machine.earlier)
    assert "first already" in page.machine.told.full_text


def test_the_site_before_comes_back_after_it_was_asked(qtbot, station, clock, server, tmp_path):
    for name in ("Hall", "New hall"):
        file = tmp_path / "site.toml"
        file.write_text(f'[site]\nname = "{name}"\n')
        keep_site(file, station.data_folder, clock)
        clock.advance(60.0)
    page = ConnectionsPage(replace(station, ask=server.ask))
    qtbot.addWidget(page)
    page.show()
    versions = page.machines.versions
    qtbot.waitUntil(versions.isVisible, timeout=20_000)
    assert "Goes: " in versions.told.full_text
    finger = StartFinger(qtbot, page)
    finger.tap(versions.back)
    finger.tap(versions.question.confirm)
    before, now = kept_sites(station.data_folder)
    assert server.of(TakeBackSite) == [TakeBackSite(before.digest, now.digest)]
    page.hide()


def test_other_pages_lead_to_one_machine_more_and_to_one_that_is_there(page, station):
    page.go_to(Target(page="connections", view="machine"))
    assert page.sheet is page.start
    page.starter.leave()
    key = station.site.line_machines[0].key
    page.go_to(Target(page="connections", view="machine", machine=key))
    assert page.machine.machine.key == key


def test_who_may_not_configure_sees_machines_and_cannot_change_them(qtbot, station, server):
    wired = replace(
        station, site=replace(station.site, anonymous_role=Role.OPERATOR), ask=server.ask
    )
    page = ConnectionsPage(wired)
    qtbot.addWidget(page)
    page.show()
    assert not page.machines.add.isVisible()
    page.go_to(Target(page="connections", view="machine"))
    assert page.sheet is page._list
    page.machines.chosen.emit(station.site.line_machines[0].key)
    assert not page.machine.remove.isVisible()
    page.hide()


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
