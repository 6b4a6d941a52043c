"""Reads a TOML file into tables and tells where it fails; bounded in size and depth."""

import re
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from hmi.config.findings import dotted
from hmi.config.positions import Positions
from hmi.errors import ConfigurationError, Problem

MAX_BYTES = 2_000_000
_WHERE = re.compile(r" \(at (?:line (\d+), column \d+|end of document)\)$")
_FOREIGN_MARKS = (b"\xff\xfe", b"\xfe\xff")
_BYTE_ORDER_MARK = "\ufeff"


@dataclass(frozen=True, slots=True)
class Document:
    """The tables of one file, and the lines they stand on."""

    file: str
    tables: dict[str, Any]
    positions: Positions


def read_document(path: Path) -> Document:
    """Return the tables of a TOML file. Raise ConfigurationError with one Problem."""
    text = _text(path)
    try:
        tables = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ConfigurationError([_syntax_problem(path, text, str(error))]) from None
    except (RecursionError, ValueError) as error:
        # tomllib recurses into arrays, and int() refuses numbers of thousands of digits.
        found = "nesting too deep" if isinstance(error, RecursionError) else str(error)
        raise _failure(path, "file-syntax", "tables of a sensible depth and size", found) from None
    if not tables:
        raise _failure(path, "file-empty", "a table [site] and the tables of the plant")
    return Document(str(path), tables, Positions(text))


def _text(path: Path) -> str:
    try:
        with path.open("rb") as file:
            content = file.read(MAX_BYTES + 1)
    except OSError as error:
        expected = "a file that can be read"
        raise _failure(path, "file-unreadable", expected, error.strerror or "") from None
    if len(content) > MAX_BYTES:
        raise _failure(path, "file-too-large", f"at most {MAX_BYTES} bytes")
    if content.startswith(_FOREIGN_MARKS):
        raise _failure(path, "file-encoding", "text saved as UTF-8", "UTF-16")
    try:
        return content.decode("utf-8").removeprefix(_BYTE_ORDER_MARK)
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        found = f"byte 0x{content[error.start]:02x}"
        raise _failure(path, "file-encoding", "text saved as UTF-8", found, line) from None


def _syntax_problem(path: Path, text: str, message: str) -> Problem:
    for repeat in Positions(text).repeats:
        expected = f"the name once; it is already on line {repeat.first}"
        return Problem(str(path), repeat.second, dotted(repeat.path), "duplicate-key", expected)
    where = _WHERE.search(message)
    last = text.count("\n") + 1
    line = int(where[1]) if where and where[1] else last
    return Problem(str(path), line, "", "file-syntax", "valid TOML", _WHERE.sub("", message))


def _failure(
    path: Path, code: str, expected: str, found: str = "", line: int = 0
) -> ConfigurationError:
    return ConfigurationError([Problem(str(path), line, "", code, expected, found)])
