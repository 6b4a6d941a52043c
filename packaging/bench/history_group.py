"""Group `history`: bytes and time that recording takes, and how soon the past is on the screen.

100 tags at 1 Hz for three days go through the product's own recorder, writer and files, each
commit with FULL; rivals get a part of the same samples. So do 500 tags for a day and two tags for
a year: a year of 500 tags would take hours. The year of the pictures is folded straight into day
files.
"""

import math
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
from figure import Figure, Goal, remark
from recorder_run import COMMIT_S, SECONDS_A_DAY, record, sensor_values
from rival_stores import (
    BATCH,
    ClusteredRows,
    DuckRows,
    OrmRows,
    RivalStore,
    Times,
    Values,
    has_duckdb,
    postgres,
)
from year import write_days

from hmi.clock import ManualClock, to_us
from hmi.historian.breaks import no_spans
from hmi.historian.day_files import DAY_US
from hmi.historian.reader import Reader
from hmi.plant.assets import Machine
from hmi.plant.connections import Connection, SecurityMode, SecurityPolicy
from hmi.plant.shifts import ShiftCalendar
from hmi.plant.site import Site
from hmi.plant.tags import Tag

TAGS, DAYS = 100, 3
MANY_TAGS, YEAR_TAGS, YEAR_DAYS = 500, 2, 365
NOISY_HOURS = 12
PENS, WIDTH_PX = 8, 1500
YEAR_COMMIT_S = 3600
_TIMES = 5
_NOISE = 3.0
"""Standard deviation of the noisy set."""
Make = Callable[[Path], RivalStore]
RIVALS: dict[str, tuple[Make, int, int]] = {
    OrmRows.name: (OrmRows, 4, SECONDS_A_DAY),
    ClusteredRows.name: (ClusteredRows, 25, SECONDS_A_DAY),
}
"""How each is made, and how many tags and seconds it gets; a day of a tag is then read."""


@dataclass(frozen=True, slots=True)
class Kept:
    """What a store did: bytes a sample, samples a second, CPU a sample, and a day of one tag."""

    size: float
    rate: float
    cpu_us: float
    day_ms: float


def measure() -> Iterator[Figure]:
    """Yield the group's figures."""
    values = sensor_values(np.random.default_rng(1), DAYS * SECONDS_A_DAY, TAGS)
    with TemporaryDirectory(prefix="lineside-bench-") as name:
        folder = Path(name)
        ours = _recorded(folder / "ours", values)
        noisy = _recorded(folder / "noisy", _noisy_values(NOISY_HOURS * 3600, TAGS))
        rivals = dict(_rivals(folder, values))
        yield from _figures(ours, noisy, rivals)
        yield from _large(folder, values)
        yield from _pictures(folder / "year")


def _figures(ours: Kept, noisy: Kept, rivals: dict[str, Kept]) -> Iterator[Figure]:
    sizes = {name: kept.size for name, kept in rivals.items()}
    yield Figure("history_bytes", ours.size, "bytes/sample", Goal("<=", 5), sizes)
    yield Figure("history_bytes_noisy", noisy.size, "bytes/sample", Goal("<=", 5))
    remark(f"of the noise, values alone need {_entropy_of_noise():.2f} bytes in any code")
    rates = {name: kept.rate for name, kept in rivals.items()}
    yield Figure("history_rate", ours.rate, "samples/s", Goal(">=", 200_000), rates)
    costs = {name: kept.cpu_us for name, kept in rivals.items() if "PostgreSQL" not in name}
    yield Figure("history_cpu", ours.cpu_us, "us/sample", Goal("<=", 5), costs)
    days = {name: kept.day_ms for name, kept in rivals.items()}
    yield Figure("history_read_day", ours.day_ms, "ms", None, days)
    for name in RIVALS:
        share = ours.day_ms / rivals[name].day_ms
        yield Figure(f"history_read_day_share ({name})", share, "times", Goal("<=", 0.1))


def _large(folder: Path, values: Values) -> Iterator[Figure]:
    """Record a day of many tags and a year of few, and tell how large a year of many is."""
    copies = MANY_TAGS // values.shape[1]
    day = _recorded(folder / "many", np.tile(values[:SECONDS_A_DAY], (1, copies)))
    shutil.rmtree(folder / "many")
    yield Figure("history_bytes_500_tags_a_day", day.size, "bytes/sample", Goal("<=", 5))
    yield Figure("history_rate_500_tags", day.rate, "samples/s", Goal(">=", 200_000))
    few = np.tile(values[:SECONDS_A_DAY, :YEAR_TAGS], (YEAR_DAYS, 1))
    year = _recorded(folder / "few", few, YEAR_COMMIT_S)
    shutil.rmtree(folder / "few")
    yield Figure("history_bytes_2_tags_a_year", year.size, "bytes/sample", Goal("<=", 5))
    gigabytes = day.size * MANY_TAGS * SECONDS_A_DAY * YEAR_DAYS / 1e9
    yield Figure("history_year_of_500_tags", gigabytes, "GB (a day, 365 times)")


def _pictures(folder: Path) -> Iterator[Figure]:
    """Measure charts over long spans, read anew from their files each time."""
    keys = [f"press.value{pen}" for pen in range(PENS)]
    values = sensor_values(np.random.default_rng(1), SECONDS_A_DAY, PENS)
    start_us, end_us = write_days(folder, keys, 365, lambda pen, _day: values[:, pen])
    month_us = end_us - 30 * DAY_US + 1
    month_ms = _fastest(partial(_first_pictures, folder, keys, month_us, end_us))
    yield Figure("history_first_picture_30_days_8_pens", month_ms, "ms", Goal("<=", 300))
    month_ms = _fastest(partial(_true_pictures, folder, keys, month_us, end_us))
    yield Figure("history_true_picture_30_days_8_pens", month_ms, "ms")
    year_ms = _fastest(partial(_true_pictures, folder, keys[:1], start_us, end_us))
    yield Figure("history_picture_year_1_pen", year_ms, "ms", Goal("<=", 500))
    year_ms = _fastest(partial(_true_pictures, folder, keys, start_us, end_us))
    yield Figure("history_picture_year_8_pens", year_ms, "ms", Goal("<=", 500))
    day_ms = _fastest(partial(_true_pictures, folder, keys, end_us - DAY_US + 1, end_us))
    yield Figure("history_picture_day_8_pens", day_ms, "ms")


def _first_pictures(folder: Path, keys: list[str], start_us: int, end_us: int) -> None:
    for key in keys:
        next(Reader(folder).pictures(key, start_us, end_us, WIDTH_PX))


def _true_pictures(folder: Path, keys: list[str], start_us: int, end_us: int) -> None:
    asked = dict.fromkeys(keys, no_spans())
    seen = Reader(folder).read_many_columns(asked, start_us, end_us, WIDTH_PX)
    days = round((end_us - start_us) / DAY_US)
    for key, picture in seen.items():
        if int(picture.count.sum()) != days * SECONDS_A_DAY or picture.lost:
            raise RuntimeError(f"{key} is not whole")


def _recorded(folder: Path, values: Values, commit_s: int = COMMIT_S) -> Kept:
    """Record values, one a second for each tag, and read a day of one back."""
    start_us = to_us(ManualClock().now()) // DAY_US * DAY_US
    took = record(_site(values.shape[1]), folder, start_us, [values], commit_s)
    size = sum(path.stat().st_size for path in (folder / "history").iterdir())
    _check(folder, values, start_us)
    read = partial(Reader(folder).read, "press.value0", start_us, start_us + DAY_US - 1)
    rate, cpu_us = values.size / took.wall_s, took.cpu_s * 1e6 / values.size
    return Kept(size / values.size, rate, cpu_us, _fastest(read))


def _check(folder: Path, values: Values, start_us: int) -> None:
    for tag in range(0, values.shape[1], 10):
        series = Reader(folder).read(f"press.value{tag}", start_us, start_us + 400 * DAY_US)
        if not np.array_equal(series.values, values[:, tag]) or series.lost:
            raise RuntimeError("what was read is not what was recorded")


def _rivals(folder: Path, values: Values) -> Iterator[tuple[str, Kept]]:
    for name, (make, tags, seconds) in RIVALS.items():
        yield name, _kept(make(folder), values[:seconds, :tags])
    if has_duckdb():
        yield DuckRows.name, _kept(DuckRows(folder), values[:SECONDS_A_DAY])
    else:
        remark("DuckDB is not installed: not measured")
    try:
        with postgres(folder / "postgres") as store:
            yield store.name, _kept(store, values[:SECONDS_A_DAY, :10])
    except OSError as error:
        remark(f"PostgreSQL cannot run here: {error}")


def _kept(store: RivalStore, values: Values) -> Kept:
    times: Times = np.arange(len(values), dtype=np.int64) * 1_000_000
    begun, used = time.perf_counter(), time.process_time()
    store.write(times, values)
    took, cpu = time.perf_counter() - begun, time.process_time() - used
    remark(f"{store.name}: {values.size} samples, {BATCH} s of {values.shape[1]} tags a commit")
    if store.read(0, 0, DAY_US) != len(values):
        raise RuntimeError(f"{store.name} has lost samples")
    day_ms = _fastest(partial(store.read, 0, 0, DAY_US))
    return Kept(store.size() / values.size, values.size / took, cpu * 1e6 / values.size, day_ms)


def _fastest(call: Callable[[], object]) -> float:
    """Return the least of some times in milliseconds: what the machine can do undisturbed."""
    taken = []
    for _ in range(_TIMES):
        begun = time.perf_counter()
        with suppress(StopIteration):
            call()
        taken.append(time.perf_counter() - begun)
    return min(taken) * 1000


def _noisy_values(seconds: int, tags: int) -> Values:
    """Return noise in 32 bits, as a PLC's REAL has it: no decimals to find."""
    draw = np.random.default_rng(2)
    return (draw.normal(0, _NOISE, (seconds, tags)) + 50).astype(np.float32).astype(np.float64)


def _entropy_of_noise() -> float:
    """Return how many bytes a value of the noisy set has at least, on average.

    Differential entropy of a normal distribution over the step of 32-bit floats from 32 to 64.
    """
    step = float(np.spacing(np.float32(50)))
    return 0.5 * math.log2(2 * math.pi * math.e * _NOISE**2 / step**2) / 8


def _site(tags: int) -> Site:
    keys = [f"press.value{number}" for number in range(tags)]
    connection = Connection(
        key="load", name="Load", url="opc.tcp://127.0.0.1:4840", mode=SecurityMode.NONE,
        policy=SecurityPolicy.NONE,
    )  # fmt: skip
    listed = [
        Tag(key=key, name=key, machine="press", connection="load", node=f"ns=1;s={key}")
        for key in keys
    ]
    return Site(
        name="Load", tags=tuple(listed), machines=(Machine(key="press", name="Press"),), alarms=(),
        connections=(connection,), calendar=ShiftCalendar(),
    )  # fmt: skip
