"""The link begins again when a bug ends it, and an engine that speaks is never ended."""

import sys

import pytest

from hmi.clock import ManualClock
from ui.live.engine_child import HANGS_AFTER_S, STARTING_S, EngineChild
from ui.live.engine_watch import EngineWatch

SLEEPER = [sys.executable, "-c", "import threading; threading.Event().wait()"]


class Link:
    """A link that is joined, or said something, as the test wants it."""

    is_joined = False
    has_spoken = False

    def take_word(self):
        return self.has_spoken

    async def run(self):
        """Never begun: what starts it only counts."""


class Work:
    has_ended = False

    def done(self):
        return self.has_ended


class Watched:
    def __init__(self):
        self.clock = ManualClock()
        self.link = Link()
        self.child = EngineChild(SLEEPER, self.clock)
        self.works = []
        self.watch = EngineWatch(self.link, self.child, self.start)

    def start(self, work):
        work.close()
        self.works.append(Work())
        return self.works[-1]

    def look_for(self, seconds):
        for _second in range(round(seconds)):
            self.clock.advance(1.0)
            self.watch.look()


@pytest.fixture
def watched():
    made = Watched()
    yield made
    made.child.kill()


def test_a_link_whose_work_was_ended_by_a_bug_begins_again(watched):
    watched.watch.join()
    watched.look_for(3)
    assert len(watched.works) == 1
    watched.works[-1].has_ended = True
    watched.look_for(3)
    assert len(watched.works) == 2


def test_an_engine_that_speaks_to_each_new_link_is_not_ended(watched):
    watched.watch.join()
    watched.watch.look()
    pid = watched.child.pid
    watched.link.has_spoken = True
    for _second in range(round(STARTING_S + 3 * HANGS_AFTER_S)):
        watched.works[-1].has_ended = True
        watched.look_for(1)
    assert watched.child.pid == pid is not None
    assert len(watched.works) > HANGS_AFTER_S


def test_an_engine_that_says_nothing_any_more_is_replaced(watched, expected_warnings):
    expected_warnings("does not answer")
    expected_warnings("ended with code")
    watched.watch.join()
    watched.watch.look()
    pid = watched.child.pid
    watched.link.has_spoken = True
    watched.look_for(STARTING_S)
    watched.link.has_spoken = False
    watched.look_for(HANGS_AFTER_S + 3)
    assert watched.child.pid not in (None, pid)


def test_without_a_link_no_work_is_begun(watched):
    watched.link.is_joined = True
    watched.look_for(3)
    assert watched.works == []
