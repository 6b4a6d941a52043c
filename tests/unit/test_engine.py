"""The engine put together: what must not keep it from starting, what it says when it cannot."""

import asyncio
from pathlib import Path

import pytest

from hmi.access.users import User
from hmi.actions.requests import QualifyStop
from hmi.bus.facts import StopEdited, StopsChanged
from hmi.config.redirected import redirected
from hmi.engine import SITE_CHANGED, Engine, run
from hmi.errors import ConfigurationError, StorageError, StorageTooNew
from hmi.journal.reader import Reader as JournalReader
from hmi.journal.schema import journal_file
from hmi.plant.assets import MachineState
from hmi.plant.roles import Role
from hmi.plant.samples import Origin
from hmi.storage.database import open_database
from hmi.storage.schema import mark_of
from tests.helpers.builders import at, at_us, batch, connection, plant_with, sample
from tests.helpers.recording import Recording

SITE = """
[site]
name = "Hall"
"""


@pytest.fixture(autouse=True)
def _own_socket(tmp_path_factory, monkeypatch):
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path_factory.mktemp("run")))


async def started_and_ended(folder: Path, clock) -> None:
    engine = Engine(plant_with(connections=[]), folder, clock, is_service=True)
    engine.end("tried")
    await engine.run()


@pytest.mark.parametrize("name", ["users", "maturity", "journal", "gaps", "performance"])
async def test_a_damaged_file_is_set_aside_and_the_engine_starts(
    name, tmp_path, clock, expected_warnings
):
    expected_warnings(f"{name}.sqlite is damaged and was set aside")
    path = tmp_path / f"{name}.sqlite"
    path.write_bytes(b"rubbish" * 999)
    await started_and_ended(tmp_path, clock)
    (aside,) = tmp_path.glob(f"{name}.sqlite.damaged-*")
    assert aside.read_bytes() == b"rubbish" * 999


async def test_a_journal_that_cannot_be_read_costs_the_memory_of_alarms_alone(
    tmp_path, clock, expected_warnings
):
    expected_warnings("could not be looked through")
    expected_warnings("Earlier alarms are not known")
    expected_warnings("Earlier verdicts are not known")
    (tmp_path / "journal.sqlite").mkdir()
    await started_and_ended(tmp_path, clock)


async def test_a_journal_of_a_later_version_is_not_touched(tmp_path, clock):
    file = journal_file(tmp_path)
    with open_database(file.path, read_only=False).connect() as connection:
        connection.exec_driver_sql("PRAGMA user_version = 99")
        connection.exec_driver_sql(f"PRAGMA application_id = {mark_of(99)}")
        connection.commit()
    with pytest.raises(StorageTooNew):
        Engine(plant_with(connections=[]), tmp_path, clock, is_service=True)


async def test_a_work_that_does_not_take_its_end_keeps_nothing_from_the_disk(
    tmp_path, clock, monkeypatch, expected_warnings
):
    expected_warnings("1 works did not end in time")
    monkeypatch.setattr("hmi.engine.LEAVE_S", 0.01)
    engine = Engine(plant_with(connections=[]), tmp_path, clock, is_service=True)
    release = asyncio.Event()

    async def stubborn() -> None:
        try:
            await release.wait()
        except asyncio.CancelledError:
            await release.wait()

    work = asyncio.ensure_future(stubborn())
    engine.end("tried")
    async with asyncio.timeout(5):
        await engine._until_ended([work])
    release.set()
    await work


async def test_a_work_that_fails_ends_the_engine_with_its_error(tmp_path, clock):
    engine = Engine(plant_with(connections=[]), tmp_path, clock, is_service=True)

    async def fails() -> None:
        raise RuntimeError("broken")

    with pytest.raises(RuntimeError, match="broken"):
        await engine._until_ended([fails()])


def test_a_folder_that_cannot_be_locked_is_told_as_an_error_of_the_disk(tmp_path):
    site = tmp_path / "site.toml"
    site.write_text(SITE)
    data = tmp_path / "data"
    (data / "engine.lock").mkdir(parents=True)
    with pytest.raises(StorageError):
        run(site, data, [], is_service=True)


def test_other_addresses_are_for_connections_that_the_site_has_or_still_has():
    site = plant_with(connections=[connection("line")])
    told = ["line=opc.tcp://other:4840", "gone=opc.tcp://h:4840"]
    with pytest.raises(ConfigurationError):
        redirected(site, told)
    kept = redirected(site, told, is_strict=False)
    assert [one.url for one in kept.connections] == ["opc.tcp://other:4840"]


async def test_an_engine_that_is_told_to_end_does_not_load_its_site_anew(tmp_path, clock):
    engine = Engine(plant_with(connections=[]), tmp_path, clock, is_service=True)
    engine.is_to_reload = True
    engine.end(SITE_CHANGED)
    assert engine.is_to_reload
    engine.end("SIGTERM")
    assert not engine.is_to_reload
    await engine.run()


async def test_who_was_logged_in_is_still_when_the_site_was_loaded_anew(tmp_path, clock):
    engine = Engine(plant_with(connections=[]), tmp_path, clock, is_service=True)
    user = User(name="eva", full_name="Eva", role=Role.ENGINEER, secret_hash="")
    engine.welcome_back(user)
    assert engine.user == user
    engine.end("tried")
    await engine.run()


async def test_what_an_operator_says_of_a_stop_is_known_to_the_next_engine(tmp_path, clock):
    site = plant_with(machines=["filler"], connections=[])
    number, start = site.number_by_key["filler.line_state"], at_us(60)
    recording = Recording(site, clock, tmp_path)
    states = ((0, MachineState.EXECUTING), (60, MachineState.FAULT), (960, MachineState.EXECUTING))
    recording.record(
        batch(
            *(sample(number, float(state), at_s=second) for second, state in states),
            origin=Origin.DERIVED,
        )
    )
    recording.writer.stop()
    clock.advance(1200)
    span = start, at_us(960)
    for expected, asked in ((1, True), (0, False)):
        engine = Engine(site, tmp_path, clock, is_service=True)
        engine._writer.start()
        told = []
        engine.bus.stops.subscribe(told.append)
        await engine._stops.watch.look()
        assert sum(len(fact.unqualified) for fact in engine._stops.watch.facts()) == expected
        if asked:
            await engine._carry_out(QualifyStop("filler", *span, "jam"))
            assert [type(fact) for fact in told] == [StopsChanged, StopEdited]
        engine._writer.stop()
    actions = JournalReader(tmp_path).actions(at(0), at(9999))
    assert [(one.action, one.target, one.result) for one in actions] == [
        ("QualifyStop", "filler", "done")
    ]
