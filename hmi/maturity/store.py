"""Maturity assessments on disk: every rating is committed before it is confirmed.

A closed assessment never changes again, which a trigger in the file enforces as well; who wants
to correct one begins a new one.
"""

import asyncio
import logging
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from typing import Protocol, TypeVar

from sqlalchemy import Connection, insert, select, update
from sqlalchemy.dialects.sqlite import insert as upsert

from hmi.bus.bus import Bus
from hmi.bus.facts import Assessment, AssessmentChanged
from hmi.clock import Clock, from_us, to_us
from hmi.errors import ActionRefused, StorageError
from hmi.maturity.questions import LEVELS, QuestionBank, load_bank
from hmi.maturity.schema import ASSESSMENTS, RATINGS, SCHEMA, assessments_file
from hmi.maturity.write_job import WriteJob
from hmi.storage.database import open_database
from hmi.storage.failures import storage_errors
from hmi.storage.jobs import Job

log = logging.getLogger(__name__)

COMMIT_TIMEOUT_S = 5.0
LONGEST_NOTE = 4000

_T = TypeVar("_T")


def read_assessments(data_folder: Path) -> tuple[Assessment, ...]:
    """Return all assessments of a data folder, oldest first, for who only looks.

    Raise StorageError when they cannot be read.
    """
    return tuple(_read(assessments_file(data_folder).path, load_bank().keys).values())


class WritesJobs(Protocol):
    """Carries out a job and returns after its commit."""

    def submit_and_wait(self, job: Job, timeout_s: float) -> None:
        """Raise StorageError when it is not on disk after timeout_s."""


class AssessmentStore:
    """The one owner of assessments. Call it from the event loop's thread."""

    def __init__(
        self,
        data_folder: Path,
        writer: WritesJobs,
        bus: Bus,
        clock: Clock,
        bank: QuestionBank | None = None,
    ) -> None:
        """Take up what is kept in data_folder, as soon as it can be read.

        bank is the one that the program brings along, unless another is given.
        """
        self._file = assessments_file(data_folder)
        self._bank = load_bank() if bank is None else bank
        self._writer, self._bus, self._clock = writer, bus, clock
        self._turn = asyncio.Lock()

    def every(self) -> tuple[Assessment, ...]:
        """Return all assessments, oldest first; none while the disk does not give them."""
        try:
            return tuple(self._assessments.values())
        except StorageError as error:
            log.warning("Assessments are not known: %s", error)
            return ()

    def latest(self) -> Assessment | None:
        """Return the assessment that was begun last."""
        return next(reversed(self.every()), None)

    @cached_property
    def _assessments(self) -> dict[int, Assessment]:
        """All assessments by number, read once; until then each look raises StorageError anew."""
        return _read(self._file.path, self._bank.keys)

    async def begin(self, scope: str, assessor: str) -> int:
        """Begin an assessment and return its number. Raise ActionRefused without a scope."""
        scope = scope.strip()
        if not scope:
            raise ActionRefused("assessment-scope-missing")
        async with self._turn:
            number = max(self._assessments, default=0) + 1
            started_us = to_us(self._clock.now())
            unrated = tuple((key, 0) for key in self._bank.keys)
            begun = Assessment(number, scope, from_us(started_us), None, assessor, unrated)
            row = {
                "number": number, "scope": scope, "assessor": assessor,
                "started_us": started_us, "bank_version": self._bank.version,
            }  # fmt: skip
            await self._keep(begun, lambda link: link.execute(insert(ASSESSMENTS).values(row)))
            return number

    async def rate(
        self, assessment: int, dimension: str, level: int, target: int = 0, note: str = ""
    ) -> None:
        """Set level and target (0 for none) and note of one dimension.

        Raise ActionRefused when the assessment is closed or a value is out of its range.
        """
        self._check_rating(dimension, level, target, note)
        async with self._turn:
            before = self._open(assessment)
            rated = replace(
                before,
                levels=_with(before.levels, dimension, level),
                targets=_in_order(dict(before.targets) | {dimension: target}, self._bank.keys),
                notes=_in_order(dict(before.notes) | {dimension: note}, self._bank.keys),
            )
            fields = {"level": level, "target": target, "note": note}
            row = {"assessment": assessment, "dimension": dimension, **fields}
            statement = upsert(RATINGS).values(row)
            statement = statement.on_conflict_do_update(
                index_elements=["assessment", "dimension"], set_=fields
            )
            await self._keep(rated, lambda link: link.execute(statement))

    async def close(self, assessment: int) -> None:
        """Close an assessment for good. Raise ActionRefused while nothing is rated in it."""
        async with self._turn:
            before = self._open(assessment)
            if not any(level for _, level in before.levels):
                raise ActionRefused("assessment-empty")
            closed_us = to_us(self._clock.now())
            statement = (
                update(ASSESSMENTS)
                .where(ASSESSMENTS.c.number == assessment)
                .values(closed_us=closed_us)
            )
            closed = replace(before, closed=from_us(closed_us))
            await self._keep(closed, lambda link: link.execute(statement))

    async def _keep(self, changed: Assessment, write: Callable[[Connection], object]) -> None:
        """Commit, and only then remember and tell."""
        job = WriteJob(self._file, write)
        await asyncio.to_thread(self._writer.submit_and_wait, job, COMMIT_TIMEOUT_S)
        self._assessments[changed.number] = changed
        self._bus.assessments.publish(AssessmentChanged(changed))

    def _open(self, number: int) -> Assessment:
        assessment = self._assessments.get(number)
        if assessment is None:
            raise ActionRefused("assessment-unknown", number=number)
        if assessment.closed is not None:
            raise ActionRefused("assessment-closed", number=number)
        return assessment

    def _check_rating(self, dimension: str, level: int, target: int, note: str) -> None:
        if dimension not in self._bank.keys:
            raise ActionRefused("dimension-unknown", dimension=dimension)
        if not 0 <= level <= LEVELS:
            raise ActionRefused("level-out-of-range", level=level, highest=LEVELS)
        if not 0 <= target <= LEVELS:
            raise ActionRefused("target-out-of-range", target=target, highest=LEVELS)
        if len(note) > LONGEST_NOTE:
            raise ActionRefused("note-too-long", longest=LONGEST_NOTE)


def _with(
    levels: tuple[tuple[str, int], ...], dimension: str, level: int
) -> tuple[tuple[str, int], ...]:
    return tuple((key, level if key == dimension else old) for key, old in levels)


def _in_order(values: Mapping[str, _T], keys: Iterable[str]) -> tuple[tuple[str, _T], ...]:
    """Return what is set, in the fixed order of dimensions; zero and empty are not set."""
    return tuple((key, values[key]) for key in keys if values.get(key))


def _read(path: Path, keys: tuple[str, ...]) -> dict[int, Assessment]:
    """Return all assessments by number, in order of number; none while there is no file."""
    if not path.exists():
        return {}
    engine = open_database(path, read_only=True, schema=SCHEMA)
    with storage_errors(path), engine.connect() as link:
        rows = link.execute(select(ASSESSMENTS).order_by(ASSESSMENTS.c.number)).all()
        ratings = link.execute(select(RATINGS)).all()
    found = {}
    for row in rows:
        own = {one.dimension: one for one in ratings if one.assessment == row.number}
        found[row.number] = Assessment(
            number=row.number,
            scope=row.scope,
            started=from_us(row.started_us),
            closed=None if row.closed_us is None else from_us(row.closed_us),
            assessor=row.assessor,
            levels=tuple((key, own[key].level if key in own else 0) for key in keys),
            targets=_in_order({key: one.target for key, one in own.items()}, keys),
            notes=_in_order({key: one.note for key, one in own.items()}, keys),
        )
    return found
