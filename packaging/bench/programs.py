"""Programs that a measurement starts: spoken to by lines, watched from outside, always ended.

CPU time and memory are the operating system's own figures for the process.
"""

import contextlib
import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import Any

import psutil

ROOT = Path(__file__).resolve().parents[2]
HERE = Path(__file__).resolve().parent
PATIENCE_S = 60.0


class ProgramFailed(Exception):
    """A program ended early or did not answer in time."""


class Program:
    """One child process. Its output goes to a log file, or line by line to whoever waits."""

    def __init__(
        self, name: str, arguments: Sequence[str], log: Path, program: str = sys.executable
    ) -> None:
        self.name = name
        self._log = log
        self._lines: SimpleQueue[str] = SimpleQueue()
        self.started_at = time.perf_counter()
        with log.open("ab") as errors:
            self._child = subprocess.Popen(
                [program, *arguments],
                cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT)}, stdin=subprocess.PIPE,
                stdout=subprocess.PIPE, stderr=errors, text=True, encoding="utf-8",
            )  # fmt: skip
        self.process = psutil.Process(self._child.pid)
        threading.Thread(target=self._follow, daemon=True).start()

    def line(self, timeout_s: float = PATIENCE_S) -> str:
        """Return the next line of its output. Raise ProgramFailed when none comes."""
        try:
            line = self._lines.get(timeout=timeout_s)
        except Empty:
            line = ""
        if not line:
            raise ProgramFailed(f"{self.name} says nothing: {self._last_words()}")
        return line.rstrip("\n")

    def answer(self, timeout_s: float = PATIENCE_S) -> dict[str, Any]:
        """Return the next line, which is a JSON object."""
        answer: dict[str, Any] = json.loads(self.line(timeout_s))
        return answer

    def tell(self, word: str) -> None:
        """Write a line to its input. Raise ProgramFailed when it has ended."""
        try:
            if self._child.stdin is not None:
                self._child.stdin.write(word + "\n")
                self._child.stdin.flush()
        except OSError as error:
            raise ProgramFailed(f"{self.name} has ended: {self._last_words()}") from error

    def cpu_s(self) -> float:
        """Return the processor seconds that the process has used."""
        return cpu_s(self.process)

    def written_bytes(self) -> int:
        """Return what it had the system write to the disk so far; 0 where that is not told."""
        counters = getattr(self.process, "io_counters", None)
        return int(counters().write_bytes) if counters is not None else 0

    def wait(self, timeout_s: float = PATIENCE_S) -> None:
        """Wait until it ends by itself. Raise ProgramFailed when it does not."""
        try:
            self._child.wait(timeout_s)
        except subprocess.TimeoutExpired:
            raise ProgramFailed(f"{self.name} does not end: {self._last_words()}") from None

    def end(self) -> None:
        """End it and its children: politely, after 10 s by force."""
        children = []
        with contextlib.suppress(psutil.NoSuchProcess):
            children = self.process.children(recursive=True)
        for process in [self.process, *children]:
            with contextlib.suppress(psutil.NoSuchProcess):
                process.terminate()
        _gone, stubborn = psutil.wait_procs([self.process, *children], timeout=10)
        for process in stubborn:
            with contextlib.suppress(psutil.NoSuchProcess):
                process.kill()
        self._child.wait()
        if self._child.stdin is not None:
            with contextlib.suppress(OSError):
                self._child.stdin.close()

    def _follow(self) -> None:
        for line in self._child.stdout or ():
            self._lines.put(line)
        self._lines.put("")

    def _last_words(self) -> str:
        return self._log.read_text(encoding="utf-8", errors="replace")[-2000:]


@contextlib.contextmanager
def running(
    name: str, arguments: Sequence[str], folder: Path, program: str = sys.executable
) -> Iterator[Program]:
    """Run a program, of this environment's Python unless another is named; end it at last."""
    child = Program(name, arguments, folder / f"{name}.log", program)
    try:
        yield child
    finally:
        child.end()


def script(name: str) -> str:
    """Return the path of a program that lies beside this file."""
    return str(HERE / f"{name}.py")


def cpu_s(process: psutil.Process) -> float:
    """Return the processor seconds that a process has used."""
    times = process.cpu_times()
    return float(times.user + times.system)


def until(true: Callable[[], bool], what: str, timeout_s: float = PATIENCE_S) -> None:
    """Wait until something is true. Raise ProgramFailed when it does not become so."""
    deadline = time.monotonic() + timeout_s
    while not true():
        if time.monotonic() > deadline:
            raise ProgramFailed(f"not within {timeout_s:g} s: {what}")
        time.sleep(0.1)
