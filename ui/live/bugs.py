"""The border of Qt slots: a bug is logged once for each place, counted, and the window lives."""

import logging
import sys
import threading
from collections import Counter
from collections.abc import Callable
from types import TracebackType
from typing import Any

from PySide6.QtCore import QMessageLogContext, QObject, QtMsgType, Signal, qInstallMessageHandler

log = logging.getLogger(__name__)

_LEVELS = {
    QtMsgType.QtDebugMsg: logging.DEBUG,
    QtMsgType.QtInfoMsg: logging.INFO,
    QtMsgType.QtWarningMsg: logging.WARNING,
    QtMsgType.QtCriticalMsg: logging.ERROR,
    QtMsgType.QtFatalMsg: logging.CRITICAL,
}


class Bugs(QObject):
    """Counts what nobody foresaw, by place (file and line of the innermost frame)."""

    happened = Signal(str)
    """A place that failed for the first time; emitted in the thread that failed."""

    def __init__(self) -> None:
        super().__init__()
        self._places: Counter[str] = Counter()
        self._before: tuple[Any, Any] | None = None

    @property
    def count(self) -> int:
        """Return how often something failed since the start."""
        return self._places.total()

    def guard(self, call: Callable[..., object], *arguments: object) -> None:
        """Call, and let no bug of the callee reach the caller."""
        with self.border():
            call(*arguments)

    def border(self) -> "Border":
        """Return what a bug inside a `with` does not pass."""
        return Border(self)

    def report(self, error: BaseException) -> None:
        """Take note of a bug; the log gets each place once."""
        place = _place(error.__traceback__)
        self._places[place] += 1
        if self._places[place] == 1:
            log.error("Unexpected failure at %s", place, exc_info=error)
            self.happened.emit(place)

    def install(self) -> None:
        """Catch what reaches the interpreter's and Qt's own hooks."""
        self._before = (sys.excepthook, threading.excepthook)
        sys.excepthook = lambda _kind, error, _trace: self.report(error)
        threading.excepthook = lambda told: self.report(told.exc_value or SystemError())
        qInstallMessageHandler(_log_qt)

    def uninstall(self) -> None:
        """Put the hooks back that were there before."""
        if self._before:
            sys.excepthook, threading.excepthook = self._before
            qInstallMessageHandler(None)
            self._before = None


class Border:
    """Stops a bug and reports it; has_failed tells afterwards whether there was one."""

    def __init__(self, bugs: Bugs) -> None:
        self._bugs = bugs
        self.has_failed = False

    def __enter__(self) -> "Border":
        return self

    def __exit__(
        self,
        _kind: type[BaseException] | None,
        error: BaseException | None,
        _trace: TracebackType | None,
    ) -> bool:
        if not isinstance(error, Exception):
            return False
        self.has_failed = True
        self._bugs.report(error)
        return True


def _place(trace: TracebackType | None) -> str:
    if trace is None:
        return "unknown"
    while trace.tb_next:
        trace = trace.tb_next
    return f"{trace.tb_frame.f_code.co_filename}:{trace.tb_lineno}"


def _log_qt(kind: QtMsgType, _context: QMessageLogContext, message: str) -> None:
    log.log(_LEVELS[kind], "Qt: %s", message)
