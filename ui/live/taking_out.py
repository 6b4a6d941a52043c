"""Writes a part of the record into a file, in a process of its own: the window goes on as ever.

The process is the command line of this program. It ends by itself, leaving no half file, when it
is cancelled or when the window is gone.
"""

import json
import sys
from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QObject, QProcess, Signal

from hmi.texts.codes import sentence

_LEAVE_MS = 5000
_LONGEST_LINE = 65_536


def program() -> list[str]:
    """Return the command line of this program."""
    if getattr(sys, "frozen", False):
        return [str(Path(sys.executable).with_name("lineside"))]
    return [sys.executable, "-m", "hmi.cli"]


class TakingOut(QObject):
    """One work at a time; what it does is told by signals."""

    progressed = Signal(float, str)
    """Share done, 0 to 1, and how much that is."""
    ended = Signal()
    """The work is over: file says where it lies, else problem why there is none."""

    def __init__(self, command: Sequence[str] | None = None) -> None:
        super().__init__()
        self._command = list(command or program())
        self._process: QProcess | None = None
        self.file = ""
        self.rows = 0
        self.size = 0
        self.holes = 0
        self.problem = ""

    @property
    def is_running(self) -> bool:
        """Tell whether a work goes on."""
        return self._process is not None

    def start(self, words: Sequence[str]) -> None:
        """Begin a work: `export` or `incident` and what follows it on the command line."""
        if self._process is not None:
            return
        self.file, self.problem = "", ""
        self.rows = self.size = self.holes = 0
        # It belongs to the program: a page that goes does not take the file along.
        application = QCoreApplication.instance()
        process = QProcess(application)
        self._process = process
        process.setProcessChannelMode(QProcess.ProcessChannelMode.SeparateChannels)
        process.readyReadStandardOutput.connect(self._read)
        process.finished.connect(self._finish)
        process.errorOccurred.connect(self._fail)
        if application is not None:
            application.aboutToQuit.connect(self.stop)
        program, *rest = self._command
        process.start(program, [*rest, *words, "--for-window"])

    def cancel(self) -> None:
        """Give the work up; ended follows once nothing is left of it."""
        if self._process is not None:
            self._process.closeWriteChannel()

    def stop(self) -> None:
        """Give the work up and wait for its end: the program ends."""
        if self._process is not None:
            self._process.closeWriteChannel()
            if not self._process.waitForFinished(_LEAVE_MS):
                self._process.kill()
                self._process.waitForFinished(_LEAVE_MS)

    def _read(self) -> None:
        process = self._process
        while process is not None and process.canReadLine():
            self._take(bytes(process.readLine(_LONGEST_LINE).data()))

    def _take(self, line: bytes) -> None:
        try:
            told = json.loads(line)
        except ValueError:
            return
        if "done" in told:
            made = told["done"]
            self.file, self.rows = made["file"], made["rows"]
            self.size, self.holes = made["size"], made["holes"]
        elif "refused" in told:
            self.problem = sentence(told["refused"], **told["fields"])
        else:
            self.progressed.emit(told["share"], told["told"])

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
        if not self.file and not self.problem:
            self.problem = sentence("unexpected-failure")
        self.ended.emit()
