"""The log keeps the last lines, holds back repetitions and cannot be forged by a message."""

import logging

import pytest

from hmi import log as log_module
from hmi.actions.requests import LogIn
from hmi.clock import ManualClock
from hmi.log import FILE_NAME, KEPT_LINES, setup, teardown


@pytest.fixture
def clock():
    return ManualClock()


@pytest.fixture
def tail(tmp_path, clock):
    root = logging.getLogger()
    level = root.level
    yield setup(tmp_path, logging.INFO, clock, console=False)
    teardown()
    root.setLevel(level)


log = logging.getLogger("test.log")


def test_a_line_reaches_file_and_tail(tail, tmp_path):
    log.info("Pump %s started", 4)
    written = (tmp_path / FILE_NAME).read_text()
    assert written.rstrip().endswith("INFO test.log: Pump 4 started")
    assert tail.lines()[-1] == written.rstrip()


def test_each_record_reaches_every_handler_once(tail, tmp_path):
    for _ in range(3):
        log.info("Pump started")
    assert (tmp_path / FILE_NAME).read_text().count("Pump started") == 3
    assert len(tail.lines()) == 3


def test_the_same_message_passes_five_times_a_minute(tail, clock):
    for number in range(20):
        log.info("Value %s is strange", number)
    assert len(tail.lines()) == 5
    clock.advance(60.0)
    log.info("Value %s is strange", 99)
    assert tail.lines()[-1].endswith("Value 99 is strange [suppressed 15]")


def test_other_messages_pass_meanwhile(tail):
    for _ in range(20):
        log.info("One")
    log.info("Other")
    assert tail.lines()[-1].endswith("Other")


def test_the_table_of_messages_stays_small(tail):
    for number in range(3000):
        log.info("Message " + str(number))  # noqa: G003  # a careless caller is what is tested
    assert len(tail.lines()) == KEPT_LINES
    limit = tail.filters[0]
    assert len(limit._spells) <= log_module._MOST_MESSAGES


def test_a_message_cannot_forge_a_second_line(tail):
    log.info("Server says %s", "x\n2026-01-01 INFO test.log: All is well\r\u2028")
    assert len(tail.lines()[-1].splitlines()) == 1
    assert r"x\n2026" in tail.lines()[-1]


def test_lines_of_a_trace_are_marked(tail):
    try:
        int("first\nINFO forged".join("xx"))
    except ValueError:
        log.info("It failed", exc_info=True)
    assert all(line.startswith("    | ") for line in tail.lines()[-1].splitlines()[1:])


def test_a_log_in_request_never_shows_its_secret(tail, tmp_path):
    request = LogIn(user="anna", secret="correct-horse")  # noqa: S106  # the canary of this test
    log.info("Request %s", request)
    log.info("Request %r in %s", request, [request])
    assert "anna" in tail.lines()[-1]
    assert "correct-horse" not in (tmp_path / FILE_NAME).read_text()


def test_asyncua_is_quiet_below_warning(tail):
    logging.getLogger("asyncua.client").info("publish result")
    assert tail.lines() == ()


@pytest.mark.usefixtures("tail")
def test_the_file_rotates(tmp_path, monkeypatch):
    (handler,) = (h for h in logging.getLogger().handlers if hasattr(h, "maxBytes"))
    assert (handler.maxBytes, handler.backupCount) == (10_000_000, 4)
    monkeypatch.setattr(handler, "maxBytes", 200)
    for number in range(8):
        logging.getLogger(f"test.log{number}").info("A line of %s", "x" * 150)
    assert len(list(tmp_path.iterdir())) == 5


@pytest.mark.usefixtures("tail")
def test_setup_again_replaces_the_handlers(tmp_path, clock):
    before = len(logging.getLogger().handlers)
    setup(tmp_path, logging.INFO, clock, console=False)
    assert len(logging.getLogger().handlers) == before
