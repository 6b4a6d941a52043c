"""History that people wrote down as comma-separated values, row by row, in bounded memory.

Two layouts are understood: a row a value (time, tag, value, and if you like type and status, as an
export of ours has them), and a row a time with a column a tag. Columns name tags by key or name.
"""

import csv
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import BinaryIO
from zoneinfo import ZoneInfo

from hmi.clock import to_us
from hmi.errors import StorageError
from hmi.exports.bounded_lines import bounded_lines
from hmi.exports.entered_values import NotUnderstood, moment_in, status_in, value_in
from hmi.plant.samples import Sample
from hmi.plant.site import Site
from hmi.plant.tags import Tag

MOST_COLUMNS = 500
MOST_ROWS = 5_000_000
_DELIMITERS = ",;\t|"
_TIMES = frozenset({"time", "timestamp", "date", "datetime", "date/time", "zeit", "zeitpunkt",
                    "datum", "zeitstempel"})  # fmt: skip
_TAG, _VALUE, _TYPE, _STATUS, _QUALITY = "tag", "value", "type", "status", "quality"
_AHEAD = timedelta(hours=1)
"""So far may another clock be ahead of ours."""


@dataclass(frozen=True, slots=True)
class Refused:
    """A cell that was not understood: its line in the file, its column, and what could stand."""

    line: int
    column: str
    found: str
    expected: str


@dataclass(frozen=True, slots=True)
class _Layout:
    """Which column is what."""

    delimiter: str
    decimal: str
    names: Sequence[str]
    time: int
    tag: int | None
    """Where a row a value names its tag; None for a column a tag."""
    tags: Mapping[int, Tag]
    """For a column a tag: which."""


class CsvHistory:
    """One file. Iterating gives Samples and Refused cells in the order of the file."""

    def __init__(
        self, file: BinaryIO, name: str, site: Site, zone: ZoneInfo, now: datetime
    ) -> None:
        """Read the names of the columns. Raise StorageError for what is no such file."""
        self._lines = _Counted(bounded_lines(file, name))
        self._name, self._zone, self._now = name, zone, now
        self._numbers = site.number_by_key
        self._by_name = _names_of(site)
        self._before: dict[str, datetime] = {}
        first = next(self._lines, "")
        if first.lower().startswith("sep="):
            first = next(self._lines, "")
        self._layout = self._read_head(first)

    def __iter__(self) -> Iterator[Sample | Refused]:
        """Yield what the rows say. Raise StorageError where the file ends being one."""
        rows = _rows(self._lines, self._layout.delimiter, self._name)
        for count, row in enumerate(rows):
            if count >= MOST_ROWS:
                raise StorageError("import-too-long", file=self._name, most=MOST_ROWS)
            if any(cell.strip() for cell in row):
                yield from self._of_row(self._lines.count, row)

    @property
    def ignored(self) -> tuple[str, ...]:
        """Names of columns that are no tag that people enter: what is below them is left out."""
        layout = self._layout
        if layout.tag is not None:
            return ()
        known = {layout.time, *layout.tags}
        return tuple(name for n, name in enumerate(layout.names) if n not in known and name)

    def _read_head(self, first: str) -> _Layout:
        delimiter = max(_DELIMITERS, key=first.count)
        cells = next(_rows([first], delimiter, self._name), [])
        names = [cell.strip() for cell in cells]
        if len(names) > MOST_COLUMNS:
            raise StorageError("import-too-wide", file=self._name, most=MOST_COLUMNS)
        low = [name.lower() for name in names]
        times = [number for number, name in enumerate(low) if name in _TIMES]
        if not times or len(names) < 2:
            raise StorageError("import-no-time", file=self._name)
        decimal = "." if delimiter == "," else ","
        is_long = _TAG in low and _VALUE in low
        tags = {} if is_long else self._columns(names, times[0])
        if not is_long and not tags:
            raise StorageError("import-no-tags", file=self._name)
        place = low.index(_TAG) if is_long else None
        return _Layout(delimiter, decimal, names, times[0], place, tags)

    def _columns(self, names: Sequence[str], time: int) -> dict[int, Tag]:
        found = {n: self._tag(name) for n, name in enumerate(names) if n != time and name}
        return {number: tag for number, tag in found.items() if tag is not None}

    def _of_row(self, line: int, row: list[str]) -> Iterator[Sample | Refused]:
        layout, names = self._layout, self._layout.names
        if len(row) > len(names):
            yield Refused(line, "", str(len(row)), f"{len(names)} cells, as the first line has")
            return
        cells = [*row, *[""] * (len(names) - len(row))]
        shown = cells[layout.time]
        whose = "" if layout.tag is None else cells[layout.tag]
        try:
            moment = self._moment(shown, whose)
        except NotUnderstood as wrong:
            yield Refused(line, names[layout.time], shown[:80], wrong.expected)
            return
        if layout.tag is None:
            for place, tag in layout.tags.items():
                if cells[place].strip():
                    yield self._sample(line, place, cells, tag, moment)
            return
        tag_of_row = self._tag(whose)
        if tag_of_row is None:
            yield Refused(line, names[layout.tag], whose[:80], "a tag that is entered by hand")
            return
        place = [name.lower() for name in names].index(_VALUE)
        yield self._sample(line, place, cells, tag_of_row, moment)

    def _sample(
        self, line: int, place: int, cells: Sequence[str], tag: Tag, moment: datetime
    ) -> Sample | Refused:
        layout = self._layout
        extra = {} if layout.tag is None else {
            name.lower(): cell for name, cell in zip(layout.names, cells, strict=True)
        }  # fmt: skip
        column = place
        try:
            value = value_in(cells[place], tag, self._decimal(cells[place]), extra.get(_TYPE, ""))
            column = -1
            status = status_in(extra.get(_STATUS) or extra.get(_QUALITY) or "")
        except NotUnderstood as wrong:
            name, found = (
                (layout.names[column], cells[column]) if column >= 0
                else (_STATUS, extra.get(_STATUS, ""))
            )  # fmt: skip
            return Refused(line, name, found[:80], wrong.expected)
        moment_us = to_us(moment)
        return Sample(self._numbers[tag.key], value, status, moment_us, to_us(self._now))

    def _decimal(self, cell: str) -> str:
        """Return the decimal sign of a cell: a comma only where it is the only sign."""
        return self._layout.decimal if "," in cell and "." not in cell else "."

    def _moment(self, cell: str, whose: str) -> datetime:
        moment = moment_in(cell, self._zone, self._before.get(whose))
        if moment > self._now + _AHEAD:
            raise NotUnderstood("a time that is past")
        self._before[whose] = moment
        return moment

    def _tag(self, name: str) -> Tag | None:
        return self._by_name.get(name.strip().lower())


class _Counted:
    """Lines, and how many of them were read."""

    def __init__(self, lines: Iterator[str]) -> None:
        self._lines = lines
        self.count = 0

    def __iter__(self) -> "_Counted":
        return self

    def __next__(self) -> str:
        line = next(self._lines)
        self.count += 1
        return line


def _names_of(site: Site) -> dict[str, Tag]:
    """Return the tags that people enter by key, and by name where only one has it."""
    manual = [tag for tag in site.tags if tag.manual]
    names = [tag.name.lower() for tag in manual]
    named = {tag.name.lower(): tag for tag in manual if names.count(tag.name.lower()) == 1}
    return named | {tag.key: tag for tag in manual}


def _rows(lines: Iterable[str], delimiter: str, name: str) -> Iterator[list[str]]:
    """Yield rows. Raise StorageError where the file is none of comma-separated values."""
    reader = csv.reader(lines, delimiter=delimiter)
    try:
        yield from reader
    except csv.Error as error:
        line = reader.line_num
        raise StorageError("import-no-table", file=name, line=line, detail=str(error)) from error
