"""A view that asks again and again reads once at a time and shows what it asked for last."""

from threading import Event

from hmi.errors import StorageError
from ui.live.one_reading import OneReading


def test_of_what_is_asked_meanwhile_only_the_newest_is_read(station, qtbot):
    reading, gate, read, shown = OneReading(station, "x"), Event(), [], []

    def work(number):
        def run():
            gate.wait(20)
            read.append(number)
            return number

        return run

    for number in range(5):
        reading.ask(work(number), shown.append, shown.append)
    gate.set()
    qtbot.waitUntil(lambda: shown == [0, 4], timeout=20_000)
    assert read == [0, 4]
    reading.ask(work(5), shown.append, shown.append)
    qtbot.waitUntil(lambda: shown == [0, 4, 5], timeout=20_000)


def test_a_failure_is_told_and_the_next_is_read(station, qtbot):
    reading, told, shown = OneReading(station, "x"), [], []

    def fail():
        raise StorageError("storage-missing", file="x")

    reading.ask(fail, shown.append, told.append)
    reading.ask(lambda: 7, shown.append, told.append)
    qtbot.waitUntil(lambda: shown == [7], timeout=20_000)
    assert len(told) == 1


def test_what_was_cancelled_is_not_shown_and_the_next_is(station, qtbot):
    reading, gate, shown = OneReading(station, "x"), Event(), []
    reading.ask(lambda: gate.wait(20), shown.append, shown.append)
    reading.cancel()
    reading.ask(lambda: 2, shown.append, shown.append)
    gate.set()
    qtbot.waitUntil(lambda: shown == [2], timeout=20_000)
    assert station.background.pending == 0
