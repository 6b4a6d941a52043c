"""A question to a line's process twin, and all that is answered to it."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from hmi.process_twin.answers import Answer, Gain
from hmi.process_twin.line_facts import LineFacts
from hmi.process_twin.scenario import Scenario

LEARN_DAYS = 14
"""So many days before the present are learned from and replayed."""
REPLICATIONS = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What is asked of a line."""

    scenario: Scenario = field(default_factory=Scenario)
    horizon_days: int = 7
    given: Mapping[int, float] = field(default_factory=dict)
    """Capacities of buffers in pieces that somebody told, by number."""
    learn_days: int = LEARN_DAYS
    is_ranking: bool = False
    """Whether to rank the machines by what more speed of each would bring, too."""
    replications: int = REPLICATIONS
    seed: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What a line's twin answered, and what it had learned."""

    facts: LineFacts
    answer: Answer
    gains: tuple[Gain, ...] = ()
    horizon: tuple[int, int] = (0, 0)
    """[start, end) of the horizon, UTC microseconds."""
    working_s: float = 0.0
