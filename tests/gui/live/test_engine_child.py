"""The engine is started when none is heard, and a crash loop ends."""

import sys

import pytest

from ui.live.engine_child import (
    HANGS_AFTER_S,
    MOST_STARTS,
    STARTING_S,
    EngineChild,
    engine_command,
)

SLEEPER = [sys.executable, "-c", "import threading; threading.Event().wait()"]
CRASHER = [sys.executable, "-c", "raise SystemExit(3)"]


@pytest.fixture
def child_of(clock):
    children = []

    def make(command):
        children.append(EngineChild(command, clock))
        return children[-1]

    yield make
    for child in children:
        child.kill()


def test_no_engine_is_started_while_one_is_heard(child_of):
    child = child_of(SLEEPER)
    child.look(is_heard=True)
    assert child.pid is None


def test_an_engine_is_started_when_none_is_heard(child_of):
    child = child_of(SLEEPER)
    child.look(is_heard=False)
    assert child.pid is not None


def test_a_child_that_is_still_starting_is_left_alone(child_of, clock):
    child = child_of(SLEEPER)
    child.look(is_heard=False)
    pid = child.pid
    clock.advance(STARTING_S - 1)
    child.look(is_heard=False)
    assert child.pid == pid


def test_a_child_that_lives_but_does_not_answer_is_replaced(child_of, clock, expected_warnings):
    expected_warnings("does not answer")
    expected_warnings("ended with code")
    child = child_of(SLEEPER)
    child.look(is_heard=False)
    first = child.pid
    clock.advance(STARTING_S)
    child.look(is_heard=True)
    clock.advance(HANGS_AFTER_S + 1)
    child.look(is_heard=False)
    child.look(is_heard=False)
    assert child.pid is not None
    assert child.pid != first


def test_a_child_that_cannot_be_asked_is_ended(child_of):
    child = child_of(SLEEPER)
    child.look(is_heard=False)
    child.end()
    assert child.wait(30)
    child.end()
    assert child.pid is None


def test_without_a_child_there_is_nothing_to_end(child_of):
    child = child_of(SLEEPER)
    child.end()
    assert child.pid is None


def test_a_crash_loop_ends_and_says_so(child_of, clock, expected_warnings):
    expected_warnings("The engine ended")
    child = child_of(CRASHER)
    for _ in range(MOST_STARTS):
        child.look(is_heard=False)
        assert child.wait(30)
    assert not child.has_given_up
    child.look(is_heard=False)
    assert child.has_given_up
    clock.advance(61)
    child.look(is_heard=False)
    assert child.wait(30)


def test_the_command_names_site_data_and_changed_addresses(tmp_path):
    command = engine_command(tmp_path / "site.toml", tmp_path, ["demo=opc.tcp://127.0.0.1:1"])
    assert command[-2:] == ["--url", "demo=opc.tcp://127.0.0.1:1"]
    assert str(tmp_path / "site.toml") in command
