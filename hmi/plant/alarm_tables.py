"""What comes back about many alarms: answers one by one, and a table before it is taken."""

from dataclasses import dataclass

from hmi.plant.alarm_rules import AlarmRule
from hmi.plant.tag_lists import RowProblem, RowState


@dataclass(frozen=True, slots=True)
class AlarmAnswer:
    """What came of a wish about one occurrence; code is of a refusal, empty when it was done."""

    key: str
    occurrence: int
    code: str = ""


@dataclass(frozen=True, slots=True)
class AlarmTableRow:
    """One row; number is its line in the table, 1-based. rule is None where none can be made.

    changes holds name, old and new value of each field that would change, as people read them.
    """

    number: int
    key: str
    state: RowState
    rule: AlarmRule | None = None
    problems: tuple[RowProblem, ...] = ()
    changes: tuple[tuple[str, str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class AlarmTablePreview:
    """All rows of a table, in its order, and columns that say nothing to us.

    digest names this table on this site; it is wanted when the table is to be taken.
    """

    rows: tuple[AlarmTableRow, ...]
    digest: str
    ignored: tuple[str, ...] = ()

    @property
    def is_sound(self) -> bool:
        """Tell whether the table can be taken as a whole."""
        return all(row.state is not RowState.REFUSED for row in self.rows)

    def count(self, state: RowState) -> int:
        """Return how many rows have a state."""
        return sum(row.state is state for row in self.rows)
