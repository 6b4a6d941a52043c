"""Group `condition`: what it costs to watch machines, live and over a recorded month.

Live: 100 machines of ten signals each, half of them watched together, a sample a second; all that
the engine does for it each minute, as a share of one core. Past: a month of one signal, a sample
a second, from the files.
"""

import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
from figure import Figure, Goal, remark
from recorder_run import SECONDS_A_DAY, record

from hmi.alarms.alarm_engine import AlarmEngine
from hmi.alarms.alert_door import AlertDoor
from hmi.asset_health.kept import KeptStates
from hmi.asset_health.minute_features import MINUTE_US
from hmi.asset_health.station_watches import StationWatches
from hmi.asset_health.watch_plan import WatchPlan
from hmi.asset_health.watch_replay import Sources, WatchReplay
from hmi.bus.bus import Bus
from hmi.bus.condition_facts import WatchMethod
from hmi.bus.facts import ConnectionChanged, ConnectionPhase, MachineChanged, SamplesArrived
from hmi.clock import ManualClock, to_us
from hmi.condition.mewma_detector import learned_baseline
from hmi.condition.stuck_bank import LEAST_SAMPLES
from hmi.historian.reader import Reader
from hmi.plant.assets import Machine, MachineState, StateSource
from hmi.plant.connections import Connection, SecurityMode, SecurityPolicy
from hmi.plant.samples import SAMPLE, SampleBatch
from hmi.plant.site import Site
from hmi.plant.tags import Tag
from hmi.plant.watched import band_tags, watched_tags
from hmi.storage.writer import Writer

MACHINES, TOGETHER, ALONE = 100, 5, 5
LIMIT_PERCENT = 2.0
WARM_MINUTES, MINUTES = 30, 20
DAYS = 30
START = datetime(2026, 3, 2, tzinfo=UTC)


def measure() -> Iterator[Figure]:
    """Yield the group's figures."""
    with TemporaryDirectory(prefix="lineside-bench-") as name:
        share, worst_ms = _live(Path(name))
    yield Figure("watches_cpu_100_machines_1000_tags", share, "%", Goal("<=", LIMIT_PERCENT))
    yield Figure("watches_longest_tick", worst_ms, "ms")
    with TemporaryDirectory(prefix="lineside-bench-") as name:
        yield Figure("watch_month_recomputed", _month(Path(name)), "s")


def _site(machines: int, alone: int) -> Site:
    made, tags = [], []
    for number in range(machines):
        key = f"m{number}"
        names = [f"{key}.v{n}" for n in range(TOGETHER + alone)]
        speed = _tag(f"{key}.running", key, watch=False)
        tags += [speed, *(_tag(name, key, watch=True) for name in names)]
        made.append(Machine(
            key=key, name=key, state_source=StateSource.SPEED, state_tag=speed.key,
            indicator_tags=tuple(names[:TOGETHER]),
        ))  # fmt: skip
    bands = band_tags(watched_tags(made, tags))
    server = Connection(
        key="c", name="c", url="opc.tcp://127.0.0.1:4840", mode=SecurityMode.NONE,
        policy=SecurityPolicy.NONE,
    )  # fmt: skip
    return Site(name="Bench", machines=tuple(made), tags=(*tags, *bands), connections=(server,))


def _tag(key: str, machine: str, *, watch: bool) -> Tag:
    return Tag(
        key=key, name=key, machine=machine, connection="c", node=f"nsu=urn:bench;s={key}",
        unit="A", low=0.0, high=100.0, decimals=2, watch=watch,
    )  # fmt: skip


def _live(folder: Path) -> tuple[float, float]:
    """Return the share of a core in percent, and the longest that the event loop was held."""
    site, clock, bus = _site(MACHINES, ALONE), ManualClock(), Bus()
    writer = Writer(clock)
    alarms = AlarmEngine(site, bus, clock)
    watches = StationWatches(
        site, bus, clock, lambda _batch: None, KeptStates(folder, writer), AlertDoor(alarms)
    )
    rng = np.random.default_rng(1)
    used = worst_s = 0.0
    for minute in range(WARM_MINUTES + MINUTES):
        if minute == WARM_MINUTES:
            _arm(watches, rng)
            used = worst_s = 0.0
        for second in range(60):
            clock.advance(1.0)
            batch = _second(clock, rng)
            facts = _states(site) if second % 10 == 0 else []
            begun = time.process_time()
            for fact in facts:
                bus.machines.publish(fact)
            bus.connections.publish(ConnectionChanged("c", ConnectionPhase.LIVE, clock.now(), 0.0))
            bus.samples.publish(SamplesArrived(batch))
            held = _taken(watches.tick)
            used += time.process_time() - begun
            worst_s = max(worst_s, held)
    remark(f"{len(watches.places)} watches were fed for {MINUTES} min")
    writer.stop()
    return 100 * used / (60 * MINUTES), 1000 * worst_s


def _arm(watches: StationWatches, rng: np.random.Generator) -> None:
    """Let everything be learned: to judge costs more than to learn."""
    bank = watches.bank
    for one in (bank.level, bank.noise):
        one.samples[:] = one.manner.least_samples
        one.is_armed[:] = True
    bank.still.arm()
    for detector in bank.together:
        detector.take_up(learned_baseline(rng.normal(50.0, 0.13, (LEAST_SAMPLES, TOGETHER))))


def _taken(call: Callable[[], None]) -> float:
    begun = time.process_time()
    call()
    return time.process_time() - begun


def _second(clock: ManualClock, rng: np.random.Generator) -> SampleBatch:
    count = MACHINES * (TOGETHER + ALONE + 1)
    rows = np.zeros(count, SAMPLE)
    rows["tag"] = np.arange(count)
    rows["value"] = rng.normal(50.0, 1.0, count)
    rows["source_us"] = rows["receive_us"] = to_us(clock.now())
    return SampleBatch(rows)


def _states(site: Site) -> list[MachineChanged]:
    since = datetime(2026, 1, 5, 5, 0, tzinfo=UTC)
    return [
        MachineChanged(one.key, MachineState.EXECUTING, since, "", None, None, 0, None, None)
        for one in site.machines
    ]


def _month(folder: Path) -> float:
    """Return the seconds of a core that a month of one signal takes, read from the files."""
    site = _site(1, 0)
    rng = np.random.default_rng(2)
    watched = len([tag for tag in site.tags if tag.connection])
    start_us = to_us(START)
    record(site, folder, start_us, (
        np.column_stack([np.ones(SECONDS_A_DAY), rng.normal(50, 1, (SECONDS_A_DAY, watched - 1))])
        for _ in range(DAYS)
    ), commit_s=3600)  # fmt: skip
    reader = Reader(folder)
    begun, judged = time.process_time(), 0
    replay = WatchReplay(WatchPlan.of(site), WatchMethod.SEASONAL, 0, None)
    sources = Sources(reader.read, reader.gaps)
    for minute in replay.over(start_us, start_us + DAYS * 1440 * MINUTE_US, sources):
        judged += len(minute.judged.level_rows)
    remark(f"{judged} minutes of {DAYS} days were compared")
    return time.process_time() - begun
