"""One connection in full: how it stands, whom it trusts, and who may change it."""

from dataclasses import replace

import pytest

from hmi.actions.requests import (
    AddToSite,
    CheckServer,
    EnterServer,
    RemoveFromSite,
    TrustServer,
)
from hmi.bus.facts import (
    ConnectionChanged,
    ConnectionPhase,
    OwnCertificateChanged,
    ServerTrustChanged,
    UserChanged,
)
from hmi.plant.certificates import (
    CertificateProblem,
    OwnCertificateShown,
    TrustShown,
    TrustState,
)
from hmi.plant.connections import SecurityMode, SecurityPolicy
from hmi.plant.roles import Role
from tests.gui.far_server import SHOWN, UNKNOWN, FarServer
from tests.gui.finger import Finger
from tests.helpers import builders
from ui.live.joining import Step
from ui.pages.connections import ConnectionsPage
from ui.widgets.confirm import Confirm


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


def test_who_may_not_configure_reads_who_may(page, finger, station, bus):
    finger.to_picks()
    page.wizard.steps[Step.IDENTITY].secret.setText("geheim")
    assert page.joining.secret
    bus.users.publish(UserChanged("otto", "Otto", Role.OPERATOR))
    assert not page.connect_machine.isVisible()
    assert page.joining.secret == ""
    assert "engineer" in page._told.full_text
    page._open(station.site.connections[0])
    for button in (page.detail.looking, page.detail.editing, page.detail.removing):
        assert not button.isVisible()


def test_a_connection_tells_how_it_stands_in_the_servers_words(page, bus, clock, finger):
    failed = (("filler.speed", "BadNodeIdUnknown"),)
    bus.connections.publish(ConnectionChanged(
        "demo", ConnectionPhase.LOST, clock.now(), 12.0, "connection-lost", "<b>gone</b>", 3, 7,
        failed, 41.0, -0.5, 900,
    ))  # fmt: skip
    page.refresh()
    card = page.cards["demo"]
    assert card.beside == "Lost"
    assert "1 refused: filler.speed" in " ".join(card.lines)
    assert "\u201c<b>gone</b>\u201d" in " ".join(card.lines)
    finger.tap(card)
    assert page.detail.rows.text("refused") == "filler.speed: BadNodeIdUnknown"
    assert page.detail.rows.text("received") == "900"


def test_a_known_connection_is_looked_around_in_and_edited(page, server, finger):
    finger.tap(page.cards["demo"])
    finger.tap(page.detail.looking)
    finger.step(Step.PICK)
    assert server.of(EnterServer)[0].connection.key == "demo"
    finger.tap(page.wizard.leave)
    finger.tap(page.cards["demo"])
    finger.tap(page.detail.editing)
    assert finger.step(Step.ADDRESS).url.text() == "opc.tcp://127.0.0.1:4840"


def test_a_connection_is_changed_without_new_tags_and_keeps_its_password(qtbot, station, server):
    stored = {"user": "anna", "password_secret": "demo_password"}
    kept = builders.connection(mode=SecurityMode.SIGN, policy=SecurityPolicy.AES128, **stored)
    known = replace(station, ask=server.ask, site=replace(station.site, connections=(kept,)))
    server.machines = ()
    server.trust = TrustShown(state=TrustState.TRUSTED, offered=SHOWN, accepted=SHOWN)
    page = ConnectionsPage(known)
    qtbot.addWidget(page)
    page.resize(936, 650)
    page.show()
    finger = Finger(qtbot, page)
    finger.tap(page.cards["demo"])
    finger.tap(page.detail.editing)
    finger.go_on()
    finger.tap(finger.step(Step.SECURITY).cards[0])
    for wanted in (Step.SECURITY, Step.IDENTITY, Step.PICK, Step.PREVIEW):
        finger.step(wanted)
        finger.go_on()
    [wish] = server.of(AddToSite)
    assert (wish.connection.key, wish.connection.user, wish.secret) == ("demo", "anna", "")
    assert wish.connection.password_secret == stored["password_secret"]
    assert wish.connection.mode is SecurityMode.SIGN_AND_ENCRYPT
    assert "changed" in finger.step(Step.LIVE).told.full_text
    page.hide()


def test_a_connection_is_removed_with_its_tags_after_a_question(page, server, finger):
    finger.tap(page.cards["demo"])
    finger.tap(page.detail.removing)
    question = page.window().findChild(Confirm)
    assert server.of(RemoveFromSite) == []
    question.confirm.click()
    [wish] = server.of(RemoveFromSite)
    assert wish.connections == ("demo",)
    assert set(wish.machines) == {"filler", "capper"}
    assert len(wish.tags) == 8


def test_a_changed_certificate_is_decided_on_the_connections_own_page(
    qtbot, station, server, bus, finger
):
    secured = builders.connection(mode=SecurityMode.SIGN, policy=SecurityPolicy.AES128)
    safe = replace(station, ask=server.ask, site=replace(station.site, connections=(secured,)))
    page = ConnectionsPage(safe)
    qtbot.addWidget(page)
    page.resize(936, 650)
    page.show()
    finger.tap(page.cards["demo"])
    bus.trust.publish(ServerTrustChanged("demo", UNKNOWN_THEN_CHANGED))
    assert not page.detail.accept.isEnabled()
    finger.tap(page.detail.trust.compared)
    finger.tap(page.detail.accept)
    assert server.of(TrustServer) == [TrustServer("demo", SHOWN.thumbprint)]
    page.hide()


def test_the_stations_own_certificate_is_shown_with_its_copies(page, bus):
    assert not page.own.isVisible()
    own = OwnCertificateShown(certificate=SHOWN, days_left=300, exported="/data/certificates")
    bus.own_certificate.publish(OwnCertificateChanged(own))
    assert page.own.isVisible()
    assert page.own.rows.text("exported") == "/data/certificates"


UNKNOWN_THEN_CHANGED = TrustShown(
    state=TrustState.CHANGED, offered=SHOWN, accepted=replace(SHOWN, thumbprint="A" * 64),
    problems=(CertificateProblem("certificate-changed"),),
)  # fmt: skip


def test_the_second_endpoint_is_asked_about_when_it_shows_an_unknown_certificate(
    qtbot, station, server, bus, finger
):
    pair = builders.connection(
        mode=SecurityMode.SIGN, policy=SecurityPolicy.AES128, backup_url="opc.tcp://127.0.0.1:4841"
    )
    safe = replace(station, ask=server.ask, site=replace(station.site, connections=(pair,)))
    page = ConnectionsPage(safe)
    qtbot.addWidget(page)
    page.resize(936, 650)
    page.show()
    finger.tap(page.cards["demo"])
    trusted = TrustShown(state=TrustState.TRUSTED, offered=SHOWN, accepted=SHOWN)
    bus.trust.publish(ServerTrustChanged("demo", trusted))
    page.refresh()
    detail = page.detail
    assert not detail.accept.isVisible()
    bus.trust.publish(ServerTrustChanged("demo-backup", UNKNOWN))
    page.refresh()
    assert detail.accept.isVisible()
    assert "second" in detail._caption.full_text
    finger.tap(detail.check)
    assert server.of(CheckServer)[-1].connection == replace(pair, url=pair.backup_url)
    # This server answers for the address that it knows, which is the first one.
    bus.trust.publish(ServerTrustChanged("demo", trusted))
    page.refresh()
    finger.tap(detail.trust.compared)
    finger.tap(detail.accept)
    assert server.of(TrustServer)[-1].connection == "demo-backup"
    bus.trust.publish(ServerTrustChanged("demo-backup", trusted))
    page.refresh()
    assert not detail.accept.isVisible()
    page.hide()
