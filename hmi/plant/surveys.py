"""Several people rate the same scope, each alone, and then agree."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Survey:
    """One survey. Nobody sees votes of others before all assessors have closed theirs.

    consensus is the number of the assessment that came of it, 0 before that.
    """

    number: int = 0
    scope: str
    assessors: tuple[str, ...]
    opened: datetime
    is_detailed: bool = False
    consensus: int = 0
