"""Log handlers: rotating file, console, and the last lines for the Diagnostics page.

Every line passes one filter that escapes line breaks and holds back what repeats too often.
"""

import logging
import re
import sys
import threading
from collections import deque
from logging.handlers import RotatingFileHandler
from pathlib import Path

from hmi.clock import Clock

FILE_NAME = "lineside.log"
MAX_BYTES = 10_000_000
FILES = 5
KEPT_LINES = 2000
PER_MINUTE = 5
_MINUTE_S = 60.0
_MOST_MESSAGES = 1000
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")


class LogTail(logging.Handler):
    """The last 2,000 lines, in memory. Other threads may read while lines arrive."""

    def __init__(self) -> None:
        super().__init__()
        self._lines: deque[str] = deque(maxlen=KEPT_LINES)

    def emit(self, record: logging.LogRecord) -> None:
        """Keep one line."""
        self._lines.append(self.format(record))

    def lines(self) -> tuple[str, ...]:
        """Return the kept lines, oldest first."""
        with self.lock or threading.Lock():
            return tuple(self._lines)


class RateLimit(logging.Filter):
    """Lets the same message of a logger pass five times a minute and counts the others.

    Messages are the same if their template is; the arguments do not matter, so that a fault which
    names another value each time cannot fill the disk either.
    """

    def __init__(self, clock: Clock) -> None:
        super().__init__()
        self._clock = clock
        self._spells: dict[tuple[str, int, str], _Spell] = {}
        self._lock = threading.Lock()

    def filter(self, record: logging.LogRecord) -> bool:
        """Tell whether a record passes; add how many were held back before it."""
        judged: int | None = getattr(record, "suppressed_before", None)
        if judged is not None:
            # Another handler has asked before.
            return judged >= 0
        key = (record.name, record.levelno, str(record.msg))
        now = self._clock.monotonic()
        with self._lock:
            spell = self._spells.get(key)
            if spell is None or now - spell.began >= _MINUTE_S:
                record.suppressed_before = spell.suppressed if spell else 0
                self._forget(now)
                self._spells[key] = _Spell(now)
                return True
            spell.passed += 1
            if spell.passed > PER_MINUTE:
                spell.suppressed += 1
                record.suppressed_before = -1
                return False
            record.suppressed_before = 0
            return True

    def _forget(self, now: float) -> None:
        """Keep the table small when every message has another text."""
        if len(self._spells) >= _MOST_MESSAGES:
            quiet = [k for k, spell in self._spells.items() if now - spell.began >= _MINUTE_S]
            for key in quiet or list(self._spells):
                del self._spells[key]


class _Spell:
    """One minute of one message."""

    __slots__ = ("began", "passed", "suppressed")

    def __init__(self, began: float) -> None:
        self.began = began
        self.passed = 1
        self.suppressed = 0


class OneLine(logging.Formatter):
    """Formats a record as one line whatever its text contains; a trace follows it, marked."""

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s: %(message)s")

    def format(self, record: logging.LogRecord) -> str:
        """Return the text of a record. Other formatters may have left a trace without marks."""
        fresh = logging.makeLogRecord(record.__dict__)
        fresh.exc_text = None
        return super().format(fresh)

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802  # logging calls it
        """Return the line of a record, with the number of lines held back before it."""
        line = _CONTROL.sub(_escaped, super().formatMessage(record))
        before = getattr(record, "suppressed_before", 0)
        return f"{line} [suppressed {before}]" if before else line

    def formatException(self, ei) -> str:  # type: ignore[no-untyped-def]  # noqa: ANN001, N802  # typed by logging with a private alias
        """Return a trace whose lines cannot be taken for log lines."""
        lines = super().formatException(ei).splitlines()
        return "\n".join("    | " + _CONTROL.sub(_escaped, line) for line in lines)


def _escaped(match: re.Match[str]) -> str:
    return match.group().encode("unicode_escape").decode("ascii")


def setup(folder: Path | None, level: int, clock: Clock, console: bool = True) -> LogTail:
    """Give the root logger its handlers, replacing those it has; return the last lines.

    folder is None where no file is wanted. Raise OSError when it cannot be written to.
    """
    limit, line = RateLimit(clock), OneLine()
    tail = LogTail()
    handlers: list[logging.Handler] = [tail]
    if folder is not None:
        folder.mkdir(parents=True, exist_ok=True)
        handlers.append(
            RotatingFileHandler(
                folder / FILE_NAME, maxBytes=MAX_BYTES, backupCount=FILES - 1, encoding="utf-8",
                errors="backslashreplace",
            )
        )  # fmt: skip
    if console:
        handlers.append(logging.StreamHandler(sys.stderr))
    root = logging.getLogger()
    teardown()
    for handler in handlers:
        handler.addFilter(limit)
        handler.setFormatter(line)
        root.addHandler(handler)
    root.setLevel(level)
    # At INFO asyncua writes every publish result in full, at DEBUG requests with their tokens.
    logging.getLogger("asyncua").setLevel(logging.WARNING)
    return tail


def teardown() -> None:
    """Take the handlers of setup() away and close their file."""
    root = logging.getLogger()
    for handler in tuple(root.handlers):
        if isinstance(handler.formatter, OneLine):
            root.removeHandler(handler)
            handler.close()
