"""The table of alarms as a file beside the lists of tags. No Qt."""

import csv
import io
from collections.abc import Iterable, Mapping
from datetime import datetime
from pathlib import Path

from hmi.config.alarm_table import table_text
from hmi.errors import StorageError
from hmi.plant.alarm_rules import AlarmRule
from ui.live.tag_files import lists_folder


def write_table(data_folder: Path, rules: Iterable[AlarmRule], now: datetime) -> Path:
    """Write all rules as a table and return its file. Raise StorageError."""
    path = lists_folder(data_folder) / f"alarms-{now:%Y-%m-%d-%H%M%S}.csv"
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        # With the mark by which spreadsheets know UTF-8.
        path.write_text(table_text(rules), encoding="utf-8-sig", newline="")
    except OSError as error:
        raise StorageError("storage-io", file=path.name) from error
    return path


def row_text(key: str, cells: Mapping[str, str]) -> str:
    """Return a table with one row: the cells of one alarm that are to be other ones."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(["key", *cells])
    writer.writerow([key, *cells.values()])
    return text.getvalue()
