"""Computes records of past shifts from the recording, one after the other, newest first.

It takes its time: recording and watching go first. What is done is kept at once, so that a run
that ends in the middle goes on where it stopped: with the shifts that have no record.
"""

import asyncio
import logging
from collections.abc import Iterable
from pathlib import Path

from hmi.bus.bus import Bus
from hmi.bus.facts import ShiftsRecomputed
from hmi.clock import Clock, to_us
from hmi.errors import StorageError
from hmi.historian.on_disk import is_all_on_disk
from hmi.historian.reader import Reader
from hmi.historian.standing import StandingReader
from hmi.machines.closing_shifts import HELD_OPEN_US
from hmi.performance.past_shifts import (
    PastShifts,
    PlannedShift,
    machines_with_records,
    planned_shifts,
)
from hmi.performance.shift_record import ShiftRecord
from hmi.performance.shift_store import KeepShifts, kept_shifts
from hmi.plant.assets import Machine
from hmi.plant.site import Site
from hmi.storage.writer import Writer

log = logging.getLogger(__name__)

DAY_US = 86_400_000_000
_SETTLE_S = 10.0
_REST = 1.0
"""Time of rest after each record, as a share of the time that it took."""


class ShiftRecompute:
    """The shifts that are to be computed anew, and the work on them."""

    def __init__(
        self, site: Site, data_folder: Path, bus: Bus, clock: Clock, writer: Writer
    ) -> None:
        self._site, self._folder = site, data_folder
        self._bus, self._clock, self._writer = bus, clock, writer
        reader, self._standing = Reader(data_folder), StandingReader(data_folder)
        self._past = PastShifts(site, reader.read, reader.gaps)
        self._machines = machines_with_records(site)
        self._waiting: dict[tuple[str, int], tuple[Machine, PlannedShift]] = {}
        self._is_due = asyncio.Event()
        self._done = 0

    def keep(self, records: Iterable[ShiftRecord]) -> None:
        """Keep what was computed live."""
        kept = list(records)
        if kept:
            self._writer.submit(KeepShifts(self._folder, kept, self._clock.now()))

    def demand(self, start_us: int, end_us: int, machine: str = "") -> int:
        """Have all shifts that touch [start_us, end_us) and are over computed anew.

        Return how many records that are: of one machine or of all.
        """
        return self._demand(
            start_us, end_us, [m for m in self._machines if machine in ("", m.key)]
        )

    async def run(self) -> None:
        """Compute for ever; first what is missing of the days that samples are kept of."""
        await self._demand_missing()
        while True:
            await self._is_due.wait()
            self._is_due.clear()
            if not await asyncio.to_thread(is_all_on_disk, self._writer, self._folder, _SETTLE_S):
                self._is_due.set()
                await asyncio.sleep(_SETTLE_S)
                continue
            await self._work_off()

    def _demand(
        self, start_us: int, end_us: int, machines: Iterable[Machine], kept: Iterable[object] = ()
    ) -> int:
        over_us = to_us(self._clock.now()) - HELD_OPEN_US
        known, found = frozenset(kept), 0
        shifts = planned_shifts(self._site, start_us, min(end_us, over_us))
        for machine in machines:
            for shift in shifts:
                plan = shift.plan
                is_kept = (machine.key, plan.start_us, plan.end_us) in known
                if plan.end_us <= over_us and not is_kept:
                    self._waiting[(machine.key, plan.start_us)] = (machine, shift)
                    found += 1
        if found:
            self._is_due.set()
        return found

    async def _demand_missing(self) -> None:
        now_us = to_us(self._clock.now())
        oldest_us = now_us - self._site.retention.samples_days * DAY_US
        try:
            days = await asyncio.to_thread(self._standing.days)
            kept = await asyncio.to_thread(kept_shifts, self._folder, oldest_us, now_us)
        except StorageError as error:
            log.warning("Which shifts are kept is not known: %s", error)
            return
        if days is not None:
            self._demand(max(oldest_us, days[0]), now_us, self._machines, kept)

    async def _work_off(self) -> None:
        self._done = 0
        while self._waiting:
            key = max(self._waiting, key=lambda one: one[1])
            machine, shift = self._waiting.pop(key)
            began_s = self._clock.monotonic()
            try:
                record = await asyncio.to_thread(self._compute, machine, shift)
            except StorageError as error:
                log.warning("A shift of %s cannot be computed: %s", machine.key, error)
                continue
            self._done += 1
            self.keep([] if record is None else [record])
            self._bus.shifts.publish(
                ShiftsRecomputed(self._done, self._done + len(self._waiting), machine.key)
            )
            await asyncio.sleep(_REST * (self._clock.monotonic() - began_s))

    def _compute(self, machine: Machine, shift: PlannedShift) -> ShiftRecord | None:
        """Return a record; None where the one that is kept knows more than the samples left."""
        days, plan = self._standing.days(), shift.plan
        if days is None or plan.start_us < days[0]:
            kept = kept_shifts(self._folder, plan.start_us, plan.end_us)
            if (machine.key, plan.start_us, plan.end_us) in kept:
                return None
        return self._past.record(machine, shift)
