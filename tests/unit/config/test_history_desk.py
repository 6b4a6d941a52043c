"""A file of entered values is taken into the record once, marked as manual, and written down."""

import asyncio
import hashlib
import json
from functools import partial

import pytest

from hmi.actions.requests import ImportHistory
from hmi.bus.bus import Bus
from hmi.bus.facts import ImportPhase
from hmi.config.history_desk import HistoryDesk
from hmi.errors import ActionRefused
from hmi.historian.day_files import DayFiles
from hmi.historian.on_disk import is_all_on_disk
from hmi.historian.reader import Reader
from hmi.historian.recorder import Recorder
from hmi.plant.roles import Role
from hmi.plant.samples import Origin, batch_of
from hmi.storage.writer import Writer
from hmi.texts.codes import has_sentence
from tests.helpers.builders import at_us, plant_with, sample, tag

SITE = plant_with(
    tags=[tag("press.force"), tag("press.oil", name="Oil", manual=True, connection="", node="")]
)
TEXT = "time;Oil\n" + "".join(f"2026-01-05T06:{n // 60:02}:{n % 60:02}Z;{n}\n" for n in range(600))


class Here:
    user = "e.user"
    role = Role.ENGINEER


class Book:
    def __init__(self) -> None:
        self.rows: list[tuple] = []

    def write(self, *row) -> None:
        self.rows.append(row)


class Station:
    """A desk over a real record."""

    def __init__(self, folder, clock) -> None:
        self.folder, self.bus, self.book = folder, Bus(), Book()
        self.writer = Writer(clock)
        self.recorder = Recorder(SITE, self.bus, self.writer, clock, folder)
        self.told = []
        self.bus.imports.subscribe(self.told.append)
        settled = partial(asyncio.to_thread, is_all_on_disk, self.writer, folder, 60.0)
        self.desk = HistoryDesk(SITE, self.bus, clock, self.recorder, settled, (Here(), self.book))

    async def take(self, path, *, sha256="", skips=False):
        digest = sha256 or hashlib.sha256(path.read_bytes()).hexdigest()
        self.desk.carries()[ImportHistory](ImportHistory(str(path), digest, "UTC", skips))
        await self.desk.over()
        return self.told[-1]

    def read(self):
        return Reader(self.folder).read("press.oil", at_us(-1e6), at_us(1e6))


@pytest.fixture
def station(tmp_path, clock):
    clock.advance(86_400 * 3)
    made = Station(tmp_path / "data", clock)
    made.writer.start()
    yield made
    made.writer.stop()


@pytest.fixture
def values(tmp_path):
    path = tmp_path / "oil.csv"
    path.write_text(TEXT)
    return path


async def test_values_are_recorded_as_manual_and_written_down(station, values):
    ended = await station.take(values)
    assert (ended.phase, ended.samples, ended.share) == (ImportPhase.DONE, 600, 1.0)
    found = station.read()
    assert found.values.tolist() == [float(n) for n in range(600)]
    assert set(found.origins.tolist()) == {Origin.MANUAL}
    assert station.told[0].phase is ImportPhase.RUNNING
    (row,) = station.book.rows
    assert row[:4] == ("e.user", Role.ENGINEER, "ImportHistory", "oil.csv")
    assert json.loads(row[4])["samples"] == 600
    assert row[5] == "done"


async def test_the_same_file_again_changes_nothing(station, values):
    await station.take(values)
    before = station.read()
    assert (await station.take(values)).phase is ImportPhase.DONE
    after = station.read()
    assert after.times_us.tolist() == before.times_us.tolist()
    assert after.values.tolist() == before.values.tolist()


async def test_what_was_there_stays_and_a_closed_day_is_folded_anew(station, values):
    station.recorder.take(batch_of([sample(1, -1.0, at_s=30.5)]))
    await asyncio.to_thread(is_all_on_disk, station.writer, station.folder, 60.0)
    await station.take(values)
    station.writer.stop()
    for file in DayFiles(station.folder).latest(9):
        assert station.recorder.folding.finish(file)
    found = station.read()
    assert len(found) == 601
    assert -1.0 in found.values.tolist()
    hours = Reader(station.folder).read_rollups("press.oil", at_us(), at_us(3599), 3_600_000_000)
    assert hours.count.tolist() == [601]
    assert hours.minimum.tolist() == [-1.0]


async def test_a_file_that_was_changed_since_it_was_looked_through_is_refused(station, values):
    ended = await station.take(values, sha256="0" * 64)
    assert (ended.phase, ended.problem) == (ImportPhase.FAILED, "import-changed")
    assert len(station.read()) == 0
    assert station.book.rows[0][5] == "import-changed"


async def test_one_mistake_refuses_the_file_unless_it_is_to_be_left_out(station, values):
    values.write_text(TEXT + "2026-01-05T08:00Z;much\n")
    ended = await station.take(values)
    assert ended.problem == "import-refused"
    assert has_sentence(ended.problem)
    assert len(station.read()) == 0
    assert (await station.take(values, skips=True)).samples == 600


@pytest.mark.parametrize("text", ["time;Oil\n", "time;press.force\n2026-01-05;1\n"])
async def test_a_file_without_a_value_is_refused(station, values, text):
    values.write_text(text)
    assert (await station.take(values)).phase is ImportPhase.FAILED


async def test_two_files_at_once_are_refused(station, values):
    digest = hashlib.sha256(values.read_bytes()).hexdigest()
    wish = ImportHistory(str(values), digest, "UTC")
    carry = station.desk.carries()[ImportHistory]
    carry(wish)
    with pytest.raises(ActionRefused):
        carry(wish)
    await station.desk.over()
    with pytest.raises(ActionRefused):
        carry(ImportHistory(str(values), digest, "Mars/North"))
