"""Maturity assessments on disk: every tap is committed before it is confirmed.

A closed assessment never changes again, which triggers in the file enforce as well; who wants to
correct one begins a new one that names it.
"""

import asyncio
import hashlib
import logging
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import cached_property, partial
from pathlib import Path
from typing import Protocol

from sqlalchemy import Connection

from hmi.bus.bus import Bus
from hmi.bus.facts import Assessment, AssessmentChanged
from hmi.clock import Clock, from_us, to_us
from hmi.errors import ActionRefused, StorageError
from hmi.maturity import assessment_rows as rows
from hmi.maturity.questions import LEVELS, QuestionBank, load_bank
from hmi.maturity.schema import assessments_file
from hmi.maturity.scoring import Answer, level_from_answers
from hmi.maturity.write_job import WriteJob
from hmi.plant.attachments import LARGEST_BYTES, Attachment, AttachmentKind
from hmi.storage.jobs import Job

log = logging.getLogger(__name__)

COMMIT_TIMEOUT_S = 5.0
LONGEST_NOTE = 4000
LONGEST_NAME = 200


def read_assessments(data_folder: Path) -> tuple[Assessment, ...]:
    """Return all assessments of a data folder, oldest first, for who only looks.

    Raise StorageError when they cannot be read.
    """
    return tuple(rows.read(assessments_file(data_folder).path, load_bank()).values())


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
        return rows.read(self._file.path, self._bank)

    async def begin(
        self, scope: str, assessor: str, *, is_detailed: bool = False, corrects: int = 0,
        survey: int = 0,
    ) -> int:  # fmt: skip
        """Begin an assessment and return its number.

        One that corrects a closed one begins with what that says. Raise ActionRefused without a
        scope, or when what it corrects is not closed.
        """
        scope = scope.strip()
        if not scope:
            raise ActionRefused("assessment-scope-missing")
        async with self._turn:
            number = max(self._assessments, default=0) + 1
            unrated = self._bank.in_order({})
            begun = Assessment(
                number, scope, from_us(to_us(self._clock.now())), None, assessor, unrated,
                is_detailed=is_detailed, corrects=corrects, survey=survey,
                bank_version=self._bank.version,
            )  # fmt: skip
            if corrects:
                old = self._closed(corrects)
                begun = replace(
                    begun, levels=old.levels, targets=old.targets, notes=old.notes,
                    answers=old.answers, remarks=old.remarks, is_detailed=old.is_detailed,
                )  # fmt: skip
            await self._keep(begun, lambda link: rows.add(link, begun))
            return number

    async def rate(
        self, assessment: int, dimension: str, level: int, target: int = 0, note: str = ""
    ) -> None:
        """Set level and target (0 for none) and note of one dimension.

        Raise ActionRefused when the assessment is closed, a value is out of its range, or a level
        differs from what the answers say and no note tells why.
        """
        self._check_rating(dimension, level, target, note)
        async with self._turn:
            before = self._open(assessment)
            derived = self._derived(before, dimension)
            if derived is not None and level not in (0, derived) and not note.strip():
                raise ActionRefused("level-needs-a-note", level=derived)
            rated = self._rated(before, dimension, level, target, note)
            await self._keep(
                rated, lambda link: rows.rate(link, assessment, dimension, level, target, note)
            )

    async def answer(self, assessment: int, question: str, answer: str, remark: str = "") -> None:
        """Answer a question of a detailed assessment; the level follows unless it was set apart.

        answer is one of scoring.Answer, or empty to take it back. Raise ActionRefused.
        """
        dimension = self._dimension_of(question)
        if answer and answer not in set(Answer):
            raise ActionRefused("answer-unknown", answer=answer)
        if len(remark) > LONGEST_NOTE:
            raise ActionRefused("note-too-long", longest=LONGEST_NOTE)
        async with self._turn:
            before = self._open(assessment)
            old = self._derived(before, dimension)
            level, target = (
                dict(before.levels).get(dimension, 0),
                dict(before.targets).get(dimension, 0),
            )
            note = dict(before.notes).get(dimension, "")
            answers = dict(before.answers) | {question: answer}
            remarks = dict(before.remarks) | {question: remark}
            changed = replace(
                before, answers=rows.in_order(answers, sorted(answers)),
                remarks=rows.in_order(remarks, sorted(remarks)),
            )  # fmt: skip
            follows = level in (0, old)
            if follows:
                level = self._derived(changed, dimension) or 0
                changed = self._rated(changed, dimension, level, target, note)

            def write(link: Connection) -> None:
                rows.answer(link, assessment, question, answer, remark)
                if follows:
                    rows.rate(link, assessment, dimension, level, target, note)

            await self._keep(changed, write)

    async def attach(  # what an attachment has
        self, assessment: int, question: str, kind: AttachmentKind, name: str, body: bytes,
        target: str = "",
    ) -> None:  # fmt: skip
        """Lay a proof beside a question. Raise ActionRefused for one that is too large."""
        self._dimension_of(question)
        if len(body) > LARGEST_BYTES:
            raise ActionRefused("attachment-too-large", most_mib=LARGEST_BYTES // 2**20)
        async with self._turn:
            before = self._open(assessment)
            numbers = [a.number for one in self._assessments.values() for a in one.attachments]
            attachment = Attachment(
                max(numbers, default=0) + 1, question, kind, name[:LONGEST_NAME],
                hashlib.sha256(body).hexdigest(), len(body), target,
            )  # fmt: skip
            changed = replace(before, attachments=(*before.attachments, attachment))
            await self._keep(changed, lambda link: rows.attach(link, assessment, attachment, body))

    async def detach(self, assessment: int, attachment: int) -> None:
        """Take a proof away. Raise ActionRefused when there is none of that number."""
        async with self._turn:
            before = self._open(assessment)
            left = tuple(one for one in before.attachments if one.number != attachment)
            if len(left) == len(before.attachments):
                raise ActionRefused("attachment-unknown", number=attachment)
            changed = replace(before, attachments=left)
            await self._keep(changed, lambda link: rows.detach(link, attachment))

    async def close(self, assessment: int) -> None:
        """Close an assessment for good. Raise ActionRefused while nothing is rated in it."""
        async with self._turn:
            before = self._open(assessment)
            if not any(level for _, level in before.levels):
                raise ActionRefused("assessment-empty")
            closed_us = to_us(self._clock.now())
            closed = replace(before, closed=from_us(closed_us))
            await self._keep(closed, lambda link: rows.close(link, assessment, closed_us))

    async def take_in(self, assessments: Sequence[Assessment]) -> int:
        """Keep assessments of elsewhere under new numbers; return how many were new."""
        async with self._turn:
            known = {_identity(one) for one in self._assessments.values()}
            new = [one for one in assessments if _identity(one) not in known]
            for one in new:
                number = max(self._assessments, default=0) + 1
                taken = replace(one, number=number, corrects=0, survey=0, attachments=())
                await self._keep(taken, partial(rows.add, one=taken))
            return len(new)

    async def _keep(self, changed: Assessment, write: Callable[[Connection], object]) -> None:
        """Commit, and only then remember and tell."""
        job = WriteJob(self._file, write)
        await asyncio.to_thread(self._writer.submit_and_wait, job, COMMIT_TIMEOUT_S)
        self._assessments[changed.number] = changed
        self._bus.assessments.publish(AssessmentChanged(changed))

    def _known(self, number: int) -> Assessment:
        assessment = self._assessments.get(number)
        if assessment is None:
            raise ActionRefused("assessment-unknown", number=number)
        return assessment

    def _open(self, number: int) -> Assessment:
        assessment = self._known(number)
        if assessment.closed is not None:
            raise ActionRefused("assessment-closed", number=number)
        return assessment

    def _closed(self, number: int) -> Assessment:
        assessment = self._known(number)
        if assessment.closed is None:
            raise ActionRefused("assessment-not-closed", number=number)
        return assessment

    def _derived(self, assessment: Assessment, dimension: str) -> int | None:
        """Return the level that the answers reach, None without any."""
        answers = {question: Answer(answer) for question, answer in assessment.answers}
        return level_from_answers(self._bank.dimension(dimension), answers)

    def _rated(
        self, before: Assessment, dimension: str, level: int, target: int, note: str
    ) -> Assessment:
        keys = self._bank.rated_keys([one.key for one in self._bank.extras])
        levels = self._bank.in_order(dict(before.levels) | {dimension: level})
        targets, notes = dict(before.targets), dict(before.notes)
        return replace(
            before, levels=levels,
            targets=rows.in_order(targets | {dimension: target}, keys),
            notes=rows.in_order(notes | {dimension: note}, keys),
        )  # fmt: skip

    def _dimension_of(self, question: str) -> str:
        for dimension in self._bank.everything:
            if any(one.id == question for level in dimension.levels for one in level.questions):
                return dimension.key
        raise ActionRefused("question-unknown", question=question)

    def _check_rating(self, dimension: str, level: int, target: int, note: str) -> None:
        if dimension not in {one.key for one in self._bank.everything}:
            raise ActionRefused("dimension-unknown", dimension=dimension)
        if not 0 <= level <= LEVELS:
            raise ActionRefused("level-out-of-range", level=level, highest=LEVELS)
        if not 0 <= target <= LEVELS:
            raise ActionRefused("target-out-of-range", target=target, highest=LEVELS)
        if len(note) > LONGEST_NOTE:
            raise ActionRefused("note-too-long", longest=LONGEST_NOTE)


def _identity(one: Assessment) -> tuple[object, ...]:
    """Return what tells an assessment of elsewhere from all others."""
    return (one.origin, one.scope, one.assessor, one.started)
