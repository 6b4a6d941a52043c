"""Questions and answers of the process twin as JSON: for the window's process, and for keeping."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from math import isfinite
from typing import Any

from hmi.errors import ActionRefused
from hmi.process_twin.answers import Answer, Gain, ModelError, Range, ReplayedDay
from hmi.process_twin.question import REPLICATIONS, Asked, Question
from hmi.process_twin.scenario import ALL_STOPS, Scenario

_MOST_DAYS, _MOST_REPLICATIONS = 31, 500
_SPEEDS, _SHARES, _CHANGEOVER = (0.2, 5.0), (0.0, 1.0), (0.0, 3.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class MachineShown:
    """What the twin learned of a machine, as far as a person is shown it."""

    key: str
    cycles_s: tuple[float, float, float]
    rate: float
    """Pieces a second."""
    scrap: float
    executing_s: float
    stops: Mapping[str, tuple[int, float]]
    """Count and seconds by reason."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BufferShown:
    """What the twin learned of a buffer."""

    capacity: float
    factor: float
    is_given: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """An answer with what a person is shown beside it."""

    answer: Answer
    gains: tuple[Gain, ...]
    machines: tuple[MachineShown, ...]
    buffers: tuple[BufferShown, ...]
    changeovers: int
    changeover_s: float
    """The middle one."""
    learned_days: int
    coverage: float
    horizon: tuple[int, int]
    working_s: float


def question_text(question: Question) -> str:
    """Return a question as JSON."""
    return json.dumps(
        {
            "scenario": scenario_table(question.scenario),
            "horizon_days": question.horizon_days,
            "given": {str(number): pieces for number, pieces in question.given.items()},
            "learn_days": question.learn_days,
            "is_ranking": question.is_ranking,
            "replications": question.replications,
        }
    )


def question_of(text: str) -> Question:
    """Return the question that a JSON text asks. Raise ActionRefused for any other text."""
    table = _table(text)
    try:
        horizon, learn = int(table.get("horizon_days", 7)), int(table.get("learn_days", 14))
        count = int(table.get("replications", REPLICATIONS))
        is_right = 1 <= horizon <= _MOST_DAYS and 1 <= learn <= _MOST_DAYS
        if not (is_right and 2 <= count <= _MOST_REPLICATIONS):
            raise ActionRefused("twin-scenario-mistaken", detail="days, replications")
        return Question(
            scenario=scenario_of(table.get("scenario", {})),
            horizon_days=horizon,
            given={
                int(number): _number(pieces, 1.0, 1e9)
                for number, pieces in table.get("given", {}).items()
            },
            learn_days=learn,
            is_ranking=bool(table.get("is_ranking", False)),
            replications=count,
        )
    except (ValueError, TypeError, AttributeError) as error:
        raise ActionRefused("twin-scenario-mistaken", detail=str(error)[:80]) from None


def scenario_table(scenario: Scenario) -> dict[str, Any]:
    """Return a scenario as a JSON table."""
    return {
        "speeds": dict(scenario.speeds),
        "capacities": {str(number): pieces for number, pieces in scenario.capacities.items()},
        "stops_left": [
            [machine, reason, share] for (machine, reason), share in scenario.stops_left.items()
        ],
        "changeover": scenario.changeover,
    }


def scenario_of(table: Any) -> Scenario:
    """Return the scenario of a JSON table. Raise ValueError, TypeError or AttributeError."""
    return Scenario(
        speeds={str(key): _number(one, *_SPEEDS) for key, one in table.get("speeds", {}).items()},
        capacities={
            int(number): _number(pieces, 1.0, 1e9)
            for number, pieces in table.get("capacities", {}).items()
        },
        stops_left={
            (str(machine), str(reason or ALL_STOPS)): _number(share, *_SHARES)
            for machine, reason, share in table.get("stops_left", [])
        },
        changeover=_number(table.get("changeover", 1.0), *_CHANGEOVER),
    )


def asked_text(asked: Asked) -> str:
    """Return what was answered as JSON."""
    facts, answer = asked.facts, asked.answer
    lengths = sorted(one.changeover.longest_s for one in facts.orders)
    return json.dumps(
        {
            "answer": _answer_table(answer),
            "gains": [[gain.machine, _range_row(gain.difference)] for gain in asked.gains],
            "machines": [
                {
                    "key": one.key, "cycles_s": list(one.cycles_s), "rate": one.rate,
                    "scrap": one.scrap, "executing_s": one.executing_s,
                    "stops": one.stopped_by_reason(),
                }
                for one in facts.machines.values()
            ],
            "buffers": [
                {"capacity": one.capacity, "factor": one.factor, "is_given": one.is_given}
                for one in facts.buffers
            ],
            "changeovers": len(lengths),
            "changeover_s": lengths[len(lengths) // 2] if lengths else 0.0,
            "learned_days": facts.days,
            "coverage": facts.coverage,
            "horizon": list(asked.horizon),
            "working_s": asked.working_s,
        }
    )  # fmt: skip


def shown_of(text: str) -> Shown:
    """Return what a text of asked_text() says. Raise ActionRefused for any other text."""
    table = _table(text)
    try:
        return Shown(
            answer=_answer_of(table["answer"]),
            gains=tuple(Gain(str(key), _range_of(row)) for key, row in table["gains"]),
            machines=tuple(
                MachineShown(
                    key=str(one["key"]), cycles_s=_three(one["cycles_s"]), rate=float(one["rate"]),
                    scrap=float(one["scrap"]), executing_s=float(one["executing_s"]),
                    stops={
                        str(reason): (int(count), float(seconds))
                        for reason, (count, seconds) in one["stops"].items()
                    },
                )
                for one in table["machines"]
            ),
            buffers=tuple(BufferShown(**one) for one in table["buffers"]),
            changeovers=int(table["changeovers"]),
            changeover_s=float(table["changeover_s"]),
            learned_days=int(table["learned_days"]),
            coverage=float(table["coverage"]),
            horizon=(int(table["horizon"][0]), int(table["horizon"][1])),
            working_s=float(table["working_s"]),
        )  # fmt: skip
    except (KeyError, ValueError, TypeError, AttributeError, IndexError) as error:
        raise ActionRefused("twin-scenario-mistaken", detail=repr(error)[:80]) from None


def _answer_table(answer: Answer) -> dict[str, Any]:
    return {
        "before": _range_row(answer.before),
        "after": _range_row(answer.after),
        "difference": _range_row(answer.difference),
        "waiting": dict(answer.waiting),
        "waiting_after": dict(answer.waiting_after),
        "replayed": [[one.start_us, one.recorded, one.predicted] for one in answer.error.days],
        "chance": answer.error.chance,
        "replications": answer.replications,
        "days": answer.days,
    }


def _answer_of(table: Mapping[str, Any]) -> Answer:
    return Answer(
        before=_range_of(table["before"]),
        after=_range_of(table["after"]),
        difference=_range_of(table["difference"]),
        waiting={str(key): float(one) for key, one in table["waiting"].items()},
        waiting_after={str(key): float(one) for key, one in table["waiting_after"].items()},
        error=ModelError(
            days=tuple(
                ReplayedDay(int(start_us), float(recorded), float(predicted))
                for start_us, recorded, predicted in table["replayed"]
            ),
            chance=float(table["chance"]),
        ),
        replications=int(table["replications"]),
        days=float(table["days"]),
    )


def _range_row(one: Range) -> list[float]:
    return [one.low, one.middle, one.high]


def _range_of(row: Any) -> Range:
    return Range(*_three(row))


def _three(row: Any) -> tuple[float, float, float]:
    first, second, third = (float(one) for one in row)
    return first, second, third


def _number(value: Any, low: float, high: float) -> float:
    """Return a number of a range. Raise ValueError or TypeError."""
    number = float(value)
    if not (isfinite(number) and low <= number <= high):
        raise ValueError(f"{value} is not in {low:g} to {high:g}")
    return number


def _table(text: str) -> dict[str, Any]:
    try:
        table = json.loads(text)
    except ValueError:
        table = None
    if not isinstance(table, dict):
        raise ActionRefused("twin-scenario-mistaken", detail="JSON")
    return table
