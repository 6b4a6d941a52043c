"""Saved groups of pens in a file of the data folder, which people may also edit by hand.

One owner in the engine; what it cannot read it never overwrites, and says what is wrong and where.
"""

import asyncio
import logging
from collections.abc import Callable, Mapping
from dataclasses import fields
from pathlib import Path
from typing import Any

import tomlkit

from hmi.bus.bus import Bus
from hmi.bus.facts import PenGroupsChanged
from hmi.config.document import Document, read_document
from hmi.config.replaced_file import replace_file
from hmi.errors import ActionRefused, ConfigurationError, Problem
from hmi.plant.pens import LONGEST_NAME, CalculatedPen, PenGroup
from hmi.storage.failures import storage_errors

log = logging.getLogger(__name__)

FILE = "pen_groups.toml"
_GROUP, _CALCULATED = "group", "calculated"
_Path = tuple[str | int, ...]


class PenGroups:
    """The groups of one station. Call it from the event loop's thread."""

    def __init__(self, data_folder: Path, bus: Bus) -> None:
        self._path = data_folder / FILE
        self._bus = bus
        self._turn = asyncio.Lock()
        self._now = read_pen_groups(data_folder)
        if self._now.problem:
            log.warning("Groups of pens are not read: %s", self._now.problem)

    def now(self) -> PenGroupsChanged:
        """Return all groups as a fact."""
        return self._now

    async def save(self, group: PenGroup) -> None:
        """Keep a group in place of the one of the same owner and name.

        Raise ActionRefused for one without name or pens, StorageError when it is not kept.
        """
        if not group.name:
            raise ActionRefused("name-empty")
        if len(group.name) > LONGEST_NAME:
            raise ActionRefused("name-too-long", longest=LONGEST_NAME)
        if not group.pens:
            raise ActionRefused("pens-missing")
        await self._change(lambda known: {**known, (group.owner, group.name): group})

    async def remove(self, owner: str, name: str) -> None:
        """Forget a group. Raise ActionRefused when there is none."""

        def without(known: dict[tuple[str, str], PenGroup]) -> dict[tuple[str, str], PenGroup]:
            if (owner, name) not in known:
                raise ActionRefused("pen-group-unknown", name=name)
            return {key: group for key, group in known.items() if key != (owner, name)}

        await self._change(without)

    async def _change(
        self,
        change: Callable[[dict[tuple[str, str], PenGroup]], dict[tuple[str, str], PenGroup]],
    ) -> None:
        """Write the groups anew as a whole, from what the file says now."""
        async with self._turn:
            now = await asyncio.to_thread(read_pen_groups, self._path.parent)
            if now.problem:
                raise ActionRefused("pen-groups-mistaken", detail=now.problem)
            wanted = change({(one.owner, one.name): one for one in now.groups})
            await asyncio.to_thread(self._write, tuple(wanted.values()))
            self._now = PenGroupsChanged(tuple(wanted.values()))
        self._bus.pen_groups.publish(self._now)

    def _write(self, groups: tuple[PenGroup, ...]) -> None:
        with storage_errors(self._path):
            replace_file(self._path, _text_of(groups).encode())


def read_pen_groups(data_folder: Path) -> PenGroupsChanged:
    """Return the groups of a data folder; none, and the reason, when a line is wrong."""
    path = data_folder / FILE
    try:
        if not path.exists() or not path.stat().st_size:
            return PenGroupsChanged(())
        return PenGroupsChanged(_groups(read_document(path)))
    except OSError as error:
        return PenGroupsChanged((), f"{path.name}: {error.strerror}")
    except ConfigurationError as error:
        return PenGroupsChanged((), "; ".join(str(problem) for problem in error.problems))


def _groups(document: Document) -> tuple[PenGroup, ...]:
    problems: list[Problem] = []
    tables = document.tables.get(_GROUP, [])
    unknown = [key for key in document.tables if key != _GROUP]
    if unknown or not isinstance(tables, list):
        raise _mistake(document, (unknown[0] if unknown else _GROUP,), "[[group]] tables")
    found = []
    for number, table in enumerate(tables):
        try:
            found.append(_group(document, (_GROUP, number), table))
        except ConfigurationError as error:
            problems += error.problems
    if problems:
        raise ConfigurationError(problems)
    return tuple(found)


def _group(document: Document, where: _Path, table: object) -> PenGroup:
    cells = _checked(document, where, table, PenGroup)
    pens = tuple(
        CalculatedPen(**_checked(document, (*where, _CALCULATED, n), one, CalculatedPen))
        for n, one in enumerate(cells.pop(_CALCULATED, ()))
    )
    return PenGroup(calculated=pens, **cells)


_WANTED: Mapping[str, tuple[str, Callable[[Any], bool]]] = {
    "pens": ("a list of keys of tags", lambda cell: _are(cell, str) and len(cell) > 0),
    "calculated": ("[[group.calculated]] tables", lambda cell: _are(cell, dict)),
    "is_stacked": ("true or false", lambda cell: isinstance(cell, bool)),
    "span_s": ("seconds", lambda cell: _is_number(cell) and cell >= 0),
    "decimals": ("0 to 9", lambda cell: _is_number(cell) and cell in range(10)),
}
_TEXT: tuple[str, Callable[[Any], bool]] = ("text", lambda cell: isinstance(cell, str))
_NEEDED = {PenGroup: ("name", "pens"), CalculatedPen: ("name", "text")}


def _checked(document: Document, where: _Path, table: object, kind: type) -> dict[str, Any]:
    """Return the cells of a table. Raise ConfigurationError with the line of the first mistake."""
    needed = _NEEDED[kind]
    if not isinstance(table, dict):
        raise _mistake(document, where, "a table")
    known = [one.name for one in fields(kind)]
    for key, cell in table.items():
        if key not in known:
            raise _mistake(document, (*where, key), f"one of {', '.join(known)}")
        expected, is_right = _WANTED.get(key, _TEXT)
        if not is_right(cell):
            raise _mistake(document, (*where, key), expected)
    for key in needed:
        if not table.get(key):
            raise _mistake(document, where, f"a {key}")
    return {key: tuple(cell) if isinstance(cell, list) else cell for key, cell in table.items()}


def _are(cell: object, kind: type) -> bool:
    return isinstance(cell, list) and all(isinstance(one, kind) for one in cell)


def _is_number(cell: object) -> bool:
    return isinstance(cell, int | float) and not isinstance(cell, bool)


def _mistake(document: Document, where: _Path, expected: str) -> ConfigurationError:
    line = document.positions.line_of(where)
    name = ".".join(map(str, where))
    return ConfigurationError([Problem(document.file, line, name, "value-wrong", expected)])


def _text_of(groups: tuple[PenGroup, ...]) -> str:
    document = tomlkit.document()
    tables = tomlkit.aot()
    for group in groups:
        table = _table(group, (_CALCULATED,))
        pens = tomlkit.aot()
        for pen in group.calculated:
            pens.append(_table(pen, ()))
        if group.calculated:
            table[_CALCULATED] = pens
        tables.append(table)
    document[_GROUP] = tables
    return tomlkit.dumps(document)


def _table(kept: PenGroup | CalculatedPen, passed_over: tuple[str, ...]) -> tomlkit.items.Table:
    table = tomlkit.table()
    for one in fields(kept):
        cell = getattr(kept, one.name)
        if one.name not in passed_over:
            table[one.name] = list(cell) if isinstance(cell, tuple) else cell
    return table
