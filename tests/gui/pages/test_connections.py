"""From an unknown server to live tags by taps; refusals, rights, and what is kept."""

from dataclasses import replace

import pytest

from hmi.actions.requests import (
    AddToSite,
    BrowseNode,
    EnterServer,
    FindEndpoints,
    LeaveServer,
    TrustServer,
)
from hmi.plant.certificates import (
    CertificateProblem,
    TrustShown,
    TrustState,
)
from hmi.plant.connections import SecurityMode, SecurityPolicy
from hmi.plant.roles import Role
from hmi.texts.codes import sentence
from tests.gui.far_server import FOUND, OPEN, PRESS, SAFE, SHOWN, URL, FarServer, variable
from tests.gui.finger import Finger
from ui.live.joining import Step
from ui.pages.connections import ConnectionsPage


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
    return Finger(qtbot, page)


def test_an_unknown_server_becomes_live_tags_by_taps_alone(page, server, finger):
    tags = finger.to_tags()
    assert [one.key for one in tags.rows.tags] == [
        "oven.heat", "oven.mode", "press.pressure", "press.stroke",
    ]  # fmt: skip
    finger.tap(tags.all)
    finger.tap(tags.editor.intervals[0.5])
    finger.go_on()
    preview = finger.step(Step.PREVIEW)
    assert "Oven, press" in preview.rest.text("machines")
    assert server.of(AddToSite) == []
    finger.go_on()
    [wish] = server.of(AddToSite)
    assert wish.connection.url == URL
    assert wish.connection.mode is SecurityMode.NONE
    assert [one.key for one in wish.machines] == ["oven", "press"]
    assert {one.connection for one in wish.tags} == {wish.connection.key}
    assert {one.interval_s for one in wish.tags} == {0.5}
    assert wish.tags[2].node == f"{PRESS}.pressure"
    assert (wish.tags[2].unit, wish.tags[2].low, wish.tags[2].high) == ("bar", 0.0, 100.0)
    assert server.of(LeaveServer)
    finger.step(Step.LIVE)
    assert "anew" in page.wizard.step.told.full_text


def test_the_last_step_goes_on_in_the_window_of_the_new_site(qtbot, page, station, plant, finger):
    finger.to_tags()
    finger.go_on()
    finger.go_on()
    joining = page.joining
    page.hide()
    # The tags of the new site are those of this station here.
    joining.saved = ("filler.bowl_level", "filler.speed")
    fresh = ConnectionsPage(station, joining)
    qtbot.addWidget(fresh)
    fresh.show()
    finger = Finger(qtbot, fresh)
    live = finger.step(Step.LIVE)
    assert live.arrived == 0
    plant.measure("filler.bowl_level", 51.5)
    plant.settle()
    qtbot.waitUntil(lambda: live.arrived == 1, timeout=20_000)
    live.show_joining()
    assert live.told.full_text.startswith("1 of 2")
    assert "51.5 %" in live.rows.words(0)
    assert "Filler" in live.set_up.caption
    finger.go_on()
    assert fresh.sheet is fresh._list
    fresh.hide()


def test_a_save_whose_answer_is_lost_is_seen_in_the_new_site(qtbot, page, finger, server, station):
    server.refusals[AddToSite] = "link-closed"
    finger.to_tags()
    finger.go_on()
    finger.go_on()
    finger.step(Step.PREVIEW)
    page.hide()
    # The engine ended with the old site before it could answer; these tags came of it.
    page.joining.asked_to_save = ("filler.bowl_level", "filler.speed")
    fresh = ConnectionsPage(station, page.joining)
    qtbot.addWidget(fresh)
    fresh.show()
    assert Finger(qtbot, fresh).step(Step.LIVE).joining.saved[0] == "filler.bowl_level"
    fresh.hide()


def test_a_server_with_a_certificate_is_compared_before_anything_is_said(page, server, finger):
    finger.to_picks(SAFE)
    trust = finger.step(Step.TRUST)
    assert server.of(EnterServer) == []
    assert trust.view.offered.rows.text("thumbprint").startswith("0123 4567 89AB")
    assert not page.wizard.forward.isEnabled()
    finger.tap(trust.view.compared)
    finger.go_on()
    assert server.of(TrustServer) == [TrustServer("10_0_0_7", SHOWN.thumbprint)]
    finger.step(Step.PICK)
    [visit] = server.of(EnterServer)
    assert visit.connection.policy is SecurityPolicy.BASIC256SHA256


def test_a_changed_certificate_shows_both_and_each_problem_is_accepted_by_itself(
    page, server, finger
):
    problems = (
        CertificateProblem("certificate-changed"),
        CertificateProblem("certificate-expired", is_waivable=True),
    )
    old = replace(SHOWN, thumbprint="FEDCBA98" * 8)
    server.trust = TrustShown(state=TrustState.CHANGED, offered=SHOWN, accepted=old,
                              problems=problems)  # fmt: skip
    finger.to_picks(SAFE)
    view = finger.step(Step.TRUST).view
    assert view.accepted.isVisible()
    assert view.accepted.rows.text("thumbprint").startswith("FEDC BA98")
    finger.tap(view.compared)
    assert not page.wizard.forward.isEnabled()
    finger.tap(view.waivers["certificate-expired"])
    finger.go_on()
    assert server.of(TrustServer)[0].waived == ("certificate-expired",)


def test_a_wrong_certificate_cannot_be_accepted(page, server, finger):
    server.trust = TrustShown(state=TrustState.REFUSED, offered=SHOWN,
                              problems=(CertificateProblem("security-failed"),))  # fmt: skip
    finger.to_picks(SAFE)
    assert not finger.step(Step.TRUST).view.compared.isVisible()
    assert not page.wizard.forward.isEnabled()


def test_a_known_server_is_entered_at_once(server, finger):
    server.trust = TrustShown(state=TrustState.TRUSTED, offered=SHOWN, accepted=SHOWN)
    finger.to_picks(SAFE)
    finger.step(Step.PICK)


def test_the_safest_offer_is_first_and_none_is_never_taken_silently(page, finger):
    security = finger.to_endpoints()
    assert page.joining.endpoints[0] == SAFE
    assert not page.wizard.forward.isEnabled()
    assert not security.warning.isVisible()
    assert not security.cards[-1].isEnabled(), "an old policy is not to be chosen"
    finger.tap(security.cards[page.joining.endpoints.index(OPEN)])
    assert security.warning.isVisible()
    assert "without security" in page.wizard.forward.caption


def test_a_password_is_not_sent_in_the_open(page, server, finger):
    security = finger.to_endpoints()
    finger.tap(security.cards[page.joining.endpoints.index(OPEN)])
    finger.go_on()
    identity = finger.step(Step.IDENTITY)
    finger.tap(identity.cards["user"])
    finger.type_in(identity.user, "anna")
    finger.type_in(identity.secret, "pass")
    assert not page.wizard.forward.isEnabled()
    finger.tap(page.wizard.back)
    finger.tap(security.cards[0])
    finger.go_on()
    assert identity.secret.text() == "pass", "nothing typed is lost"
    server.trust = TrustShown(state=TrustState.TRUSTED, offered=SHOWN, accepted=SHOWN)
    finger.go_on()
    [visit] = server.of(EnterServer)
    assert (visit.connection.user, visit.secret) == ("anna", "pass")
    assert "pass" not in repr(page.joining)


@pytest.mark.parametrize(
    ("kind", "wanted"), [(FindEndpoints, Step.ADDRESS), (EnterServer, Step.IDENTITY)]
)
def test_a_refusal_is_told_where_it_arose(page, server, kind, wanted, finger):
    server.refusals[kind] = "no-answer"
    if kind is FindEndpoints:
        finger.tap(page.connect_machine)
        finger.type_in(finger.step(Step.ADDRESS).url, "10.0.0.7")
        finger.go_on()
    else:
        finger.to_picks()
    finger.step(wanted)
    assert page.wizard.told.full_text == sentence("no-answer")
    assert page.joining.url.startswith("opc.tcp://10.0.0.7")
    server.refusals.clear()
    finger.go_on()
    assert not page.wizard.told.isVisible()
    assert page.joining.step is not wanted


def test_a_refused_save_loses_nothing(page, server, finger):
    server.refusals[AddToSite] = "not-permitted"
    finger.to_tags()
    finger.go_on()
    finger.go_on()
    finger.step(Step.PREVIEW)
    assert page.wizard.told.full_text == sentence("not-permitted")
    server.refusals.clear()
    finger.go_on()
    finger.step(Step.LIVE)


def test_a_visit_that_ended_is_taken_up_again(page, server, finger):
    browser = finger.to_nodes()
    server.refusals[BrowseNode] = "not-connected"
    browser.list.tap(browser.rows.number_of("Press"))
    assert page.wizard.told.full_text == sentence("not-connected")
    server.refusals.clear()
    finger.tap(page.wizard.again)
    assert len(server.of(EnterServer)) == 2
    browser.list.tap(browser.rows.number_of("Press"))
    assert browser.rows.number_of("Pressure") > 0


def test_many_children_come_in_parts_and_a_circle_ends(server, finger):
    server.tree[PRESS] = tuple(variable(f"V{n}", PRESS) for n in range(250))
    browser = finger.to_nodes()
    browser.list.tap(browser.rows.number_of("Loop"))
    browser.list.tap(browser.rows.number_of("Loop"))
    browser.list.tap(browser.rows.number_of("Press"))
    assert 100 < browser.rows.count() < 120
    for _part in range(2):
        browser.list.tap(browser.rows.number_of(""))
    assert browser.rows.number_of("V249") > 249
    assert [one.start for one in server.of(BrowseNode) if one.node == PRESS] == [0, 100, 200]


def test_a_search_finds_variables_and_ticks_them_all(page, finger):
    browser = finger.to_nodes()
    finger.type_in(browser.search, "str")
    finger.tap(browser.seek)
    assert [browser.rows.row(n).node.name for n in range(browser.rows.count())] == ["Stroke"]
    finger.tap(browser.all)
    assert f"{PRESS}.stroke" in page.joining.picked
    browser.list.tap(0, 500)
    assert browser._details.text("description") == "As told"
    finger.tap(browser.seek)
    assert browser.rows.number_of("Press") == 0


def test_tags_are_changed_together_one_by_one_and_left_out(qtbot, page, finger):
    tags = finger.to_tags()
    tags.list.tap(0)
    tags.list.tap(2)
    finger.tap(tags.editor.shares[0.01])
    assert [one.deadband for one in tags.rows.tags] == [3.0, 0.0, 1.0, 0.0]
    finger.tap(tags.none)
    tags.list.tap(1)
    finger.tap(tags.editor.drop)
    assert [one.key for one in tags.rows.tags][:2] == ["oven.heat", "press.pressure"]
    machine = page.joining.machines(page.explorer._station.site)[0]
    assert (machine.state_tag, machine.temperature_tag) == ("", "oven.heat")
    tags.list.tap(1)
    qtbot.keyClicks(tags.editor.fields["high"], "0")
    assert tags.rows.tags[1].high == 1000.0
    assert not page.keyboard.isVisible(), "who types on real keys needs no others"


def test_a_page_left_in_the_middle_keeps_its_state(page, finger):
    finger.to_picks()
    page.hide()
    page.show()
    finger.step(Step.PICK)
    assert page.sheet is page.wizard
    assert page.joining.taken == {FOUND.node}
    finger.tap(page.wizard.leave)
    assert page.sheet is not page.wizard
    finger.tap(page.connect_machine)
    assert page.joining.url == "opc.tcp://"
