"""A text file from anywhere as lines, in bounded memory: encodings told apart, no monsters."""

import codecs
from collections.abc import Iterator
from typing import BinaryIO

from hmi.errors import StorageError

LONGEST_LINE = 10 << 20
_WIDE_MARKS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_FALLBACK = "cp1252"
"""What a spreadsheet of a western country writes when it does not write Unicode."""


def bounded_lines(file: BinaryIO, name: str) -> Iterator[str]:
    """Yield lines of UTF-8, UTF-16 with its mark, or cp1252, without the mark.

    Raise StorageError for a line that is too long, and for what is no text.
    """
    start = file.read(2)
    file.seek(0)
    if start in _WIDE_MARKS:
        yield from _wide_lines(file, name)
        return
    is_first = True
    while line := file.readline(LONGEST_LINE + 1):
        if len(line) > LONGEST_LINE:
            raise StorageError("import-line-too-long", file=name, most=LONGEST_LINE >> 20)
        if b"\x00" in line:
            raise StorageError("import-no-text", file=name)
        yield _decoded(line.removeprefix(codecs.BOM_UTF8) if is_first else line)
        is_first = False


def _decoded(line: bytes) -> str:
    # Line by line: a file may have been put together from two programs' output.
    try:
        return line.decode()
    except UnicodeDecodeError:
        return line.decode(_FALLBACK, "replace")


def _wide_lines(file: BinaryIO, name: str) -> Iterator[str]:
    reader = codecs.getreader("utf-16")(file, "replace")
    while line := reader.readline(size=LONGEST_LINE + 1):
        if len(line) > LONGEST_LINE:
            raise StorageError("import-line-too-long", file=name, most=LONGEST_LINE >> 20)
        if "\x00" in line:
            raise StorageError("import-no-text", file=name)
        yield line
