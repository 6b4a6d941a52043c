"""A command of this program in a process of its own, heard line by line; the window goes on.

It ends by itself when it is cancelled or when the window is gone. What it says are lines of JSON:
`done`, `refused` with a code and its fields, or how far it is.
"""

import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from PySide6.QtCore import QCoreApplication, QObject, QProcess, Signal

from hmi.texts.codes import sentence

_LEAVE_MS = 5000


def program() -> list[str]:
    """Return the command line of this program."""
    if getattr(sys, "frozen", False):
        return [str(Path(sys.executable).with_name("lineside"))]
    return [sys.executable, "-m", "hmi.cli"]


class Errand(QObject):
    """One work at a time. Subclasses take what it says: its result, and how far it is."""

    ended = Signal()
    """The work is over: there is a result, else problem says why not, else it was cancelled."""

    def __init__(self, command: Sequence[str] | None = None) -> None:
        super().__init__()
        self._command = list(command or program())
        self._process: QProcess | None = None
        self._heard = b""
        self.is_cancelled = False
        self.problem = ""

    @property
    def is_running(self) -> bool:
        """Tell whether a work goes on."""
        return self._process is not None

    def cancel(self) -> None:
        """Give the work up; ended follows once nothing is left of it."""
        if self._process is not None:
            self.is_cancelled = True
            self._process.closeWriteChannel()

    def stop(self) -> None:
        """Give the work up and wait for its end: the program ends."""
        if self._process is not None:
            self.cancel()
            if not self._process.waitForFinished(_LEAVE_MS):
                self._process.kill()
                self._process.waitForFinished(_LEAVE_MS)

    def _begin(self, words: Sequence[str]) -> None:
        self.problem, self._heard, self.is_cancelled = "", b"", False
        # It belongs to the program: a page that goes does not take the work along.
        application = QCoreApplication.instance()
        process = QProcess(application)
        self._process = process
        process.setProcessChannelMode(QProcess.ProcessChannelMode.SeparateChannels)
        process.readyReadStandardOutput.connect(self._read)
        process.finished.connect(self._finish)
        process.errorOccurred.connect(self._fail)
        if application is not None:
            application.aboutToQuit.connect(self.stop)
        name, *rest = self._command
        process.start(name, [*rest, *words, "--for-window"])

    def _take_done(self, done: dict[str, Any]) -> None:
        """Take the result."""
        raise NotImplementedError

    def _take_progress(self, told: dict[str, Any]) -> None:
        """Take how far it is."""
        raise NotImplementedError

    def _has_result(self) -> bool:
        """Tell whether there is a result."""
        raise NotImplementedError

    def _read(self) -> None:
        if self._process is None:
            return
        heard = self._heard + bytes(self._process.readAllStandardOutput().data())
        *lines, self._heard = heard.split(b"\n")
        for line in lines:
            self._take(line)

    def _take(self, line: bytes) -> None:
        try:
            told = json.loads(line)
        except ValueError:
            return
        if "done" in told:
            self._take_done(told["done"])
        elif "refused" in told:
            self.problem = sentence(told["refused"], **told["fields"])
        else:
            self._take_progress(told)

    def _fail(self, error: QProcess.ProcessError) -> None:
        # Whatever else may be wrong, finished follows.
        if error is QProcess.ProcessError.FailedToStart:
            self._finish()

    def _finish(self, *_how: object) -> None:
        process = self._process
        if process is None:
            return
        self._read()
        self._process = None
        process.deleteLater()
        self._settle()
        self.ended.emit()

    def _settle(self) -> None:
        """Say so where there is neither a result nor a reason."""
        if not self._has_result() and not self.problem:
            self.problem = sentence("unexpected-failure")
