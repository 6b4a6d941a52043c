"""Reading the journal back, from any thread."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Row, Select, Table, func, inspect, or_, select
from sqlalchemy.sql.elements import ColumnElement

from hmi.bus.facts import AlarmChanged, Trigger
from hmi.clock import from_us, to_us
from hmi.journal.chain import ChainCheck, check
from hmi.journal.fact_text import from_text
from hmi.journal.floods import FloodReader
from hmi.journal.found_alerts import FoundAlertReader
from hmi.journal.notes import NoteReader
from hmi.journal.schema import ACTIONS, ALARMS, CHAINS, journal_file
from hmi.journal.stop_edits import StopEditReader
from hmi.journal.transitions import Transition, transition, transitions_in
from hmi.storage.database import open_database
from hmi.storage.failures import storage_errors

MOST_EVENTS = 2000
_ROWS_AT_ONCE = 1000
_DEEDS = frozenset({
    Trigger.COMMENT, Trigger.CONFIRM, Trigger.RESET, Trigger.SHELVE_TIMED, Trigger.SHELVE_ONESHOT,
    Trigger.UNSHELVE_USER, Trigger.OOS_ON, Trigger.OOS_OFF,
})  # fmt: skip


@dataclass(frozen=True, slots=True)
class Action:
    """One entry of the audit trail."""

    number: int
    at: datetime
    user: str
    role: str
    action: str
    target: str
    details: str
    result: str


@dataclass(frozen=True, slots=True)
class Occurrence:
    """One time that an alarm came: when it came, was acknowledged and by whom, and went."""

    number: int
    activated: datetime | None
    acked: datetime | None
    acked_by: str
    returned: datetime | None
    done: tuple[AlarmChanged, ...] = ()
    """What people did with it beside acknowledging, in order: comments, shelving and the like."""


class Reader:
    """The journal of a data folder. Every method raises StorageError when it cannot be read."""

    def __init__(self, data_folder: Path) -> None:
        self._file = journal_file(data_folder)
        self.notes = NoteReader(data_folder).notes
        self.floods = FloodReader(data_folder).floods
        self.stop_edits = StopEditReader(data_folder).edits
        self.found_alerts = FoundAlertReader(data_folder).found_alerts

    def last_alarms(self, until: datetime | None = None) -> list[AlarmChanged]:
        """Return the last fact of each alarm up to a moment, or of all: alarms as they stood."""
        last = select(func.max(ALARMS.c.seq)).group_by(ALARMS.c.alarm_key)
        if until is not None:
            # By numbers, which an index has beside the keys: no row of years has to be read.
            newest = (
                select(ALARMS.c.seq)
                .where(ALARMS.c.at_us <= to_us(until))
                .order_by(ALARMS.c.at_us.desc(), ALARMS.c.seq.desc())
                .limit(1)
                .scalar_subquery()
            )
            last = last.where(ALARMS.c.seq <= newest)
        query = select(ALARMS.c.fact).where(ALARMS.c.seq.in_(last)).order_by(ALARMS.c.seq)
        return [from_text(row.fact) for row in self._rows(query)]

    def facts(self, after: datetime, end: datetime) -> list[AlarmChanged]:
        """Return all transitions in (after, end], oldest first."""
        inside = (ALARMS.c.at_us > to_us(after)) & (ALARMS.c.at_us <= to_us(end))
        query = select(ALARMS.c.fact).where(inside).order_by(ALARMS.c.seq)
        return [from_text(row.fact) for row in self._rows(query)]

    def alarm_events(
        self, start: datetime, end: datetime, machine: str = "", text: str = "", limit: int = 1000
    ) -> list[AlarmChanged]:
        """Return transitions in [start, end], newest first; text is sought in what is shown."""
        query = _sought(_within(ALARMS, start, end, limit), machine, text)
        return [from_text(row.fact) for row in self._rows(query)]

    def alarm_events_of(
        self,
        triggers: Iterable[Trigger],
        start: datetime,
        end: datetime,
        machine: str = "",
        text: str = "",
    ) -> list[AlarmChanged]:
        """Return the newest transitions in [start, end] by one of the triggers, newest first."""
        query = _sought(_within(ALARMS, start, end, MOST_EVENTS), machine, text)
        query = query.where(ALARMS.c.trigger.in_([one.value for one in triggers]))
        return [from_text(row.fact) for row in self._rows(query)]

    def transitions(self, start: datetime, end: datetime) -> list[Transition]:
        """Return transitions in [start, end), oldest first, after the last of each before."""
        return [transition(row) for row in self._rows(transitions_in(start, end))]

    def annunciations(self, start: datetime, end: datetime) -> list[datetime]:
        """Return when alarms were annunciated in [start, end), oldest first."""
        first_s = start.timestamp()
        rows = (one for one in self.transitions(start, end) if one.is_annunciation)
        return [datetime.fromtimestamp(one.at_s, UTC) for one in rows if one.at_s >= first_s]

    def actions(
        self, start: datetime, end: datetime, text: str = "", limit: int = 1000
    ) -> list[Action]:
        """Return what people did in [start, end], newest first."""
        query = _within(ACTIONS, start, end, limit)
        if text:
            columns = (
                ACTIONS.c.user, ACTIONS.c.action, ACTIONS.c.target, ACTIONS.c.details
            )  # fmt: skip
            query = query.where(_contains(columns, text))
        return [_action(row) for row in self._rows(query)]

    def occurrences(
        self, key: str, limit: int = 20, until: datetime | None = None
    ) -> list[Occurrence]:
        """Return the last occurrences of an alarm, newest first, as they were at a moment."""
        newest = (
            _until(select(ALARMS.c.occurrence), until)
            .where(ALARMS.c.alarm_key == key)
            .distinct()
            .order_by(ALARMS.c.occurrence.desc())
            .limit(limit)
        )
        query = (
            _until(select(ALARMS.c.fact), until)
            .where(ALARMS.c.alarm_key == key, ALARMS.c.occurrence.in_(newest))
            .order_by(ALARMS.c.seq)
        )
        by_number: dict[int, list[AlarmChanged]] = {}
        for row in self._rows(query):
            fact = from_text(row.fact)
            by_number.setdefault(fact.occurrence, []).append(fact)
        return [_occurrence(number, by_number[number]) for number in sorted(by_number)[::-1]]

    def verify(self) -> dict[str, ChainCheck]:
        """Follow every chain from its first row; by table name."""
        return {table.name: check(table, self._raw(table)) for table in CHAINS}

    def _rows(self, query: Select[Any]) -> Sequence[Row[Any]]:
        if not self._file.path.exists():
            return []
        engine = open_database(self._file.path, read_only=True, schema=self._file.schema)
        with storage_errors(self._file.path), engine.connect() as connection:
            return connection.execute(query).all()

    def _raw(self, table: Table) -> Iterator[Mapping[str, Any]]:
        """Yield all rows as the driver gives them, so that the hash is over what is stored."""
        if not self._file.path.exists():
            return
        names = ", ".join(f'"{column.name}"' for column in table.columns)
        engine = open_database(self._file.path, read_only=True, schema=self._file.schema)
        with storage_errors(self._file.path), engine.connect() as connection:
            # A folder of an earlier version, such as one that is only looked at, lacks some.
            if not inspect(connection).has_table(table.name):
                return
            # A journal of years is followed row by row, never held as a whole.
            rows = connection.execution_options(yield_per=_ROWS_AT_ONCE).exec_driver_sql(
                f'SELECT {names} FROM "{table.name}" ORDER BY seq'  # noqa: S608  # our own names
            )
            for row in rows.mappings():
                yield {str(name): cell for name, cell in row.items()}


def _action(row: Row[Any]) -> Action:
    at = from_us(row.at_us)
    return Action(row.seq, at, row.user, row.role, row.action, row.target, row.details, row.result)


def _until(query: Select[Any], until: datetime | None) -> Select[Any]:
    return query if until is None else query.where(ALARMS.c.at_us <= to_us(until))


def _within(table: Table, start: datetime, end: datetime, limit: int) -> Select[Any]:
    shown = [table.c.fact] if table is ALARMS else list(table.c)
    return (
        select(*shown)
        .where(table.c.at_us.between(to_us(start), to_us(end)))
        .order_by(table.c.at_us.desc(), table.c.seq.desc())
        .limit(limit)
    )


def _sought(query: Select[Any], machine: str, text: str) -> Select[Any]:
    if machine:
        query = query.where(ALARMS.c.machine == machine)
    if text:
        columns = (ALARMS.c.alarm_key, ALARMS.c.message, ALARMS.c.user, ALARMS.c.comment)
        query = query.where(_contains(columns, text))
    return query


def _contains(columns: Sequence[ColumnElement[str]], text: str) -> ColumnElement[bool]:
    return or_(*(column.icontains(text, autoescape=True) for column in columns))


def _occurrence(number: int, facts: Sequence[AlarmChanged]) -> Occurrence:
    came = [fact for fact in facts if fact.trigger is Trigger.ACTIVATE]
    went = [fact for fact in facts if fact.trigger is Trigger.RTN]
    acked = [fact for fact in facts if fact.trigger is Trigger.ACK]
    return Occurrence(
        number,
        came[0].at if came else facts[0].active_since,
        acked[-1].at if acked else None,
        acked[-1].user if acked else "",
        went[-1].at if went else None,
        tuple(fact for fact in facts if fact.trigger in _DEEDS),
    )
