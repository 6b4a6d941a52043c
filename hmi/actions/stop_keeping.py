"""What people say of stops: who may, of which stops, and with which reasons."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from hmi.access.login import Login
from hmi.actions import requests as ask
from hmi.bus.bus import Bus
from hmi.clock import Clock, to_us
from hmi.errors import ActionRefused
from hmi.historian.reader import Reader
from hmi.journal.note_book import WritesJobs
from hmi.journal.reader import Reader as JournalReader
from hmi.journal.stop_book import StopBook
from hmi.performance.recorded_stops import RecordedStops
from hmi.performance.stop_watch import StopWatch
from hmi.performance.stops import meant
from hmi.plant.roles import Right, may
from hmi.plant.site import Site
from hmi.plant.stops import Span, Stop, StopDeed, StopEdit

Carry = Callable[[Any], Awaitable[None]]


def stop_keeping(
    site: Site, data_folder: Path, writer: WritesJobs, bus: Bus, clock: Clock, login: Login
) -> "StopKeeping":
    """Put together what looks for stops and what keeps what is said of them."""
    recorded = RecordedStops(site, Reader(data_folder).read, JournalReader(data_folder))
    watch = StopWatch(site, bus, clock, recorded)
    book = StopBook(data_folder, writer, bus, clock)
    return StopKeeping(site, login, clock, book, recorded, watch)


class FindsStops(Protocol):
    """Knows the stops of machines from the recording; blocking."""

    def stops(self, machines: tuple[str, ...], span: Span, now_us: int) -> list[Stop]:
        """Return the stops that touch a time. Raise StorageError."""


@dataclass(frozen=True)
class StopKeeping:
    """Carries out what is asked of stops."""

    site: Site
    login: Login
    clock: Clock
    book: StopBook
    recorded: FindsStops
    watch: StopWatch

    def carries(self) -> dict[type, tuple[Right, Carry]]:
        """Return right and handler by kind of request."""
        return {
            ask.QualifyStop: (Right.COMMENT, self._qualify),
            ask.SplitStop: (Right.COMMENT, self._split),
            ask.MergeStops: (Right.COMMENT, self._merge),
            ask.WithdrawStopEdit: (Right.COMMENT, self._withdraw),
        }

    async def _qualify(self, wish: ask.QualifyStop) -> None:
        self._check_reason(wish.reason, wish.machine)
        if not await self._meant(wish.machine, (wish.start_us, wish.end_us)):
            raise ActionRefused("stop-unknown")
        await self._keep(wish, StopDeed.QUALIFIED, wish.reason, wish.text, led_by=wish.led_by)

    async def _split(self, wish: ask.SplitStop) -> None:
        stops = await self._meant(wish.machine, (wish.start_us, wish.end_us))
        if not stops:
            raise ActionRefused("stop-unknown")
        if not any(_can_be_cut(one, wish.at_us) for one in stops):
            raise ActionRefused("stop-split-outside")
        await self._keep(wish, StopDeed.SPLIT, at_us=wish.at_us)

    async def _merge(self, wish: ask.MergeStops) -> None:
        self._check_reason(wish.reason, wish.machine)
        if len(await self._meant(wish.machine, (wish.start_us, wish.end_us))) < 2:
            raise ActionRefused("stop-merge-single")
        await self._keep(wish, StopDeed.MERGED, wish.reason)

    async def _withdraw(self, wish: ask.WithdrawStopEdit) -> None:
        may_any = may(self.login.role, Right.SHARE)
        await self.book.withdraw(wish.edit, self.login.user, may_any=may_any)

    def _check_reason(self, reason: str, machine: str) -> None:
        if machine not in self.site.machine_by_key:
            raise ActionRefused("not-in-site", key=machine)
        if reason and not self.site.reason_tree.may_be(reason, machine):
            raise ActionRefused("stop-reason-unknown", reason=reason)

    async def _meant(self, machine: str, span: Span) -> list[Stop]:
        now_us = to_us(self.clock.now())
        near = span[0] - 1, max(span) + 1
        stops = await asyncio.to_thread(self.recorded.stops, (machine,), near, now_us)
        return [stops[place] for place in meant(stops, machine, span)]

    async def _keep(
        self,
        wish: ask.QualifyStop | ask.SplitStop | ask.MergeStops,
        deed: StopDeed,
        reason: str = "",
        text: str = "",
        **more: Any,
    ) -> None:
        span = wish.start_us, wish.end_us
        user = self.login.user
        await self.book.keep(StopEdit(0, deed, wish.machine, *span, reason, text, user, 0, **more))


def _can_be_cut(stop: Stop, at_us: int) -> bool:
    return stop.parts[0][0] < at_us < stop.parts[-1][1]
