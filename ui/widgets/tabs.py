"""Tabs that share a width, each with how much it holds where that matters."""

from collections.abc import Sequence

from PySide6.QtCore import Signal

from ui.theme.scale import TouchClass
from ui.theme.theme import Theme
from ui.widgets.action_button import ActionButton
from ui.widgets.wrapping import Wrapping

_WIDEST_PX = 176


class Tabs(Wrapping):
    """Tabs that share the width; where it is narrow or the text large they take two rows."""

    chosen = Signal(object)
    """The key of the tab that a finger chose; not emitted by choose()."""

    def __init__(self, theme: Theme, tabs: Sequence[tuple[str, str]]) -> None:
        self._captions = dict(tabs)
        self._buttons = {key: ActionButton(theme, name, TouchClass.T1) for key, name in tabs}
        super().__init__(theme, list(self._buttons.values()), gap=4, is_filling=True)
        self.setMaximumWidth(theme.unit(_WIDEST_PX * len(tabs)))
        for key, button in self._buttons.items():
            button.setCheckable(True)
            button.clicked.connect(lambda _checked=False, key=key: self._tapped(key))

    @property
    def key(self) -> str:
        """The chosen tab."""
        return next((key for key, button in self._buttons.items() if button.isChecked()), "")

    def choose(self, key: str) -> None:
        """Mark a tab."""
        for other, button in self._buttons.items():
            button.setChecked(other == key)

    def show_tab(self, key: str) -> None:
        """Choose a tab as a finger does. Raise KeyError for an unknown tab."""
        self._buttons[key].click()

    def enable(self, key: str, is_enabled: bool) -> None:
        """Let a tab be chosen, or not. Raise KeyError for an unknown tab."""
        self._buttons[key].setEnabled(is_enabled)

    def offer(self, key: str, *, is_offered: bool) -> None:
        """Show a tab or not; the first one is chosen where the chosen one goes."""
        button = self._buttons[key]
        if button.isHidden() is is_offered:
            button.setVisible(is_offered)
            if not is_offered and button.isChecked():
                self._tapped(next(iter(self._buttons)))

    def count(self, key: str, number: int) -> None:
        """Show how many a tab holds. Raise KeyError for an unknown tab."""
        caption = f"{self._captions[key]}  {number}"
        if caption != self._buttons[key].caption:
            self._buttons[key].show_caption(caption)
            self._place()

    def caption(self, key: str) -> str:
        """Return what is written on a tab. Raise KeyError for an unknown tab."""
        return self._buttons[key].caption

    def _tapped(self, key: str) -> None:
        self.choose(key)
        self.chosen.emit(key)
