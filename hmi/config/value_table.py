"""Comma-separated values as any spreadsheet may have saved them: columns and cells by line."""

import csv
import io
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from hmi.errors import ConfigurationError, Problem
from hmi.texts.formula_guard import unguarded

MOST_ROWS: Final = 20_000
MOST_CHARACTERS: Final = 4_000_000
_DELIMITERS: Final = ",;\t|"
_MARK: Final = "\ufeff"
_HINT: Final = "sep="
"""Some spreadsheets say so in a first line which delimiter follows."""


@dataclass(frozen=True, slots=True)
class Line:
    """One row: the line on which it begins, 1-based, and its cells by known column."""

    number: int
    cells: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class ValueTable:
    """All rows of a table that say something, and the columns that say nothing to us."""

    lines: tuple[Line, ...]
    columns: tuple[str, ...]
    ignored: tuple[str, ...]
    has_decimal_comma: bool


def table_of(text: str, known: Collection[str], needed: str) -> ValueTable:
    """Return the table that a text is; known are names of columns, of which one is needed.

    Raise ConfigurationError for what is no such table at all.
    """
    if len(text) > MOST_CHARACTERS:
        raise _no_table(f"at most {MOST_CHARACTERS} characters")
    body = text.removeprefix(_MARK)
    skipped = 0
    if body[: len(_HINT)].lower() == _HINT:
        body, skipped = body.partition("\n")[2], 1
    delimiter = max(_DELIMITERS, key=lambda one: len(set(_header(body, one)) & set(known)))
    rows = _rows(body, delimiter)
    header = _header(body, delimiter)
    if needed not in header:
        raise _no_table(f'a first line with column names, one of them "{needed}"')
    twice = {name for name in header if name in known and header.count(name) > 1}
    if twice:
        raise _no_table("each column once", ", ".join(sorted(twice)))
    next(rows, None)
    lines: list[Line] = []
    for number, row in rows:
        if not any(cell.strip() for cell in row):
            continue
        if len(lines) >= MOST_ROWS:
            raise _no_table(f"at most {MOST_ROWS} rows")
        named = zip(header, row, strict=False)
        lines.append(Line(number + skipped, {one: cell for one, cell in named if one in known}))
    ignored = tuple(name for name in header if name and name not in known)
    columns = tuple(name for name in header if name in known)
    return ValueTable(tuple(lines), columns, ignored, delimiter != ",")


def column_of(cell: str) -> str:
    """Return the name of a column as it is written in a header, by people or by us."""
    return unguarded(cell).strip().lower().replace(" ", "_").replace("-", "_")


def _header(body: str, delimiter: str) -> list[str]:
    _number, cells = next(_rows(body, delimiter), (0, []))
    return [column_of(cell) for cell in cells]


def _rows(body: str, delimiter: str) -> Iterator[tuple[int, list[str]]]:
    """Yield the line on which each row begins, and its cells, which may go over several."""
    reader = csv.reader(io.StringIO(body, newline=""), delimiter=delimiter)
    first = 1
    try:
        for row in reader:
            yield first, row
            first = reader.line_num + 1
    except csv.Error as error:
        raise _no_table("rows of cells", str(error)) from None


def _no_table(expected: str, found: str = "") -> ConfigurationError:
    return ConfigurationError([Problem("table", 1, "", "no-alarm-table", expected, found)])
