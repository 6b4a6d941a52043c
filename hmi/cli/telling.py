"""How a long work of a command tells how far it is: to a person, or line by line to a window.

A window runs such a work as a process of its own. It reads a JSON object a line: `share` and
`told` on the way, at its end `done` with what was made, or `refused` with a code and its fields.
The work is cancelled when the window closes its end, or is gone.
"""

import json
import sys
import threading
from collections.abc import Callable
from io import FileIO
from typing import BinaryIO

from hmi.cli.output import DONE, WRONG, Output
from hmi.clock import Clock
from hmi.errors import HmiError
from hmi.historian.reader import ReadCancelled

_PACE_S = {False: 2.0, True: 0.2}
CANCELLED = "export-cancelled"


class Telling:
    """Tells on the way and at the end; for a window it listens for a cancel, too."""

    def __init__(self, output: Output, clock: Clock, *, is_quiet: bool, for_window: bool) -> None:
        self._output = output
        self._clock = clock
        self._is_quiet = is_quiet
        self._for_window = for_window
        self._told_at = self._clock.monotonic()
        self._cancelled = threading.Event()

    def carry_out(self, work: Callable[[], int], ask: BinaryIO | None = None) -> int:
        """Do a work and return its exit code; ask is what ends when it is cancelled.

        Without a window raise HmiError when it cannot be done.
        """
        if not self._for_window:
            return work()
        # Without a buffer: its lock would be held by the thread when the program ends.
        source = ask or FileIO(sys.stdin.fileno(), closefd=False)
        threading.Thread(target=self._listen, args=(source,), daemon=True).start()
        try:
            return work()
        except ReadCancelled:
            self._write(refused=CANCELLED, fields={})
        except HmiError as error:
            self._write(refused=error.code, fields=error.fields)
        return WRONG

    def is_wanted(self) -> bool:
        """Tell whether nobody has cancelled the work."""
        return not self._cancelled.is_set()

    def tell(self, share: float, told: str) -> None:
        """Say how far it is, if it is time to."""
        now = self._clock.monotonic()
        if self._is_quiet or now - self._told_at < _PACE_S[self._for_window]:
            return
        self._told_at = now
        if self._for_window:
            self._write(share=round(share, 4), told=told)
        else:
            self._output.complain(f"{share:.0%} {told}")

    def finish(self, *lines: str, **made: str | int) -> int:
        """Say what was made: lines for a person, fields for a window."""
        if self._for_window:
            self._write(done=made)
        else:
            for line in lines:
                self._output.say(line)
        return DONE

    def _write(self, **content: object) -> None:
        self._output.say(json.dumps(content))

    def _listen(self, source: BinaryIO | FileIO) -> None:
        while source.read(1):
            pass
        self._cancelled.set()
