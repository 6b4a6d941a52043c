"""Comma-separated values by RFC 4180, in UTF-8 with the mark by which spreadsheets know it."""

from collections.abc import Iterable, Iterator, Sequence
from typing import BinaryIO
from zoneinfo import ZoneInfo

import numpy as np

from hmi.exports import columns
from hmi.exports.csv_cells import cell, exact, number
from hmi.exports.hole_rows import HoleRow
from hmi.exports.iso_times import iso_times
from hmi.exports.selection import Selection, Tier
from hmi.historian.rollup import Rollup
from hmi.historian.series import Series, Values
from hmi.plant.tags import Kind, Tag

_MARK = b"\xef\xbb\xbf"
_END = "\r\n"
_WHOLE = (Kind.INTEGER, Kind.BOOLEAN, Kind.ENUMERATION)


class CsvTable:
    """Writes pieces as rows of text into an open file."""

    def __init__(self, file: BinaryIO, selection: Selection) -> None:
        self._file = file
        self._zone = ZoneInfo(selection.zone)
        self._delimiter = selection.delimiter
        self._decimal = selection.decimal
        self._names = columns.SAMPLES if selection.tier is Tier.RAW else columns.BUCKETS

    def begin(self) -> None:
        """Write the names of the columns."""
        self._file.write(_MARK)
        self._write([self._names])

    def samples(self, tag: Tag, series: Series) -> None:
        """Write samples, a row each."""
        if not len(series):
            return
        values, types = self._values(tag, series)
        self._write(
            zip(
                [cell(tag.key)] * len(series), iso_times(series.times_us, self._zone),
                values, types, map(str, series.statuses.tolist()),
                columns.qualities(series.statuses), iso_times(series.receive_us, self._zone),
                columns.origins(series), strict=True,
            )
        )  # fmt: skip

    def buckets(self, tag: Tag, rollup: Rollup) -> None:
        """Write buckets, a row each; a value that there is not is an empty cell."""
        if not len(rollup):
            return
        values = (rollup.first, rollup.last, rollup.minimum, rollup.maximum, rollup.mean)
        self._write(
            zip(
                [cell(tag.key)] * len(rollup),
                iso_times(rollup.number * rollup.width_us, self._zone),
                *(self._numbers(tag, column) for column in values),
                map(str, rollup.count.tolist()), map(str, rollup.bad.tolist()), strict=True,
            )
        )  # fmt: skip

    def end(self) -> None:
        """Write nothing more."""

    def holes(self, rows: Sequence[HoleRow]) -> None:
        """Write what is missing as a table of its own."""
        self._file.write(_MARK)
        self._write([columns.HOLES, *map(self._hole, rows)])

    def _values(self, tag: Tag, series: Series) -> tuple[list[str], list[str]]:
        is_whole = tag.kind in _WHOLE
        values = [self._number(value, is_whole) for value in series.values.tolist()]
        types: list[str] = [columns.ValueType.NUMBER] * len(values)
        for row, value in series.others.items():
            types[row], values[row] = exact(value)
        return values, types

    def _numbers(self, tag: Tag, values: Values) -> Iterator[str]:
        is_whole = tag.kind in _WHOLE
        for value, is_there in zip(values.tolist(), np.isfinite(values).tolist(), strict=True):
            yield self._number(value, is_whole) if is_there else ""

    def _number(self, value: float, is_whole: bool) -> str:
        text = number(value, is_whole=is_whole)
        if self._decimal == ".":
            return text
        return text.replace(".", self._decimal)

    def _hole(self, row: HoleRow) -> tuple[str, ...]:
        return (
            row.kind, cell(row.where), self._time(row.start_us), self._time(row.end_us),
            row.cause, row.state, str(row.filled), cell(row.tags),
        )  # fmt: skip

    def _time(self, time_us: int | None) -> str:
        return "" if time_us is None else iso_times(np.array([time_us]), self._zone)[0]

    def _write(self, rows: Iterable[Sequence[str]]) -> None:
        text = _END.join(map(self._delimiter.join, rows))
        self._file.write((text + _END).encode("utf-8", "surrogatepass"))
