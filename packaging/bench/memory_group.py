"""Group `memory`: resident memory of window and engine together, after half a minute at work.

Resident memory counts what both share twice; the remark tells the proportional share, too.
"""

import time
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import psutil
from demo import demo_plant
from figure import Figure, Goal, remark
from load import load_server
from load_site import write_site
from programs import Program
from watched_window import display, engine_of, product_window, wait_for

TAGS = 1000
AT_WORK_S = 30.0
PENS = 8
_MB = 1e6


def measure() -> Iterator[Figure]:
    """Yield the group's figures."""
    with TemporaryDirectory(prefix="lineside-bench-") as name, display():
        folder = Path(name)
        with demo_plant(folder) as plant:
            arguments = [*plant.arguments, "--data", str(folder / "demo-data")]
            with product_window(folder, arguments, pens=PENS) as window:
                wait_for(window, "live")
                time.sleep(AT_WORK_S)
                yield from _figures("demo", window, None)
        with load_server(TAGS, folder) as load:
            site = write_site(folder / "site.toml", load.url, TAGS)
            arguments = ["--site", str(site), "--data", str(folder / "load-data")]
            with product_window(folder, arguments, pens=PENS) as window:
                load.wait_for_client()
                load.ask("go")
                time.sleep(AT_WORK_S)
                yield from _figures(f"{TAGS}_tags", window, Goal("<=", 350))


def _figures(load: str, window: Program, goal: Goal | None) -> Iterator[Figure]:
    engine = engine_of(window)
    parts = {"window": _resident(window.process), "engine": _resident(engine)}
    yield Figure(f"memory_{load}", sum(parts.values()), "MB", goal)
    for name, size in parts.items():
        yield Figure(f"memory_{load}_{name}", size, "MB")
    if psutil.LINUX:
        shares = [one.memory_full_info().pss / _MB for one in (window.process, engine)]
        remark(f"{load}: {sum(shares):.0f} MB when what both share is counted once")


def _resident(process: psutil.Process) -> float:
    return float(process.memory_info().rss / _MB)
