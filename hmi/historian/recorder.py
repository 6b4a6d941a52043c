"""From the bus to the day files: what is worth recording goes to the writer, batch by batch."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from hmi.bus.bus import Bus
from hmi.bus.facts import ConnectionChanged, DiskRoom, RecorderReported, SamplesArrived
from hmi.clock import Clock, to_us
from hmi.historian.day_files import DayFiles, slots
from hmi.historian.deadband import Deadband
from hmi.historian.folding import Folding
from hmi.historian.retention import Retention
from hmi.historian.salvage import Salvage
from hmi.historian.sample_jobs import MarkAlive, RecordSamples, Tally
from hmi.plant.samples import Origin, SampleBatch
from hmi.plant.site import Site
from hmi.storage.writer import Writer

_SMOOTHING = 0.3
"""Share of the newest second in the rate that is shown."""


class Recorder:
    """Records every sample of the bus whose tag asks for it; reports itself once a second.

    Values of a server's history and derived ones are recorded as they are, the deadband is for
    live values.
    """

    def __init__(
        self, site: Site, bus: Bus, writer: Writer, clock: Clock, data_folder: Path
    ) -> None:
        self._bus = bus
        self._writer = writer
        self._clock = clock
        self._tags = site.tags
        self._wanted = np.array([tag.record for tag in site.tags], np.bool_)
        # What is accounted live must be found in the files as it was, to the last digit.
        whole = site.accounted_tags
        self._deadband = Deadband(
            [replace(tag, deadband=0.0) if tag.key in whole else tag for tag in site.tags]
        )
        self._files = DayFiles(data_folder)
        self.retention = Retention(self._files, site.retention, writer, clock)
        self._tally = Tally()
        self.folding = Folding(self._files, writer, clock)
        self.salvage = Salvage(self._files, writer, clock)
        self._alive: dict[str, int] = {}
        self._marked: dict[str, int] = {}
        self._last_mark: MarkAlive | None = None
        self._rate = 0.0
        self._reported: tuple[float, int] | None = None
        bus.samples.subscribe(self._on_samples)
        bus.connections.subscribe(self._on_connection)

    def tick(self) -> None:
        """Record what was held back too long, mark how far recording has come, and report."""
        now = self._clock.now()
        self._submit_rows(self._deadband.overdue(to_us(now)))
        self._mark()
        self._bus.recorder.publish(self._report())

    def close(self) -> None:
        """Record what was held back by a deadband; call it before the writer stops."""
        self._submit_rows(self._deadband.rest())
        self._mark()

    def take(self, batch: SampleBatch) -> None:
        """Record samples as they are that did not come over the bus, such as entered ones."""
        self._submit(batch)

    def _on_samples(self, fact: SamplesArrived) -> None:
        batch = fact.batch
        wanted = self._wanted[batch.rows["tag"]]
        if batch.origin is Origin.LIVE and len(batch):
            keep, released = self._deadband.split(batch.rows)
            wanted = wanted & keep
            self._submit_rows(released[self._wanted[released["tag"]]])
        self._submit(_chosen(batch, wanted))

    def _on_connection(self, fact: ConnectionChanged) -> None:
        if fact.heard_age_s is not None:
            heard = self._clock.now() - timedelta(seconds=fact.heard_age_s)
            self._alive[fact.connection] = to_us(heard)

    def _submit_rows(self, rows: NDArray[np.void]) -> None:
        self._submit(SampleBatch(rows))

    def _submit(self, batch: SampleBatch) -> None:
        """Hand a batch to the writer, a job for each file that it belongs into."""
        if not len(batch):
            return
        where = slots(batch.rows["source_us"], batch.rows["receive_us"])
        for slot in np.unique(where).tolist():
            part = _chosen(batch, where == slot)
            file = self._files.file(slot)
            self._writer.submit(
                RecordSamples(
                    file, part, self._tags, self._tally, self.folding.note,
                    self._clock.monotonic(),
                )
            )  # fmt: skip

    def _mark(self) -> None:
        # One at a time: while the disk is full they must not pile up.
        is_free = self._last_mark is None or self._last_mark.is_over
        if is_free and self._alive != self._marked:
            self._marked = dict(self._alive)
            today = self._files.today(self._clock.now())
            self._last_mark = MarkAlive(today, self._marked, self._tally)
            self._writer.submit(self._last_mark)

    def _report(self) -> RecorderReported:
        failures = [
            error
            for path, error in self._writer.failures.items()
            if path.parent == self._files.folder
        ]
        return RecorderReported(
            recording=self._writer.is_running and not failures,
            last_commit=self._tally.last_commit,
            samples_per_s=self._measured_rate(),
            recorded=self._tally.recorded,
            waiting=self._tally.waiting,
            dropped=self._writer.dropped,
            history_bytes=self.retention.history_bytes,
            disk_free_bytes=self.retention.disk_free_bytes,
            days_left=self.retention.days_left,
            reason=failures[0].code if failures else "",
            at_risk_s=self._tally.oldest_s(self._clock.monotonic()),
            room=DiskRoom.SPENT if self._writer.is_on_reserve else self.retention.room,
            oldest_day=self.retention.oldest_day,
            dropped_days=self.retention.dropped_days,
        )

    def _measured_rate(self) -> float:
        now, recorded = self._clock.monotonic(), self._tally.recorded
        if self._reported is not None and now > self._reported[0]:
            rate = (recorded - self._reported[1]) / (now - self._reported[0])
            self._rate += _SMOOTHING * (rate - self._rate)
        self._reported = (now, recorded)
        return self._rate


def _chosen(batch: SampleBatch, mask: NDArray[np.bool_]) -> SampleBatch:
    """Return the rows of a batch that a mask chooses."""
    if mask.all():
        return batch
    others = {}
    if batch.others:
        new_rows = np.cumsum(mask) - 1
        others = {int(new_rows[row]): value for row, value in batch.others.items() if mask[row]}
    return SampleBatch(batch.rows[mask], others, batch.origin)
