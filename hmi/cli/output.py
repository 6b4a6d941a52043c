"""Lines for the person at the terminal: results to one stream, problems to the other."""

import sys
from dataclasses import dataclass, field
from typing import TextIO

DONE = 0
WRONG = 1


@dataclass(frozen=True, slots=True)
class Output:
    """The two streams of a command."""

    out: TextIO = field(default_factory=lambda: sys.stdout)
    problems: TextIO = field(default_factory=lambda: sys.stderr)

    def say(self, line: str) -> None:
        """Write a line of the result."""
        self._write(self.out, line)

    def complain(self, line: str) -> None:
        """Write a line about a problem."""
        self._write(self.problems, line)

    @staticmethod
    def _write(stream: TextIO, line: str) -> None:
        # A terminal without UTF-8 must not turn a message into a failure.
        encoding = stream.encoding or "utf-8"
        stream.write(line.encode(encoding, "replace").decode(encoding) + "\n")
        # At once: a look at a server may take its time, and a reader that is gone is met here.
        stream.flush()
