"""A line is simulated by a process of its own; the window is told, and may cancel."""

import json
import sys

import pytest

from hmi.texts.codes import sentence
from ui.live.simulating import Simulating

GENEROUS_MS = 60_000
WAITS = """
import json, sys
print(json.dumps({"share": 0.25, "told": ""}), flush=True)
print("rubbish", flush=True)
sys.stdin.read()
print(json.dumps({"refused": "export-cancelled", "fields": {}}), flush=True)
"""


def over(simulating, qtbot) -> Simulating:
    qtbot.waitUntil(lambda: not simulating.is_running, timeout=GENEROUS_MS)
    return simulating


def told(line: dict) -> list[str]:
    return [sys.executable, "-c", f"print({json.dumps(line)!r})"]


def test_progress_is_told_and_a_cancel_leaves_neither_answer_nor_problem(qtbot):
    simulating = Simulating([sys.executable, "-c", WAITS])
    with qtbot.waitSignal(simulating.progressed, timeout=GENEROUS_MS) as heard:
        simulating.start([])
    assert heard.args == [0.25]
    simulating.cancel()
    assert over(simulating, qtbot).problem == ""
    assert simulating.shown is None


def test_a_line_that_cannot_be_simulated_says_why(qtbot):
    refused = {"refused": "twin-few-days", "fields": {"days": 2, "least": 5}}
    simulating = Simulating(told(refused))
    simulating.start([])
    expected = sentence("twin-few-days", days=2, least=5)
    assert over(simulating, qtbot).problem == expected


def test_an_answer_that_is_none_is_told(qtbot):
    simulating = Simulating(told({"done": {"answer": "{}"}}))
    simulating.start([])
    assert "not understood" in over(simulating, qtbot).problem


def test_the_command_of_the_program_answers_for_an_empty_folder(tmp_path, qtbot):
    simulating = Simulating()
    simulating.start(["{}", "--data", str(tmp_path)])
    assert "holds no site" in over(simulating, qtbot).problem


def test_the_end_of_the_program_waits_for_the_simulation_to_go(qtbot):
    simulating = Simulating([sys.executable, "-c", WAITS])
    with qtbot.waitSignal(simulating.progressed, timeout=GENEROUS_MS):
        simulating.start([])
    simulating.stop()
    assert not over(simulating, qtbot).is_running


@pytest.mark.parametrize("command", [["/nowhere/lineside"], [sys.executable, "-c", "1/0"]])
def test_a_process_that_fails_is_told(qtbot, command):
    simulating = Simulating(command)
    simulating.start([])
    assert over(simulating, qtbot).problem == sentence("unexpected-failure")
