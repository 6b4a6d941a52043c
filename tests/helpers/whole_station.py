"""The whole program as processes: demo plant and engine, and a window's end of the link."""

import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

from hmi.bus.bus import Bus
from hmi.bus.facts import SamplesArrived, SiteLoaded
from hmi.clock import SystemClock
from hmi.link.gui_end import GuiEnd
from hmi.live.freshness import Freshness
from hmi.live.tag_table import TagTable
from hmi.plant.site import Site
from tests.helpers.sources import ROOT

SITE = ROOT / "resources" / "demo" / "site.toml"
_READY = "demo plant ready at "


class WholeStation:
    """Demo plant and engine as child processes, and what a window would know of them."""

    def __init__(self, folder: Path) -> None:
        self.data = folder / "data"
        self._folder = folder
        self.clock = SystemClock()
        self.facts: dict[type, list] = {}
        self.bus = Bus()
        self.table: TagTable | None = None
        self.freshness: Freshness | None = None
        self.freshness_site: Site | None = None
        self.demo: subprocess.Popen[str] | None = None
        self.engine: subprocess.Popen[bytes] | None = None
        self.url = ""
        self.link = GuiEnd(self.data, self._receive, lambda _is_joined: None)

    def start_demo(self, *options: str) -> None:
        command = [sys.executable, "-u", "-m", "hmi.cli", "demo", "--data-folder"]
        command += [str(self._folder / "demo"), "--port", "0", "--past", "0.2", *options]
        self.demo = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
        line = self.demo.stdout.readline()
        assert line.startswith(_READY), line
        self.url = line.removeprefix(_READY).strip()

    def start_engine(self, site: Path = SITE, *, knows_demo: bool = True) -> None:
        command = [sys.executable, "-m", "hmi.cli", "engine", "--site", str(site)]
        command += ["--data", str(self.data)]
        command += ["--url", f"demo={self.url}"] if knows_demo else []
        log = (self._folder / "engine.out").open("ab")
        self.engine = subprocess.Popen(command, cwd=ROOT, stdout=log, stderr=log)
        log.close()

    def start_window(self, *options: str, site: Path = SITE) -> subprocess.Popen[str]:
        """Run the window without a screen; it starts the engine unless one runs."""
        command = [sys.executable, "-m", "ui", "--site", str(site), "--data", str(self.data)]
        command += ["--url", f"demo={self.url}"] if site == SITE else []
        command += options
        surroundings = os.environ | {"QT_QPA_PLATFORM": "offscreen"}
        return subprocess.Popen(
            command, cwd=ROOT, env=surroundings, stdout=subprocess.PIPE, text=True
        )

    def trust_demo(self, site: Path, *options: str) -> str:
        """Run `lineside trust` as an engineer does; return what it says."""
        command = [sys.executable, "-m", "hmi.cli", "trust", "demo", "--site", str(site)]
        command += ["--data", str(self.data), "--url", self.url, *options]
        done = subprocess.run(
            command, cwd=ROOT, input="yes\n", text=True, capture_output=True, check=True
        )
        return done.stdout

    def kill_engine(self) -> None:
        self.engine.send_signal(signal.SIGKILL)
        self.engine.wait()

    def stop_engine(self) -> int:
        self.engine.terminate()
        return self.engine.wait(20)

    def freeze_demo(self) -> None:
        os.kill(self.demo.pid, signal.SIGSTOP)

    def thaw_demo(self) -> None:
        os.kill(self.demo.pid, signal.SIGCONT)

    def newest(self, kind: type):
        """Return the last fact of a kind, None before the first."""
        facts = self.facts.get(kind)
        return facts[-1] if facts else None

    def stale_tags(self) -> int:
        """Return how many tags a window would show as stale now."""
        if self.freshness is None:
            return -1
        return sum(self.freshness.is_stale(n) for n in range(len(self.freshness_site.tags)))

    async def until(self, true: Callable[[], bool], timeout_s: float = 60.0) -> float:
        """Wait until something is true; return the seconds it took."""
        loop = asyncio.get_running_loop()
        began = loop.time()
        while not true():
            if loop.time() - began > timeout_s:
                raise TimeoutError(f"not within {timeout_s} s: {self.log_tail()}")
            await asyncio.sleep(0.05)
        return loop.time() - began

    def log_tail(self) -> str:
        """Return the last words of the engine."""
        path = self._folder / "engine.out"
        return path.read_text()[-2000:] if path.exists() else ""

    def _receive(self, fact) -> None:
        is_new = isinstance(fact, SiteLoaded) and fact.site != self.freshness_site
        if is_new:
            self.freshness_site = fact.site
            self.table = TagTable(fact.site, self.bus, self.clock)
            self.freshness = Freshness(fact.site, self.bus, self.clock)
        if isinstance(fact, SamplesArrived):
            self.table.accept(fact.batch)
        else:
            self.facts.setdefault(type(fact), []).append(fact)
            self.bus.publish(fact)


@asynccontextmanager
async def whole_station(
    folder: Path, *demo_options: str, with_engine: bool = True
) -> AsyncIterator[WholeStation]:
    """Run demo plant and engine with a joined window; end everything at last."""
    station = WholeStation(folder)
    await asyncio.to_thread(station.start_demo, *demo_options)
    if with_engine:
        station.start_engine()
    joining = asyncio.create_task(station.link.run())
    try:
        yield station
    finally:
        joining.cancel()
        await asyncio.gather(joining, return_exceptions=True)
        for child in (station.engine, station.demo):
            if child is not None and child.poll() is None:
                child.send_signal(signal.SIGCONT)
                child.kill()
                child.wait()
        station.demo.stdout.close()
