"""Group `window`: how late the window is while values pour in, and what it costs.

Lateness is that of a 16 ms timer inside the window's process while its trend shows live pens. The
rival does everything in one process and draws the same pens under the same load.
"""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from figure import Figure, Goal, remark
from load import LoadServer, load_server
from load_site import write_site
from programs import cpu_s, running, script
from spread import Spread, between, spread_of
from watched_window import beats_of, display, engine_of, product_window, wait_for

TAGS = 1000
PENS = 8
IDLE_S = 15.0
LOAD_S = 20.0


@dataclass(frozen=True, slots=True)
class Phases:
    """When a window was idle and when it was loaded, and its CPU share under load."""

    idle: tuple[float, float]
    load: tuple[float, float]
    cpu_share: float
    engine_share: float = 0.0


def measure() -> Iterator[Figure]:
    """Yield the group's figures."""
    with TemporaryDirectory(prefix="lineside-bench-") as name, display():
        folder = Path(name)
        with load_server(TAGS, folder) as load:
            phases, beats = _product(load, folder)
            load.ask("forget")
            rival, rival_beats = _naive(load, folder)
    remark(f"{TAGS} tags x 10 Hz, the trend shows {PENS} pens; the rival records nothing")
    yield from _lateness("idle", beats, phases.idle, rival_beats, rival.idle, {})
    goals = {"p99": Goal("<=", 5), "max": Goal("<=", 16)}
    yield from _lateness("load", beats, phases.load, rival_beats, rival.load, goals)
    shares = {"qasync, asyncua handler, pyqtgraph": rival.cpu_share}
    yield Figure("window_cpu_share_load", phases.cpu_share, "% of a core", None, shares)
    both = phases.cpu_share + phases.engine_share
    yield Figure("window_and_engine_cpu_share_load", both, "% of a core", None, shares)


def _lateness(
    phase: str,
    beats: list[tuple[float, float]],
    when: tuple[float, float],
    rival_beats: list[tuple[float, float]],
    rival_when: tuple[float, float],
    goals: dict[str, Goal],
) -> Iterator[Figure]:
    ours = _figures(spread_of(between(beats, *when)))
    rivals = _figures(spread_of(between(rival_beats, *rival_when)))
    for kind, value in ours.items():
        beside = {"qasync, asyncua handler, pyqtgraph": rivals[kind]}
        yield Figure(f"window_late_{phase}_{kind}", value, "ms", goals.get(kind), beside)


def _figures(spread: Spread) -> dict[str, float]:
    return {"p50": spread.p50, "p99": spread.p99, "max": spread.max}


def _product(load: LoadServer, folder: Path) -> tuple[Phases, list[tuple[float, float]]]:
    site = write_site(folder / "site.toml", load.url, load.tags)
    arguments = ["--site", str(site), "--data", str(folder / "data")]
    with product_window(folder, arguments, pens=PENS) as window:
        wait_for(window, "trend")
        load.wait_for_client()
        engine = engine_of(window)
        phases = _phases(load, window.cpu_s, lambda: cpu_s(engine))
        return phases, beats_of(window, folder / "beats.json")


def _naive(load: LoadServer, folder: Path) -> tuple[Phases, list[tuple[float, float]]]:
    beats = folder / "naive.json"
    arguments = [script("naive_window"), str(beats), load.url, str(load.tags), str(PENS)]
    with running("naive_window", arguments, folder) as window:
        wait_for(window, "live")
        load.wait_for_client()
        phases = _phases(load, window.cpu_s, lambda: 0.0)
        return phases, beats_of(window, beats)


def _phases(
    load: LoadServer, window_s: Callable[[], float], engine_s: Callable[[], float]
) -> Phases:
    """Let a window idle, then load it."""
    began = time.perf_counter()
    time.sleep(IDLE_S)
    loaded, window, engine = time.perf_counter(), window_s(), engine_s()
    load.ask("go")
    time.sleep(LOAD_S)
    ended = time.perf_counter()
    window_share = 100 * (window_s() - window) / (ended - loaded)
    engine_share = 100 * (engine_s() - engine) / (ended - loaded)
    load.ask("halt")
    return Phases((began, loaded), (loaded, ended), window_share, engine_share)
