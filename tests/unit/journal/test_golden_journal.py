"""The journal as a released version wrote it is read, followed by its chain, and gone on with."""

import shutil
from datetime import timedelta
from pathlib import Path

from hmi.access.store import UserStore
from hmi.bus.facts import AlarmLetter
from hmi.journal.chain import Append
from hmi.journal.reader import Reader
from hmi.journal.schema import ACTIONS, journal_file
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


def test_users_of_version_1_are_known(tmp_path):
    shutil.copy(USERS / "users-v1.sqlite", tmp_path / "users.sqlite")
    (user,) = UserStore(tmp_path).all()
    assert (user.name, user.full_name, user.secret_hash) == ("eva", "Eva", "no hash")
