"""Group `maturity`: how long the evidence of the demo plant takes, from 35 recorded days.

The days are written by the product's own recorder and folded as on a station: every tag each
minute, as the demo plant sends most of them. Then everything is read anew from the files.
"""

import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
from figure import Figure, Goal, remark

from hmi.bus.bus import Bus
from hmi.bus.facts import SamplesArrived
from hmi.clock import ManualClock, to_us
from hmi.config.loader import load_site
from hmi.historian.day_files import DAY_US, DayFiles
from hmi.historian.recorder import Recorder
from hmi.journal.action_journal import ActionJournal
from hmi.maturity.evidence_inputs import ConnectionSecurity, SecurityInputs
from hmi.maturity.gatherer import OPENED, Gatherer, Standing
from hmi.plant.roles import Role
from hmi.plant.samples import SAMPLE, Origin, SampleBatch
from hmi.plant.site import Site
from hmi.plant.tags import Kind
from hmi.storage.writer import Writer

DEMO = Path(__file__).resolve().parents[2] / "resources" / "demo" / "site.toml"
NOW = datetime(2026, 3, 20, 22, tzinfo=UTC)
DAYS, DIMENSIONS = 35, 6
LIMIT_S = 5.0
_TIMES = 3
_MINUTE_US = 60_000_000
_DAY_S = 86_400.0
_LOOKS = 20
_WEAK = ConnectionSecurity(
    key="mixer", mode="None", policy="None", is_anonymous=True, has_writes=False, is_trusted=True,
    days_to_expiry=None,
)  # fmt: skip
_STANDING = Standing(
    security=SecurityInputs(
        connections=(_WEAK,), has_logins=True, is_audit_whole=None, backup_age_days=2.0,
        firmware_share=None,
    ),
    standard_share=1.0,
)  # fmt: skip


def measure() -> Iterator[Figure]:
    """Yield the group's figures."""
    site = load_site(DEMO)
    with TemporaryDirectory(prefix="lineside-bench-") as name:
        folder = Path(name)
        samples = _record(site, folder)
        remark(f"{samples} samples of {DAYS} days are recorded")
        took_s, judged = _gathered(site, folder)
    yield Figure("maturity_evidence_35_days", took_s, "s", Goal("<=", LIMIT_S))
    yield Figure("maturity_evidence_dimensions", judged, "dimensions", Goal(">=", DIMENSIONS))


def _gathered(site: Site, folder: Path) -> tuple[float, int]:
    """Return the longest of some looks at the records, and how many dimensions were judged."""
    longest, judged = 0.0, 0
    for _ in range(_TIMES):
        begun = time.perf_counter()
        found = Gatherer(site, folder).gather(NOW, _STANDING)
        longest = max(longest, time.perf_counter() - begun)
        judged = len(found.dimensions)
        if found.days < DAYS - 1:  # whole days between the first sample and now
            raise RuntimeError(f"only {found.days} days were found")
    return longest, judged


def _record(site: Site, folder: Path) -> int:
    """Record the days and return how many samples they have."""
    clock, bus = ManualClock(NOW - timedelta(days=DAYS)), Bus()
    writer = Writer(clock, limit=5_000_000)
    recorder = Recorder(site, bus, writer, clock, folder)
    first_us, samples = to_us(clock.now()), 0
    for day in range(DAYS):
        clock.advance(_DAY_S)
        for batch in _day(site, first_us + day * DAY_US):
            bus.samples.publish(SamplesArrived(batch))
            samples += len(batch.rows)
        writer.write_once()
        recorder.folding.step()
    for file in DayFiles(folder).latest(DAYS + 1):
        recorder.folding.finish(file)
    writer.start()
    for day in range(_LOOKS, 0, -1):
        then = ManualClock(NOW - timedelta(days=day))
        ActionJournal(writer, then, folder).write("eva", Role.OPERATOR, OPENED, "trends", "",
                                                  "done")  # fmt: skip
    recorder.close()
    writer.stop()
    return samples


def _day(site: Site, first_us: int) -> Iterator[SampleBatch]:
    """Yield a day of every tag that is recorded and is no text, a sample a minute."""
    times = np.arange(first_us, first_us + DAY_US, _MINUTE_US)
    modes = {machine.mode_tag for machine in site.machines}
    for number, tag in enumerate(site.tags):
        if not tag.record or tag.kind is Kind.TEXT:
            continue
        rows = np.zeros(len(times), SAMPLE)
        rows["tag"] = number
        rows["source_us"] = rows["receive_us"] = times
        is_steady = tag.key in modes or tag.key.endswith(".line_state")
        rows["value"] = 1.0 if is_steady else 50.0 + np.round(np.sin(times / 3.6e9 + number), 3)
        yield SampleBatch(rows, {}, Origin.HISTORY)
