"""A record is looked at without an engine: everything of it is shown, nothing of it is touched."""

import hashlib
import shutil
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from hmi.actions.requests import AcknowledgeAlarm
from hmi.clock import SystemClock
from hmi.texts.codes import sentence
from tests.helpers.builders import at
from tests.unit.exports.incidents import packed, station, write_actions
from ui.live.bugs import Bugs
from ui.shell.review_run import ReviewRun

GENEROUS_MS = 60_000


@pytest.fixture(scope="module")
def record(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("record")
    data = station(folder)
    write_actions(data, 50)
    packed(data, folder / "stop.lineside")
    return folder


@pytest.fixture
def looking(qtbot, theme):
    """Return what opens a record and waits until it stands at its first moment."""
    runs = []

    def open_it(path: Path) -> ReviewRun:
        run = ReviewRun(theme, SystemClock(), Bugs(), path, None)
        runs.append(run)
        qtbot.addWidget(run.frame)
        run.frame.open((1024, 768), is_full=False)
        qtbot.waitUntil(lambda: run.room is not None or run.problem != "", timeout=GENEROUS_MS)
        if run.room is not None:
            machine, background = run.room.machine, run.room.station.background
            qtbot.waitUntil(lambda: machine.has_moment, timeout=GENEROUS_MS)
            qtbot.waitUntil(lambda: background.pending == 0, timeout=GENEROUS_MS)
        return run

    yield open_it
    for run in runs:
        run.close()
        run.frame.close()


def contents(folder: Path) -> dict[str, str]:
    return {
        str(path): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in folder.rglob("*")
        if path.is_file() and not path.name.endswith(("-shm", "-wal"))
    }


def test_an_incident_is_shown_at_its_end_as_a_review(record, looking):
    run = looking(record / "stop.lineside")
    room = run.room
    assert room.machine.at == at(500)
    assert room.window.headline.title.startswith("REVIEW")
    assert "stop.lineside: bowl low" in room.window.headline.aside
    number = room.station.site.number_by_key["filler.level"]
    assert room.station.table.newest(number).value == 299 / 8
    assert not room.window.headline.back.isVisible()


def test_no_later_moment_than_the_last_recorded_one_is_gone_to(record, looking, qtbot):
    room = looking(record / "stop.lineside").room
    room.machine.jump(at(90_000))
    qtbot.waitUntil(lambda: room.machine.going_to is None, timeout=GENEROUS_MS)
    assert room.machine.at == at(500)


def test_a_folder_is_shown_and_left_as_it_was(record, looking):
    before = contents(record / "data")
    run = looking(record / "data")
    for key in run.room.window.main.keys:
        run.room.window.main.show_page(key)
        QApplication.processEvents()
    assert {"trends", "alarms", "diagnostics", "health", "maturity"} < set(
        run.room.window.main.keys
    )
    run.close()
    assert contents(record / "data") == before


def test_nothing_can_be_asked_for_and_the_reason_is_told(record, looking):
    room, told = looking(record / "stop.lineside").room, []
    room.station.wish(AcknowledgeAlarm("filler.high", 1), told.append)
    assert told == [sentence("past-is-not-live")]


def test_what_cannot_be_opened_says_why(tmp_path, looking):
    (tmp_path / "stop.lineside").write_bytes(b"no archive")
    run = looking(tmp_path / "stop.lineside")
    assert "damaged" in run.problem
    assert run.room is None


def test_a_site_with_mistakes_is_told_line_by_line(record, tmp_path, looking):
    shutil.copytree(record / "data", tmp_path / "data")
    (kept,) = (tmp_path / "data" / "sites").iterdir()
    kept.write_text("[site]\nname = 7\n")
    run = looking(tmp_path / "data")
    assert f"{kept}:2" in run.problem
