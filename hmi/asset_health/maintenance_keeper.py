"""All works of a site: counted from the recording, kept, announced in time, done by one tap."""

import logging
from collections.abc import Iterable, Sequence
from datetime import datetime, time
from typing import Final
from zoneinfo import ZoneInfo

from hmi.asset_health.kept import KeptStates
from hmi.asset_health.maintenance_ledger import DAY_US, ItemLedger, Start
from hmi.asset_health.maintenance_use import ReadsBoth, use_between
from hmi.bus.care_facts import MaintenanceChanged, MaintenanceStanding
from hmi.bus.facts import GapChanged
from hmi.clock import from_us, to_us
from hmi.plant.maintenance import MaintenanceItem
from hmi.plant.site import Site

log = logging.getLogger(__name__)

KIND: Final = "maintenance"
OLDEST_DAYS: Final = 400
"""So many days back are read at most."""


class MaintenanceKeeper:
    """Counts what was used of each work's measures. count() blocks on files."""

    def __init__(self, site: Site, kept: KeptStates) -> None:
        self._site, self._kept = site, kept
        self.items: dict[str, MaintenanceItem] = {
            one.key: one for one in site.maintenance if one.machine in site.machine_by_key
        }
        self._ledgers: dict[str, ItemLedger] = {}
        self._filled: set[int] = set()

    def take_up(self, now_us: int) -> None:
        """Go on where the last run ended; begin to count for works that are new."""
        self._ledgers = ledgers(self._site, self._kept, now_us)

    def count(self, reader: ReadsBoth, gaps: Sequence[GapChanged], now_us: int) -> None:
        """Count the days that are not counted yet, and today as far as it goes."""
        for key, item in self.items.items():
            ledger = self._ledgers[key]
            start_us = ledger.start_at(now_us).at_us
            first = max(start_us // DAY_US, now_us // DAY_US - OLDEST_DAYS)
            today = now_us // DAY_US
            for day in range(first, today + 1):
                known = ledger.days.get(day)
                if known is None or known.hours < 24.0:
                    self._count_day(item, ledger, day, reader, gaps, now_us)
            self._keep(key)

    def count_filled(
        self, reader: ReadsBoth, gaps: Sequence[GapChanged], gap: GapChanged, now_us: int
    ) -> None:
        """Count anew the days of a hole whose history was filled; once for each hole."""
        if gap.number in self._filled or gap.end is None:
            return
        self._filled.add(gap.number)
        first, last = to_us(gap.start) // DAY_US, min(to_us(gap.end), now_us) // DAY_US
        for key, item in self.items.items():
            ledger = self._ledgers[key]
            for day in range(first, last + 1):
                if day in ledger.days:
                    self._count_day(item, ledger, day, reader, gaps, now_us)
            self._keep(key)

    def complete(self, key: str, user: str, note: str, now_us: int) -> MaintenanceItem:
        """Take note that a work is done. Raise KeyError for an unknown one."""
        item = self.items[key]
        ledger = self._ledgers[key]
        share = ledger.standing(item, now_us).used_share
        ledger.complete(now_us, user, note, share)
        # What is left of today is counted from nothing.
        ledger.days.setdefault(now_us // DAY_US, ledger.starts[-1].rest)
        self._keep(key)
        return item

    def standing(self, now_us: int) -> MaintenanceChanged:
        """Return all works as they stand."""
        return standing_of(self.items.values(), self._ledgers, now_us)

    def _count_day(
        self, item: MaintenanceItem, ledger: ItemLedger, day: int, reader: ReadsBoth,
        gaps: Sequence[GapChanged], now_us: int,
    ) -> None:  # fmt: skip
        start_us, end_us = day * DAY_US, min((day + 1) * DAY_US, now_us)
        use = use_between(self._site, item, reader, gaps, (start_us, end_us))
        rest = None
        since_us = ledger.starts[-1].at_us
        if since_us // DAY_US == day:
            rest = use_between(self._site, item, reader, gaps, (since_us, max(since_us, end_us)))
        ledger.put_day(day, use, rest)

    def _keep(self, key: str) -> None:
        self._kept.keep(KIND, key, self._ledgers[key].dumped())


def ledgers(site: Site, kept: KeptStates, now_us: int) -> dict[str, ItemLedger]:
    """Return what is counted of each work of a site; what is new begins now, or when it says."""
    bodies = kept.read(KIND)
    found: dict[str, ItemLedger] = {}
    for item in site.maintenance:
        try:
            found[item.key] = ItemLedger.loaded(bodies[item.key])
        except KeyError:
            found[item.key] = _begun(site, item, now_us)
        except (ValueError, TypeError) as error:
            log.warning("What was used of %s is counted anew: %s", item.key, error)
            found[item.key] = _begun(site, item, now_us)
    return found


def standing_of(
    items: Iterable[MaintenanceItem], counted: dict[str, ItemLedger], now_us: int
) -> MaintenanceChanged:
    """Return works as they stand at a moment, what is used most first."""
    found: list[MaintenanceStanding] = [counted[one.key].standing(one, now_us) for one in items]
    found.sort(key=lambda one: (-one.used_share, one.key))
    return MaintenanceChanged(from_us(now_us), tuple(found))


def maintenance_then(site: Site, kept: KeptStates, now: datetime) -> MaintenanceChanged:
    """Return how the works of a site stood at a moment of the past. Blocks on the disk."""
    items = [one for one in site.maintenance if one.machine in site.machine_by_key]
    return standing_of(items, ledgers(site, kept, to_us(now)), to_us(now))


def _begun(site: Site, item: MaintenanceItem, now_us: int) -> ItemLedger:
    if item.last_done is None:
        start = Start(now_us, hours_before=item.hours_before, cycles_before=item.cycles_before)
        return ItemLedger([start])
    zone = ZoneInfo(site.calendar.timezone)
    at_us = to_us(datetime.combine(item.last_done, time(), zone))
    start = Start(min(at_us, now_us), hours_before=item.hours_before,
                  cycles_before=item.cycles_before, is_done=True)  # fmt: skip
    return ItemLedger([start])
