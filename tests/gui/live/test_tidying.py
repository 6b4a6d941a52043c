"""Garbage with widgets in it is collected on the window's thread, never on one that reads."""

import gc
import threading
import weakref

import pytest
from PySide6.QtWidgets import QWidget

from ui.live.tidying import WHOLE_EVERY, Tidying


class Cycle:
    """Something that only the collector can free."""

    def __init__(self):
        self.me = self


@pytest.fixture
def tidying(qtbot):  # noqa: ARG001  # timers need an application
    gc.enable()
    tidying = Tidying()
    yield tidying
    tidying.give_back()
    gc.disable()  # as all tests of the window run


def churn():
    """Allocate as much as makes Python collect by itself."""
    for _round in range(20):
        [Cycle() for _ in range(5_000)]


def test_another_thread_does_not_destroy_a_widget(tidying):
    widget = QWidget()
    widget.me = widget
    ended = []
    weakref.finalize(widget, lambda: ended.append(threading.current_thread()))
    del widget
    worker = threading.Thread(target=churn)
    worker.start()
    worker.join()
    assert ended == []
    for _look in range(WHOLE_EVERY):
        tidying.look()
    assert ended == [threading.main_thread()]


def test_what_is_young_is_collected_soon(tidying):
    gc.collect()
    cycles = [weakref.ref(Cycle()) for _ in range(gc.get_threshold()[0] + 100)]
    tidying.look()
    assert sum(one() is not None for one in cycles) < 100


def test_collecting_is_given_back(qtbot):  # noqa: ARG001  # timers need an application
    gc.enable()
    tidying = Tidying()
    assert not gc.isenabled()
    tidying.give_back()
    assert gc.isenabled()
    gc.disable()
