"""Asks a line's process twin from a data folder: which days, what horizon, what if."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Protocol
from zoneinfo import ZoneInfo

from hmi.bus.facts import GapChanged
from hmi.clock import to_us
from hmi.errors import ActionRefused
from hmi.machines.replay import RecordedSeries
from hmi.plant.site import Site
from hmi.process_twin.answers import Gain
from hmi.process_twin.day_reading import DayReading, ReasonOf
from hmi.process_twin.day_record import DayRecord
from hmi.process_twin.groups import check_line, line_groups
from hmi.process_twin.question import Asked, Question
from hmi.process_twin.what_if import Tell, WhatIf
from hmi.process_twin.working_time import WorkingTime

RANK_DAYS = 1
"""The horizon of the ranking of machines."""
_READ, _ASKED = 0.1, 0.75
"""Share of the work that is done when the days are read, and when the question is answered."""


class ReadsHistory(Protocol):
    """Recorded samples and holes; blocking."""

    def read(self, key: str, start_us: int, end_us: int) -> RecordedSeries:
        """Return the samples of a tag in [start, end] and the last one before start."""

    def gaps(self, start_us: int, end_us: int) -> Sequence[GapChanged]:
        """Return the holes that touch [start, end]."""


class LineTwin:
    """Asks one line of a site. Everything takes seconds to minutes: a process of its own."""

    def __init__(
        self, site: Site, history: ReadsHistory, now: datetime, reason_of: ReasonOf | None = None
    ) -> None:
        """Raise ActionRefused when the site has no line that could be simulated."""
        self._site, self._history, self._now = site, history, now
        self._reason_of = reason_of
        check_line(site)
        self.groups = line_groups(site)

    def ask(self, question: Question, tell: Tell) -> Asked:
        """Answer a question. Raise ActionRefused when the record does not tell enough.

        tell may raise to end the work.
        """
        try:
            return self._ask(question, tell)
        except ActionRefused as refused:
            raise self._named(refused) from None

    def learned(self, days: int, tell: Tell) -> list[DayRecord]:
        """Return the last whole days, oldest first. Reads files."""
        edges = self._midnights(days)
        gaps = self._history.gaps(edges[0], edges[-1])
        reading = DayReading(self._site, self._history.read, gaps, self._reason_of)
        found = []
        for number, (start_us, end_us) in enumerate(pairwise(edges)):
            found.append(reading.day(start_us, end_us))
            tell((number + 1) / days)
        return found

    def horizon(self, days: int) -> tuple[int, int]:
        """Return so many days from the next midnight of the site on, UTC microseconds."""
        zone = ZoneInfo(self._site.calendar.timezone)
        first = _midnight(self._now, zone, 1)
        return to_us(first), to_us(_midnight(self._now, zone, 1 + days))

    def _ask(self, question: Question, tell: Tell) -> Asked:
        days = self.learned(question.learn_days, _part(tell, 0.0, _READ))
        twin = WhatIf(self.groups, days, question.given, question.seed, question.replications)
        end = _ASKED if question.is_ranking else 1.0
        start_us, end_us = self.horizon(question.horizon_days)
        work = WorkingTime.of(self._site.calendar, start_us, end_us)
        answer = twin.ask(question.scenario, work, _part(tell, _READ, end))
        gains: tuple[Gain, ...] = ()
        if question.is_ranking:
            near = WorkingTime.of(self._site.calendar, *self.horizon(RANK_DAYS))
            gains = twin.rank(near, _part(tell, end, 1.0))
        return Asked(
            facts=twin.facts, answer=answer, gains=gains, horizon=(start_us, end_us),
            working_s=work.length_s,
        )  # fmt: skip

    def _named(self, refused: ActionRefused) -> ActionRefused:
        """Return a refusal with the name of the machine in place of its key."""
        fields = dict(refused.fields)
        machine = self._site.machine_by_key.get(str(fields.get("machine", "")))
        if machine is not None:
            fields["machine"] = machine.name
        return ActionRefused(refused.code, **fields)

    def _midnights(self, days: int) -> list[int]:
        zone = ZoneInfo(self._site.calendar.timezone)
        return [to_us(_midnight(self._now, zone, back)) for back in range(-days, 1)]


def _midnight(moment: datetime, zone: ZoneInfo, days: int) -> datetime:
    """Return the local midnight of a moment's day, so many days later."""
    local = moment.astimezone(zone)
    day = local.date() + timedelta(days=days)
    return datetime(day.year, day.month, day.day, tzinfo=zone)


def _part(tell: Tell, start: float, end: float) -> Callable[[float], object]:
    return lambda share: tell(start + share * (end - start))
