"""The library's log neither floods ours nor counts as our warnings."""

import logging

import pytest

from hmi.clock import ManualClock
from hmi.opcua.stack_log import StackLog


@pytest.fixture
def stack():
    logger = logging.getLogger("asyncua")
    before = (logger.level, logger.propagate, list(logger.handlers))
    yield logger
    logger.level, logger.propagate = before[0], before[1]
    logger.handlers[:] = before[2]
    logger.setLevel(before[0])


def test_the_same_message_comes_five_times_a_minute_and_then_as_a_number(stack, caplog):
    stack.handlers.clear()
    clock = ManualClock()
    StackLog.install(clock)
    with caplog.at_level(logging.INFO, "hmi.opcua.stack_log"):
        for attempt in range(100):
            logging.getLogger("asyncua.client").error("crashed %d", attempt)
        assert len(caplog.messages) == 5
        clock.advance(61)
        logging.getLogger("asyncua.client").error("crashed %d", 101)
    assert caplog.messages[5:] == [
        "asyncua.client: 95 more like this: crashed %d",
        "asyncua.client: crashed 101",
    ]
    assert {record.levelno for record in caplog.records} == {logging.INFO}


@pytest.mark.usefixtures("stack")
def test_information_of_the_library_is_not_even_formatted():
    StackLog.install(ManualClock())
    assert not logging.getLogger("asyncua.client").isEnabledFor(logging.INFO)


def test_it_is_installed_once(stack):
    stack.handlers.clear()
    StackLog.install(ManualClock())
    StackLog.install(ManualClock())
    assert sum(isinstance(handler, StackLog) for handler in stack.handlers) == 1


def test_texts_of_a_hostile_server_do_not_pile_up():
    handler = StackLog(ManualClock())
    for number in range(3000):
        handler.emit(logging.LogRecord("asyncua", logging.ERROR, "", 1, f"x{number}", None, None))
    assert len(handler._spells) <= 1001


def test_a_message_that_holds_a_whole_answer_is_cut(stack, caplog):
    stack.handlers.clear()
    StackLog.install(ManualClock())
    with caplog.at_level(logging.INFO, "hmi.opcua.stack_log"):
        try:
            int("b" * 4_000)
        except ValueError:
            logging.getLogger("asyncua.client").exception("got %s", "a" * 100_000)
    (told,) = caplog.messages
    assert "ValueError: invalid" in told
    assert len(told) < 1100
    assert caplog.records[0].exc_info is None
