"""Writes a part of the record into a file, leaving no half one when it is given up."""

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import Signal

from ui.live.errand import Errand


class TakingOut(Errand):
    """Exports and incidents: file says where it lies, else problem why there is none."""

    progressed = Signal(float, str)
    """Share done, 0 to 1, and how much that is."""

    def __init__(self, command: Sequence[str] | None = None) -> None:
        super().__init__(command)
        self.file = ""
        self.rows = 0
        self.size = 0
        self.holes = 0

    def start(self, words: Sequence[str]) -> None:
        """Begin a work: `export` or `incident` and what follows it on the command line."""
        if self.is_running:
            return
        self.file = ""
        self.rows = self.size = self.holes = 0
        self._begin(words)

    def _take_done(self, done: dict[str, Any]) -> None:
        self.file, self.rows = done["file"], done["rows"]
        self.size, self.holes = done["size"], done["holes"]

    def _take_progress(self, told: dict[str, Any]) -> None:
        self.progressed.emit(told["share"], told["told"])

    def _has_result(self) -> bool:
        return bool(self.file)
