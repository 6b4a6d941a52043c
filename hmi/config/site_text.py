"""The text of a site file as blocks, one a table: changed, added and taken out by whole blocks.

Everything outside the blocks that change stays byte for byte. A block ends with its last line
that says something; the blank and comment lines behind it belong to what follows.
"""

import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

from hmi.config.positions import Positions
from hmi.config.toml_tables import change_table, new_table

LISTS: Final = ("connections", "machines", "tags", "alarms", "stop_reasons")
ALL_LISTS: Final = (*LISTS, "suppressions", "maintenance", "stop_reasons")
"""Lists whose tables can be changed one by one; the first four have to be written as tables."""


@dataclass(frozen=True, slots=True)
class _Block:
    """One table of a list: lines from start up to, not including, end; 0-based."""

    name: str
    key: str
    group: str
    """The machine that it belongs to, empty for what belongs to none."""
    start: int
    end: int


class SiteText:
    """One text and what is to be changed in it. Raise ValueError for what is no site file."""

    def __init__(self, text: str) -> None:
        self._newline = "\r\n" if "\r\n" in text else "\n"
        self._lines = text.replace("\r\n", "\n").split("\n")
        if self._lines and not self._lines[-1]:
            self._lines.pop()
        self._tables: dict[str, Any] = tomllib.loads("\n".join(self._lines))
        self._blocks = list(self._found(Positions("\n".join(self._lines))))
        self._by_key = {(one.name, one.key): one for one in reversed(self._blocks)}
        self._last = {(one.name, group): one for one in self._blocks for group in ("", one.group)}
        self._changed: dict[int, list[str]] = {}
        """New lines of the block that starts at a line; none where it is taken out."""
        self._added: dict[int, list[str]] = {}
        """Lines to put behind the line of this number."""

    def keys(self, name: str) -> set[str]:
        """Return the keys of a list's tables."""
        return {block.key for block in self._blocks if block.name == name}

    def has_foreign_form(self) -> bool:
        """Tell whether a list is written otherwise than as [[tables]], such as in one line."""
        return any(
            len(self._tables.get(name, ())) != sum(one.name == name for one in self._blocks)
            for name in LISTS
        )

    def put(self, name: str, definition: Any) -> None:
        """Replace the table of a definition's key, or add one behind its like."""
        block = self._block(name, definition.key)
        if block is not None:
            text = change_table(self._text(block), definition)
            self._changed[block.start] = text.rstrip("\n").split("\n")
            return
        lines = ["", f"[[{name}]]", *new_table(definition).rstrip("\n").split("\n")]
        place = self._place(name, getattr(definition, "machine", ""))
        self._added.setdefault(place, []).extend(lines)

    def take_out(self, name: str, key: str) -> None:
        """Take out the table of a key, and the comment right above it."""
        block = self._block(name, key)
        if block is None:
            return
        self._changed[block.start] = []
        above = block.start - 1
        while above >= 0 and self._lines[above].lstrip().startswith("#"):
            self._changed[above] = []
            above -= 1

    def text(self) -> str:
        """Return the text with all changes."""
        ends = {block.start: block.end for block in self._blocks}
        found = list(self._added.get(-1, ()))
        line = 0
        while line < len(self._lines):
            changed = self._changed.get(line)
            end = ends.get(line, line + 1)
            if changed is None:
                end = line + 1
                found.append(self._lines[line])
            else:
                found += changed
            for behind in range(line, end):
                found += self._added.get(behind, ())
            if changed == [] and end < len(self._lines) and not self._lines[end].strip():
                end += 1
                found += self._added.get(end - 1, ())
            line = end
        return self._newline.join([*found, ""])

    def _found(self, positions: Positions) -> Iterable[_Block]:
        headers = positions.headers
        for number, (path, line) in enumerate(headers):
            if len(path) != 2 or path[0] not in ALL_LISTS or not isinstance(path[1], int):
                continue
            entry = self._tables[path[0]][path[1]]
            behind = (at for inner, at in headers[number + 1 :] if inner[:2] != path)
            end = self._last_word(line - 1, next(behind, len(self._lines) + 1) - 1)
            group = entry.get("machine", "")
            yield _Block(str(path[0]), str(entry.get("key")), str(group), line - 1, end)

    def _last_word(self, start: int, end: int) -> int:
        """Return the end of what a block says; what follows is blank or commented."""
        while end > start + 1 and _is_silent(self._lines[end - 1]):
            end -= 1
        below = end
        while below < len(self._lines) and self._lines[below].lstrip().startswith("#"):
            below += 1
        # A comment right below the last line speaks of it, unless it is right above a header.
        is_own = below == len(self._lines) or not self._lines[below].strip()
        return below if is_own else end

    def _block(self, name: str, key: str) -> _Block | None:
        return self._by_key.get((name, key))

    def _text(self, block: _Block) -> str:
        return "\n".join(self._lines[block.start : block.end]) + "\n"

    def _place(self, name: str, machine: str) -> int:
        """Return the line behind which a new table goes: its machine's last, its list's last."""
        last = self._last.get((name, machine)) or self._last.get((name, ""))
        return last.end - 1 if last else len(self._lines) - 1


def _is_silent(line: str) -> bool:
    return not line.strip() or line.lstrip().startswith("#")
