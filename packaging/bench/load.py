"""Puts a load server and an engine under load together, for every group that needs them."""

import contextlib
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from programs import Program, running, script, until

START_S = 300.0
"""Thousands of variables take asyncua their time on a busy machine."""
SETTLE_S = 3.0
"""After the last item is monitored: first values are decoded, the start-up is over."""


@dataclass(frozen=True, slots=True)
class LoadServer:
    """A running load server: where it is, and how to command it."""

    program: Program
    url: str
    tags: int

    def ask(self, word: str) -> dict[str, Any]:
        """Command it (`go`, `halt`, `forget`, `stats`) and return how it stands."""
        self.program.tell(word)
        return self.program.answer()

    def wait_for_client(self) -> None:
        """Wait until a client monitors every variable and has come to rest."""
        until(lambda: self.ask("stats")["items"] == self.tags, "a client that monitors all")
        time.sleep(SETTLE_S)


@contextlib.contextmanager
def load_server(tags: int, folder: Path) -> Iterator[LoadServer]:
    """Run a load server of so many variables."""
    with running("load_server", ["-u", script("load_server"), str(tags)], folder) as program:
        yield LoadServer(program, program.line(START_S), tags)


def engine_arguments(site: Path, data: Path) -> list[str]:
    """Return the arguments that run the product's engine."""
    command = ["-m", "hmi.cli", "engine", "--site", str(site), "--data", str(data)]
    return [*command, "--log-level", "warning"]
