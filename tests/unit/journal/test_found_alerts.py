"""Alerts of watches are read back from the journal with what people said of them."""

from dataclasses import replace
from datetime import timedelta

import pytest

from hmi.bus.alarm_facts import AlarmChanged, AlarmLetter, Trigger
from hmi.bus.bus import Bus
from hmi.bus.condition_facts import Verdict
from hmi.clock import to_us
from hmi.journal.bounded_reader import BoundedReader
from hmi.journal.chain import Append
from hmi.journal.reader import Reader
from hmi.journal.recorder import Recorder
from hmi.journal.schema import VERDICTS, journal_file
from hmi.plant.alarm_rules import Priority
from hmi.storage.writer import Writer
from tests.helpers.builders import at

DAY = at(0), at(86_400)


def alert(key, raised, occurrence=1, machine="filler"):
    return AlarmChanged(
        key=key, machine=machine, message="Motor current high", priority=Priority.P4,
        letter=AlarmLetter.UNACKNOWLEDGED, before=AlarmLetter.NORMAL, trigger=Trigger.ACTIVATE,
        at=raised, source_time=raised, active=True, acked=False, latched=False,
        occurrence=occurrence, active_since=raised, is_alert=True, came_at=raised,
    )  # fmt: skip


@pytest.fixture
def journal(tmp_path, clock):
    bus, writer = Bus(), Writer(clock)
    Recorder(bus, writer, tmp_path)

    class Journal:
        folder = tmp_path

        def tell(self, *facts):
            for fact in facts:
                bus.alarms.publish(fact)
            writer.write_once()

        def judge(self, watch, raised, verdict, when, text=""):
            writer.submit(Append(journal_file(tmp_path), VERDICTS, {
                "at_us": to_us(when), "machine": "filler", "tag": "filler.current",
                "detector": watch, "alert_us": to_us(raised), "verdict": verdict.value,
                "text": text, "user": "eva",
            }))  # fmt: skip
            writer.write_once()

    yield Journal()
    writer.stop()


def gone(fact, when):
    return replace(fact, at=when, active=False, letter=AlarmLetter.NORMAL, trigger=Trigger.RTN)


def test_each_time_is_one_newest_first_until_it_went(journal):
    first, second = alert("watch.filler.current", at(100)), alert("watch.capper", at(500), 1, "c")
    again = alert("watch.filler.current", at(900), 2)
    other = alert("filler.current_high", at(910))
    journal.tell(first, gone(first, at(160)), second, again, other)
    found = Reader(journal.folder).found_alerts(*DAY)
    assert [(one.watch, one.raised, one.cleared) for one in found] == [
        ("filler.current", at(900), None), ("capper", at(500), None),
        ("filler.current", at(100), at(160)),
    ]  # fmt: skip
    assert [one.watch for one in Reader(journal.folder).found_alerts(*DAY, "c")] == ["capper"]
    assert Reader(journal.folder).found_alerts(at(200), at(600)) == [found[1]]


def test_the_last_verdict_of_its_own_watch_counts(journal):
    fact = alert("watch.filler.current", at(100))
    journal.tell(fact)
    journal.judge("filler.current", at(100), Verdict.UNKNOWN, at(200))
    journal.judge("filler.vibration", at(100), Verdict.NO_PROBLEM, at(250))
    journal.judge("filler.current", at(100), Verdict.CONFIRMED, at(300), "bearing")
    (found,) = Reader(journal.folder).found_alerts(*DAY)
    assert [one.verdict for one in found.verdicts] == [Verdict.UNKNOWN, Verdict.CONFIRMED]
    assert (found.verdict.text, found.verdict.user, found.verdict.at) == (
        "bearing",
        "eva",
        at(300),
    )


def test_the_past_knows_neither_its_end_nor_later_verdicts(journal):
    fact = alert("watch.filler.current", at(100))
    journal.tell(fact, gone(fact, at(400)))
    journal.judge("filler.current", at(100), Verdict.CONFIRMED, at(300))

    def seen(seconds):
        reader = BoundedReader(journal.folder, lambda: at(seconds))
        return reader.found_alerts(at(0), at(0) + timedelta(days=9))

    assert seen(50) == []
    assert [(one.cleared, one.verdict) for one in seen(200)] == [(None, None)]
    assert [one.verdict.verdict for one in seen(300)] == [Verdict.CONFIRMED]
    assert [one.cleared for one in seen(400)] == [at(400)]


def test_without_a_journal_nothing_was_found(tmp_path):
    assert Reader(tmp_path).found_alerts(*DAY) == []
