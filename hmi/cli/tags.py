"""`lineside tags`: the tags of a site as a list for spreadsheets, and such a list as tags.

A list may also be found: the variables of a server that a rule takes. Reading a list shows first
what each row would do; only with --write the site file is changed.
"""

import argparse
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from hmi.cli.found_tags import found_tags
from hmi.cli.output import DONE, WRONG, Output
from hmi.clock import SystemClock
from hmi.config.loader import load_site
from hmi.config.paths import station_paths
from hmi.config.replaced_file import replace_file
from hmi.config.site_file import SiteAddition, SiteFile
from hmi.config.tag_import import preview
from hmi.config.tag_list import decoded, list_of
from hmi.errors import StorageError
from hmi.plant.tag_lists import RowState, TagListPreview, TagListRow
from hmi.plant.tags import Tag

_TAB: Final = "tab"
_MARK: Final = "\ufeff"
"""By it spreadsheets know that the list is UTF-8."""


def run(arguments: argparse.Namespace, output: Output) -> int:
    """Write or read a list. Raise ConfigurationError and StorageError."""
    paths = station_paths(arguments.data)
    site_path = arguments.site or paths.site
    if arguments.action == "find":
        site = load_site(site_path)
        found = found_tags(arguments, site, paths.data, output)
        return _write(found, arguments, output)
    if arguments.action == "export":
        return _write(load_site(site_path).tags, arguments, output)
    file = SiteFile(site_path, paths.data / "site_files", SystemClock())
    return _import(arguments, site_path, file, output)


def _write(tags: Sequence[Tag], arguments: argparse.Namespace, output: Output) -> int:
    delimiter = "\t" if arguments.delimiter == _TAB else arguments.delimiter
    text = list_of(tags, delimiter)
    if arguments.list is None:
        output.say(text.replace("\r\n", "\n").rstrip("\n"))
        return DONE
    try:
        replace_file(arguments.list, (_MARK + text).encode())
    except OSError as error:
        raise _unusable(arguments.list, error) from error
    count = sum(not tag.is_derived for tag in tags)
    output.say(f"{arguments.list}: {count} tags")
    return DONE


def _import(arguments: argparse.Namespace, site_path: Path, file: SiteFile, output: Output) -> int:
    try:
        text = decoded(arguments.list.read_bytes())
    except OSError as error:
        raise _unusable(arguments.list, error) from error
    found = preview(text, load_site(site_path), file)
    _show(found, output)
    accepted = found.accepted
    if accepted and arguments.write:
        file.commit(file.with_added(SiteAddition(tags=accepted)))
        output.say(f"{site_path} was changed; an engine takes it up when it starts.")
    elif accepted:
        output.say("Nothing was changed; --write changes the site file.")
    return WRONG if found.count(RowState.REFUSED) else DONE


def _show(found: TagListPreview, output: Output) -> None:
    for row in found.rows:
        if row.state is RowState.REFUSED:
            for line in _refusal(row):
                output.complain(line)
        elif row.state is not RowState.SAME:
            output.say(f"row {row.number}: {row.key}: {row.state}")
    for column in found.ignored:
        output.complain(f"column {column}: not known and left out")
    counts = (f"{found.count(state)} {state}" for state in RowState)
    output.say(", ".join(counts))


def _refusal(row: TagListRow) -> list[str]:
    return [f"row {row.number}: {row.key}: {problem}" for problem in row.problems]


def _unusable(path: Path, error: OSError) -> StorageError:
    return StorageError("storage-io", file=str(path), detail=error.strerror)
