"""InfluxDB line protocol: one line a sample, with its exact time in nanoseconds.

lineside,machine=…,tag=… value=1.5,status=0i,quality="Good",origin="live",received=…i  time

What no float holds is in a field of its own kind: integer=…i, text="…"; so is what the protocol
does not know: special="nan". Where two samples have one time, the one that holds comes last and
wins. Buckets are lineside_1min or lineside_1h, holes lineside_hole.
"""

import math
from collections.abc import Iterable, Sequence
from typing import BinaryIO

from hmi.exports import columns
from hmi.exports.hole_rows import HoleRow
from hmi.exports.selection import Selection
from hmi.historian.rollup import Rollup
from hmi.historian.series import Series
from hmi.plant.samples import Value
from hmi.plant.tags import Tag

_INT64 = range(-(2**63), 2**63)
_NS = 1000
_NAMES = ("first", "last", "min", "max", "mean")


class LineProtocol:
    """Writes pieces as lines into an open file."""

    def __init__(self, file: BinaryIO, selection: Selection) -> None:
        self._file = file
        self._tier = selection.tier
        self.left_out = 0
        """Samples whose time has no place in 64 bits of nanoseconds (years 1678 to 2261)."""

    def begin(self) -> None:
        """Write nothing: lines need no names of columns."""

    def samples(self, tag: Tag, series: Series) -> None:
        """Write samples, a line each."""
        head = f"lineside{_of(tag)} "
        rows = zip(
            series.times_us.tolist(), series.values.tolist(), series.statuses.tolist(),
            columns.qualities(series.statuses), columns.origins(series),
            series.receive_us.tolist(), strict=True,
        )  # fmt: skip
        lines = []
        for row, (time_us, value, status, quality, origin, received_us) in enumerate(rows):
            if time_us * _NS not in _INT64:
                self.left_out += 1
                continue
            told = _field(series.others.get(row, value))
            lines.append(
                f'{head}{told}status={status}i,quality="{quality}",origin="{origin}",'
                f"received={received_us}i {time_us * _NS}"
            )
        self._write(lines)

    def buckets(self, tag: Tag, rollup: Rollup) -> None:
        """Write buckets, a line each."""
        head = f"lineside_{self._tier.value}{_of(tag)} "
        values = (rollup.first, rollup.last, rollup.minimum, rollup.maximum, rollup.mean)
        rows = zip(
            rollup.number.tolist(), rollup.count.tolist(), rollup.bad.tolist(),
            zip(*(column.tolist() for column in values), strict=True), strict=True,
        )  # fmt: skip
        lines = []
        for number, count, bad, found in rows:
            told = "".join(
                f"{name}={value!r},"
                for name, value in zip(_NAMES, found, strict=True)
                if math.isfinite(value)
            )
            time_ns = number * rollup.width_us * _NS
            lines.append(f"{head}{told}count={count}i,bad={bad}i {time_ns}")
        self._write(lines)

    def end(self) -> None:
        """Write nothing more."""

    def holes(self, rows: Sequence[HoleRow]) -> None:
        """Write what is missing and has a beginning, a line each."""
        self._write(_hole(row) for row in rows if row.start_us is not None)

    def _write(self, lines: Iterable[str]) -> None:
        text = "".join(f"{line}\n" for line in lines)
        self._file.write(text.encode("utf-8", "surrogatepass"))


def _of(tag: Tag) -> str:
    machine = f",machine={_name(tag.machine)}" if tag.machine else ""
    return f"{machine},tag={_name(tag.key)}"


def _field(value: Value) -> str:
    """Return the field that holds a value exactly, with a comma behind it; nothing for None."""
    if value is None:
        return ""
    if isinstance(value, str):
        return f"text={_text(value)},"
    if isinstance(value, int):
        return f"integer={value}i," if value in _INT64 else f"text={_text(str(value))},"
    return f"value={value!r}," if math.isfinite(value) else f'special="{value!r}",'


def _hole(row: HoleRow) -> str:
    start_us = row.start_us or 0
    end = "" if row.end_us is None else f"end={row.end_us}i,"
    tags = f",kind={row.kind},where={_name(row.where) or '-'}"
    told = f"cause={_text(row.cause)},state={_text(row.state)},tags={_text(row.tags)}"
    return f"lineside_hole{tags} {end}{told},filled={row.filled}i {start_us * _NS}"


def _name(text: str) -> str:
    """Return a text as the value of a tag."""
    flat = text.replace("\\", "/").replace("\n", " ")
    return "".join(f"\\{sign}" if sign in ",= " else sign for sign in flat)


def _text(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
