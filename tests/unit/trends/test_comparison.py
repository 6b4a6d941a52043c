"""Runs are found, read and compared pen by pen."""

import numpy as np
import pytest

from hmi.bus.facts import AlarmChanged, AlarmLetter, Trigger
from hmi.clock import to_us
from hmi.historian.series import Series
from hmi.plant.alarm_rules import Priority
from hmi.plant.pens import GoldenRun
from hmi.trends.comparison import Beginning, Span, begins_before, compared
from hmi.trends.golden_runs import KeptRun
from hmi.trends.pen_lines import PenLines
from hmi.trends.step_line import StepLine
from tests.helpers.builders import START, at, plant_with, tag

S = 1_000_000
T0 = to_us(START)
LEVEL, CYCLE = "filler.level", "filler.cycle"


class Past:
    """Ten cycles of 60 s, of which each is filled a little higher; the last is half over."""

    def __init__(self):
        self.cycle = [(60 * n + s, float(s < 30)) for n in range(10) for s in (0, 30)]
        self.level = [(60 * n + 10 * k, 10.0 * k + n) for n in range(10) for k in range(6)]

    def read(self, key, start_us, end_us):
        pairs = self.cycle if key == CYCLE else self.level
        rows = [(T0 + s * S, v) for s, v in pairs]
        before = [row for row in rows if row[0] < start_us][-1:]
        found = before + [row for row in rows if start_us <= row[0] <= end_us]
        times = np.array([t for t, _ in found], np.int64)
        values = np.array([v for _, v in found], np.float64)
        return Series(times, values, np.zeros(len(found), np.uint32), times)

    def gaps(self, _start_us, _end_us):
        return []


class Journal:
    """Two comings of an alarm."""

    def alarm_events(self, start, end, text=""):
        found = [alarm(at(70)), alarm(at(250))]
        return [one for one in found if start <= one.at <= end and text in one.key]


def alarm(when):
    return AlarmChanged(
        key="filler.hi", machine="filler", message="High", priority=Priority.P2,
        letter=AlarmLetter.UNACKNOWLEDGED, before=AlarmLetter.NORMAL, trigger=Trigger.ACTIVATE,
        at=when, source_time=when, active=True, acked=False, latched=False, occurrence=1,
        active_since=when, came_at=when,
    )  # fmt: skip


@pytest.fixture
def lines():
    return PenLines(Past(), plant_with(tags=[tag(LEVEL), tag(CYCLE)]))


def begins(lines, beginning, until_s=570, wanted=3):
    found = begins_before(lines, beginning, T0 + until_s * S, wanted, Journal())
    return ((found - T0) // S).tolist()


def test_runs_begin_at_edges_of_a_signal(lines):
    assert begins(lines, Beginning("rising", CYCLE, 0.5)) == [60 * n for n in range(1, 10)]
    assert begins(lines, Beginning("falling", CYCLE, 0.5), 200) == [30, 90, 150]
    assert begins(lines, Beginning("entry", CYCLE, 1.0), 130) == [60, 120]
    assert begins(lines, Beginning("alarm", "filler.hi")) == [70, 250]
    assert begins(lines, Beginning("alarm", "capper.hi")) == []


def test_no_longer_is_looked_back_than_a_month(lines):
    reads = []
    lines.reader.read = lambda *asked: reads.append(asked) or Past().read(*asked)
    assert begins(lines, Beginning("rising", CYCLE, 99.0)) == []
    assert len(reads) == 31


def test_a_run_is_compared_with_the_band_of_the_others(lines):
    others = tuple(T0 + 60 * n * S for n in range(1, 6))
    span = Span(T0 + 540 * S, others, 0, 60 * S, T0 + 570 * S)
    found = compared(lines, [LEVEL], span, 6)
    [pen] = found.pens
    assert found.runs == 5
    assert pen.band.middle.tolist() == [3.0, 13.0, 23.0, 33.0, 43.0, 53.0]
    assert pen.band.minimum.tolist()[1:] == [11.0, 21.0, 31.0, 41.0, 51.0]
    # What is to come is unknown: the run is half over.
    np.testing.assert_array_equal(pen.deviation.values, [6.0, 6.0, 6.0, *[np.nan] * 3])
    assert (pen.deviation.largest, pen.deviation.outside) == (6.0, 1.0)
    assert pen.this.last[:3].tolist() == [9.0, 19.0, 29.0]


def test_what_was_before_the_beginning_is_shown_too(lines):
    span = Span(T0 + 240 * S, (T0 + 180 * S,), 20 * S, 40 * S, T0 + 570 * S)
    [pen] = compared(lines, [LEVEL], span, 6).pens
    assert pen.band.start_us == -20 * S
    assert pen.band.middle.tolist() == [42.0, 52.0, 3.0, 13.0, 23.0, 33.0]


def test_runs_without_a_value_are_not_counted(lines):
    span = Span(T0 + 240 * S, (T0 + 180 * S, T0 - 600 * S), 0, 60 * S, T0 + 570 * S)
    assert compared(lines, [LEVEL], span, 6).runs == 1


def test_a_golden_run_is_the_only_other_one(lines):
    kept = StepLine(np.array([0, 30 * S]), np.array([5.0, 8.0]), 60 * S)
    run = GoldenRun(number=1, name="Best", pens=(LEVEL,), start=START, end=at(60), user="",
                    kept=START)  # fmt: skip
    span = Span(T0 + 60 * S, (T0,), 0, 60 * S, T0 + 570 * S)
    found = compared(lines, [LEVEL, CYCLE], span, 6, KeptRun(run, {LEVEL: kept}))
    level, cycle = found.pens
    assert found.runs == 1
    assert level.band.middle.tolist() == [5.0, 5.0, 5.0, 8.0, 8.0, 8.0]
    assert cycle.band.runs == 0
    assert cycle.deviation.largest is None
