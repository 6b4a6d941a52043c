"""`lineside reasons`: why machines stop as a table for spreadsheets, and such a table as reasons.

Reading a table shows first what would change; only with --write the site file is changed, as a
whole or not at all. What the table does not name is taken out.
"""

import argparse
from pathlib import Path

from hmi.cli.output import DONE, Output
from hmi.clock import SystemClock
from hmi.config.loader import load_site
from hmi.config.paths import station_paths
from hmi.config.replaced_file import replace_file
from hmi.config.site_file import SiteFile
from hmi.config.site_text import SiteText
from hmi.config.stop_reason_table import reason_table, reasons_in
from hmi.config.tag_list import decoded
from hmi.errors import StorageError
from hmi.plant.stop_reasons import StopReason

_LIST = "stop_reasons"
_MARK = "\ufeff"
"""By it spreadsheets know that the table is UTF-8."""


def run(arguments: argparse.Namespace, output: Output) -> int:
    """Write or read a table. Raise ConfigurationError, ActionRefused and StorageError."""
    paths = station_paths(arguments.data)
    site_path = arguments.site or paths.site
    if arguments.action == "export":
        return _export(site_path, arguments.table, output)
    return _import(site_path, paths.data / "site_files", arguments, output)


def _export(site_path: Path, table: Path | None, output: Output) -> int:
    reasons = load_site(site_path).reason_tree.reasons
    text = reason_table(reasons)
    if table is None:
        output.say(text.replace("\r\n", "\n").rstrip("\n"))
        return DONE
    try:
        replace_file(table, (_MARK + text).encode())
    except OSError as error:
        raise _unusable(table, error) from error
    output.say(f"{table}: {len(reasons)} reasons")
    return DONE


def _import(site_path: Path, history: Path, arguments: argparse.Namespace, output: Output) -> int:
    try:
        wanted = reasons_in(decoded(arguments.table.read_bytes()))
    except OSError as error:
        raise _unusable(arguments.table, error) from error
    known = {one.key: one for one in load_site(site_path).stop_reasons}
    gone = sorted(known.keys() - {one.key for one in wanted})
    changed = [one for one in wanted if known.get(one.key) != one]
    for told in _told(changed, known, gone):
        output.say(told)
    if not changed and not gone:
        return DONE

    def change(text: SiteText) -> None:
        for one in changed:
            text.put(_LIST, one)
        for key in gone:
            text.take_out(_LIST, key)

    file = SiteFile(site_path, history, SystemClock())
    candidate = file.changed(change)
    if arguments.write:
        file.commit(candidate)
        output.say(f"{site_path}: written")
    return DONE


def _told(changed: list[StopReason], known: dict[str, StopReason], gone: list[str]) -> list[str]:
    """Return a line for each reason that would be new, another one, or gone."""
    lines = [f"{one.key}: {'changed' if one.key in known else 'new'}" for one in changed]
    return [
        *lines,
        *(f"{key}: gone" for key in gone),
        f"{len(changed)} to write, {len(gone)} gone",
    ]


def _unusable(path: Path, error: OSError) -> StorageError:
    return StorageError("storage-io", file=str(path), detail=error.strerror)
