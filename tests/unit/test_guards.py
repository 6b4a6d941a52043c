"""The guards themselves: a guard that cannot fail guards nothing."""

import logging
import threading

from hmi.clock import ManualClock
from tests.helpers.builders import START, batch, plant_with, sample
from tests.helpers.leftovers import threads_left
from tests.helpers.logfail import LogWatch


def record(level: int, message: str) -> logging.LogRecord:
    return logging.LogRecord("hmi.some", level, __file__, 1, message, None, None)


def test_unexpected_warning_is_a_complaint():
    watch = LogWatch()
    watch.handle(record(logging.WARNING, "disk is slow"))
    assert watch.complaints() == ["unexpected WARNING of hmi.some: disk is slow"]


def test_expected_warning_is_none():
    watch = LogWatch()
    watch("disk .* slow")
    watch.handle(record(logging.WARNING, "disk is slow"))
    assert watch.complaints() == []


def test_warning_expected_in_vain_is_a_complaint():
    watch = LogWatch()
    watch("disk .* slow")
    assert watch.complaints() == ["no warning matched 'disk .* slow'"]


def test_every_test_listens_to_the_root_logger(expected_warnings):
    expected_warnings("seen by the guard")
    logging.getLogger("any.thing").error("seen by the guard")
    assert expected_warnings.messages == ["seen by the guard"]


def test_running_thread_is_left_and_ended_one_is_not(monkeypatch):
    monkeypatch.setattr("tests.helpers.leftovers.GRACE_S", 0.05)
    before = frozenset(threading.enumerate())
    stop = threading.Event()
    thread = threading.Thread(target=stop.wait, name="stays")
    thread.start()
    assert [left.name for left in threads_left(before)] == ["stays"]
    stop.set()
    thread.join()
    assert threads_left(before) == []


def test_builders_agree_with_the_manual_clock_and_the_loader():
    site = plant_with(tags=["filler.speed"], machines=["capper"])
    assert ManualClock().now() == START
    assert site.number_by_key["filler.speed"] == 0
    assert {"filler", "capper"} == set(site.machine_by_key)
    assert site.tag("capper.oee").is_derived
    assert [one.value for one in batch(sample(0, 1.5), sample(1, "x")).samples()] == [1.5, "x"]
