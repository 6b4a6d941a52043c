"""Carries out what is asked about the maturity of the plant."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

from hmi.access.login import Login
from hmi.access.store import UserStore
from hmi.actions import maturity_requests as ask
from hmi.asset_health.learned_evidence import learned_seen
from hmi.bus.bus import Bus
from hmi.bus.evidence import EvidenceFound
from hmi.bus.facts import AssessmentChanged
from hmi.bus.maturity import PilotChanged, Planned, RoadmapChanged, SurveyChanged
from hmi.clock import Clock
from hmi.errors import ActionRefused, ConfigurationError
from hmi.maturity.cards import Cards
from hmi.maturity.consensus import consensus_of
from hmi.maturity.evidence_store import EvidenceStore
from hmi.maturity.evidence_watch import EvidenceWatch
from hmi.maturity.exchange import from_text
from hmi.maturity.gatherer import Gatherer
from hmi.maturity.pilot_result import scope_problems
from hmi.maturity.questions import QuestionBank, load_bank
from hmi.maturity.standing import StandingNow
from hmi.maturity.store import LONGEST_NOTE, AssessmentStore, WritesJobs
from hmi.performance.stop_evidence import reasoned_share
from hmi.plant.attachments import LARGEST_BYTES
from hmi.plant.pilots import Pilot
from hmi.plant.roadmap import RoadmapStep
from hmi.plant.roles import Right
from hmi.plant.site import Site
from hmi.plant.surveys import Survey
from hmi.process_twin.kept_what_ifs import asked_since

Carry = Callable[[Any], Awaitable[None] | None]


def maturity_desk(
    site: Site, data_folder: Path, writer: WritesJobs, bus: Bus, clock: Clock, login: Login
) -> "MaturityDesk":
    """Return the desk of a station."""
    evidence = EvidenceWatch(
        StandingNow(site, UserStore(data_folder), bus, clock),
        Gatherer(
            site,
            data_folder,
            partial(asked_since, data_folder),
            partial(reasoned_share, site, data_folder),
            partial(learned_seen, site, data_folder),
        ),
        EvidenceStore(data_folder, writer),
        bus,
        clock,
    )
    return MaturityDesk(
        bus=bus, clock=clock, login=login, evidence=evidence, bank=load_bank(),
        assessments=AssessmentStore(data_folder, writer, bus, clock),
        surveys=Cards(data_folder, writer, Survey),
        steps=Cards(data_folder, writer, RoadmapStep),
        pilots=Cards(data_folder, writer, Pilot),
    )  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class MaturityDesk:
    """Assessments, evidence, surveys, roadmap and pilots, for whoever is logged in."""

    bus: Bus
    clock: Clock
    login: Login
    bank: QuestionBank
    assessments: AssessmentStore
    evidence: EvidenceWatch
    surveys: Cards[Survey]
    steps: Cards[RoadmapStep]
    pilots: Cards[Pilot]

    def facts(self) -> Iterator[AssessmentChanged | EvidenceFound | Planned]:
        """Return what a window is told when it joins."""
        yield from (AssessmentChanged(one) for one in self.assessments.every())
        yield from self.evidence.facts()
        yield from (SurveyChanged(one) for one in self.surveys.every())
        yield RoadmapChanged(self.steps.every())
        yield from (PilotChanged(one) for one in self.pilots.every())

    def carries(self) -> dict[type, tuple[Right, Carry]]:
        """Return right and handler by kind of request."""
        handlers: dict[type, Carry] = {
            ask.BeginAssessment: self._begin,
            ask.RateDimension: self._rate,
            ask.AnswerQuestion: self._answer,
            ask.AttachProof: self._attach,
            ask.DetachProof: self._detach,
            ask.CloseAssessment: self._close,
            ask.ImportAssessments: self._import,
            ask.OpenSurvey: self._open_survey,
            ask.AgreeSurvey: self._agree,
            ask.SaveStep: self._save_step,
            ask.RemoveStep: self._remove_step,
            ask.SavePilot: self._save_pilot,
            ask.WriteIntoPilot: self._write_into_pilot,
            ask.GatherEvidence: self._gather,
        }
        carried = {kind: (Right.ASSESS, carry) for kind, carry in handlers.items()}
        return {**carried, ask.PageOpened: (Right.VIEW, self._opened)}

    async def _begin(self, wish: ask.BeginAssessment) -> None:
        if wish.survey:
            survey, user = self.surveys.card(wish.survey), self.login.user
            if user not in survey.assessors:
                raise ActionRefused("survey-not-asked", names=", ".join(survey.assessors))
            if any(one.assessor == user for one in self._votes(survey)):
                raise ActionRefused("survey-voted")
        await self.assessments.begin(
            wish.scope, self.login.user, is_detailed=wish.is_detailed, corrects=wish.corrects,
            survey=wish.survey,
        )  # fmt: skip

    async def _rate(self, wish: ask.RateDimension) -> None:
        await self.assessments.rate(
            wish.assessment, wish.dimension, wish.level, wish.target, wish.note
        )

    async def _answer(self, wish: ask.AnswerQuestion) -> None:
        await self.assessments.answer(wish.assessment, wish.question, wish.answer, wish.remark)

    async def _attach(self, wish: ask.AttachProof) -> None:
        body = await asyncio.to_thread(_read, Path(wish.path)) if wish.path else b""
        await self.assessments.attach(
            wish.assessment, wish.question, wish.kind, wish.name, body, wish.target
        )

    async def _detach(self, wish: ask.DetachProof) -> None:
        await self.assessments.detach(wish.assessment, wish.attachment)

    async def _close(self, wish: ask.CloseAssessment) -> None:
        await self.assessments.close(wish.assessment)

    async def _import(self, wish: ask.ImportAssessments) -> None:
        try:
            found = from_text(wish.text, wish.file, self.bank)
        except ConfigurationError as error:
            first = error.problems[0]
            told = f"{first.key}: {first.expected}" if first.key else first.expected
            raise ActionRefused(
                "assessments-not-valid", file=wish.file, count=len(error.problems), first=told
            ) from error
        if not await self.assessments.take_in(found):
            raise ActionRefused("assessments-known")

    async def _open_survey(self, wish: ask.OpenSurvey) -> None:
        names = tuple(dict.fromkeys(name.strip() for name in wish.assessors if name.strip()))
        if len(names) < 2:  # one alone has nobody to agree with
            raise ActionRefused("survey-too-few")
        if not wish.scope.strip():
            raise ActionRefused("assessment-scope-missing")
        survey = Survey(
            scope=wish.scope.strip(), assessors=names, opened=self.clock.now(),
            is_detailed=wish.is_detailed,
        )  # fmt: skip
        self.bus.planned.publish(SurveyChanged(await self.surveys.add(survey)))

    async def _agree(self, wish: ask.AgreeSurvey) -> None:
        survey = self.surveys.card(wish.survey)
        votes = [one for one in self._votes(survey) if one.closed is not None]
        missing = set(survey.assessors) - {one.assessor for one in votes}
        if missing:
            raise ActionRefused("survey-not-complete", names=", ".join(sorted(missing)))
        if survey.consensus:
            raise ActionRefused("survey-agreed")
        keys = self.bank.rated_keys(key for one in votes for key, level in one.levels if level)
        agreed = consensus_of([dict(one.levels) for one in votes], keys)
        notes = dict(wish.notes)
        for one in agreed:
            if one.needs_note and not notes.get(one.dimension, "").strip():
                raise ActionRefused("consensus-needs-a-note", dimension=one.dimension)
            if len(notes.get(one.dimension, "")) > LONGEST_NOTE:
                raise ActionRefused("note-too-long", longest=LONGEST_NOTE)
        number = await self.assessments.begin(survey.scope, ", ".join(survey.assessors))
        for one in agreed:
            note = notes.get(one.dimension, "")
            await self.assessments.rate(number, one.dimension, one.level, note=note)
        await self.assessments.close(number)
        changed = await self.surveys.change(
            survey.number, lambda card: replace(card, consensus=number)
        )
        self.bus.planned.publish(SurveyChanged(changed))

    def _votes(self, survey: Survey) -> Iterator[Any]:
        return (one for one in self.assessments.every() if one.survey == survey.number)

    async def _save_step(self, wish: ask.SaveStep) -> None:
        step = wish.step
        if not step.text.strip():
            raise ActionRefused("step-without-text")
        if step.number:
            await self.steps.change(step.number, lambda _old: step)
        else:
            await self.steps.add(step)
        self.bus.planned.publish(RoadmapChanged(self.steps.every()))

    async def _remove_step(self, wish: ask.RemoveStep) -> None:
        await self.steps.remove(wish.step)
        self.bus.planned.publish(RoadmapChanged(self.steps.every()))

    async def _save_pilot(self, wish: ask.SavePilot) -> None:
        pilot = wish.pilot
        if not pilot.title.strip() or not pilot.problem.strip():
            raise ActionRefused("pilot-without-words")
        if "pilot-baseline" in scope_problems(pilot):
            raise ActionRefused("pilot-baseline")
        if pilot.number:
            saved = await self.pilots.change(
                pilot.number, lambda old: replace(pilot, entries=old.entries)
            )
        else:
            saved = await self.pilots.add(replace(pilot, entries=()))
        self.bus.planned.publish(PilotChanged(saved))

    async def _write_into_pilot(self, wish: ask.WriteIntoPilot) -> None:
        if not wish.entry.text.strip():
            raise ActionRefused("pilot-entry-without-words")
        entry = replace(wish.entry, user=self.login.user)
        saved = await self.pilots.change(
            wish.pilot, lambda old: replace(old, entries=(*old.entries, entry))
        )
        self.bus.planned.publish(PilotChanged(saved))

    def _gather(self, _wish: ask.GatherEvidence) -> None:
        self.evidence.ask()

    def _opened(self, _wish: ask.PageOpened) -> None:
        """Do nothing: that it was asked is in the journal, which is the purpose."""


def _read(path: Path) -> bytes:
    """Return a file's bytes. Raise ActionRefused when it is too large or cannot be read."""
    try:
        with path.open("rb") as file:
            body = file.read(LARGEST_BYTES + 1)
    except OSError as error:
        raise ActionRefused("attachment-unreadable", file=path.name) from error
    if len(body) > LARGEST_BYTES:
        raise ActionRefused("attachment-too-large", most_mib=LARGEST_BYTES // 2**20)
    return body
