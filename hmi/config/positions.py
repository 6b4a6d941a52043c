"""Tells the line of every key in a TOML text, which the standard parser does not keep.

Works on text that need not be valid, so that a duplicate key can be shown with both its lines.
"""

import re
from bisect import bisect_right
from dataclasses import dataclass

Path = tuple[str | int, ...]

_BLANK = re.compile(r"(?:[ \t\r\n]|#[^\n]*)*")
_SPACE = re.compile(r"[ \t]*")
_BARE = re.compile(r"[A-Za-z0-9_-]+")
_LITERAL = re.compile(r"[^,\]}\n#]*")
_STRINGS = (
    re.compile(r'"""(?:\\.|[^\\])*?"{3,5}', re.DOTALL),
    re.compile(r"'''.*?'{3,5}", re.DOTALL),
    re.compile(r'"(?:\\.|[^"\\\n])*"'),
    re.compile(r"'[^'\n]*'"),
)
_DEEPEST = 40


@dataclass(frozen=True, slots=True)
class Repeat:
    """A key or table that is written twice, with both lines."""

    path: Path
    first: int
    second: int


class Positions:
    """Lines of all keys of a TOML text, 1-based, by path such as ("tags", 3, "unit")."""

    def __init__(self, text: str) -> None:
        scan = _Scan(text)
        scan.document()
        self._lines = scan.lines
        self.headers: tuple[tuple[Path, int], ...] = tuple(scan.headers)
        """Path and line of each `[table]` and `[[table]]`, in their order."""
        self.repeats: tuple[Repeat, ...] = tuple(scan.repeats)

    def line_of(self, path: Path) -> int:
        """Return the line of a path, or of the nearest table around it; 0 if there is none."""
        for length in range(len(path), 0, -1):
            if path[:length] in self._lines:
                return self._lines[path[:length]]
        return 0


class _Scan:
    """One walk through the text. Leaves a malformed line behind instead of failing."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._at = 0
        self._ends = [match.start() for match in re.finditer("\n", text)]
        self._counts: dict[Path, int] = {}
        self.lines: dict[Path, int] = {}
        self._written: set[Path] = set()
        self.repeats: list[Repeat] = []
        self.headers: list[tuple[Path, int]] = []

    def document(self) -> None:
        table: Path = ()
        self._skip(_BLANK)
        while self._at < len(self._text):
            before = self._at
            table = self._statement(table)
            self._skip(_BLANK)
            if self._at == before:
                self._next_line()

    def _statement(self, table: Path) -> Path:
        if self._text.startswith("[[", self._at):
            table = self._array_table()
        elif self._text.startswith("[", self._at):
            table = self._table()
        else:
            self._assignment(table, 0)
            return table
        self._next_line()
        return table

    def _array_table(self) -> Path:
        line = self._line()
        self._at += 2
        path = self._resolved(self._key())
        number = self._counts.get(path, 0)
        self._counts[path] = number + 1
        self.lines.setdefault(path, line)
        self.lines[(*path, number)] = line
        self.headers.append(((*path, number), line))
        return (*path, number)

    def _table(self) -> Path:
        line = self._line()
        self._at += 1
        path = self._resolved(self._key())
        self._record(path, line)
        self.headers.append((path, line))
        return path

    def _resolved(self, keys: Path) -> Path:
        """Return the path of keys; a name inside an array of tables means its last table."""
        path: Path = ()
        for position, key in enumerate(keys):
            path = (*path, key)
            if position < len(keys) - 1 and path in self._counts:
                path = (*path, self._counts[path] - 1)
        return path

    def _assignment(self, table: Path, depth: int) -> None:
        line = self._line()
        path = table
        keys = self._key()
        for key in keys:
            path = (*path, key)
            self.lines.setdefault(path, line)
        if self._text.startswith("=", self._at):
            if keys:
                self._record(path, line)
            self._at += 1
            self._value(path, depth)

    def _record(self, path: Path, line: int) -> None:
        if path in self._written:
            self.repeats.append(Repeat(path, self.lines[path], line))
        self._written.add(path)
        self.lines.setdefault(path, line)

    def _key(self) -> Path:
        keys: list[str] = []
        while True:
            self._skip(_SPACE)
            match = _BARE.match(self._text, self._at) or self._string()
            if match is None:
                return tuple(keys)
            keys.append(match.group().strip("\"'"))
            self._at = match.end()
            self._skip(_SPACE)
            if not self._text.startswith(".", self._at):
                return tuple(keys)
            self._at += 1

    def _value(self, path: Path, depth: int) -> None:
        self._skip(_SPACE)
        opening = self._text[self._at : self._at + 1]
        if depth > _DEEPEST:
            self._at = len(self._text)
        elif opening == "[":
            self._items(path, depth)
        elif opening == "{":
            self._inline_table(path, depth)
        else:
            match = self._string() or _LITERAL.match(self._text, self._at)
            self._at = match.end() if match else self._at

    def _items(self, path: Path, depth: int) -> None:
        self._at += 1
        number = 0
        while self._inside("]"):
            before = self._at
            self.lines[(*path, number)] = self._line()
            self._value((*path, number), depth + 1)
            self._separator()
            self._stop_unless_moved(before)
            number += 1

    def _inline_table(self, path: Path, depth: int) -> None:
        self._at += 1
        while self._inside("}"):
            before = self._at
            self._assignment(path, depth + 1)
            self._separator()
            self._stop_unless_moved(before)

    def _stop_unless_moved(self, before: int) -> None:
        """Give the text up at a bracket that closes what is not open."""
        if self._at == before:
            self._at = len(self._text)

    def _inside(self, closing: str) -> bool:
        self._skip(_BLANK)
        if self._text.startswith(closing, self._at):
            self._at += 1
            return False
        return self._at < len(self._text)

    def _separator(self) -> None:
        self._skip(_BLANK)
        if self._text.startswith(",", self._at):
            self._at += 1
        elif self._text[self._at : self._at + 1] not in ("]", "}"):
            self._at = len(self._text)

    def _string(self) -> re.Match[str] | None:
        matches = (pattern.match(self._text, self._at) for pattern in _STRINGS)
        return next((match for match in matches if match), None)

    def _skip(self, pattern: re.Pattern[str]) -> None:
        match = pattern.match(self._text, self._at)
        self._at = match.end() if match else self._at

    def _next_line(self) -> None:
        end = self._text.find("\n", self._at)
        self._at = len(self._text) if end < 0 else end + 1

    def _line(self) -> int:
        return bisect_right(self._ends, self._at - 1) + 1
