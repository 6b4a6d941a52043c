"""What-ifs that were asked of a line and are kept: the question, and what came out in short."""

from dataclasses import dataclass
from datetime import datetime

LONGEST_NAME = 60
LONGEST_QUESTION = 8000
"""Characters of a question as JSON."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WhatIfAnswered:
    """A question and its answer: ranges are low, median, high in good parts of the line."""

    question: str
    """As process_twin.wire writes it."""
    before: tuple[float, float, float]
    after: tuple[float, float, float]
    difference: tuple[float, float, float]
    error: float
    """By what share all replayed days together had more than the model said."""
    day_error: float
    """By what share a single day was missed, on average."""


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptWhatIf:
    """One that is kept; without a name it only counts as asked."""

    number: int
    name: str
    user: str
    at: datetime
    answered: WhatIfAnswered
