"""Asks the line's process twin, at the lowest priority."""

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import Signal

from hmi.errors import HmiError
from hmi.process_twin.wire import Shown, shown_of
from hmi.texts.codes import sentence
from ui.live.errand import Errand


class Simulating(Errand):
    """Questions: shown has the answer, else problem says why not, else it was given up."""

    progressed = Signal(float)
    """Share done, 0 to 1."""

    def __init__(self, command: Sequence[str] | None = None) -> None:
        super().__init__(command)
        self.shown: Shown | None = None

    def start(self, words: Sequence[str]) -> None:
        """Ask: what follows `what-if` on the command line."""
        if self.is_running:
            return
        self.shown = None
        self._begin(["what-if", *words])

    def _take_done(self, done: dict[str, Any]) -> None:
        try:
            self.shown = shown_of(done["answer"])
        except HmiError as error:
            self.problem = sentence(error.code, **error.fields)

    def _take_progress(self, told: dict[str, Any]) -> None:
        self.progressed.emit(float(told["share"]))

    def _has_result(self) -> bool:
        return self.shown is not None

    def _settle(self) -> None:
        if self.is_cancelled:
            self.shown, self.problem = None, ""
        else:
            super()._settle()
