"""A backup is made aside, told and written down; a restore waits for the next start."""

import asyncio
import threading
from dataclasses import replace

import pytest

from hmi.access.users import User
from hmi.actions import backups as desk
from hmi.actions import requests as ask
from hmi.actions.backups import Backups, take_up_restored
from hmi.bus.bus import Bus
from hmi.bus.facts import BackupPhase
from hmi.errors import ActionRefused
from hmi.historian.day_files import DayFiles
from hmi.journal.reader import Reader as JournalReader
from hmi.plant.roles import Role
from tests.helpers.builders import batch, plant_with, sample
from tests.helpers.recording import Recording
from tests.unit.actions.test_handlers import Desk


class Eva:
    user, role = "eva", Role.ENGINEER


class Log:
    def __init__(self):
        self.rows = []

    def write(self, *row):
        self.rows.append(row)


class Station:
    """A recorded data folder with its desk for backups."""

    def __init__(self, folder, clock):
        self.data, self.clock = folder / "data", clock
        recording = Recording(plant_with(tags=["filler.level"]), clock, self.data)
        recording.record(batch(sample(0, 1.5)))
        recording.writer.stop()
        self.log, self.facts, self.restarts = Log(), [], 0
        bus = Bus()
        bus.backups.subscribe(self.facts.append)
        self.desk = Backups(self.data, bus, clock, Eva(), self.log, self._restart)

    def _restart(self):
        self.restarts += 1

    async def ask(self, wish):
        self.desk.carries()[type(wish)](wish)
        await self.desk.settled()


@pytest.fixture
def station(tmp_path, clock):
    return Station(tmp_path, clock)


async def test_a_backup_is_told_written_down_and_remembered(station, tmp_path, clock):
    target = tmp_path / "stick"
    await station.ask(ask.BackUp(str(target)))
    assert next(fact.phase for fact in station.facts) is BackupPhase.COPYING
    last = station.facts[-1]
    assert (last.phase, last.last_folder, last.reason) == (BackupPhase.NONE, str(target), "")
    assert last.last_made == clock.now()
    assert last.last_bytes > 0
    ((user, role, action, folder, _details, result),) = station.log.rows
    assert (user, role, action, folder, result) == (
        "eva", Role.ENGINEER, "BackUpEnded", str(target), "done",
    )  # fmt: skip
    again = Backups(station.data, Bus(), clock, Eva(), Log(), lambda: None)
    assert again.now.last_folder == str(target)
    assert again.now.last_made == clock.now()


async def test_what_kept_it_from_being_made_is_told(station, tmp_path):
    (tmp_path / "letter.txt").write_text("mine")
    await station.ask(ask.BackUp(str(tmp_path)))
    assert station.facts[-1].reason == "backup-folder-taken"
    assert station.facts[-1].last_made is None
    assert station.log.rows[0][-1] == "backup-folder-taken"


@pytest.mark.parametrize("folder", ["", "  ", "backup", "./backup"])
def test_a_folder_that_is_not_named_whole_is_refused(station, folder):
    with pytest.raises(ActionRefused, match="backup-folder-unclear"):
        station.desk.carries()[ask.BackUp](ask.BackUp(folder))


async def test_one_at_a_time_and_it_can_be_cancelled(station, tmp_path, monkeypatch):
    begun = threading.Event()

    def endless(_data, _target, _now, how):
        begun.set()
        while True:
            how.check()

    monkeypatch.setattr(desk, "back_up", endless)
    carry = station.desk.carries()
    carry[ask.BackUp](ask.BackUp(str(tmp_path / "stick")))
    await asyncio.to_thread(begun.wait, 20)
    with pytest.raises(ActionRefused, match="backup-running"):
        carry[ask.RestoreBackup](ask.RestoreBackup(str(tmp_path / "stick")))
    carry[ask.CancelBackup](ask.CancelBackup())
    await station.desk.settled()
    assert station.facts[-1].reason == "backup-cancelled"


async def test_a_restore_is_prepared_and_carried_out_at_the_next_start(station, tmp_path, clock):
    target = str(tmp_path / "stick")
    await station.ask(ask.BackUp(target))
    day = DayFiles(station.data).every()[0]
    day.write_bytes(b"newer")
    clock.advance(60)
    await station.ask(ask.RestoreBackup(target))
    assert station.restarts == 1
    assert day.read_bytes() == b"newer", "nothing is changed while the engine runs"
    user = User(name="eva", full_name="Eva", role=Role.ENGINEER, secret_hash="")
    aside = take_up_restored(station.data, clock, user)
    assert (aside / "history" / day.name).read_bytes() == b"newer"
    assert day.read_bytes() != b"newer"
    start, end = clock.now().replace(year=2000), clock.now().replace(year=3000)
    (row,) = JournalReader(station.data).actions(start, end, limit=5)
    assert (row.user, row.action, row.target) == ("eva", "RestoreBackup", aside.name)
    assert take_up_restored(station.data, clock, user) is None


async def test_a_damaged_backup_is_not_restored(station, tmp_path):
    target = tmp_path / "stick"
    await station.ask(ask.BackUp(str(target)))
    next((target / "history").iterdir()).write_bytes(b"x")
    await station.ask(ask.RestoreBackup(str(target)))
    assert station.facts[-1].reason == "backup-damaged"
    assert station.restarts == 0


@pytest.mark.parametrize("role", [Role.VIEWER, Role.OPERATOR, Role.MAINTENANCE])
@pytest.mark.parametrize("wish", [ask.BackUp("/x"), ask.RestoreBackup("/x"), ask.CancelBackup()])
async def test_who_may_not_configure_is_refused_and_that_is_written_down(
    station, tmp_path, clock, role, wish
):
    desk = Desk(tmp_path, clock, role)
    handlers = replace(desk.handlers, backups=station.desk)
    with pytest.raises(ActionRefused, match="not-permitted"):
        await handlers.carry_out(wish)
    assert station.facts == []
    assert desk.log.rows[-1][2:4] == (type(wish).__name__, getattr(wish, "folder", ""))
