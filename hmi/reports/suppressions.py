"""What is set aside, and whether somebody said why (K12 and K13 of domain model 1.11)."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from hmi.journal.transitions import Transition

_BY_PEOPLE = frozenset({"shelve_timed", "shelve_oneshot", "oos_on"})


@dataclass(frozen=True, slots=True)
class Suppressions:
    """Alarms set aside at the end of a period, and how often in it nobody said who or why."""

    shelved: int
    by_design: int
    out_of_service: int
    unexplained: int


def suppressions(transitions: Iterable[Transition], start_s: float, end_s: float) -> Suppressions:
    """Return what stands at end_s and what was done in `[start_s, end_s)`."""
    letters: dict[str, str] = {}
    unexplained = 0
    for one in transitions:
        letters[one.key] = one.letter
        if start_s <= one.at_s < end_s and one.trigger in _BY_PEOPLE:
            unexplained += not (one.user and one.comment.strip())
    standing = Counter(letters.values())
    return Suppressions(standing["G"], standing["H"], standing["I"], unexplained)
