"""Pens are read as steps, tags and calculated ones alike, and golden runs keep them."""

import numpy as np
import pytest

from hmi.bus.bus import Bus
from hmi.bus.facts import GapChanged, GapState
from hmi.clock import to_us
from hmi.errors import ActionRefused, StorageDamaged
from hmi.historian.series import Series
from hmi.plant.pens import CalculatedPen, GoldenRun
from hmi.trends.golden_runs import FOLDER, GoldenRuns, list_runs, read_run
from hmi.trends.pen_lines import SLICE_US, PenLines
from tests.helpers.builders import START, at, plant_with, tag

X, Y = "filler.x", "filler.y"
BOTH = CalculatedPen(name="Both", text=f"{X} + {Y}")
T0 = to_us(START)


class Past:
    """Recorded samples: key -> (seconds, value) in order."""

    def __init__(self, **rows):
        self.rows = {f"filler.{key}": pairs for key, pairs in rows.items()}
        self.holes, self.reads = [], []

    def read(self, key, start_us, end_us):
        self.reads.append(key)
        pairs = [(T0 + round(s * 1e6), v) for s, v in self.rows[key]]
        before = [pair for pair in pairs if pair[0] < start_us][-1:]
        found = before + [pair for pair in pairs if start_us <= pair[0] <= end_us]
        times = np.array([t for t, _ in found], np.int64)
        values = np.array([v for _, v in found], np.float64)
        return Series(times, values, np.zeros(len(found), np.uint32), times)

    def gaps(self, _start_us, _end_us):
        return self.holes


@pytest.fixture
def site():
    return plant_with(tags=[tag(X), tag(Y)])


@pytest.fixture
def past():
    return Past(x=[(0, 1.0), (10, 2.0)], y=[(5, 10.0), (20, 20.0)])


def seconds(line):
    return ((line.times_us - T0) / 1e6).tolist(), line.values.tolist()


def test_tags_and_calculated_pens_are_read_alike_and_each_tag_once(site, past):
    lines = PenLines(past, site, (BOTH,)).lines([X, BOTH.key], T0, T0 + 30_000_000)
    assert seconds(lines[X]) == ([0.0, 10.0], [1.0, 2.0])
    times, values = seconds(lines["=Both"])
    assert times == [0.0, 5.0, 10.0, 20.0]
    np.testing.assert_array_equal(values, [np.nan, 11.0, 12.0, 22.0])
    assert sorted(past.reads) == [X, Y]


def test_a_hole_of_the_connection_is_unknown_and_the_newest_word_of_it_counts(site, past):
    hole = GapChanged(1, site.connections[0].key, at(12), at(18), "x", GapState.UNFILLABLE)
    lines = PenLines(past, site, known=(hole,), held_until_us={X: T0 + 25_000_000})
    times, values = seconds(lines.line(X, T0, T0 + 30_000_000))
    assert np.isnan(values[times.index(12.0)])
    assert np.isnan(values[times.index(25.0)])


def test_a_long_span_is_read_a_day_at_a_time(site, past):
    pieces = list(PenLines(past, site).slices([X], T0, T0 + 2 * SLICE_US + 5))
    assert [piece[X].end_us - T0 for piece in pieces] == [SLICE_US, 2 * SLICE_US, 2 * SLICE_US + 5]
    assert seconds(pieces[1][X]) == ([86_400.0], [2.0])
    assert len(list(PenLines(past, site).slices([X], T0, T0))) == 1


@pytest.fixture
def runs(tmp_path, site, past, clock):
    return GoldenRuns(tmp_path, site, past, Bus(), clock)


def run(name="Best", pens=(X, "=Both"), start=START, end_s=30):
    return GoldenRun(
        number=0, name=name, pens=pens, start=start, end=at(end_s), user="eva", kept=START
    )


async def test_a_golden_run_is_read_back_as_it_was_recorded(runs, tmp_path, past, clock):
    clock.advance(100)
    await runs.keep(run("  Best \n run "), (BOTH,))
    [kept] = list_runs(tmp_path)
    assert (kept.number, kept.name, kept.user, kept.kept) == (1, "Best run", "eva", clock.now())
    assert runs.now().runs == (kept,)
    past.rows.clear()
    found = read_run(tmp_path, 1)
    assert found.run == kept
    line = found.lines["=Both"]
    assert line.times_us.tolist() == [0, 5_000_000, 10_000_000, 20_000_000]
    np.testing.assert_array_equal(line.values, [np.nan, 11.0, 12.0, 22.0])
    assert line.end_us == 30_000_000


async def test_runs_are_numbered_on_and_forgotten_by_number(runs, tmp_path):
    await runs.keep(run("One"), (BOTH,))
    await runs.keep(run("Two"), (BOTH,))
    await runs.forget(1)
    await runs.keep(run("Three"), (BOTH,))
    assert [(one.number, one.name) for one in list_runs(tmp_path)] == [(2, "Two"), (3, "Three")]
    with pytest.raises(ActionRefused) as refusal:
        await runs.forget(1)
    assert refusal.value.code == "golden-run-unknown"


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        (run(name=" "), "name-empty"), (run(name="x" * 61), "name-too-long"),
        (run(pens=()), "pens-missing"), (run(end_s=0), "golden-run-too-long"),
        (run(end_s=4 * 86_400), "golden-run-too-long"), (run(start=at(-20), end_s=-10),
         "golden-run-empty"),
    ],
)  # fmt: skip
async def test_what_cannot_be_kept_is_refused(runs, tmp_path, wrong, code):
    with pytest.raises(ActionRefused) as refusal:
        await runs.keep(wrong, (BOTH,))
    assert refusal.value.code == code
    assert list_runs(tmp_path) == ()


@pytest.mark.parametrize("damage", [b"", b"PK\x03\x04 nothing", b"\x80\x04K\x01."])
async def test_a_damaged_run_is_told_and_the_others_stay(
    runs, tmp_path, damage, expected_warnings
):
    await runs.keep(run("One"), (BOTH,))
    await runs.keep(run("Two"), (BOTH,))
    (tmp_path / FOLDER / "0001.npz").write_bytes(damage)
    expected_warnings("not known")
    assert [one.name for one in list_runs(tmp_path)] == ["Two"]
    with pytest.raises(StorageDamaged) as damaged:
        read_run(tmp_path, 1)
    assert damaged.value.code == "golden-run-unreadable"


async def test_no_changed_byte_of_a_run_is_shown_as_a_value(runs, tmp_path):
    await runs.keep(run(), (BOTH,))
    path = tmp_path / FOLDER / "0001.npz"
    sound = path.read_bytes()
    truth = read_run(tmp_path, 1)
    for place in range(0, len(sound), 7):
        path.write_bytes(sound[:place] + bytes([sound[place] ^ 0x5A]) + sound[place + 1 :])
        with pytest.raises(StorageDamaged):
            read_run(tmp_path, 1)
    path.write_bytes(sound)
    assert read_run(tmp_path, 1).run == truth.run
