"""The figures of any period: kept records for whole shifts, samples for the rest."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from hmi.clock import from_us, to_us
from hmi.machines.closing_shifts import HELD_OPEN_US
from hmi.machines.replay import Read
from hmi.performance.past_shifts import Gaps, PastShifts, PlannedShift, planned_shifts
from hmi.performance.period_figures import PeriodFigures, period_figures
from hmi.performance.shift_record import OrderRun, ShiftRecord
from hmi.performance.shift_store import read_shift_records
from hmi.plant.assets import Machine
from hmi.plant.site import Site

DAY_US = 86_400_000_000


class PeriodReading:
    """Reads records and figures of a station until a moment. Blocks on files."""

    def __init__(self, site: Site, data_folder: Path, read: Read, gaps: Gaps) -> None:
        self._site, self._folder = site, data_folder
        self._past = PastShifts(site, read, gaps)
        self._computed: dict[tuple[str, PlannedShift], ShiftRecord] = {}
        """Records of shifts that are over and not kept; forget() lets them be computed anew."""

    def forget(self) -> None:
        """Compute anew what is not kept: samples may have come since."""
        self._computed.clear()

    def records(
        self, machine: Machine, start_us: int, end_us: int, now_us: int
    ) -> list[ShiftRecord]:
        """Return one record for each shift, or part of one, in [start_us, end_us).

        Nothing after now_us is known. Raise StorageError when files cannot be read.
        """
        end_us = min(end_us, now_us)
        if start_us >= end_us:
            return []
        kept = {
            (one.start_us, one.end_us): one
            for one in read_shift_records(self._folder, start_us, end_us, machine.key)
        }
        found = []
        for shift in planned_shifts(self._site, start_us, end_us):
            part = shift.clipped(start_us, end_us)
            plan = part.plan
            known = kept.get((plan.start_us, plan.end_us))
            is_over = plan == shift.plan and plan.end_us + HELD_OPEN_US <= now_us
            found.append(known or self._record(machine, part, is_over=is_over))
        return found

    def _record(self, machine: Machine, shift: PlannedShift, *, is_over: bool) -> ShiftRecord:
        if not is_over:
            return self._past.record(machine, shift)
        place = (machine.key, shift)
        if place not in self._computed:
            self._computed[place] = self._past.record(machine, shift)
        return self._computed[place]

    def figures(self, machine: Machine, start_us: int, end_us: int, now_us: int) -> PeriodFigures:
        """Return the figures of a period as far as it is over."""
        records = self.records(machine, start_us, end_us, now_us)
        return period_figures(machine.key, records, start_us, max(start_us, min(end_us, now_us)))

    def shifts(self, now_us: int, count: int) -> list[PlannedShift]:
        """Return the last shifts that have begun, newest last."""
        days = count + 3
        return [
            one
            for one in planned_shifts(self._site, now_us - days * DAY_US, now_us)
            if one.plan.start_us < now_us
        ][-count:]

    def days(self, now_us: int, count: int) -> list[tuple[int, int]]:
        """Return start and end of the last local days, today last."""
        zone = ZoneInfo(self._site.calendar.timezone)
        today = from_us(now_us).astimezone(zone).date()
        return [
            (_midnight(today - timedelta(days=back), zone),
             _midnight(today - timedelta(days=back - 1), zone))
            for back in reversed(range(count))
        ]  # fmt: skip

    def orders(self, machine: Machine, now_us: int, days: int = 7) -> list[OrderRun]:
        """Return the orders of the last days, each once and as long as it ran, newest first."""
        records = self.records(machine, now_us - days * DAY_US, now_us, now_us)
        return joined_orders(records)


def joined_orders(records: Sequence[ShiftRecord]) -> list[OrderRun]:
    """Return the orders of records with their parts, newest first; over shifts as one."""
    joined: list[OrderRun] = []
    for run in (run for one in records for run in one.orders):
        last = joined[-1] if joined else None
        if last is not None and last.order == run.order:
            total, good = _both(last.total, run.total), _both(last.good, run.good)
            joined[-1] = OrderRun(run.order, last.start_us, run.end_us, total, good)
        else:
            joined.append(run)
    return joined[::-1]


def _both(one: float | None, other: float | None) -> float | None:
    return None if one is None or other is None else one + other


def _midnight(day: date, zone: ZoneInfo) -> int:
    return to_us(datetime.combine(day, time(), zone))
