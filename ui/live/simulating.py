"""Asks the line's process twin, in a process of its own: the window goes on as ever.

The process is the command line of this program, at the lowest priority. It ends by itself when it
is cancelled or when the window is gone.
"""

import json
from collections.abc import Sequence

from PySide6.QtCore import QCoreApplication, QObject, QProcess, Signal

from hmi.errors import HmiError
from hmi.process_twin.wire import Shown, shown_of
from hmi.texts.codes import sentence
from ui.live.taking_out import program

_LEAVE_MS = 5000


class Simulating(QObject):
    """One question at a time; what it does is told by signals."""

    progressed = Signal(float)
    """Share done, 0 to 1."""
    ended = Signal()
    """It is over: shown has the answer, else problem why there is none, else it was cancelled."""

    def __init__(self, command: Sequence[str] | None = None) -> None:
        super().__init__()
        self._command = list(command or program())
        self._process: QProcess | None = None
        self._heard = b""
        self._is_cancelled = False
        self.shown: Shown | None = None
        self.problem = ""

    @property
    def is_running(self) -> bool:
        """Tell whether a question is being answered."""
        return self._process is not None

    def start(self, words: Sequence[str]) -> None:
        """Ask: what follows `what-if` on the command line."""
        if self._process is not None:
            return
        self.shown, self.problem, self._heard, self._is_cancelled = None, "", b"", False
        application = QCoreApplication.instance()
        process = QProcess(application)
        self._process = process
        process.setProcessChannelMode(QProcess.ProcessChannelMode.SeparateChannels)
        process.readyReadStandardOutput.connect(self._read)
        process.finished.connect(self._finish)
        process.errorOccurred.connect(self._fail)
        if application is not None:
            application.aboutToQuit.connect(self.stop)
        program_, *rest = self._command
        process.start(program_, [*rest, "what-if", *words, "--for-window"])

    def cancel(self) -> None:
        """Give it up; ended follows."""
        if self._process is not None:
            self._is_cancelled = True
            self._process.closeWriteChannel()

    def stop(self) -> None:
        """Give it up and wait for its end: the program ends."""
        if self._process is not None:
            self.cancel()
            if not self._process.waitForFinished(_LEAVE_MS):
                self._process.kill()
                self._process.waitForFinished(_LEAVE_MS)

    def _read(self) -> None:
        if self._process is None:
            return
        *lines, self._heard = (
            self._heard + bytes(self._process.readAllStandardOutput().data())
        ).split(b"\n")
        for line in lines:
            self._take(line)

    def _take(self, line: bytes) -> None:
        try:
            told = json.loads(line)
        except ValueError:
            return
        if "done" in told:
            try:
                self.shown = shown_of(told["done"]["answer"])
            except HmiError as error:
                self.problem = sentence(error.code, **error.fields)
        elif "refused" in told:
            self.problem = sentence(told["refused"], **told["fields"])
        else:
            self.progressed.emit(float(told["share"]))

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
        if self._is_cancelled:
            self.shown, self.problem = None, ""
        elif self.shown is None and not self.problem:
            self.problem = sentence("unexpected-failure")
        self.ended.emit()
