"""A recorded run of the demo line, and the time of today, for tests of looking back."""

import pytest

from hmi.clock import ManualClock
from tests.helpers.recorded_run import RecordedRun
from ui.live.bugs import Bugs

LOST_AT, END = 150, 240
"""Seconds after which the server falls silent for a while, and of the whole run."""


@pytest.fixture(scope="package")
def recorded(tmp_path_factory):
    run = RecordedRun(tmp_path_factory.mktemp("recorded"))
    run.run(LOST_AT)
    run.lose()
    run.run(15)
    run.find()
    run.run(END - LOST_AT - 15)
    run.close()
    run.fold()
    return run


@pytest.fixture
def today(recorded):
    return ManualClock(recorded.clock.now())


@pytest.fixture
def bugs():
    bugs = Bugs()
    yield bugs
    assert bugs.count == 0, "a slot failed"
