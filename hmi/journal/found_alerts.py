"""Alerts that watches raised, from the journal, each with what people said of it.

Reading needs only the file, so they are there without an engine and on another PC, too.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Row, Select, inspect, select

from hmi.bus.alarm_facts import AlarmChanged
from hmi.bus.condition_facts import WATCH_ALERTS, Verdict
from hmi.clock import from_us, to_us
from hmi.journal.fact_text import from_text
from hmi.journal.schema import ALARMS, VERDICTS, journal_file
from hmi.storage.database import open_database
from hmi.storage.failures import storage_errors

MOST_FOUND: Final = 500
_EVER_US = 2**62
_SAME_US = 2_000_000
"""A verdict names the time at which an alert was raised; what is so near means the same."""


@dataclass(frozen=True, slots=True)
class GivenVerdict:
    """What somebody said of an alert, and when."""

    at: datetime
    verdict: Verdict
    text: str
    user: str


@dataclass(frozen=True, slots=True)
class FoundAlert:
    """One time that a watch found something unusual. cleared is None while it lasts."""

    fact: AlarmChanged
    """As it was raised."""
    cleared: datetime | None
    verdicts: tuple[GivenVerdict, ...] = ()
    """Oldest first; the last one counts."""

    @property
    def watch(self) -> str:
        """Key of the watch."""
        return self.fact.key.removeprefix(WATCH_ALERTS)

    @property
    def raised(self) -> datetime:
        """When it was raised; it names the alert in a verdict."""
        return self.fact.came

    @property
    def verdict(self) -> GivenVerdict | None:
        """The verdict that counts."""
        return self.verdicts[-1] if self.verdicts else None


class FoundAlertReader:
    """Reads what watches found, of a data folder; blocking. Raise StorageError when it cannot."""

    def __init__(self, data_folder: Path) -> None:
        self._file = journal_file(data_folder)

    def found_alerts(
        self, start: datetime, end: datetime, machine: str = "", at: datetime | None = None
    ) -> list[FoundAlert]:
        """Return the alerts that were raised in [start, end], newest first, as known then."""
        until_us = _EVER_US if at is None else to_us(at)
        events = (
            select(ALARMS.c.fact)
            .where(
                ALARMS.c.alarm_key >= WATCH_ALERTS,
                ALARMS.c.alarm_key < WATCH_ALERTS[:-1] + chr(ord(WATCH_ALERTS[-1]) + 1),
                ALARMS.c.at_us.between(to_us(start), until_us),
            )
            .order_by(ALARMS.c.seq)
        )
        given = (
            select(VERDICTS)
            .where(VERDICTS.c.alert_us >= to_us(start) - _SAME_US)
            .where(VERDICTS.c.at_us <= until_us)
            .order_by(VERDICTS.c.seq)
        )
        if machine:
            events = events.where(ALARMS.c.machine == machine)
        facts = [from_text(row.fact) for row in self._rows(ALARMS.name, events)]
        found = _occurrences(facts, self._rows(VERDICTS.name, given))
        within = [one for one in found if start <= one.raised <= end]
        within.sort(key=lambda one: one.raised, reverse=True)
        return within[:MOST_FOUND]

    def _rows(self, table: str, query: Select[Any]) -> Sequence[Row[Any]]:
        if not self._file.path.exists():
            return []
        engine = open_database(self._file.path, read_only=True, schema=self._file.schema)
        with storage_errors(self._file.path), engine.connect() as connection:
            # A folder of an earlier version, such as one that is only looked at, has none.
            if not inspect(connection).has_table(table):
                return []
            return connection.execute(query).all()


def _occurrences(facts: Iterable[AlarmChanged], verdicts: Sequence[Row[Any]]) -> list[FoundAlert]:
    """Return one for each time that an alert was raised, from its transitions in order."""
    raised: dict[tuple[str, int], AlarmChanged] = {}
    cleared: dict[tuple[str, int], datetime] = {}
    for fact in facts:
        mark = (fact.key, fact.occurrence)
        if fact.active:
            raised.setdefault(mark, fact)
        elif mark in raised:
            cleared.setdefault(mark, fact.at)
    return [
        FoundAlert(fact, cleared.get(mark), _given(fact, verdicts))
        for mark, fact in raised.items()
    ]


def _given(fact: AlarmChanged, rows: Sequence[Row[Any]]) -> tuple[GivenVerdict, ...]:
    raised_us, watch = to_us(fact.came), fact.key.removeprefix(WATCH_ALERTS)
    return tuple(
        GivenVerdict(from_us(row.at_us), Verdict(row.verdict), row.text, row.user)
        for row in rows
        if row.detector == watch and abs(row.alert_us - raised_us) <= _SAME_US
    )
