"""Asks for words that are kept while they are typed: a pulled plug costs half a second of them."""

from collections.abc import Callable

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QWidget

from hmi.texts.catalog import _
from ui.live.station import Station
from ui.widgets.alarm_sheets import TextSheet

PAUSE_MS = 500
"""So long after the last key the words go to the engine; it commits before it answers."""

Keep = Callable[[str, Callable[[str], object], Callable[[], object]], object]


class KeptWords(TextSheet):
    """keep gets the words, what to call with a refusal, and what to call when they are on disk.

    What is refused stays in the field and is tried again with the next key, and at the end.
    """

    def __init__(
        self, station: Station, over: QWidget, title: str, words: str, keep: Keep
    ) -> None:
        super().__init__(station.theme, over, title, _("Done"), lambda _words: self._finish())
        self._keep = keep
        self._kept = words
        self.field.setText(words)
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(PAUSE_MS)
        self._pause.timeout.connect(self._keep_now)
        self.field.textChanged.connect(lambda _text: self._pause.start())

    def _keep_now(self) -> None:
        words = self.field.text().strip()
        if words != self._kept:
            self._keep(words, self.refuse, lambda: self._note_kept(words))

    def _note_kept(self, words: str) -> None:
        self._kept = words
        self.told.hide()

    def _finish(self) -> None:
        """Close once all words are kept."""
        self._pause.stop()
        words = self.field.text().strip()
        if words == self._kept:
            self.close_sheet()
        else:
            self._keep(words, self.refuse, self.close_sheet)
