"""S4, S5, S9, S11: a disk that fails, that may not be written to, and a reader that holds on."""

import errno
import shutil
import subprocess
import sys
from contextlib import closing, suppress
from pathlib import Path

import pytest
from pysqlite3 import dbapi2

from hmi.clock import SystemClock
from hmi.errors import StorageError
from hmi.historian.day_files import DayFiles
from hmi.historian.reader import Reader
from hmi.journal.action_journal import ActionJournal
from hmi.journal.reader import Reader as JournalReader
from hmi.plant.roles import Role
from hmi.storage.backup import Progress, back_up
from hmi.storage.reserve import Reserve
from hmi.storage.store_file import size_of
from hmi.storage.writer import Writer
from tests.helpers.builders import START, batch, plant_with, sample
from tests.helpers.disk_faults import failing_disk
from tests.helpers.patience import wait_until
from tests.helpers.recording import Recording
from tests.helpers.recording_child import TAG, last_acknowledged
from tests.helpers.storage import AddNumber, numbers_file, numbers_in

ROOT = Path(__file__).parents[2]
FAR_US = 2**61


@pytest.fixture
def disk(tmp_path):
    found = failing_disk(tmp_path)
    if found is None:
        pytest.skip("no compiler for a disk that fails")
    return found


@pytest.fixture
def child(disk, tmp_path):
    """A recording process on that disk."""
    data, ledger = tmp_path / "data", tmp_path / "ledger"
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.helpers.recording_child", str(data), str(ledger)],
        cwd=ROOT, env=disk.environment, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    yield process
    process.kill()
    process.wait()


def acknowledged_beyond(tmp_path, child, number):
    ledger = tmp_path / "ledger"
    wait_until(lambda: last_acknowledged(ledger) > number or child.poll() is not None, 60.0)
    assert child.poll() is None, "it goes on"
    return last_acknowledged(ledger)


@pytest.mark.parametrize(
    ("code", "call"),
    [
        (errno.EIO, "fsync"), (errno.EIO, "write"), (errno.EIO, "truncate"),
        (errno.ENOSPC, "write"), (errno.EROFS, "write"),
    ],
)  # fmt: skip
def test_s5_what_a_failing_disk_did_not_take_is_written_when_it_is_well(
    tmp_path, disk, child, code, call
):
    acknowledged_beyond(tmp_path, child, 0)
    disk.fail(code, call, "/history/")
    if call == "truncate":
        # Nothing that is recorded waits for it.
        acknowledged_beyond(tmp_path, child, last_acknowledged(tmp_path / "ledger"))
    else:
        wait_until(lambda: disk.failures >= 2 or child.poll() is not None, 60.0)
    before = last_acknowledged(tmp_path / "ledger")
    disk.heal()
    after = acknowledged_beyond(tmp_path, child, before)
    child.kill()
    child.wait()
    series = Reader(tmp_path / "data").read(TAG, 0, FAR_US)
    numbers = series.values.astype(int).tolist()
    assert series.lost == series.notes == ()
    assert set(range(1, after + 1)) <= set(numbers), "nothing that was acknowledged is missing"
    assert len(set(numbers)) == len(numbers), "nothing is there twice"
    for path in DayFiles(tmp_path / "data").every():
        with closing(dbapi2.connect(str(path))) as link:
            assert link.execute("PRAGMA integrity_check").fetchone()[0] == "ok"


def mounted(*arguments):
    try:
        mount = ["mount", *arguments]
        return subprocess.run(mount, capture_output=True, check=False).returncode
    except FileNotFoundError:
        return 1


@pytest.fixture
def own_disk(tmp_path):
    """A disk of 64 MB that this test may mount as it likes."""
    folder = tmp_path / "disk"
    folder.mkdir()
    if mounted("-t", "tmpfs", "-o", "size=64m", "lineside-test", str(folder)):
        pytest.skip("mounting a disk needs root")
    yield folder
    subprocess.run([shutil.which("umount"), "-l", str(folder)], check=True)


def recording_on(folder, clock):
    return Recording(plant_with(tags=[TAG]), clock, folder)


def test_s4_s11_what_may_not_be_written_to_is_read_and_waits_for_its_turn(
    own_disk, tmp_path, clock, expected_warnings
):
    expected_warnings("cannot be written")
    before = recording_on(own_disk / "data", clock)
    before.record(batch(sample(0, 1.0)))
    back_up(own_disk / "data", own_disk / "stick", START, Progress())
    before.writer.stop()
    assert mounted("-o", "remount,ro", str(own_disk)) == 0
    for folder in (own_disk / "data", own_disk / "stick"):
        assert Reader(folder).read(TAG, 0, FAR_US).values.tolist() == [1.0]
    after = recording_on(own_disk / "data", clock)
    after.record(batch(sample(0, 2.0, at_s=1)))
    assert after.report().reason in ("storage-read-only", "storage-cannot-open")
    assert after.report().waiting == 1
    with pytest.raises(StorageError):
        back_up(tmp_path, own_disk / "stick", START, Progress())
    assert mounted("-o", "remount,rw", str(own_disk)) == 0
    clock.advance(10)
    after.writer.write_once()
    assert after.report().reason == ""
    assert Reader(own_disk / "data").read(TAG, 0, FAR_US).values.tolist() == [1.0, 2.0]
    after.writer.stop()


def fill(path):
    with path.open("wb", buffering=0) as file, suppress(OSError):
        while True:
            file.write(bytes(65_536))


def test_s3_alarms_and_actions_are_written_on_a_really_full_disk(own_disk, expected_warnings):
    expected_warnings("storage-full|The disk is full")
    clock, file = SystemClock(), numbers_file(own_disk)
    writer = Writer(clock, reserve=Reserve(own_disk, 10**6))
    journal = ActionJournal(writer, clock, own_disk)
    writer.start()
    journal.write("eva", Role.ENGINEER, "LogIn", "eva", "", "done")
    wait_until((own_disk / "reserve").exists)
    fill(own_disk / "ballast")
    for number in range(3000):
        writer.submit(AddNumber(file, number, weight=1))
    wait_until(lambda: writer.is_on_reserve)
    journal.write("eva", Role.ENGINEER, "LogOut", "", "", "done")
    rows = JournalReader(own_disk).actions(START, clock.now().replace(year=9000), limit=9)
    assert [row.action for row in rows] == ["LogOut", "LogIn"]
    assert writer.waiting == 3000
    (own_disk / "ballast").unlink()
    wait_until(lambda: not writer.failures and writer.waiting == 0)
    assert len(numbers_in(file)) == 3000
    assert not writer.is_on_reserve
    writer.stop()


def test_s9_a_reader_that_holds_on_makes_the_log_grow_and_stops_nothing(tmp_path, clock):
    recording = recording_on(tmp_path, clock)
    recording.record(batch(sample(0, 0.0)))
    path = DayFiles(tmp_path).today(clock.now()).path
    with closing(dbapi2.connect(str(path), isolation_level=None)) as holder:
        holder.execute("BEGIN")
        holder.execute("SELECT count(*) FROM head").fetchone()
        for second in range(1, 1200):
            recording.record(batch(sample(0, float(second), at_s=second)))
        grown = size_of(path)
        assert recording.report().reason == ""
    assert len(recording.reader.read(TAG, 0, FAR_US)) == 1200
    recording.fold()
    recording.writer.stop()
    assert not Path(f"{path}-wal").exists(), "what it held goes with it"
    assert size_of(path) < grown
