"""Steps that follow from an assessment, and the order in which to take them. Pure."""

from collections.abc import Iterable, Sequence
from datetime import date

from hmi.bus.facts import Assessment
from hmi.maturity.questions import QuestionBank
from hmi.plant.roadmap import RoadmapStep, Stage, StepState

_STAGES = tuple(Stage)
_STAGE_OF = {
    "connectivity": Stage.DATA,
    "data_analytics": Stage.DATA,
    "automation": Stage.SCALE,
    "digital_twin": Stage.PILOT,
    "ai_machine_learning": Stage.PILOT,
    "cybersecurity": Stage.AUDIT,
    "people": Stage.PEOPLE,
}


def proposed_steps(assessment: Assessment, bank: QuestionBank) -> tuple[RoadmapStep, ...]:
    """Return one step for each level between what is and its target, in order of the levels.

    A dimension without a target, or that has reached it, asks for none.
    """
    levels, targets = dict(assessment.levels), dict(assessment.targets)
    return tuple(
        RoadmapStep(
            assessment=assessment.number, dimension=dimension.key, from_level=level,
            to_level=level + 1, text=dimension.level(level).next_step,
            stage=_STAGE_OF.get(dimension.key, Stage.SCALE),
        )
        for dimension in bank.everything
        for level in range(max(1, levels.get(dimension.key, 0)), targets.get(dimension.key, 0))
        if levels.get(dimension.key, 0)
    )  # fmt: skip


def in_order(steps: Iterable[RoadmapStep]) -> Sequence[RoadmapStep]:
    """Return steps by stage, within it by score, then due date; what is over comes last."""
    over = (StepState.DONE, StepState.DROPPED)
    return sorted(
        steps,
        key=lambda step: (
            step.state in over,
            _STAGES.index(step.stage),
            -step.score,
            step.due is None,
            step.due or date.max,
            step.number,
        ),
    )
