"""The journal as a released version wrote it is read, followed by its chain, and gone on with."""

import shutil
from datetime import timedelta
from pathlib import Path

import pytest
from pysqlite3 import dbapi2

from hmi.access.store import UserStore
from hmi.bus.facts import AlarmLetter
from hmi.journal.chain import Append
from hmi.journal.notes import NoteReader
from hmi.journal.reader import Reader
from hmi.journal.schema import ACTIONS, STOPS, VERDICTS, journal_file
from hmi.storage.writer import Writer
from tests.helpers.builders import START

GOLDEN = Path(__file__).with_name("golden")
USERS = Path(__file__).parents[1] / "access" / "golden"
LATER = START + timedelta(days=1)


def actions(folder):
    rows = Reader(folder).actions(START - timedelta(days=1), LATER, limit=10)
    return [(row.user, row.action, row.target, row.result) for row in reversed(rows)]


WRITTEN = [
    ("eva", "ShelveAlarm", "filler.level_high", "done"),
    ("ann", "AcknowledgeAlarm", "filler.level_high", "not-permitted"),
]


def test_a_journal_of_version_1_is_read_and_gone_on_with(tmp_path, clock):
    path = journal_file(tmp_path).path
    shutil.copy(GOLDEN / "journal-v1.sqlite", path)
    (alarm,) = Reader(tmp_path).last_alarms()
    assert (alarm.key, alarm.letter) == ("filler.level_high", AlarmLetter.UNACKNOWLEDGED)
    assert actions(tmp_path) == WRITTEN
    cells = {"at_us": 1_767_600_000_000_000, "user": "max", "role": "viewer", "action": "LogIn",
             "target": "max", "details": "", "result": "done"}  # fmt: skip
    writer = Writer(clock)
    writer.submit(Append(journal_file(tmp_path), ACTIONS, cells))
    writer.write_once()
    writer.stop()
    assert actions(tmp_path)[:2] == WRITTEN
    checks = Reader(tmp_path).verify()
    assert [check.first_wrong for check in checks.values()] == [None] * len(checks)
    assert checks[ACTIONS.name].rows == 3


STOP = {"at_us": 1_767_600_000_000_000, "kind": "qualified", "edit": 0, "stop": "filler@1",
        "machine": "filler", "start_us": 1, "end_us": 2, "reason": "jam", "text": "",
        "user": "eva", "body": "{}"}  # fmt: skip
VERDICT = {"at_us": 1_767_600_000_000_000, "machine": "filler", "tag": "filler.current",
           "detector": "seasonal", "alert_us": 1, "verdict": "confirmed", "text": "",
           "user": "eva"}  # fmt: skip


@pytest.mark.parametrize("version", [1, 2])
def test_an_older_journal_gets_the_tables_that_it_lacks_and_keeps_its_rows(
    tmp_path, clock, version
):
    file = journal_file(tmp_path)
    shutil.copy(GOLDEN / f"journal-v{version}.sqlite", file.path)
    before = {name: check.rows for name, check in Reader(tmp_path).verify().items()}
    assert (before[STOPS.name], before[VERDICTS.name]) == (0, 0)
    writer = Writer(clock)
    writer.submit(Append(file, STOPS, STOP))
    writer.submit(Append(file, VERDICTS, VERDICT))
    writer.write_once()
    writer.stop()
    checks = Reader(tmp_path).verify()
    assert {check.first_wrong for check in checks.values()} == {None}
    added = {STOPS.name: 1, VERDICTS.name: 1}
    assert {name: check.rows for name, check in checks.items()} == {**before, **added}
    assert len(NoteReader(tmp_path).notes(START, LATER)) == version - 1


@pytest.mark.parametrize(
    ("table", "row", "changes", "forgery"),
    [
        (STOPS, STOP, ("UPDATE stops SET text = 'x'", "DELETE FROM stops"),
         "DROP TRIGGER stops_no_UPDATE; UPDATE stops SET user = 'max' WHERE seq = 2"),
        (VERDICTS, VERDICT, ("UPDATE verdicts SET text = 'x'", "DELETE FROM verdicts"),
         "DROP TRIGGER verdicts_no_UPDATE; UPDATE verdicts SET user = 'max' WHERE seq = 2"),
    ],
)  # fmt: skip
def test_what_people_said_refuses_changes_and_a_forged_row_is_found(
    tmp_path, clock, table, row, changes, forgery
):
    writer = Writer(clock)
    for _ in range(3):
        writer.submit(Append(journal_file(tmp_path), table, row))
    writer.write_once()
    writer.stop()
    link = dbapi2.connect(str(tmp_path / "journal.sqlite"), isolation_level=None)
    for change in changes:
        with pytest.raises(dbapi2.DatabaseError, match="append only"):
            link.execute(change)
    link.executescript(forgery)
    link.close()
    assert Reader(tmp_path).verify()[table.name].first_wrong == 2


def test_users_of_version_1_are_known(tmp_path):
    shutil.copy(USERS / "users-v1.sqlite", tmp_path / "users.sqlite")
    (user,) = UserStore(tmp_path).all()
    assert (user.name, user.full_name, user.secret_hash) == ("eva", "Eva", "no hash")
