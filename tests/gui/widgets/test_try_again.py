"""A connection that waits for minutes is tried at once for whoever may ask for it."""

import pytest
from PySide6.QtCore import Qt

from hmi.actions.requests import TryConnection
from hmi.bus.facts import ConnectionChanged, ConnectionPhase
from hmi.plant.roles import Role
from ui.widgets.connection_words import decoding_text, unreadable_text
from ui.widgets.try_again import TryAgain


def fact(phase, clock, **fields):
    return ConnectionChanged("demo", phase, clock.now(), None, **fields)


@pytest.fixture
def button(station, qtbot):
    button = TryAgain(station, "demo")
    qtbot.addWidget(button)
    return button


def test_it_is_offered_while_the_connection_waits_and_asks_the_engine(button, qtbot, clock, asked):
    button.show_fact(None)
    assert button.isHidden()
    button.show_fact(fact(ConnectionPhase.LOST, clock, reason="server-set-aside"))
    assert not button.isHidden()
    qtbot.mouseClick(button.button, Qt.MouseButton.LeftButton)
    assert asked == [TryConnection("demo")]
    button.show_fact(fact(ConnectionPhase.CONNECTING, clock))
    assert button.isHidden()


def test_a_viewer_is_not_offered_it(button, station, clock, monkeypatch):
    monkeypatch.setattr(type(station), "role", Role.VIEWER)
    button.show_fact(fact(ConnectionPhase.LOST, clock))
    assert button.isHidden()


def test_how_messages_were_decoded_is_told_with_what_was_lost(clock):
    sound = fact(ConnectionPhase.LIVE, clock, decoded_at_once=120, decoded_by_library=3)
    assert (decoding_text(sound), unreadable_text(sound)) == ("123, 3 singly", "Nothing")
    lossy = fact(ConnectionPhase.LIVE, clock, undecoded=1, unreadable=2)
    assert unreadable_text(lossy) == "2 values · 1 message"
