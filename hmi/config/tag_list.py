"""Tags as a table of comma-separated values, and such a table as drafts of tags.

A list that comes back may have been through a spreadsheet: other delimiters, encodings, decimal
commas and orders of columns are understood. A column that is missing keeps what the site has.
"""

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import MISSING, dataclass, replace
from itertools import islice
from typing import Any, Final

from hmi.config.cells import CellWrong
from hmi.config.tag_cells import FIELDS, cell_of, problem_of, value_of
from hmi.errors import ConfigurationError, Problem
from hmi.plant.tag_lists import RowProblem
from hmi.plant.tags import Tag
from hmi.texts.formula_guard import unguarded

MOST_ROWS: Final = 20_000
MOST_CHARACTERS: Final = 4_000_000
_DELIMITERS: Final = ",;\t|"
_KEY: Final = "key"
_NEEDED: Final = tuple(
    name for name, field in FIELDS.items()
    if field.default is MISSING and field.default_factory is MISSING
)  # fmt: skip
_MARK: Final = "\ufeff"
_HINT: Final = "sep="
"""Some spreadsheets say so in a first line which delimiter follows."""


@dataclass(frozen=True, slots=True)
class Draft:
    """One row of a list as it reads, before the site is asked."""

    number: int
    key: str
    tag: Tag | None
    problems: tuple[RowProblem, ...]


@dataclass(frozen=True, slots=True)
class Drafts:
    """All rows of a list, and the columns that say nothing to us."""

    rows: tuple[Draft, ...]
    ignored: tuple[str, ...]


def list_of(tags: Iterable[Tag], delimiter: str = ",") -> str:
    """Return the measured ones of the tags as a list with a line of column names."""
    text = io.StringIO()
    writer = csv.writer(text, delimiter=delimiter, lineterminator="\r\n")
    writer.writerow(FIELDS)
    for tag in tags:
        if not tag.is_derived:
            writer.writerow([cell_of(tag, name) for name in FIELDS])
    return text.getvalue()


def decoded(content: bytes) -> str:
    """Return the text of a list as whatever program may have saved it."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16", "replace")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", "replace")


def drafts_of(text: str, site_tags: Mapping[str, Tag]) -> Drafts:
    """Return what a list says; site_tags are those of the site by key.

    Raise ConfigurationError for what is no list of tags at all.
    """
    lines, first = _body(text)
    delimiter = max(_DELIMITERS, key=lambda one: len(_known(_cells(lines[:1], one))))
    table = _cells(lines, delimiter)
    columns = [_column(cell) for cell in table[0]] if table else []
    if _KEY not in columns:
        raise _no_list(f'a first line with column names, one of them "{_KEY}"')
    if len(table) > MOST_ROWS + 1:
        raise _no_list(f"at most {MOST_ROWS} rows")
    reader = _RowReader(columns, site_tags, has_decimal_comma=delimiter != ",")
    rows = [
        reader.read(number, row)
        for number, row in enumerate(table[1:], first + 1)
        if any(cell.strip() for cell in row)
    ]
    ignored = (cell.strip() for cell in table[0] if _column(cell) not in FIELDS and cell.strip())
    return Drafts(_once(rows), tuple(ignored))


class _RowReader:
    """Reads rows of one list."""

    def __init__(
        self, columns: Sequence[str], site_tags: Mapping[str, Tag], *, has_decimal_comma: bool
    ) -> None:
        self._columns = columns
        self._site_tags = site_tags
        self._has_decimal_comma = has_decimal_comma

    def read(self, number: int, row: Sequence[str]) -> Draft:
        cells = {
            name: cell for name, cell in zip(self._columns, row, strict=False) if name in FIELDS
        }
        key = unguarded(cells.get(_KEY, "")).strip()
        values, problems = self._values(cells)
        known = self._site_tags.get(key)
        if known is None:
            problems += [
                RowProblem(name, "missing-key", f'a column "{name}" for a new tag')
                for name in _NEEDED
                if name not in cells
            ]
        if problems:
            return Draft(number, key, None, tuple(problems))
        tag = Tag(**values) if known is None else replace(known, **values)
        return Draft(number, key, tag, ())

    def _values(self, cells: Mapping[str, str]) -> tuple[dict[str, Any], list[RowProblem]]:
        values: dict[str, Any] = {}
        problems: list[RowProblem] = []
        for name, cell in cells.items():
            try:
                values[name] = value_of(name, cell, has_decimal_comma=self._has_decimal_comma)
            except CellWrong as error:
                problems.append(problem_of(name, cell, error))
        return values, problems


def _cells(lines: Sequence[str], delimiter: str) -> list[list[str]]:
    try:
        # One more than is taken, so that a list which is too long is noticed.
        return list(islice(csv.reader(lines, delimiter=delimiter), MOST_ROWS + 2))
    except csv.Error as error:
        raise _no_list("rows of cells", str(error)) from None


def _body(text: str) -> tuple[list[str], int]:
    """Return the lines of a list and the number of its first one."""
    if len(text) > MOST_CHARACTERS:
        raise _no_list(f"at most {MOST_CHARACTERS} characters")
    lines = io.StringIO(text.removeprefix(_MARK), newline="").readlines()
    is_hinted = bool(lines) and lines[0].lower().startswith(_HINT)
    return (lines[1:], 2) if is_hinted else (lines, 1)


def _once(rows: Sequence[Draft]) -> tuple[Draft, ...]:
    """Return the rows; of rows with one key only the first may stand."""
    first: dict[str, int] = {}
    found = []
    for row in rows:
        line = first.setdefault(row.key, row.number)
        if line != row.number:
            again = RowProblem(
                _KEY, "duplicate-key", f"another key; it is already in row {line}", row.key
            )
            found.append(replace(row, tag=None, problems=(*row.problems, again)))
        else:
            found.append(row)
    return tuple(found)


def _known(header: Sequence[Sequence[str]]) -> list[str]:
    return [cell for row in header for cell in row if _column(cell) in FIELDS]


def _column(cell: str) -> str:
    return unguarded(cell).strip().lower().replace(" ", "_").replace("-", "_")


def _no_list(expected: str, found: str = "") -> ConfigurationError:
    return ConfigurationError([Problem("list", 1, "", "no-tag-list", expected, found)])
