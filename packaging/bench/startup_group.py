"""Group `startup`: from the command to the first painted window and to the first live value.

Each start is a fresh process; beside each, the bare import of what every such window needs. The
demo plant runs already, with its past: a first start fetches that, too.
"""

import shutil
import statistics
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from tempfile import TemporaryDirectory

from demo import SITE, DemoPlant, demo_plant
from engine_ear import first_live
from figure import Figure, Goal, remark
from load import engine_arguments
from programs import running
from watched_window import display, product_window, wait_for

TIMES = 5
SECOND_START_AFTER_S = 5.0
_IMPORT = "import PySide6.QtWidgets, pyqtgraph, time; print(time.perf_counter())"
Times = dict[str, list[float]]


def measure() -> Iterator[Figure]:
    """Yield the group's figures."""
    with TemporaryDirectory(prefix="lineside-bench-") as name, display():
        folder = Path(name)
        with demo_plant(folder) as plant:
            # One round that does not count brings files into the system's cache.
            _rounds(folder, plant, 1)
            times = _rounds(folder, plant, TIMES)
            engine_s = [_engine_start(folder, plant) for _ in range(TIMES)]
    middle = {name: statistics.median(values) for name, values in times.items()}
    remark(
        f"medians of {TIMES} starts; "
        + "; ".join(f"{name} {min(v):.2f} to {max(v):.2f} s" for name, v in times.items())
    )
    yield from _figures(middle)
    yield Figure("startup_engine_live", 1000 * statistics.median(engine_s), "ms")


def _figures(middle: Mapping[str, float]) -> Iterator[Figure]:
    bare = middle["bare import"]
    beside = {"import PySide6.QtWidgets, pyqtgraph": 1000 * bare}
    yield Figure("startup_painted", 1000 * middle["painted"], "ms", None, beside)
    ratio = middle["painted"] / bare
    yield Figure("startup_painted_ratio", ratio, "times bare import", Goal("<=", 1.5))
    yield Figure("startup_live", 1000 * middle["live"], "ms", Goal("<=", 3000), beside)
    yield Figure("startup_live_ratio", middle["live"] / bare, "times bare import")
    again = 1000 * middle["live again"]
    yield Figure("startup_live_again", again, "ms", Goal("<=", 3000), beside)


def _rounds(folder: Path, plant: DemoPlant, times: int) -> Times:
    """Start import, first window and second window in turn; return seconds by what was reached."""
    measured: Times = {"bare import": [], "painted": [], "live": [], "live again": []}
    for _ in range(times):
        data = folder / "data"
        shutil.rmtree(data, ignore_errors=True)
        measured["bare import"].append(_bare_import(folder))
        painted, live = _window_start(folder, [*plant.arguments, "--data", str(data)])
        measured["painted"].append(painted)
        measured["live"].append(live)
        _painted, again = _window_start(folder, [*plant.arguments, "--data", str(data)])
        measured["live again"].append(again)
    return measured


def _bare_import(folder: Path) -> float:
    with running("import", ["-c", _IMPORT], folder) as program:
        return float(program.line()) - program.started_at


def _window_start(folder: Path, arguments: list[str]) -> tuple[float, float]:
    """Return the seconds until the window was painted and until it had a live value."""
    with product_window(folder, arguments) as window:
        painted = wait_for(window, "painted") - window.started_at
        live = wait_for(window, "live") - window.started_at
        time.sleep(SECOND_START_AFTER_S)
        window.tell("end")
        window.wait()
    return painted, live


def _engine_start(folder: Path, plant: DemoPlant) -> float:
    """Return the seconds until an engine alone, without a window, has its server live."""
    data = folder / "engine"
    shutil.rmtree(data, ignore_errors=True)
    command = [*engine_arguments(SITE, data), "--url", f"demo={plant.url}"]
    with running("engine", command, folder) as engine:
        return first_live(data) - engine.started_at
