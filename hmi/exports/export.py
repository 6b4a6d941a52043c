"""Writes a selection into a file, and what is missing in it into a second one beside it."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Protocol

from hmi.errors import ActionRefused
from hmi.exports.csv_table import CsvTable
from hmi.exports.hole_rows import HoleRow, of_gaps, of_lost, of_notes
from hmi.exports.line_protocol import LineProtocol
from hmi.exports.parquet_table import ParquetTable
from hmi.exports.selection import Form, Selection
from hmi.exports.stream import IsWanted, SampleSource, pieces
from hmi.exports.whole_file import refuse_folder, whole_files
from hmi.historian.reader import ReadCancelled
from hmi.historian.rollup import Rollup
from hmi.historian.series import Series, merged
from hmi.plant.site import Site
from hmi.plant.tags import Tag

MOST_HOLES = 100_000
"""Rows of holes; beyond, a tag's lost spans are told as one."""


@dataclass(frozen=True, slots=True)
class Exported:
    """How far an export is, and at its end what it wrote."""

    share: float
    rows: int
    tag: str = ""
    file: Path | None = None
    holes_file: Path | None = None
    holes: int = 0


class TableWriter(Protocol):
    """Writes pieces in one form."""

    def begin(self) -> None:
        """Write what stands before all rows."""

    def samples(self, tag: Tag, series: Series) -> None:
        """Write samples, a row each."""

    def buckets(self, tag: Tag, rollup: Rollup) -> None:
        """Write buckets, a row each."""

    def end(self) -> None:
        """Write what stands after all rows."""

    def holes(self, rows: list[HoleRow]) -> None:
        """Write what is missing as a table of its own."""


Told = Callable[[Exported], object]
_FORMS: dict[Form, Callable[[BinaryIO, Selection], TableWriter]] = {
    Form.CSV: CsvTable,
    Form.PARQUET: ParquetTable,
    Form.LINE_PROTOCOL: LineProtocol,
}


def holes_name(path: Path) -> Path:
    """Return the name of the file of holes that belongs to a file."""
    return path.with_name(f"{path.stem}.gaps{path.suffix}")


class Export:
    """One writing out of a selection, in the memory of one tag's day, however long it is."""

    def __init__(self, site: Site, source: SampleSource, selection: Selection, form: Form) -> None:
        """Raise ActionRefused when the selection cannot be written."""
        _check(site, selection)
        self._tags = [site.tag(key) for key in selection.keys]
        self._source = source
        self._selection = selection
        self._form = form
        self._rows = 0
        self._holes: list[HoleRow] = []

    def write(
        self, path: Path, told: Told, is_wanted: IsWanted, *, may_replace: bool = False
    ) -> Exported:
        """Write the file and that of its holes; tell now and then how far it is.

        Raise ReadCancelled when it is not wanted any more, ActionRefused when it cannot be done
        as asked, StorageError when the disk does not take it: then there is no file.
        """
        refuse_folder(path.parent)
        beside = holes_name(path)
        kind = _FORMS[self._form]
        with whole_files(path, beside, may_replace=may_replace) as (file, holes_file):
            table = kind(file, self._selection)
            table.begin()
            start_us, end_us = self._selection.start_us, self._selection.end_us
            self._holes = of_gaps(self._source.gaps(start_us, end_us - 1))
            for number, tag in enumerate(self._tags):
                for done in self._write_tag(table, tag, is_wanted):
                    share = (number + done) / len(self._tags)
                    told(Exported(min(share, 1.0), self._rows, tag.key))
            table.end()
            kind(holes_file, self._selection).holes(self._holes)
        return Exported(1.0, self._rows, "", path, beside, len(self._holes))

    def _write_tag(self, table: TableWriter, tag: Tag, is_wanted: IsWanted) -> Iterator[float]:
        """Write a tag piece by piece, yielding how much of it is done."""
        lost: list[tuple[int, int]] = []
        for piece in pieces(self._source, tag.key, self._selection, is_wanted):
            if not is_wanted():
                raise ReadCancelled
            if isinstance(piece.content, Rollup):
                table.buckets(tag, piece.content)
            else:
                table.samples(tag, piece.content)
            self._rows += len(piece.content)
            lost += piece.lost
            self._holes += [row for row in of_notes(piece.notes) if row not in self._holes]
            yield piece.reached
        room = max(0, MOST_HOLES - len(self._holes))
        self._holes += of_lost(tag.key, shortened(merged(lost), room))


def shortened(spans: Sequence[tuple[int, int]], most: int) -> Sequence[tuple[int, int]]:
    """Return spans, of too many the last as one that reaches over all the rest."""
    if len(spans) <= max(1, most):
        return spans
    kept = spans[: max(0, most - 1)]
    return [*kept, (spans[len(kept)][0], spans[-1][1])]


def _check(site: Site, selection: Selection) -> None:
    unknown = [key for key in selection.keys if key not in site.number_by_key]
    if unknown:
        raise ActionRefused("export-tag-unknown", names=", ".join(unknown[:5]))
    if not selection.keys:
        raise ActionRefused("export-no-tags")
    if selection.end_us <= selection.start_us:
        raise ActionRefused("export-span-empty")
    if selection.decimal == selection.delimiter:
        raise ActionRefused("export-decimal-is-delimiter")
