"""The journal keeps every transition and action, gives them back, and shows tampering."""

import math
from dataclasses import replace
from threading import Thread

import pytest
from pysqlite3 import dbapi2

from hmi.bus.bus import Bus
from hmi.bus.facts import AlarmChanged, AlarmLetter, Trigger
from hmi.clock import SystemClock
from hmi.errors import StorageError
from hmi.journal.action_journal import ActionJournal
from hmi.journal.fact_text import from_text, to_text
from hmi.journal.reader import Reader
from hmi.journal.recorder import Recorder
from hmi.plant.alarm_rules import Priority
from hmi.plant.roles import Role
from hmi.storage.writer import Writer
from tests.helpers.builders import START, at


def alarm(key="filler.level.hi", *, at_s=0.0, trigger=Trigger.ACTIVATE, **fields):
    defaults = {
        "key": key, "machine": key.split(".")[0], "message": "Level high",
        "priority": Priority.P2, "letter": AlarmLetter.UNACKNOWLEDGED,
        "before": AlarmLetter.NORMAL, "trigger": trigger, "at": at(at_s),
        "source_time": at(at_s), "active": True, "acked": False, "latched": False,
        "occurrence": 1, "active_since": at(at_s), "value": 81.5, "limit": 80.0,
    }  # fmt: skip
    return AlarmChanged(**(defaults | fields))


class Journal:
    """A journal on a real file, written when the test says so."""

    def __init__(self, folder, clock):
        self.path = folder / "journal.sqlite"
        self.bus = Bus()
        self.writer = Writer(clock)
        self.recorder = Recorder(self.bus, self.writer, folder, station="line 1")
        self.reader = Reader(folder)

    def write(self, *facts):
        for fact in facts:
            self.bus.alarms.publish(fact)
        self.writer.write_once()

    def tamper(self, *statements):
        self.writer.stop()
        link = dbapi2.connect(str(self.path), isolation_level=None)
        for table in ("alarm_journal", "audit"):
            for change in ("UPDATE", "DELETE"):
                link.execute(f"DROP TRIGGER {table}_no_{change}")
        for statement in statements:
            link.execute(statement)
        link.close()


@pytest.fixture
def journal(tmp_path, clock):
    journal = Journal(tmp_path, clock)
    yield journal
    journal.writer.stop()


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"value": "stopped", "limit": None, "unshelve_at": at(9), "acked_at": at(1)},
        {"value": None, "active_since": None, "comment": "half \ud800 a pair", "trigger": None},
        {"value": math.inf, "is_alert": True, "user": "Zoë", "status": 0x80310000},
    ],
)
def test_a_fact_survives_as_text(fields):
    fact = alarm(**fields)
    assert from_text(to_text(fact)) == fact


def test_a_fact_that_is_not_a_number_survives_as_text():
    value = from_text(to_text(alarm(value=math.nan))).value
    assert isinstance(value, float)
    assert math.isnan(value)


def test_a_field_of_a_later_version_is_passed_over():
    text = to_text(alarm()).replace("{", '{"colour":"mauve",', 1)
    assert from_text(text) == alarm()


def test_the_last_fact_of_each_alarm_is_its_state(journal):
    journal.write(
        alarm(), alarm("capper.torque.lo", at_s=1),
        alarm(at_s=2, trigger=Trigger.ACK, acked=True, letter=AlarmLetter.ACKNOWLEDGED),
    )  # fmt: skip
    last = journal.reader.last_alarms()
    assert [(one.key, one.trigger) for one in last] == [
        ("capper.torque.lo", Trigger.ACTIVATE),
        ("filler.level.hi", Trigger.ACK),
    ]


def test_a_snapshot_is_no_event(journal):
    journal.write(alarm(trigger=None))
    assert journal.reader.last_alarms() == []


def test_events_are_found_by_time_machine_and_text_newest_first(journal):
    journal.write(
        alarm(at_s=0), alarm("capper.torque.lo", at_s=10, message="Torque 100 % low"),
        alarm(at_s=20, trigger=Trigger.RTN), alarm(at_s=30, comment="valve_2 stuck"),
    )  # fmt: skip
    reader = journal.reader
    assert [e.at for e in reader.alarm_events(at(0), at(20))] == [at(20), at(10), at(0)]
    assert [e.at for e in reader.alarm_events(START, at(99), limit=1)] == [at(30)]
    assert [e.at for e in reader.alarm_events(START, at(99), machine="capper")] == [at(10)]
    assert [e.at for e in reader.alarm_events(START, at(99), text="100 % LOW")] == [at(10)]
    assert [e.at for e in reader.alarm_events(START, at(99), text="e_2")] == [at(30)]


def test_an_occurrence_tells_when_it_came_was_acknowledged_and_went(journal):
    journal.write(
        alarm(occurrence=1), alarm(at_s=4, trigger=Trigger.RTN, occurrence=1),
        alarm(at_s=6, trigger=Trigger.ACK, occurrence=1, user="ann"),
        alarm(at_s=9, trigger=Trigger.ACTIVATE, occurrence=2),
    )  # fmt: skip
    second, first = journal.reader.occurrences("filler.level.hi")
    assert (first.activated, first.returned, first.acked, first.acked_by) == (
        at(0), at(4), at(6), "ann",
    )  # fmt: skip
    assert (second.number, second.activated, second.acked, second.acked_by) == (2, at(9), None, "")
    assert journal.reader.occurrences("filler.level.hi", limit=1) == [second]


def test_an_action_is_on_disk_when_write_returns(tmp_path):
    writer = Writer(SystemClock())
    writer.start()
    actions = ActionJournal(writer, SystemClock(), tmp_path)
    seen = []

    def press() -> None:
        actions.write("ann", Role.OPERATOR, "AcknowledgeAlarm", "filler.level.hi", "", "done")
        seen.extend(Reader(tmp_path).actions(START, at(10**9), text="FILLER"))

    presser = Thread(target=press)
    presser.start()
    presser.join(20)
    writer.stop()
    (action,) = seen
    assert (action.user, action.role, action.action, action.result) == (
        "ann", "operator", "AcknowledgeAlarm", "done",
    )  # fmt: skip


def test_an_action_that_cannot_be_written_is_refused(tmp_path, clock, monkeypatch):
    monkeypatch.setattr("hmi.journal.action_journal.TIMEOUT_S", 0.01)
    actions = ActionJournal(Writer(clock), clock, tmp_path)
    with pytest.raises(StorageError):
        actions.write("ann", Role.OPERATOR, "ShelveAlarm", "filler.level.hi", "", "done")


def test_an_empty_folder_is_an_empty_journal(tmp_path):
    reader = Reader(tmp_path)
    assert reader.last_alarms() == []
    assert {check.rows for check in reader.verify().values()} == {0}


@pytest.mark.parametrize("change", ["UPDATE alarm_journal SET user = 'x'", "DELETE FROM audit"])
def test_rows_cannot_be_changed_or_removed(journal, change):
    journal.write(alarm())
    journal.writer.stop()
    link = dbapi2.connect(str(journal.path), isolation_level=None)
    link.execute(
        "INSERT INTO audit (token, at_us, user, role, action, target, details, result, previous,"
        " hash) VALUES ('t', 0, '', '', '', '', '', '', '', '')"
    )
    with pytest.raises(dbapi2.DatabaseError, match="append only"):
        link.execute(change)
    link.close()


HOSTILE = [
    alarm(value=math.nan), alarm(value=-0.0), alarm(value=2**70), alarm(value=5.0),
    alarm(value="text", comment="half \ud800"), alarm(value=None, user="Zoë"), alarm(value=True),
]  # fmt: skip


def test_an_untouched_chain_fits_whatever_values_came(journal):
    journal.write(*HOSTILE)
    journal.write(alarm())
    check = journal.reader.verify()["alarm_journal"]
    assert (check.rows, check.first_wrong) == (len(HOSTILE) + 1, None)


@pytest.mark.parametrize(
    ("statement", "wrong"),
    [
        ("UPDATE alarm_journal SET user = 'someone else' WHERE seq = 2", 2),
        ("UPDATE alarm_journal SET value = 5 WHERE seq = 4", 4),
        ("DELETE FROM alarm_journal WHERE seq = 3", 4),
        ("UPDATE alarm_journal SET previous = hash WHERE seq = 6", 6),
        ("UPDATE alarm_journal SET seq = 99 WHERE seq = 7", 99),
    ],
)
def test_a_changed_or_removed_row_breaks_the_chain(journal, statement, wrong):
    journal.write(*HOSTILE)
    journal.tamper(statement)
    assert journal.reader.verify()["alarm_journal"].first_wrong == wrong


def test_a_row_whose_commit_seemed_to_fail_is_not_written_twice(journal):
    journal.bus.alarms.publish(alarm())
    (job,) = journal.writer._queue.take_all()
    for _ in range(2):
        journal.writer.submit(job)
        journal.writer.write_once()
    assert journal.reader.verify()["alarm_journal"].rows == 1


def test_a_restored_alarm_is_what_was_written(journal):
    fact = replace(alarm(), value="läuft", comment="\ud800")
    journal.write(fact)
    assert journal.reader.last_alarms() == [fact]
