"""Plays a sound file with what the system has for it, in a process of its own.

A sound system that hangs or fails can neither block the window nor take it down. On Windows the
system itself plays, likewise without waiting.
"""

import shutil
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Protocol

from PySide6.QtCore import QObject, QProcess, QTimer, Signal
from shiboken6 import isValid

LIMIT_MS = 10_000
"""No alarm sounds that long: a player that takes longer hangs."""
_PLAYERS = (("pw-play",), ("paplay",), ("aplay", "-q"), ("afplay",))
"""PipeWire, PulseAudio, ALSA, macOS."""

Command = tuple[str, ...]


class SoundPlayer(Protocol):
    """Plays one file at a time and tells of each whether it could be heard."""

    def play(self, file: Path) -> None:
        """Begin to play; what is being played ends. Never waits, never raises."""

    def stop(self) -> None:
        """Be quiet at once."""

    def close(self) -> None:
        """Be quiet for good and leave nothing running."""

    def hear(self, told: Callable[[str], object]) -> None:
        """Call told after each sound: with an empty code, or with the code of what is wrong."""


def installed_players() -> list[Command]:
    """Return the commands of this computer that can play a file, the best one first."""
    found = ((shutil.which(name), rest) for name, *rest in _PLAYERS)
    return [(path, *rest) for path, rest in found if path is not None]


class ProcessPlayer(QObject):
    """Tries each player in turn until one plays; that one is asked first from then on."""

    ended = Signal(str)
    """A sound is over: the code of what is wrong, empty when it was played."""

    def __init__(
        self, commands: Sequence[Command] | None = None, limit_ms: int = LIMIT_MS
    ) -> None:
        super().__init__()
        self._commands = list(installed_players() if commands is None else commands)
        self._untried: list[Command] = []
        self._file = Path()
        self._process: QProcess | None = None
        self._ending: list[QProcess] = []
        self._limit = QTimer(self, singleShot=True, interval=limit_ms)
        self._limit.timeout.connect(self._give_up)

    def hear(self, told: Callable[[str], object]) -> None:
        """Call told after each sound."""
        self.ended.connect(told)

    def play(self, file: Path) -> None:
        """Begin to play a file."""
        self.stop()
        self._ending = [one for one in self._ending if isValid(one)]
        self._file, self._untried = file, list(self._commands)
        self._try_next("no-sound-player")

    def stop(self) -> None:
        """End what is being played; that is no failure."""
        self._limit.stop()
        process, self._process = self._process, None
        if process is not None:
            process.finished.disconnect(self._finished)
            process.errorOccurred.disconnect(self._failed)
            process.finished.connect(process.deleteLater)
            process.kill()
            self._ending.append(process)

    def close(self) -> None:
        """Be quiet for good and let the process end."""
        self.stop()
        for process in self._ending:
            if isValid(process):
                process.waitForFinished(1000)
        self._ending.clear()

    def _try_next(self, problem: str) -> None:
        if not self._untried:
            self.ended.emit(problem)
            return
        program, *arguments = self._untried.pop(0)
        process = QProcess(self)
        process.setStandardOutputFile(QProcess.nullDevice())
        process.setStandardErrorFile(QProcess.nullDevice())
        process.finished.connect(self._finished)
        process.errorOccurred.connect(self._failed)
        self._process = process
        self._limit.start()
        process.start(program, [*arguments, str(self._file)])

    def _finished(self, code: int, status: QProcess.ExitStatus) -> None:
        if status is QProcess.ExitStatus.NormalExit and code == 0:
            self._keep_first()
            self._leave()
            self.ended.emit("")
        else:
            self._leave()
            self._try_next("no-sound-device")

    def _failed(self, error: QProcess.ProcessError) -> None:
        # What ends after its start is told by `finished`, too.
        if error is QProcess.ProcessError.FailedToStart:
            self._leave()
            self._try_next("no-sound-player")

    def _give_up(self) -> None:
        """End a player that hangs, such as one that waits for a device."""
        self.stop()
        self._try_next("no-sound-device")

    def _leave(self) -> None:
        self._limit.stop()
        process, self._process = self._process, None
        if process is not None:
            process.deleteLater()

    def _keep_first(self) -> None:
        """Ask the player that works before the others from now on."""
        tried = self._commands[: len(self._commands) - len(self._untried)]
        if len(tried) > 1:
            self._commands.remove(tried[-1])
            self._commands.insert(0, tried[-1])


class WindowsPlayer(QObject):
    """Windows plays by itself: without waiting, and without a sound where it has no device."""

    ended = Signal(str)

    def hear(self, told: Callable[[str], object]) -> None:
        """Call told after each sound was begun."""
        self.ended.connect(told)

    def play(self, file: Path) -> None:
        """Begin to play a file."""
        self.ended.emit(_play_on_windows(file))

    def stop(self) -> None:
        """Be quiet at once."""
        _play_on_windows(None)

    def close(self) -> None:
        """Be quiet for good."""
        self.stop()


def _play_on_windows(file: Path | None) -> str:
    """Play a file, or nothing any more; return the code of what is wrong."""
    if sys.platform == "win32":
        import ctypes
        import winsound

        if not ctypes.windll.winmm.waveOutGetNumDevs():
            return "no-sound-device"
        flags = winsound.SND_FILENAME | winsound.SND_ASYNC | winsound.SND_NODEFAULT
        try:
            winsound.PlaySound(None if file is None else str(file), flags)
        except RuntimeError:
            return "no-sound-device"
        return ""
    return "no-sound-player"


def system_player() -> ProcessPlayer | WindowsPlayer:
    """Return what plays on this system."""
    return WindowsPlayer() if sys.platform == "win32" else ProcessPlayer()
