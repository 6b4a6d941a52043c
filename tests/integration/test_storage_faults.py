"""S3, S6, S7: a full disk, a lock and a damaged file stop the recording for a while at most."""

import os
import shutil
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

import pytest

from hmi.bus.bus import Bus
from hmi.bus.facts import RecorderReported, SamplesArrived
from hmi.clock import SystemClock, to_us
from hmi.historian.day_files import DayFiles
from hmi.historian.reader import Reader
from hmi.historian.recorder import Recorder
from hmi.plant.samples import Sample, batch_of
from hmi.storage.writer import Writer
from tests.helpers.builders import plant_with
from tests.helpers.patience import wait_until

TAG = "filler.level"
FAR_US = 2**61
HOLD = """
import sys
from pysqlite3 import dbapi2
link = dbapi2.connect(sys.argv[1], isolation_level=None)
link.execute("BEGIN EXCLUSIVE")
print("held", flush=True)
sys.stdin.read()
"""


class Station:
    """A recorder with its real writer thread, fed one sample at a time."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.clock, self.bus = SystemClock(), Bus()
        self.writer = Writer(self.clock, busy_timeout_ms=100)
        site = plant_with(tags=[TAG])
        self.recorder = Recorder(site, self.bus, self.writer, self.clock, folder)
        self.reports: list[RecorderReported] = []
        self.bus.recorder.subscribe(self.reports.append)
        self.sent = 0
        self.writer.start()

    def send(self) -> None:
        self.sent += 1
        now_us = to_us(self.clock.now()) + self.sent
        self.bus.samples.publish(
            SamplesArrived(batch_of([Sample(0, float(self.sent), 0, now_us, now_us)]))
        )

    def report(self) -> RecorderReported:
        self.recorder.tick()
        return self.reports[-1]

    def wait_until(self, is_so) -> None:
        wait_until(lambda: is_so(self.report()))

    def recorded(self) -> list[float]:
        return Reader(self.folder).read(TAG, 0, FAR_US).values.tolist()

    def today(self) -> Path:
        return DayFiles(self.folder).today(self.clock.now()).path


@pytest.fixture
def station(tmp_path):
    stations = []

    def begin(folder=tmp_path):
        stations.append(Station(folder))
        return stations[-1]

    yield begin
    for one in stations:
        one.recorder.close()
        one.writer.stop()


def test_s6_what_another_process_locks_is_recorded_when_it_lets_go(station, expected_warnings):
    expected_warnings("cannot be written: storage-locked")
    here = station()
    here.send()
    here.wait_until(lambda report: report.recorded == 1)
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(here.today())],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE,
    )  # fmt: skip
    assert holder.stdout.readline() == b"held\n"
    for _ in range(10):
        here.send()
    here.wait_until(lambda report: report.reason == "storage-locked")
    assert not here.report().recording
    assert here.report().waiting == 10
    holder.communicate()
    here.wait_until(lambda report: report.recording)
    assert here.report().recorded == 11
    assert here.recorded() == [float(n) for n in range(1, 12)]


@pytest.mark.parametrize("damage", ["rubbish", "cut", "zeros", "header"])
def test_s7_a_damaged_day_is_set_aside_at_the_start_and_recording_goes_on(
    station, expected_warnings, damage
):
    expected_warnings("is damaged and was set aside")
    before = station()
    for _ in range(3000):
        before.send()
    before.wait_until(lambda report: report.recorded == 3000)
    before.writer.stop()
    path = before.today()
    sound = path.read_bytes()
    path.write_bytes({
        "rubbish": b"rubbish" * 1000,
        "cut": sound[: len(sound) // 2 - 100],
        "zeros": sound[:8192] + bytes(16_384) + sound[24_576:],
        "header": b"\xff" * 64 + sound[64:],
    }[damage])  # fmt: skip
    after = station()
    begin = time.monotonic()
    after.send()
    after.wait_until(lambda report: report.recorded == 1)
    assert time.monotonic() - begin < 10
    assert after.recorded()[-1] == 1.0
    aside = [p for p in path.parent.iterdir() if "-2" in p.name.partition(".sqlite.")[2]]
    kept = {p.name.removesuffix("-wal").removesuffix("-shm") for p in aside}
    assert len(kept) == 1, "what was damaged is kept, before and after it was salvaged"


def on_small_disk(tmp_path: Path) -> Path | None:
    """Return a folder on a disk of 4 MB, None where this process may not mount one."""
    folder = tmp_path / "small"
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=4m", "lineside-test", str(folder)]
    try:
        done = subprocess.run(mount, capture_output=True, check=False)
    except FileNotFoundError:
        return None
    return folder if done.returncode == 0 else None


def fill(path: Path) -> None:
    """Write until there is no room left."""
    with path.open("wb") as file, suppress(OSError):
        while True:
            os.write(file.fileno(), bytes(4096))


@pytest.fixture
def small_disk(tmp_path):
    folder = on_small_disk(tmp_path)
    if folder is None:
        pytest.skip("mounting a small disk needs root")
    yield folder
    subprocess.run([shutil.which("umount"), "-l", str(folder)], check=True)


def test_s3_a_full_disk_pauses_recording_and_loses_nothing(small_disk, station, expected_warnings):
    expected_warnings("cannot be written: storage-full")
    here = station(small_disk)
    here.send()
    here.wait_until(lambda report: report.recorded == 1)
    ballast = small_disk / "ballast"
    fill(ballast)
    for _ in range(5000):
        here.send()
    here.wait_until(lambda report: report.reason == "storage-full")
    assert here.recorded()[0] == 1.0, "what is recorded can still be read"
    ballast.unlink()
    begin = time.monotonic()
    here.wait_until(lambda report: report.recording)
    assert time.monotonic() - begin < 10
    assert here.report().dropped == 0
    assert here.recorded() == [float(n) for n in range(1, 5002)]
    here.writer.stop()
