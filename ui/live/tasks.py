"""Runs what a click began and shows how it failed.

Coroutines run on whatever loop spawn puts them on: the window's own in the program, at once in
tests. A refusal is shown where the wish was made; a bug goes to the border.
"""

from collections.abc import Callable, Coroutine

from PySide6.QtCore import QObject

from hmi.errors import HmiError
from hmi.texts.codes import sentence
from ui.live.bugs import Bugs

Work = Coroutine[object, object, None]
Spawn = Callable[[Work], object]


class Tasks(QObject):
    """The coroutines that clicks have begun and that are not yet done."""

    def __init__(self, spawn: Spawn, bugs: Bugs) -> None:
        super().__init__()
        self._spawn = spawn
        self._bugs = bugs
        self._running: dict[object, object] = {}

    @property
    def pending(self) -> int:
        """Return how many are not yet done."""
        return len(self._running)

    def run(
        self,
        work: Work,
        refused: Callable[[str], object],
        done: Callable[[], object] | None = None,
    ) -> None:
        """Run work; call done after it, or refused with a sentence when it is not granted."""
        mark = object()
        self._running[mark] = None
        task = self._spawn(self._watched(work, refused, done, mark))
        if mark in self._running:
            # A loop keeps only weak references to its tasks.
            self._running[mark] = task

    async def _watched(
        self,
        work: Work,
        refused: Callable[[str], object],
        done: Callable[[], object] | None,
        mark: object,
    ) -> None:
        with self._bugs.border() as border:
            told = await _told(work)
            if told:
                refused(told)
            elif done:
                done()
        if border.has_failed:
            self._bugs.guard(refused, sentence("unexpected-failure"))
        del self._running[mark]


async def _told(work: Work) -> str:
    """Return the sentence of a refusal, empty when the work is done."""
    try:
        await work
    except HmiError as error:
        return sentence(error.code, **error.fields)
    return ""


def run_at_once(work: Work) -> None:
    """Drive a coroutine that never really waits to its end; for tests and tours.

    Raise RuntimeError when it waits.
    """
    try:
        work.send(None)
    except StopIteration:
        return
    work.close()
    raise RuntimeError("the work waits for something; it needs a loop")
