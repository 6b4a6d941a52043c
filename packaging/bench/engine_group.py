"""Group `engine`: what a value costs from the wire to the disk, and whether one is lost.

The load server writes; the engine runs as it does in a plant. Rivals follow one after another at
the same server, so that nobody pays for somebody else.
"""

from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from figure import Figure, Goal, remark
from load import LoadServer, engine_arguments, load_server
from load_site import write_site
from loaded_run import Run, loaded, python_client
from programs import running
from recording import Recorded, recorded

TAGS = 1000
MANY_TAGS = 2000
LOAD_S = 20.0
RIVAL_S = 10.0
RIVALS = {
    "asyncua iterator": "iterator",
    "asyncua handler": "handler",
    "asyncua iterator + SQLAlchemy ORM rows": "orm",
}


def measure() -> Iterator[Figure]:
    """Yield the group's figures."""
    with TemporaryDirectory(prefix="lineside-bench-") as name:
        folder = Path(name)
        with load_server(TAGS, folder) as load:
            run, disk = _engine(load, folder / "disk", LOAD_S)
            bare, _nothing = _engine(load, folder / "table", RIVAL_S, record=False)
            rivals = {
                name: python_client(load, mode, folder, RIVAL_S) for name, mode in RIVALS.items()
            }
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
        run = loaded(load, engine, seconds)
    load.ask("forget")
    return run, recorded(folder / "data", run.first_us, run.ticks)
