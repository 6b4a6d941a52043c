"""Asking a line what would be if: learn, replay what was, simulate before and after."""

from collections.abc import Callable, Mapping, Sequence

import numpy as np

from hmi.errors import ActionRefused
from hmi.process_twin.answers import (
    FASTER,
    Answer,
    Gain,
    ModelError,
    ReplayedDay,
    difference_range,
    output_range,
)
from hmi.process_twin.chances import Chances
from hmi.process_twin.day_record import DayRecord
from hmi.process_twin.days_together import LEAST_DAYS, is_fit, line_facts
from hmi.process_twin.line_facts import LineFacts
from hmi.process_twin.line_model import LineModel, Outcome
from hmi.process_twin.question import REPLICATIONS
from hmi.process_twin.scenario import Scenario
from hmi.process_twin.working_time import WorkingTime

REPLAYS = 8
"""Replications of each day that is replayed."""
LEAST_FIT = LEAST_DAYS + 2
"""Days that are needed: one is left out in turn, and an error needs several."""

Plan = tuple[float, tuple[float, ...]]
"""Seconds of working time, and when in it breaks ended."""
Tell = Callable[[float], object]
"""Is told the share that is done, 0..1; may raise to end the work."""


class WhatIf:
    """Questions to one line; the same seed gives the same answers."""

    def __init__(
        self,
        groups: tuple[tuple[str, ...], ...],
        days: Sequence[DayRecord],
        given: Mapping[int, float] | None = None,
        seed: int = 1,
        replications: int = REPLICATIONS,
    ) -> None:
        """Learn from recorded days. Raise ActionRefused when they do not tell enough."""
        self._groups, self._given, self._seed = groups, given, seed
        self._count = replications
        self._days = [day for day in days if is_fit(day)]
        if len(self._days) < LEAST_FIT:
            raise ActionRefused("twin-few-days", days=len(self._days), least=LEAST_FIT)
        self.facts = line_facts(groups, self._days, given)
        self._error: ModelError | None = None
        self._known: dict[tuple[Plan, int], Outcome] = {}

    def replay(self, tell: Tell) -> ModelError:
        """Return how well each recorded day is predicted from the others."""
        if self._error is None:
            found: list[ReplayedDay] = []
            spreads: list[float] = []
            for number, day in enumerate(self._days):
                others = [one for one in self._days if one is not day]
                facts = line_facts(self._groups, others, self._given)
                made = [
                    self._run(facts, Scenario(), (day.working_s, day.break_ends_s), -1 - row).good
                    for row in range(min(REPLAYS, self._count))
                ]
                found.append(ReplayedDay(day.start_us, day.good, max(1.0, float(np.median(made)))))
                spreads.append(float(np.var(np.log(np.maximum(made, 1.0)), ddof=1)))
                tell((number + 1) / len(self._days))
            self._error = ModelError(days=tuple(found), chance=float(np.mean(spreads)) ** 0.5)
        return self._error

    def ask(self, scenario: Scenario, horizon: WorkingTime, tell: Tell) -> Answer:
        """Return what the line would make over a horizon.

        Raise ActionRefused when the model does not predict what was recorded well enough.
        """
        error = self._trusted(lambda share: tell(0.3 * share))
        plan = (horizon.length_s, horizon.break_ends_s)
        before: list[Outcome] = []
        after: list[Outcome] = []
        for number in range(self._count):
            before.append(self._as_it_is(plan, number))
            after.append(
                before[-1] if scenario.is_plain else self._run(self.facts, scenario, plan, number)
            )
            tell(0.3 + 0.7 * (number + 1) / self._count)
        days = self._in_days(horizon)
        goods, changed = [one.good for one in before], [one.good for one in after]
        difference = difference_range(goods, changed, error, days)
        return Answer(
            before=output_range(goods, error, days),
            after=output_range(changed, error, days, difference.middle),
            difference=difference,
            waiting=_waiting(before, horizon.length_s),
            waiting_after=_waiting(after, horizon.length_s),
            error=error,
            replications=self._count,
            days=days,
        )

    def rank(self, horizon: WorkingTime, tell: Tell) -> tuple[Gain, ...]:
        """Return what FASTER of each machine would bring over a horizon, the most first.

        Raise ActionRefused as ask() does.
        """
        error = self._trusted(lambda share: tell(0.3 * share))
        plan = (horizon.length_s, horizon.break_ends_s)
        keys = list(self.facts.machines)
        runs = (len(keys) + 1) * self._count
        done = 0

        def outputs(scenario: Scenario) -> list[float]:
            nonlocal done
            made = []
            for number in range(self._count):
                made.append(self._run(self.facts, scenario, plan, number).good)
                done += 1
                tell(0.3 + 0.7 * done / runs)
            return made

        days = self._in_days(horizon)
        before = outputs(Scenario())
        gains = [
            Gain(
                key, difference_range(before, outputs(Scenario(speeds={key: FASTER})), error, days)
            )
            for key in keys
        ]
        return tuple(sorted(gains, key=lambda gain: -gain.difference.middle))

    def _trusted(self, tell: Tell) -> ModelError:
        error = self.replay(tell)
        if not error.is_trusted:
            raise ActionRefused(
                "twin-not-trusted",
                days=len(error.days),
                error=f"{100.0 * abs(error.together):.1f}",
                a_day=f"{100.0 * error.a_day:.1f}",
            )
        return error

    def _in_days(self, horizon: WorkingTime) -> float:
        usual_s = float(np.mean([day.working_s for day in self._days]))
        return horizon.length_s / usual_s

    def _as_it_is(self, plan: Plan, number: int) -> Outcome:
        """Return a replication of the line as it was recorded; each is simulated once."""
        found = self._known.get((plan, number))
        if found is None:
            found = self._known[plan, number] = self._run(self.facts, Scenario(), plan, number)
        return found

    def _run(
        self,
        facts: LineFacts,
        scenario: Scenario,
        plan: Plan,
        number: int,
    ) -> Outcome:
        chances = Chances(facts, self._seed, number % 2**32)
        return LineModel(facts, scenario, chances).run(*plan)


def _waiting(outcomes: Sequence[Outcome], length_s: float) -> dict[str, float]:
    """Return the share of time in which machines waited, by key."""
    return {
        key: float(np.mean([one.starved_s[key] + one.blocked_s[key] for one in outcomes]))
        / length_s
        for key in outcomes[0].executing_s
    }
