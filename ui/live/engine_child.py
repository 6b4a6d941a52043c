"""The engine as a child process of the window: started when none runs, restarted within a budget.

The child outlives a window that crashes, so recording goes on; a window that is closed on purpose
asks the engine to stop.
"""

import logging
import subprocess
import sys
from collections import deque
from pathlib import Path

from hmi.clock import Clock

log = logging.getLogger(__name__)

MOST_STARTS = 5
WITHIN_S = 60.0
HANGS_AFTER_S = 10.0
STARTING_S = 15.0


class StartBudget:
    """At most MOST_STARTS starts within WITHIN_S: a crash loop helps nobody."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._starts: deque[float] = deque()

    def take(self) -> bool:
        """Count one start; tell whether it is allowed."""
        now = self._clock.monotonic()
        while self._starts and now - self._starts[0] > WITHIN_S:
            self._starts.popleft()
        if len(self._starts) >= MOST_STARTS:
            return False
        self._starts.append(now)
        return True


def engine_command(site: Path, data_folder: Path, urls: list[str]) -> list[str]:
    """Return the command line that runs the engine of this program."""
    if getattr(sys, "frozen", False):
        program = [str(Path(sys.executable).with_name("lineside"))]
    else:
        program = [sys.executable, "-m", "hmi.cli"]
    overrides = [word for url in urls for word in ("--url", url)]
    return [*program, "engine", "--site", str(site), "--data", str(data_folder), *overrides]


class EngineChild:
    """Watches over one engine process. look() is called every second."""

    def __init__(self, command: list[str], clock: Clock) -> None:
        self._command = command
        self._clock = clock
        self._budget = StartBudget(clock)
        self._child: subprocess.Popen[bytes] | None = None
        self._heard_at = clock.monotonic()
        self._started_at = -STARTING_S
        self.has_given_up = False
        """The budget is used up: recording has stopped until somebody looks into it."""

    @property
    def pid(self) -> int | None:
        """Process id of the child that runs, None when it was not started here or has ended."""
        if self._child is None or self._child.poll() is not None:
            return None
        return self._child.pid

    def look(self, is_heard: bool) -> None:
        """Start the engine when none is heard; end a child that lives but does not answer."""
        now = self._clock.monotonic()
        if is_heard:
            self._heard_at = now
            self.has_given_up = False
            return
        if self.pid is not None:
            silent_since = max(self._heard_at, self._started_at + STARTING_S - HANGS_AFTER_S)
            if now - silent_since > HANGS_AFTER_S:
                log.error("The engine does not answer and is ended")
                self.kill()
            return
        self._start(now)

    def end(self) -> None:
        """Have a child that was started here end in order; where that cannot be asked, at once."""
        if self.pid is not None and self._child is not None:
            self._child.terminate()

    def kill(self) -> None:
        """End the child at once; what it committed stays."""
        if self._child is not None:
            self._child.kill()
            self._child.wait()

    def wait(self, timeout_s: float) -> bool:
        """Wait for the child to end by itself; tell whether it did."""
        if self._child is None:
            return True
        try:
            self._child.wait(timeout_s)
        except subprocess.TimeoutExpired:
            return False
        return True

    def _start(self, now: float) -> None:
        if self._child is not None:
            log.warning("The engine ended with code %s", self._child.returncode)
            self._child = None
        if not self._budget.take():
            if not self.has_given_up:
                log.error("The engine ended %d times within a minute", MOST_STARTS)
            self.has_given_up = True
            return
        self._started_at = now
        # A session of its own: a key pressed for the window's terminal is not meant for recording.
        self._child = subprocess.Popen(  # noqa: S603  # our own program with our own arguments
            self._command, stdin=subprocess.DEVNULL, start_new_session=True
        )
