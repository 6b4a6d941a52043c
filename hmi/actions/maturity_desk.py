"""Carries out what is asked about the maturity of the plant."""

from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from hmi.access.login import Login
from hmi.access.store import UserStore
from hmi.actions import maturity_requests as ask
from hmi.bus.bus import Bus
from hmi.bus.evidence import EvidenceFound
from hmi.bus.facts import AssessmentChanged
from hmi.clock import Clock
from hmi.maturity.evidence_store import EvidenceStore
from hmi.maturity.evidence_watch import EvidenceWatch
from hmi.maturity.gatherer import Gatherer
from hmi.maturity.standing import StandingNow
from hmi.maturity.store import AssessmentStore, WritesJobs
from hmi.plant.roles import Right
from hmi.plant.site import Site

Carry = Callable[[Any], Awaitable[None] | None]


def maturity_desk(
    site: Site, data_folder: Path, writer: WritesJobs, bus: Bus, clock: Clock, login: Login
) -> "MaturityDesk":
    """Return the desk of a station."""
    evidence = EvidenceWatch(
        StandingNow(site, UserStore(data_folder), bus, clock),
        Gatherer(site, data_folder),
        EvidenceStore(data_folder, writer),
        bus,
        clock,
    )
    return MaturityDesk(login, AssessmentStore(data_folder, writer, bus, clock), evidence)


@dataclass(frozen=True)
class MaturityDesk:
    """Assessments and evidence, for whoever is logged in."""

    login: Login
    assessments: AssessmentStore
    evidence: EvidenceWatch

    def facts(self) -> Iterator[AssessmentChanged | EvidenceFound]:
        """Return what a window is told when it joins."""
        yield from (AssessmentChanged(one) for one in self.assessments.every())
        yield from self.evidence.facts()

    def carries(self) -> dict[type, tuple[Right, Carry]]:
        """Return right and handler by kind of request."""
        return {
            ask.BeginAssessment: (Right.ASSESS, self._begin),
            ask.RateDimension: (Right.ASSESS, self._rate),
            ask.CloseAssessment: (Right.ASSESS, self._close),
            ask.GatherEvidence: (Right.ASSESS, self._gather),
            ask.PageOpened: (Right.VIEW, self._opened),
        }

    async def _begin(self, wish: ask.BeginAssessment) -> None:
        await self.assessments.begin(wish.scope, self.login.user)

    async def _rate(self, wish: ask.RateDimension) -> None:
        await self.assessments.rate(
            wish.assessment, wish.dimension, wish.level, wish.target, wish.note
        )

    async def _close(self, wish: ask.CloseAssessment) -> None:
        await self.assessments.close(wish.assessment)

    def _gather(self, _wish: ask.GatherEvidence) -> None:
        self.evidence.ask()

    def _opened(self, _wish: ask.PageOpened) -> None:
        """Do nothing: that it was asked is in the journal, which is the purpose."""
