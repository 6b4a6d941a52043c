"""Group `alarms`: a flood of 100,000, then 10,000 active ones of which 2,000 change a second.

Engine, journal, link and window are the product's own; only the values come from within the
engine, so that no server is measured. Every transition must be in the journal.
"""

import time
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from figure import Figure, Goal, remark
from load_site import write_site
from programs import Program, running, script
from spread import between, spread_of
from watched_window import WINDOW_SIZE, beats_of, display, wait_for

ALARMS = 10_000
BURST = 100_000
STEADY_S = 120.0
GRAVEST = 10
LONG_S = 600.0


def measure() -> Iterator[Figure]:
    """Yield the group's figures."""
    with TemporaryDirectory(prefix="lineside-bench-") as name, display():
        folder = Path(name)
        data = folder / "data"
        engine_command = [script("alarm_engine_driver"), str(data), str(ALARMS)]
        site = write_site(folder / "site.toml", "opc.tcp://127.0.0.1:4840", 1)
        window_command = [script("alarm_window_driver"), str(folder / "beats.json")]
        window_command += ["--size", WINDOW_SIZE, "--site", str(site), "--data", str(data)]
        with running("engine", engine_command, folder) as engine:
            engine.answer()
            with running("window", window_command, folder) as window:
                wait_for(window, "alarms")
                yield from _flood(engine, window, folder)
            engine.tell("end")
            engine.wait()


def _flood(engine: Program, window: Program, folder: Path) -> Iterator[Figure]:
    time.sleep(3.0)
    started = time.perf_counter()
    engine.tell(f"burst {BURST}")
    burst = engine.answer(LONG_S)
    burst_ended = time.perf_counter()
    late_s = _steady(engine, window)
    ended = time.perf_counter()
    count = _ask(engine, "count")
    beats = beats_of(window, folder / "beats.json")
    remark(f"{burst['annunciated']} alarms, {count['rows']} transitions in the journal")
    yield Figure("alarms_ingested", burst["annunciated"], "alarms", Goal(">=", BURST))
    yield Figure("alarms_ingested_in", burst["ingested_s"], "s", Goal("<=", 60))
    yield Figure("alarms_written_in", burst["written_s"], "s", Goal("<=", 60))
    yield Figure("alarms_lost", count["lost"], "transitions", Goal("==", 0))
    yield Figure("gravest_alarm_visible_after", max(late_s), "s", Goal("<=", 1))
    for phase, span in (("flood", (started, burst_ended)), ("steady", (burst_ended, ended))):
        late = spread_of(between(beats, *span))
        yield Figure(f"alarms_window_late_{phase}_p99", late.p99, "ms", Goal("<=", 100))
        yield Figure(f"alarms_window_late_{phase}_max", late.max, "ms", Goal("<=", 250))


def _steady(engine: Program, window: Program) -> list[float]:
    """Let alarms change steadily, the gravest come now and then; return how late it is seen."""
    late_s = []
    for _ in range(GRAVEST):
        engine.tell(f"steady {STEADY_S / GRAVEST}")
        steady = engine.answer(LONG_S)
        remark(f"{steady['changes'] / steady['seconds']:.0f} changes a second")
        came = _ask(engine, "p1")["at"]
        late_s.append(wait_for(window, "gravest") - came)
    return late_s


def _ask(engine: Program, word: str) -> dict[str, float]:
    engine.tell(word)
    return engine.answer()
