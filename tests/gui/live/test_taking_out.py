"""A part of the record is written by a process of its own; the window is told and may cancel."""

import sys

import pytest
from PySide6.QtCore import QCoreApplication

from hmi.texts.codes import sentence
from tests.unit.exports.incidents import station
from ui.live.taking_out import TakingOut

GENEROUS_MS = 60_000
SPAN = ("--from", "2026-01-05T06:00:00+00:00", "--to", "2026-01-05T07:00:00+00:00")
TELLS = """
import json, sys
print(json.dumps({"share": 0.25, "told": "x: 7 rows"}), flush=True)
print("rubbish", flush=True)
sys.stdin.read()
print(json.dumps({"refused": "export-cancelled", "fields": {}}), flush=True)
"""


def over(taking, qtbot) -> TakingOut:
    qtbot.waitUntil(lambda: not taking.is_running, timeout=GENEROUS_MS)
    return taking


def test_a_file_is_written_and_told(tmp_path, qtbot):
    data, path = station(tmp_path), tmp_path / "out.csv"
    taking = TakingOut()
    taking.start(["export", "--data", str(data), *SPAN, "--out", str(path)])
    assert taking.is_running
    over(taking, qtbot)
    assert (taking.problem, taking.file, taking.rows) == ("", str(path), 338)
    assert path.stat().st_size == taking.size
    assert taking.holes == 1


def test_what_cannot_be_written_says_why(tmp_path, qtbot):
    taking = TakingOut()
    taking.start(["export", "--data", str(tmp_path), *SPAN, "--out", str(tmp_path / "a.csv")])
    assert "holds no site" in over(taking, qtbot).problem
    assert taking.file == ""


def test_progress_is_told_and_a_cancel_ends_it(qtbot):
    taking = TakingOut([sys.executable, "-c", TELLS])
    with qtbot.waitSignal(taking.progressed, timeout=GENEROUS_MS) as told:
        taking.start([])
    assert told.args == [0.25, "x: 7 rows"]
    taking.cancel()
    assert over(taking, qtbot).problem == sentence("export-cancelled")


def test_the_end_of_the_program_waits_for_the_work_to_go(qtbot):
    taking = TakingOut([sys.executable, "-c", TELLS])
    with qtbot.waitSignal(taking.progressed, timeout=GENEROUS_MS):
        taking.start([])
    taking.stop()
    assert not over(taking, qtbot).is_running
    QCoreApplication.processEvents()


@pytest.mark.parametrize("command", [["/nowhere/lineside"], [sys.executable, "-c", "1/0"]])
def test_a_process_that_fails_is_told(qtbot, command):
    taking = TakingOut(command)
    taking.start([])
    assert over(taking, qtbot).problem == sentence("unexpected-failure")
