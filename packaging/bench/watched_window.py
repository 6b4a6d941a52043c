"""Starts windows for a measurement, on a display of their own, and finds the engine they start."""

import contextlib
import json
import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from unittest import mock

import psutil
from programs import Program, ProgramFailed, running, script
from tour import virtual_display

WINDOW_SIZE = "1280x800"


@contextlib.contextmanager
def display() -> Iterator[None]:
    """Give all programs that start meanwhile a display: a virtual one on Linux."""
    with virtual_display() as variables, mock.patch.dict(os.environ, variables):
        yield


@contextlib.contextmanager
def product_window(folder: Path, arguments: Sequence[str], *, pens: int = 0) -> Iterator[Program]:
    """Run the product's window, which starts its engine; end both at last."""
    command = [script("window_driver"), str(folder / "beats.json"), str(pens)]
    command += ["--size", WINDOW_SIZE, *arguments]
    with running("window", command, folder) as window:
        try:
            yield window
        finally:
            # A window that is closed ends its engine; one that is killed leaves it running.
            with contextlib.suppress(ProgramFailed):
                window.tell("end")
                window.wait()


def wait_for(program: Program, event: str) -> float:
    """Return when the program told of an event (performance counter)."""
    while True:
        told = program.answer()
        if told["event"] == event:
            return float(told["at"])


def beats_of(program: Program, path: Path) -> list[tuple[float, float]]:
    """End a window and return the beats of its probe: when, and how many ms late."""
    program.tell("end")
    program.wait()
    return [(at, late) for at, late in json.loads(path.read_text(encoding="utf-8"))]


def engine_of(window: Program) -> psutil.Process:
    """Return the engine that a window has started. Raise ProgramFailed when there is none."""
    for child in window.process.children(recursive=True):
        if "engine" in child.cmdline():
            return child
    raise ProgramFailed("the window has started no engine")
