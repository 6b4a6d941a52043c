"""A list of tags before it is taken into the site: what each of its rows would do, and why not."""

from dataclasses import dataclass
from enum import StrEnum

from hmi.plant.tags import Tag


class RowState(StrEnum):
    """What taking a row into the site would do."""

    NEW = "new"
    CHANGED = "changed"
    SAME = "same"
    """The site has exactly this tag already."""
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class RowProblem:
    """One reason against a row; code and expected are those of a mistake in a site file."""

    column: str
    code: str
    expected: str
    found: str = ""

    def __str__(self) -> str:
        found = f", found {self.found}" if self.found else ""
        return f"{self.column}: {self.code}: expected {self.expected}{found}"


@dataclass(frozen=True, slots=True)
class TagListRow:
    """One row; number is its line in the list, 1-based. tag is None where none can be made."""

    number: int
    key: str
    state: RowState
    tag: Tag | None = None
    problems: tuple[RowProblem, ...] = ()


@dataclass(frozen=True, slots=True)
class TagListPreview:
    """All rows of a list, in its order, and columns that say nothing to us."""

    rows: tuple[TagListRow, ...]
    ignored: tuple[str, ...] = ()

    @property
    def accepted(self) -> tuple[Tag, ...]:
        """Tags that are new or changed, ready to be added to the site."""
        wanted = (RowState.NEW, RowState.CHANGED)
        return tuple(row.tag for row in self.rows if row.tag is not None and row.state in wanted)

    def count(self, state: RowState) -> int:
        """Return how many rows have a state."""
        return sum(row.state is state for row in self.rows)
