"""What the Qt binding must not do to Python; runs before any upgrade of PySide6 is taken.

Measured: PySide6 6.12.0 on Python 3.11 drops a reference to None with every call of a method
that returns nothing, and the program aborts after a few thousand QTimer.stop() calls.
"""

import sys

import pytest
from PySide6.QtCore import QObject, QTimer

from tests.helpers.timers import timers_left

CALLS = 20_000

pytestmark = pytest.mark.usefixtures("qapp")


def test_void_methods_give_back_the_none_they_took():
    timer = QTimer()
    timer.stop()
    before = sys.getrefcount(None)
    for _ in range(CALLS):
        timer.stop()
    # From Python 3.12 on None is immortal and its count constant; a drop cannot hurt there.
    assert sys.getrefcount(None) > before - CALLS // 100


def test_a_running_timer_is_left_and_is_stopped():
    owner = QObject()
    timer = QTimer(owner)
    timer.start(50_000)
    assert timers_left() == ["50000 ms of QObject"]
    assert not timer.isActive()
    assert timers_left() == []
