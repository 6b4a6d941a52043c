"""What people keep about trends goes through the engine, and survives its end."""

import json
from dataclasses import replace

import pytest

from hmi.access.users import User
from hmi.actions import requests as ask
from hmi.bus.facts import GoldenRunsChanged, NoteChanged, PenGroupsChanged
from hmi.clock import to_us
from hmi.engine import Engine
from hmi.errors import ActionRefused
from hmi.journal.notes import NoteReader, Sought
from hmi.journal.reader import Reader
from hmi.plant.pens import CalculatedPen, PenGroup
from hmi.plant.roles import Role
from tests.helpers.builders import START, at, machine, plant_with, tag

LEVEL = "filler.level"
SITE = plant_with(connections=[], tags=[tag(LEVEL, connection="")], machines=[machine("filler")])
EVA = User(name="eva", full_name="Eva", role=Role.SHIFT_LEAD, secret_hash="")
PEN = CalculatedPen(name="Twice", text=f"2 * {LEVEL}")


@pytest.fixture(autouse=True)
def _own_socket(tmp_path_factory, monkeypatch):
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path_factory.mktemp("run")))


async def run_with(folder, clock, *wishes, user=EVA):
    """Carry out wishes in an engine, end it, and return what a window would have been told."""
    engine = Engine(SITE, folder, clock, is_service=True)
    engine.welcome_back(user)
    told, refused = [], []
    engine.bus.notes.subscribe(told.append)
    engine._writer.start()
    try:
        for wish in wishes:
            try:
                await engine._carry_out(wish)
            except ActionRefused as refusal:
                refused.append(refusal.code)
        snapshot = list(engine._snapshot())
    finally:
        engine.end("done")
        await engine.run()
    return told, refused, snapshot


def of_kind(facts, kind):
    return [fact for fact in facts if isinstance(fact, kind)]


async def test_a_note_is_told_found_and_stands_in_the_audit_trail(tmp_path, clock):
    wish = ask.AddNote("Valve sticks", to_us(START), to_us(at(60)), LEVEL)
    told, refused, _ = await run_with(tmp_path, clock, wish, ask.WithdrawNote(1, "Wrong valve"))
    assert refused == []
    assert [fact.note.is_withdrawn for fact in told] == [False, True]
    assert all(isinstance(fact, NoteChanged) for fact in told)
    [note] = NoteReader(tmp_path).notes(START, at(60), Sought(text="valve", has_withdrawn=True))
    assert (note.user, note.machine, note.reason) == ("eva", "filler", "Wrong valve")
    rows = {row.action: row for row in Reader(tmp_path).actions(START, at(9999))}
    assert (rows["AddNote"].user, rows["AddNote"].target) == ("eva", LEVEL)
    assert json.loads(rows["WithdrawNote"].details) == {"reason": "Wrong valve"}
    assert rows["WithdrawNote"].result == "done"


async def test_groups_of_pens_are_there_after_a_restart(tmp_path, clock):
    own = PenGroup(name="Start", pens=(LEVEL, PEN.key), owner="eva", calculated=(PEN,))
    station = replace(own, owner="", name="All")
    await run_with(tmp_path, clock, ask.SavePenGroup(own), ask.SavePenGroup(station))
    _, refused, snapshot = await run_with(tmp_path, clock, ask.RemovePenGroup("All"), user=None)
    assert refused == ["pen-groups-need-a-user"]
    assert of_kind(snapshot, PenGroupsChanged) == [PenGroupsChanged((own, station))]


async def test_without_the_right_nothing_is_kept_and_the_refusal_is_written_down(tmp_path, clock):
    wishes = (ask.AddNote("Hello", to_us(START)), ask.KeepGoldenRun("Best", (LEVEL,), 0, 60))
    viewer = replace(EVA, role=Role.VIEWER)
    told, refused, snapshot = await run_with(tmp_path, clock, *wishes, user=viewer)
    assert (told, refused) == ([], ["not-permitted"] * 2)
    assert of_kind(snapshot, GoldenRunsChanged) == [GoldenRunsChanged(())]
    results = {row.action: row.result for row in Reader(tmp_path).actions(START, at(9999))}
    assert results == {"AddNote": "not-permitted", "KeepGoldenRun": "not-permitted"}


async def test_a_golden_run_of_nothing_is_refused(tmp_path, clock):
    wish = ask.KeepGoldenRun("Best", (LEVEL,), to_us(START), to_us(at(60)))
    _, refused, _ = await run_with(tmp_path, clock, wish)
    assert refused == ["golden-run-empty"]
