"""`lineside what-if` learns from a real history folder and answers in words, or line by line."""

import json
import subprocess
import sys

import pytest

from hmi.cli import main
from hmi.clock import ManualClock, from_us
from hmi.config.loader import load_site
from hmi.plant.samples import Origin, Sample, batch_of
from hmi.process_twin.wire import shown_of
from tests.helpers.line_weeks import DAY_US, LineWeeks
from tests.helpers.recording import Recording
from tests.helpers.sources import ROOT

SITE = ROOT / "resources" / "demo" / "site.toml"
DAYS = 6
QUESTION = {"horizon_days": 1, "learn_days": 5, "replications": 2}
pytestmark = pytest.mark.timeout(600)  # with the days that are recorded before the first test


@pytest.fixture(scope="module")
def line():
    made = LineWeeks(5)
    made.run(DAYS)
    return made


@pytest.fixture(scope="module")
def folder(line, tmp_path_factory):
    """Record what the line did, day by day, as the engine's recorder does."""
    data, site = tmp_path_factory.mktemp("station"), load_site(SITE)
    clock = ManualClock(from_us(line.start_us))
    recording = Recording(site, clock, data, limit=5_000_000)
    for day in range(DAYS):
        first_us = line.start_us + day * DAY_US
        clock.advance(86_400.0)
        for number, tag in enumerate(site.tags):
            series = line.read(tag.key, first_us, first_us + DAY_US - 1)
            samples = [
                Sample(number, series.value_at(row), 0, int(time_us), int(time_us))
                for row, time_us in enumerate(series.times_us)
                if time_us >= first_us
            ]
            if samples:
                recording.arrive(batch_of(samples, Origin.HISTORY))
        recording.writer.write_once()
    recording.fold()
    recording.recorder.close()
    recording.writer.stop()
    return data


def typed(folder, line, question, *more):
    at = from_us(line.midnight_us(DAYS - 1)).isoformat()
    station = ("--site", str(SITE), "--data", str(folder), "--at", at)
    return ["what-if", json.dumps(question), *station, *more]


def test_a_question_is_answered_in_words(folder, line, capsys):
    faster = QUESTION | {"scenario": {"speeds": {"filler": 1.05}}}
    assert main(typed(folder, line, faster, "--quiet")) == 0
    told = capsys.readouterr().out
    assert "learned from 5 days" in told
    assert "Filler limits" in told
    assert "difference:" in told


def test_a_window_is_told_the_answer_by_a_process_of_its_own(folder, line):
    words = typed(folder, line, QUESTION, "--for-window")
    # The pipe stays open: a window that is gone would end the work.
    with subprocess.Popen(
        [sys.executable, "-m", "hmi.cli", *words],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=ROOT, text=True,
    ) as process:  # fmt: skip
        lines = [json.loads(one) for one in process.stdout]
    shown = shown_of(lines[-1]["done"]["answer"])
    assert process.returncode == 0
    assert shown.learned_days == 5
    assert shown.answer.before == shown.answer.after


def test_a_question_that_is_none_is_refused(folder, line, capsys):
    assert main(typed(folder, line, {"horizon_days": 99})) == 1
    assert "not understood" in capsys.readouterr().err
