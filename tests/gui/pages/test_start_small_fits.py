"""Every step to one machine fits the smallest screen: long words, large text, gloves."""

from dataclasses import replace

import pytest

from hmi.bus.facts import RecorderReported
from hmi.plant.roles import Role
from hmi.texts.catalog import set_language
from tests.gui.far_server import OPEN, FarServer
from tests.gui.looking import alarm_coloured, cut_texts, too_small
from tests.gui.pages.test_connect_fits import HOSTILE, is_whole
from tests.gui.start_finger import StartFinger, plain_server
from ui.live.starting import Start
from ui.pages.connections import ConnectionsPage
from ui.shell.main_window import MainWindow
from ui.theme.scale import Scale, Touch


@pytest.fixture
def site(site):
    return replace(site, anonymous_role=Role.ENGINEER)


@pytest.fixture
def server(bus, asked):
    server = FarServer(bus, asked)
    plain_server(server)
    return server


@pytest.fixture(params=["as it is", "long words", "large text", "gloves"])
def how(request, theme):
    """Set language and scale before anything is built, as a station starts with them."""
    set_language("en_XA" if request.param == "long words" else "en")
    factor = 2.0 if request.param == "large text" else 1.0
    touch = Touch.GLOVE if request.param == "gloves" else Touch.FINGER
    theme.rescale(Scale(text_factor=factor, touch=touch))
    yield request.param
    set_language("en")


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


def the_way(finger):
    """Go from step to step; give the name of each, with the sheets that they open."""
    page = finger.page
    yield "list"
    finger.tap(page.machines.add)
    yield "source"
    finger.tap(page.start.steps[Start.SOURCE].server)
    finger.type_in(page.wizard.step.url, "10.0.0.7:4840")
    finger.go_on()
    finger.tap(page.wizard.step.cards[page.joining.endpoints.index(OPEN)])
    finger.go_on()
    finger.go_on()
    finger.at(Start.MACHINE).name.setText("Pump")
    yield "machine"
    finger.on()
    yield "class"
    kind = finger.at(Start.CLASS)
    finger.tap(kind.ratings["rated_current"])
    yield "number"
    finger.number(kind, "21.5")
    finger.on()
    yield "signals"
    yield from the_roles(finger)
    finger.on()
    yield "state"
    finger.on()
    yield "limits"
    finger.on()
    yield "preview"
    finger.on()
    yield "live"


def the_roles(finger):
    signals = finger.at(Start.SIGNALS)
    finger.tap(signals.rows[0].role)
    yield "roles"
    signals.roles.close_sheet()


def the_machine(finger):
    """Look at a machine of the site, and ask for its removal."""
    page = finger.page
    finger.tap(next(iter(page.machines.cards.values())))
    yield "machine"
    finger.tap(page.machine.remove)
    yield "removal"
    page.machine.sheet.close_sheet()


def test_no_step_cuts_a_text_or_shrinks_a_target(how, qtbot, window, station):
    finger = StartFinger(qtbot, window.current)
    for way in (the_machine, the_way):
        finger.page.machine.closed.emit()
        for name in way(finger):
            # What was just shown is laid out with the next event.
            qtbot.waitUntil(lambda: not cut_texts(window), timeout=20_000)
            qtbot.waitUntil(lambda: not too_small(window, station.theme), timeout=20_000)
            qtbot.waitUntil(lambda: is_whole(window), timeout=20_000)
            assert station.bugs.count == 0, (how, name)


def test_no_step_uses_the_colour_of_an_alarm(qtbot, window, station):
    for name in the_way(StartFinger(qtbot, window.current)):
        if name in ("signals", "limits", "live"):
            assert alarm_coloured(window, station.theme) == set(), name


def test_what_a_server_calls_its_signals_tears_no_step_apart(qtbot, window, station, server):
    named = {key: tuple(replace(one, name=HOSTILE, unit=HOSTILE, path=HOSTILE, value=HOSTILE)
                        for one in nodes) for key, nodes in server.tree.items()}  # fmt: skip
    server.tree = named
    finger = StartFinger(qtbot, window.current)
    name = finger.enter_new_server()
    name.name.setText(HOSTILE)
    for step in (Start.CLASS, Start.SIGNALS):
        finger.on()
        finger.at(step)
        assert not window.grab().isNull()
    signals = finger.at(Start.SIGNALS)
    finger.tap(signals.rows[0].card)
    for step in (Start.STATE, Start.LIMITS, Start.PREVIEW):
        finger.on()
        finger.at(step)
        assert not window.grab().isNull()
        qtbot.waitUntil(lambda: is_whole(window), timeout=20_000)
    assert station.bugs.count == 0
