"""Group `trend`: how smoothly sixteen pens of a day at 10 Hz are panned, and what they leave.

The day is written by the product's own recorder; the product's window then draws it, with the
live edge of a server that goes on at 10 Hz, while a finger drags the chart.
"""

import time
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
from figure import Figure, Goal, remark
from load import LoadServer, load_server
from load_site import write_site
from programs import Program, running, script
from spread import between, spread_of
from watched_window import WINDOW_SIZE, beats_of, display, wait_for

from hmi.bus.bus import Bus
from hmi.bus.facts import ConnectionChanged, ConnectionPhase, SamplesArrived
from hmi.clock import ManualClock, SystemClock, to_us
from hmi.config.loader import load_site
from hmi.historian.day_files import DayFiles
from hmi.historian.recorder import Recorder
from hmi.plant.samples import SAMPLE, SampleBatch
from hmi.plant.site import Site
from hmi.storage.writer import Writer

PENS = 16
DAY_S, HZ = 86_400, 10
COMMIT_S = 60
TRIAL_S = 600.0


def measure() -> Iterator[Figure]:
    """Yield the group's figures."""
    with TemporaryDirectory(prefix="lineside-bench-") as name, display():
        folder = Path(name)
        with load_server(PENS, folder) as load:
            site = write_site(folder / "site.toml", load.url, PENS)
            written = write_day(load_site(site), folder / "data")
            remark(f"{written} samples of {PENS} tags are recorded")
            parts, beats = _tried(load, folder, site)
    for part, told in (("day", "24_h"), ("hour", "1_h")):
        frames, begun, ended = parts[part]["frames"], parts[part]["begun"], parts[part]["ended"]
        yield Figure(f"trend_fps_panning_{told}", len(frames) / (ended - begun), "1/s",
                     Goal(">=", 30))  # fmt: skip
        cpu_ms = 1000 * parts[part]["cpu_s"] / max(1, len(frames))
        yield Figure(f"trend_cpu_a_frame_panning_{told}", cpu_ms, "ms")
        late = spread_of(between(beats, begun, ended))
        yield Figure(f"trend_late_panning_{told}_p99", late.p99, "ms", Goal("<=", 16))
        yield Figure(f"trend_late_panning_{told}_max", late.max, "ms")
        pauses = np.diff([begun, *frames, ended]) * 1000
        yield Figure(f"trend_longest_pause_{told}", float(pauses.max()), "ms")
    yield Figure("trend_left_by_100_rounds", parts["rounds"]["bytes"] / 1e6, "MB", Goal("<=", 5))
    yield Figure("trend_objects_left_by_100_rounds", parts["rounds"]["objects"], "objects",
                 Goal("<=", 500))  # fmt: skip


def _tried(
    load: LoadServer, folder: Path, site: Path
) -> tuple[dict[str, dict[str, Any]], list[tuple[float, float]]]:
    """Run the window through its trial; return what it told and the beats of its probe."""
    beats = folder / "beats.json"
    arguments = [script("trend_driver"), str(beats), str(PENS), "--size", WINDOW_SIZE]
    arguments += ["--site", str(site), "--data", str(folder / "data")]
    with running("window", arguments, folder) as window:
        wait_for(window, "trend")
        load.wait_for_client()
        load.ask("go")
        parts = {name: _part(window, name) for name in ("day", "hour", "rounds")}
        load.ask("halt")
        return parts, beats_of(window, beats)


def _part(window: Program, name: str) -> dict[str, Any]:
    while True:
        told = window.answer(TRIAL_S)
        if told["event"] == name:
            return told


def write_day(site: Site, folder: Path) -> int:
    """Record a day of all tags of a site until now; return how many samples it has."""
    clock, bus = ManualClock(), Bus()
    end_us = to_us(SystemClock().now()) // 1_000_000 * 1_000_000
    clock.step((end_us - to_us(clock.now())) / 1e6 - DAY_S)
    writer = Writer(clock)
    recorder = Recorder(site, bus, writer, clock, folder)
    draw = np.random.default_rng(1)
    level = np.full(PENS, 50.0)
    count, begun = COMMIT_S * HZ, time.perf_counter()
    for first_s in range(0, DAY_S, COMMIT_S):
        walk = level + np.cumsum(draw.normal(0, 0.05, (count, PENS)), axis=0)
        level = walk[-1]
        values = np.round(walk + draw.normal(0, 0.5, walk.shape), 2)
        first_us = end_us - (DAY_S - first_s) * 1_000_000
        bus.samples.publish(SamplesArrived(_batch(values, first_us)))
        for connection in site.connections:
            fact = ConnectionChanged(connection.key, ConnectionPhase.LIVE, clock.now(), 0.0)
            bus.connections.publish(fact)
        recorder.tick()
        writer.write_once()
        clock.advance(COMMIT_S)
        recorder.folding.step()
    for file in DayFiles(folder).latest(3):
        recorder.folding.finish(file)
    writer.stop()
    remark(f"recorded within {time.perf_counter() - begun:.0f} s")
    return DAY_S * HZ * PENS


def _batch(values: "np.ndarray[Any, np.dtype[np.float64]]", first_us: int) -> SampleBatch:
    rows = np.empty(values.shape, SAMPLE)
    times = first_us + np.arange(len(values), dtype=np.int64) * (1_000_000 // HZ)
    rows["tag"], rows["status"], rows["value"] = np.arange(values.shape[1]), 0, values
    rows["source_us"] = times[:, None]
    rows["receive_us"] = times[:, None] + 20_000
    return SampleBatch(rows.reshape(-1))
