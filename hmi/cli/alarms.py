"""`lineside alarms`: the alarms of a site as a table for spreadsheets, and such a table as alarms.

Reading a table shows first what each row would do; only with --write the site file is changed, as
a whole or not at all.
"""

import argparse
from pathlib import Path
from typing import Final

from hmi.cli.output import DONE, WRONG, Output
from hmi.clock import SystemClock
from hmi.config.alarm_table import changed_rules, preview, table_text
from hmi.config.loader import load_site
from hmi.config.paths import station_paths
from hmi.config.replaced_file import replace_file
from hmi.config.site_file import SiteAddition, SiteFile
from hmi.config.tag_list import decoded
from hmi.errors import StorageError
from hmi.plant.alarm_tables import AlarmTablePreview, AlarmTableRow
from hmi.plant.tag_lists import RowState

_TAB: Final = "tab"
_MARK: Final = "\ufeff"
"""By it spreadsheets know that the table is UTF-8."""


def run(arguments: argparse.Namespace, output: Output) -> int:
    """Write or read a table. Raise ConfigurationError, ActionRefused and StorageError."""
    paths = station_paths(arguments.data)
    site_path = arguments.site or paths.site
    if arguments.action == "export":
        return _export(site_path, arguments, output)
    return _import(site_path, paths.data / "site_files", arguments, output)


def _export(site_path: Path, arguments: argparse.Namespace, output: Output) -> int:
    rules = load_site(site_path).alarms
    delimiter = "\t" if arguments.delimiter == _TAB else arguments.delimiter
    text = table_text(rules, delimiter)
    if arguments.table is None:
        output.say(text.replace("\r\n", "\n").rstrip("\n"))
        return DONE
    try:
        replace_file(arguments.table, (_MARK + text).encode())
    except OSError as error:
        raise _unusable(arguments.table, error) from error
    output.say(f"{arguments.table}: {len(rules)} alarms")
    return DONE


def _import(site_path: Path, history: Path, arguments: argparse.Namespace, output: Output) -> int:
    try:
        text = decoded(arguments.table.read_bytes())
    except OSError as error:
        raise _unusable(arguments.table, error) from error
    file = SiteFile(site_path, history, SystemClock())
    found = preview(text, load_site(site_path).alarms, file)
    for row in found.rows:
        for told in _told(row):
            output.say(told)
    output.say(_counts(found))
    if not found.is_sound:
        return WRONG
    wanted = changed_rules(found)
    if arguments.write and wanted:
        file.commit(file.with_added(SiteAddition(alarms=wanted)))
        output.say(f"{site_path}: written")
    return DONE


def _told(row: AlarmTableRow) -> list[str]:
    """Return the lines about one row; none where nothing would change."""
    place = f"line {row.number}: {row.key}"
    if row.state is RowState.REFUSED:
        return [f"{place}: {problem}" for problem in row.problems]
    if row.state is RowState.NEW:
        return [f"{place}: new"]
    return [f"{place}: {column} {old or '-'} -> {new or '-'}" for column, old, new in row.changes]


def _counts(found: AlarmTablePreview) -> str:
    counts = ", ".join(f"{found.count(state)} {state.value}" for state in RowState)
    ignored = f"; columns not known: {', '.join(found.ignored)}" if found.ignored else ""
    return counts + ignored


def _unusable(path: Path, error: OSError) -> StorageError:
    return StorageError("storage-io", file=str(path), detail=error.strerror)
