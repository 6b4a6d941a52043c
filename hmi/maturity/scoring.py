"""What follows from the levels of an assessment: average, names, lowest area, next steps; pure.

Level names are decided by the sum of six levels, never by a rounded average.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from hmi.bus.facts import Assessment
from hmi.maturity.questions import LEVELS, Dimension, QuestionBank

MIN_ASSESSED = 4
ADVANCED_FROM = 4
REACHED_FROM = 0.75
_BANDS = ((9, "Starter"), (15, "Beginner"), (21, "Intermediate"), (27, "Advanced"))
_TOP_BAND = "Leader"
SMART_FACTORY_LEVELS = ("Manual", "Connected", "Visible", "Predictive", "Autonomous")
"""Names of the smart-factory levels 1 to 5."""


class Answer(StrEnum):
    """How a question was answered."""

    YES = "yes"
    PARTLY = "partly"
    NO = "no"
    NOT_APPLICABLE = "n/a"


_WORTH = {Answer.YES: 1.0, Answer.PARTLY: 0.5, Answer.NO: 0.0}


@dataclass(frozen=True, slots=True)
class NextStep:
    """What to do next in a dimension; gap is target minus level, 0 without a target."""

    dimension: str
    level: int
    gap: int
    text: str
    sustains: bool
    """Whether the highest level is reached and is now to be kept."""


@dataclass(frozen=True, slots=True)
class SmartFactoryLevel:
    """The level 1..5 by gates; capped when cybersecurity lags more than one level behind."""

    level: int
    is_capped: bool

    @property
    def name(self) -> str:
        """English name, the key of its translation."""
        return SMART_FACTORY_LEVELS[self.level - 1]


@dataclass(frozen=True, slots=True)
class MaturityResult:
    """What an assessment says. average has one decimal and is None below four assessed."""

    assessed: int
    dimensions: int
    average: float | None
    level_name: str | None
    """English name of the level, the key of its translation; None while provisional."""
    lowest: str | None
    at_four_or_more: int
    smart_factory: SmartFactoryLevel | None
    steps: tuple[NextStep, ...]
    """All next steps, the most urgent first."""

    @property
    def is_provisional(self) -> bool:
        """Whether not all dimensions are assessed yet."""
        return self.assessed < self.dimensions


def result_of(assessment: Assessment, bank: QuestionBank) -> MaturityResult:
    """Return what an assessment says."""
    return score(dict(assessment.levels), dict(assessment.targets), bank)


def score(
    levels: Mapping[str, int], targets: Mapping[str, int], bank: QuestionBank
) -> MaturityResult:
    """Return what levels by dimension key say; 0 or absent means not assessed."""
    rated = {key: levels[key] for key in bank.keys if levels.get(key, 0)}
    total, count = sum(rated.values()), len(rated)
    is_complete = count == len(bank.keys)
    return MaturityResult(
        assessed=count,
        dimensions=len(bank.keys),
        average=one_decimal(total, count) if count >= MIN_ASSESSED else None,
        level_name=level_name(total) if is_complete else None,
        lowest=min(rated, key=lambda key: rated[key], default=None),
        at_four_or_more=sum(level >= ADVANCED_FROM for level in rated.values()),
        smart_factory=smart_factory_level(rated) if is_complete else None,
        steps=next_steps(rated, targets, bank),
    )


def one_decimal(total: int, count: int) -> float:
    """Return total / count with one decimal, half up, without binary rounding on the way."""
    return (20 * total + count) // (2 * count) / 10


def level_name(total: int) -> str:
    """Return the name of a sum of six levels."""
    for limit, name in _BANDS:
        if total < limit:
            return name
    return _TOP_BAND


def smart_factory_level(levels: Mapping[str, int]) -> SmartFactoryLevel:
    """Return the level whose gates are passed; each gate needs the one before."""
    connectivity, analytics = levels["connectivity"], levels["data_analytics"]
    learning = levels["ai_machine_learning"]
    gates = (
        connectivity >= 2,
        connectivity >= 3 and analytics >= 3,
        analytics >= 4 and max(learning, levels["digital_twin"]) >= 4,
        levels["automation"] == LEVELS and learning == LEVELS,
    )
    passed = next((number for number, gate in enumerate(gates) if not gate), len(gates)) + 1
    allowed = levels["cybersecurity"] + 1
    return SmartFactoryLevel(min(passed, allowed), is_capped=allowed < passed)


def next_steps(
    levels: Mapping[str, int], targets: Mapping[str, int], bank: QuestionBank
) -> tuple[NextStep, ...]:
    """Return a step for each assessed dimension: lowest level first, then widest gap."""
    steps = []
    for dimension in bank.dimensions:
        level = levels.get(dimension.key, 0)
        if level:
            target = targets.get(dimension.key, 0)
            text = dimension.level(level).next_step
            gap = target - level if target else 0
            steps.append(NextStep(dimension.key, level, gap, text, level == LEVELS))
    return tuple(sorted(steps, key=lambda step: (step.level, -step.gap)))


def level_from_answers(dimension: Dimension, answers: Mapping[str, Answer]) -> int | None:
    """Return the level that answers by question id reach, at least 1; None without any.

    A level is reached when it and all below it score 75 %. What is not applicable is left out,
    what is not answered counts as no, and a level with nothing applicable is passed but not
    reached by itself.
    """
    reached, is_answered = 1, False
    for level in dimension.levels:
        given = [answers.get(question.id) for question in level.questions]
        is_answered = is_answered or any(given)
        worth = [
            0.0 if answer is None else _WORTH[answer]
            for answer in given
            if answer is not Answer.NOT_APPLICABLE
        ]
        if worth and sum(worth) < REACHED_FROM * len(worth):
            break
        if worth:
            reached = level.level
    return reached if is_answered else None


def answered_share(dimension: Dimension, answers: Mapping[str, Answer]) -> float:
    """Return which share of a dimension's questions has an answer, 0..1."""
    asked = [question.id for level in dimension.levels for question in level.questions]
    return sum(question in answers for question in asked) / len(asked)
