"""Every step of connecting a machine fits the smallest screen, whatever a server is like."""

from dataclasses import replace

import pytest
from PySide6.QtWidgets import QWidget

from hmi.bus.facts import RecorderReported
from hmi.plant.certificates import CertificateProblem, TrustState
from hmi.plant.roles import Role
from hmi.texts.catalog import set_language
from tests.gui.far_server import FOUND, PRESS, SAFE, SHOWN, UNKNOWN, FarServer, folder, variable
from tests.gui.finger import Finger
from tests.gui.looking import alarm_coloured, cut_texts, too_small
from ui.live.joining import Step
from ui.pages.connections import ConnectionsPage
from ui.shell.main_window import MainWindow
from ui.theme.scale import Scale, Touch
from ui.widgets.scroll import Scroll

HOSTILE = "<img src='/tmp/x.png'>\u202e" + "W" * 3000


@pytest.fixture
def site(site):
    return replace(site, anonymous_role=Role.ENGINEER)


@pytest.fixture
def server(bus, asked):
    server = FarServer(bus, asked)
    expired = CertificateProblem("certificate-expired", "before 2027", "2029", is_waivable=True)
    server.trust = replace(
        UNKNOWN, state=TrustState.CHANGED, accepted=replace(SHOWN, thumbprint="FEDCBA98" * 8),
        problems=(CertificateProblem("certificate-changed"), expired),
    )  # fmt: skip
    return server


@pytest.fixture
def window(qtbot, station, server, plant):
    wired = replace(station, ask=server.ask)
    page = ConnectionsPage(wired)
    window = MainWindow(wired, [page])
    qtbot.addWidget(window)
    window.resize(1024, 768)
    station.state.hear_engine(True)
    plant.hear()
    report = RecorderReported(True, plant.clock.now(), 1.0, 1, 0, 0, 1, 10**10, None)
    station.bus.recorder.publish(report)
    window.show()
    yield window
    window.close()


@pytest.fixture
def language():
    yield set_language
    set_language("en")


def the_way(finger):
    """Go from step to step; give the name of each, with the keyboard up and away."""
    page = finger.page
    yield "list"
    finger.tap(page.connect_machine)
    finger.type_in(finger.step(Step.ADDRESS).url, "10.0.0.7:4840")
    yield "keyboard"
    finger.tap(page.keyboard.away)
    yield "address"
    finger.go_on()
    yield "security"
    finger.tap(finger.step(Step.SECURITY).cards[page.joining.endpoints.index(SAFE)])
    finger.go_on()
    yield "log-in"
    finger.go_on()
    yield "trust"
    view = finger.step(Step.TRUST).view
    for card in (view.compared, *view.waivers.values()):
        card.click()
    finger.go_on()
    yield "machines"
    yield from the_nodes(finger)
    finger.go_on()
    finger.step(Step.TAGS).list.tap(0)
    yield "tags"
    finger.go_on()
    yield "preview"
    finger.go_on()
    yield "live"


def the_nodes(finger):
    picks = finger.step(Step.PICK)
    finger.tap(picks.views.segment("nodes"))
    picks.browser.list.tap(0)
    picks.browser.list.tap(1, 10)
    picks.browser.list.tap(1, 400)
    yield "nodes"
    finger.go_on()
    finger.step(Step.MACHINE).name.setText("Press")
    yield "machine"


def is_whole(window: QWidget) -> bool:
    areas = [one for one in window.findChildren(Scroll) if one.isVisible()]
    return (window.width(), window.height()) == (1024, 768) and all(
        one.widget().width() <= one.viewport().width() for one in areas
    )


@pytest.mark.parametrize("how", ["long words", "large text", "gloves"])
def test_no_step_cuts_a_text_or_shrinks_a_target(qtbot, window, station, language, how):
    language("en_XA" if how == "long words" else "en")
    factor = 2.0 if how == "large text" else 1.0
    touch = Touch.GLOVE if how == "gloves" else Touch.FINGER
    station.theme.rescale(Scale(text_factor=factor, touch=touch))
    for name in the_way(Finger(qtbot, window.current)):
        # What was just shown is laid out with the next event.
        qtbot.waitUntil(lambda: not cut_texts(window.current), timeout=20_000)
        qtbot.waitUntil(lambda: not too_small(window.current, station.theme), timeout=20_000)
        qtbot.waitUntil(lambda: is_whole(window), timeout=20_000)
        assert station.bugs.count == 0, name


def test_the_keyboard_does_not_hide_the_field_that_it_writes_into(qtbot, window, station):
    station.theme.rescale(Scale(touch=Touch.GLOVE))
    finger = Finger(qtbot, window.current)
    finger.tap(finger.page.connect_machine)
    lowest = finger.step(Step.ADDRESS).backup
    finger.type_in(lowest, "a")
    qtbot.waitUntil(lambda: lowest.visibleRegion().boundingRect() == lowest.rect(), timeout=20_000)


def test_no_step_uses_the_colour_of_an_alarm(qtbot, window, station):
    for name in the_way(Finger(qtbot, window.current)):
        if name in ("security", "trust", "live"):
            assert alarm_coloured(window, station.theme) == set(), name


def test_what_a_server_calls_its_nodes_tears_no_step_apart(qtbot, window, station, server):
    hostile = variable("Pressure", PRESS, value=HOSTILE, unit=HOSTILE, description=HOSTILE,
                       path=HOSTILE, type_name=HOSTILE)  # fmt: skip
    server.tree = {"": (folder(HOSTILE, PRESS),), PRESS: (replace(hostile, name=HOSTILE),)}
    machine = replace(FOUND.machine, name=HOSTILE, manufacturer=HOSTILE, model=HOSTILE)
    tags = tuple(replace(tag, name=HOSTILE, unit=HOSTILE) for tag in FOUND.tags)
    server.machines = (replace(FOUND, machine=machine, tags=tags, models=(HOSTILE,)),)
    shown = replace(SHOWN, subject=HOSTILE, application_uri=HOSTILE, hosts=(HOSTILE,))
    server.trust = replace(server.trust, offered=shown)
    for name in the_way(Finger(qtbot, window.current)):
        assert not window.grab().isNull()
        qtbot.waitUntil(lambda: is_whole(window), timeout=20_000)
        assert station.bugs.count == 0, name
