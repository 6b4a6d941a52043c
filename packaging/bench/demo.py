"""Runs the demo plant for groups that measure the product as a newcomer meets it."""

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from programs import ROOT, Program, running

SITE = ROOT / "resources" / "demo" / "site.toml"
_READY = "demo plant ready at "
_START_S = 180.0


@dataclass(frozen=True, slots=True)
class DemoPlant:
    """A running demo plant, and where it is."""

    program: Program
    url: str

    @property
    def arguments(self) -> list[str]:
        """What engine or window need to know of it."""
        return ["--site", str(SITE), "--url", f"demo={self.url}"]


@contextlib.contextmanager
def demo_plant(folder: Path) -> Iterator[DemoPlant]:
    """Run the demo plant with its whole past."""
    arguments = ["-u", "-m", "hmi.cli", "demo", "--port", "0"]
    arguments += ["--data-folder", str(folder / "demo")]
    with running("demo", arguments, folder) as program:
        line = program.line(_START_S)
        while not line.startswith(_READY):
            line = program.line(_START_S)
        yield DemoPlant(program, line.removeprefix(_READY).strip())
