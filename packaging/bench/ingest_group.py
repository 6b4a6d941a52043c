"""Group `ingest`: what a value costs from the wire to the table, beside other clients.

All clients receive the same load from the same server, one after another in one run. The product
is its engine without recording: decoder, table, alarms and link are all there.
"""

from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from figure import Figure, Goal, remark
from load import LoadServer, engine_arguments, load_server
from load_site import write_site
from loaded_run import Run, loaded, node_client, python_client
from programs import running

SIZES = (1000, 5000)
LOAD_S = 15.0
ITERATOR = "asyncua iterator"
NODE = "node-opcua client"


def measure() -> Iterator[Figure]:
    """Yield the group's figures, for each number of tags at 10 Hz."""
    for tags in SIZES:
        with (
            TemporaryDirectory(prefix="lineside-bench-") as name,
            load_server(tags, Path(name)) as load,
        ):
            yield from _figures(load, Path(name))


def _figures(load: LoadServer, folder: Path) -> Iterator[Figure]:
    ours = _engine(load, folder)
    rivals = {ITERATOR: python_client(load, "iterator", folder, LOAD_S)}
    node = node_client(load, folder, LOAD_S)
    if node is None:
        remark("without node-opcua's client, which is not installed")
    else:
        rivals[NODE] = node
    rates = {name: run.received / run.seconds for name, run in rivals.items()}
    size = f"ingest_{load.tags}"
    yield Figure(f"{size}_values_per_s", ours.received / ours.seconds, "1/s", None, rates)
    yield Figure(f"{size}_values_lost", ours.written - ours.received, "values", Goal("==", 0))
    idle = {name: run.idle_share for name, run in rivals.items()}
    yield Figure(f"{size}_cpu_share_idle", ours.idle_share, "% of a core", None, idle)
    whole = {name: run.us_per_value for name, run in rivals.items()}
    yield Figure(f"{size}_with_idle_share", ours.us_per_value, "us/value", None, whole)
    costs = {name: run.us_per_value_over_idle for name, run in rivals.items()}
    cost = ours.us_per_value_over_idle
    yield Figure(f"{size}_wire_to_table", cost, "us/value", Goal("<=", 1), costs)
    for name, goal in ((ITERATOR, Goal(">=", 10)), (NODE, Goal(">", 1))):
        if name in rivals:
            times = costs[name] / cost
            word = name.partition(" ")[0].replace("-", "_")
            yield Figure(f"{size}_times_cheaper_than_{word}", times, "times", goal)


def _engine(load: LoadServer, folder: Path) -> Run:
    site = write_site(folder / "site.toml", load.url, load.tags, record=False)
    with running("engine", engine_arguments(site, folder / "data"), folder) as engine:
        load.wait_for_client()
        run = loaded(load, engine, LOAD_S)
    load.ask("forget")
    return run
