"""Parquet by pyarrow, which is an optional part of the installation (`lineside[parquet]`).

Numbers are float64, times microseconds UTC; what no float holds stands exactly, as text, in
`exact`, and type says what it is. Rows are gathered into large groups, so that a year of many
tags stays small.
"""

from collections.abc import Mapping, Sequence
from importlib import import_module
from typing import Any, BinaryIO

import numpy as np

from hmi.errors import ActionRefused
from hmi.exports import columns
from hmi.exports.csv_cells import exact
from hmi.exports.hole_rows import HoleRow
from hmi.exports.selection import Selection, Tier
from hmi.historian.rollup import Rollup
from hmi.historian.series import Series
from hmi.plant.samples import Value
from hmi.plant.tags import Tag

_GROUP_ROWS = 524_288
_REALS = ("first", "last", "min", "max", "mean")


class ParquetTable:
    """Writes pieces as groups of rows into an open file."""

    def __init__(self, file: BinaryIO, selection: Selection) -> None:
        """Raise ActionRefused where pyarrow is not installed."""
        self._arrow = arrow()
        self._parquet = import_module("pyarrow.parquet")
        self._file = file
        self._tier = selection.tier
        self._writer: Any = None
        self._waiting: list[Any] = []
        self._rows = 0

    def begin(self) -> None:
        """Write the names and kinds of the columns."""
        schema = self._samples() if self._tier is Tier.RAW else self._buckets()
        self._begin(schema)

    def samples(self, tag: Tag, series: Series) -> None:
        """Write samples, a row each."""
        if not len(series):
            return
        types: list[str] = [columns.ValueType.NUMBER] * len(series)
        texts: list[str | None] = [None] * len(series)
        for row, value in series.others.items():
            types[row], texts[row] = exact(value)[0], _exact_text(value)
        # Only the values of others are missing: a NaN that was measured is a value.
        is_other = np.zeros(len(series), np.bool_)
        is_other[list(series.others)] = True
        self._add(
            {
                "tag": [tag.key] * len(series),
                "time": series.times_us,
                "value": self._arrow.array(series.values, mask=is_other),
                "exact": texts,
                "type": types,
                "status": series.statuses,
                "quality": columns.qualities(series.statuses),
                "received": series.receive_us,
                "origin": columns.origins(series),
            }
        )

    def buckets(self, tag: Tag, rollup: Rollup) -> None:
        """Write buckets, a row each."""
        if not len(rollup):
            return
        values = (rollup.first, rollup.last, rollup.minimum, rollup.maximum, rollup.mean)
        found = {
            name: self._arrow.array(column, mask=~np.isfinite(column))
            for name, column in zip(_REALS, values, strict=True)
        }
        times = rollup.number * rollup.width_us
        self._add(
            {"tag": [tag.key] * len(rollup), "time": times}
            | found
            | {"count": rollup.count, "bad": rollup.bad}
        )

    def end(self) -> None:
        """Write what waits, and the foot of the file."""
        self._flush()
        self._writer.close()

    def holes(self, rows: Sequence[HoleRow]) -> None:
        """Write what is missing as a table of its own."""
        self._begin(self._holes())
        if rows:
            self._add(
                {
                    "kind": [row.kind for row in rows],
                    "where": [row.where for row in rows],
                    "start": [row.start_us for row in rows],
                    "end": [row.end_us for row in rows],
                    "cause": [row.cause for row in rows],
                    "state": [row.state for row in rows],
                    "filled": [row.filled for row in rows],
                    "tags": [row.tags for row in rows],
                }
            )
        self.end()

    def _begin(self, schema: Any) -> None:
        self._schema = schema
        self._writer = self._parquet.ParquetWriter(self._file, schema, compression="zstd")

    def _add(self, found: Mapping[str, Any]) -> None:
        arrays = [
            self._arrow.array(found[field.name]).cast(field.type, safe=False)
            for field in self._schema
        ]
        self._waiting.append(self._arrow.RecordBatch.from_arrays(arrays, schema=self._schema))
        self._rows += len(arrays[0])
        if self._rows >= _GROUP_ROWS:
            self._flush()

    def _flush(self) -> None:
        if self._waiting:
            table = self._arrow.Table.from_batches(self._waiting, self._schema)
            self._writer.write_table(table, row_group_size=_GROUP_ROWS)
        self._waiting, self._rows = [], 0

    def _samples(self) -> Any:
        pa = self._arrow
        name = pa.dictionary(pa.int32(), pa.string())
        moment = pa.timestamp("us", tz="UTC")
        return pa.schema(
            [
                ("tag", name), ("time", moment), ("value", pa.float64()), ("exact", pa.string()),
                ("type", name), ("status", pa.uint32()), ("quality", name), ("received", moment),
                ("origin", name),
            ]
        )  # fmt: skip

    def _buckets(self) -> Any:
        pa = self._arrow
        name = pa.dictionary(pa.int32(), pa.string())
        return pa.schema(
            [
                ("tag", name), ("time", pa.timestamp("us", tz="UTC")),
                *((column, pa.float64()) for column in _REALS),
                ("count", pa.int64()), ("bad", pa.int64()),
            ]
        )  # fmt: skip

    def _holes(self) -> Any:
        pa = self._arrow
        moment = pa.timestamp("us", tz="UTC")
        kinds = {"start": moment, "end": moment, "filled": pa.int64()}
        return pa.schema([(name, kinds.get(name, pa.string())) for name in columns.HOLES])


def arrow() -> Any:
    """Return pyarrow. Raise ActionRefused where it is not installed."""
    try:
        return import_module("pyarrow")
    except ImportError as error:
        raise ActionRefused("export-parquet-missing") from error


def _exact_text(value: Value) -> str | None:
    if value is None:
        return None
    text = str(value)
    # Parquet keeps Unicode alone: half a pair that a server sent is shown by its number.
    return text.encode("utf-8", "backslashreplace").decode("utf-8")
