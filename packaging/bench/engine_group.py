"""Group `engine`: what a value costs from the wire to the disk, and whether one is lost.

The load server writes; the engine runs as it does in a plant. Rivals follow one after another at
the same server, so that nobody pays for somebody else.
"""

import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory

from figure import Figure, Goal, remark
from load import LoadServer, engine_arguments, load_server
from load_site import write_site
from programs import Program, running, script
from recording import Recorded, recorded

TAGS = 1000
MANY_TAGS = 2000
LOAD_S = 20.0
RIVAL_S = 10.0
IDLE_S = 5.0
COMMIT_S = 1.5
"""Longer than a group commit: the last values' way to the disk is paid for, too."""
RIVALS = {
    "asyncua iterator": "iterator",
    "asyncua handler": "handler",
    "asyncua iterator + SQLAlchemy ORM rows": "orm",
}


@dataclass(frozen=True, slots=True)
class Run:
    """What one load did to one client. cpu_s is the client's, over the load's seconds."""

    seconds: float
    written: int
    received: int
    cpu_s: float
    idle_share: float
    """Per cent of one core before the load, with a living but silent server."""
    written_bytes: int
    """What the process had the system write to the disk; 0 where the system does not say."""
    first_us: int = 0
    ticks: int = 0

    @property
    def us_per_value(self) -> float:
        """Processor microseconds for each value that was received."""
        return 1e6 * self.cpu_s / max(self.received, 1)

    @property
    def share(self) -> float:
        """Per cent of one core."""
        return 100 * self.cpu_s / self.seconds


def measure() -> Iterator[Figure]:
    """Yield the group's figures."""
    with TemporaryDirectory(prefix="lineside-bench-") as name:
        folder = Path(name)
        with load_server(TAGS, folder) as load:
            run, disk = _engine(load, folder / "disk", LOAD_S)
            bare, _nothing = _engine(load, folder / "table", RIVAL_S, record=False)
            rivals = {name: _rival(load, mode, folder) for name, mode in RIVALS.items()}
        yield from _to_disk(run, disk, rivals)
        yield from _to_table(bare, rivals)
        with load_server(MANY_TAGS, folder) as load:
            run, disk = _engine(load, folder / "many", RIVAL_S)
        yield from _many(run, disk)


def _to_disk(run: Run, disk: Recorded, rivals: dict[str, Run]) -> Iterator[Figure]:
    remark(f"{TAGS} tags x 10 Hz, {run.seconds:.0f} s; the load server writes pre-encoded values")
    rates = {name: rival.received / rival.seconds for name, rival in rivals.items()}
    yield Figure("engine_values_per_s", disk.samples / run.seconds, "1/s", rivals=rates)
    yield Figure("engine_values_lost", run.written - disk.exact, "values", Goal("==", 0))
    shares = {name: rival.share for name, rival in rivals.items()}
    yield Figure("engine_cpu_share", run.share, "% of a core", rivals=shares)
    idle = {name: rival.idle_share for name, rival in rivals.items()}
    yield Figure("engine_cpu_share_idle", run.idle_share, "% of a core", rivals=idle)
    costs = {name: rival.us_per_value for name, rival in rivals.items()}
    yield Figure("engine_wire_to_disk", run.us_per_value, "us/value", Goal("<=", 5), costs)
    size = disk.size / max(disk.all_samples, 1)
    yield Figure("engine_disk", size, "bytes/sample", Goal("<=", 5))
    written = {name: rival.written_bytes / rival.received for name, rival in rivals.items()}
    rows = {name: value for name, value in written.items() if "ORM" in name}
    yield Figure("engine_disk_writes", run.written_bytes / run.received, "bytes/value", None, rows)


def _to_table(run: Run, rivals: dict[str, Run]) -> Iterator[Figure]:
    plain = {name: rival.us_per_value for name, rival in rivals.items() if "ORM" not in name}
    yield Figure("engine_wire_to_table", run.us_per_value, "us/value", Goal("<=", 1), plain)
    ratio = plain["asyncua iterator"] / run.us_per_value
    yield Figure("engine_times_cheaper_than_iterator", ratio, "times", Goal(">=", 10))


def _many(run: Run, disk: Recorded) -> Iterator[Figure]:
    remark(f"{MANY_TAGS} tags x 10 Hz, {run.seconds:.0f} s, of which {disk.exact} are on disk")
    yield Figure("engine_cpu_share_20000", run.share, "% of a core", Goal("<=", 25))
    yield Figure("engine_values_lost_20000", run.written - disk.exact, "values", Goal("==", 0))


def _engine(
    load: LoadServer, folder: Path, seconds: float, *, record: bool = True
) -> tuple[Run, Recorded]:
    """Load an engine; count its recording after it has ended."""
    folder.mkdir()
    site = write_site(folder / "site.toml", load.url, load.tags, record=record)
    with running("engine", engine_arguments(site, folder / "data"), folder) as engine:
        load.wait_for_client()
        run = _loaded(load, engine, seconds)
    load.ask("forget")
    return run, recorded(folder / "data", run.first_us, run.ticks)


def _rival(load: LoadServer, mode: str, folder: Path) -> Run:
    """Load a plain client for RIVAL_S."""
    arguments = [script("asyncua_client"), mode, load.url, str(load.tags), str(folder)]
    with running(mode, arguments, folder) as client:
        client.line()
        load.wait_for_client()
        before = _received(client)
        run = _loaded(load, client, RIVAL_S)
        received = _received(client) - before
    load.ask("forget")
    return replace(run, received=received)


def _received(client: Program) -> int:
    client.tell("stats")
    return int(client.answer()["received"])


def _loaded(load: LoadServer, client: Program, seconds: float) -> Run:
    """Write for some seconds; return what that cost the client."""
    before = client.cpu_s()
    time.sleep(IDLE_S)
    used, stored, began = client.cpu_s(), client.written_bytes(), time.monotonic()
    load.ask("go")
    time.sleep(seconds)
    stats = load.ask("halt")
    took = time.monotonic() - began
    if stats["unsent"]:
        remark(f"{client.name} leaves {stats['unsent']} values at the server")
    time.sleep(COMMIT_S)
    return Run(
        seconds=took, written=stats["ticks"] * load.tags, received=stats["sent"],
        cpu_s=client.cpu_s() - used, idle_share=100 * (used - before) / IDLE_S,
        written_bytes=client.written_bytes() - stored,
        first_us=stats["first_us"], ticks=stats["ticks"],
    )  # fmt: skip
