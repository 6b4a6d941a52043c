"""Machines of a running site are changed, moved, removed by taps; the site before comes back."""

from dataclasses import replace

import pytest

from hmi.actions.requests import ArrangeMachines, RemoveMachine, SaveMachine, TakeBackSite
from hmi.config.kept_sites import keep_site, kept_sites
from hmi.plant.assets import MachineGroup
from hmi.plant.roles import Role
from tests.gui.far_server import FarServer
from tests.gui.start_finger import StartFinger
from ui.live.starting import Start
from ui.pages.connections import ConnectionsPage
from ui.widgets.page import Target


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
