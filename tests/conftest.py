"""Fixtures of all tests, and the guards: unexpected warnings, leftover threads and timers fail."""

import gc
import logging
import threading
from collections.abc import Iterator

import pytest

from hmi.clock import ManualClock
from tests.helpers.leftovers import threads_left
from tests.helpers.logfail import LogWatch
from tests.helpers.logging_state import LoggingState
from tests.helpers.timers import timers_left

WITH_WINDOWS = frozenset({"gui", "e2e"})


@pytest.fixture
def clock() -> ManualClock:
    """Return a clock that stands at builders.START until the test moves it."""
    return ManualClock()


@pytest.fixture(autouse=True)
def _logging_as_before() -> Iterator[None]:
    """Keep one test's silence about a logger from becoming the next one's."""
    before = LoggingState.now()
    yield
    before.restore()


@pytest.fixture(autouse=True)
def _garbage_goes(request: pytest.FixtureRequest) -> None:
    """Let Python collect again after tests with windows, once what they left is gone.

    Their widgets have to be destroyed here, on the thread that made them. Without collecting,
    thousands of tests would keep their files open.
    """
    if not gc.isenabled() and not WITH_WINDOWS.intersection(request.path.parts):
        gc.collect()
        gc.enable()


@pytest.fixture(autouse=True)
def _no_thread_left() -> Iterator[None]:
    before = frozenset(threading.enumerate())
    yield
    left = threads_left(before)
    if left:
        pytest.fail(f"threads left running: {', '.join(sorted(t.name for t in left))}")


@pytest.fixture(autouse=True)
def _no_timer_left(request: pytest.FixtureRequest) -> Iterator[None]:
    yield
    # Only windows have Qt timers, and looking through every object there is takes its time.
    left = timers_left() if WITH_WINDOWS.intersection(request.path.parts) else []
    if left:
        pytest.fail(f"Qt timers left running: {', '.join(sorted(left))}")


@pytest.fixture(autouse=True)
def expected_warnings() -> Iterator[LogWatch]:
    """Fail on unexpected warnings; call it with a pattern to expect one."""
    watch = LogWatch()
    logging.getLogger().addHandler(watch)
    yield watch
    logging.getLogger().removeHandler(watch)
    complaints = watch.complaints()
    if complaints:
        pytest.fail("\n".join(complaints))
