"""One dimension of an assessment as a row: its name, what the level means, five steps to touch."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QGridLayout, QWidget

from ui.theme.scale import TouchClass
from ui.theme.theme import Theme
from ui.theme.type import TypeRole
from ui.widgets.plain_text import PlainLabel
from ui.widgets.segments import Segments

LEVELS = range(1, 6)


class RatingRow(QWidget):
    """Shows one level and lets a finger choose another; the chosen one tapped again clears it."""

    chosen = Signal(object)
    """Level 1..5, or 0 when it is cleared."""

    def __init__(self, theme: Theme, name: str) -> None:
        super().__init__()
        self._level = 0
        self._name = PlainLabel(theme, name, TypeRole.STRONG, is_wrapped=True)
        self._meaning = PlainLabel(theme, "", TypeRole.CAPTION, ink="text2", is_wrapped=True)
        self.steps = Segments(theme, [(level, str(level)) for level in LEVELS], TouchClass.T1)
        self.steps.chosen.connect(self._tapped)
        self.steps.setAccessibleName(name)
        grid = QGridLayout(self)
        grid.setContentsMargins(0, theme.unit(4), 0, theme.unit(4))
        grid.setHorizontalSpacing(theme.unit(12))
        grid.setVerticalSpacing(0)
        grid.addWidget(self._name, 0, 0)
        grid.addWidget(self._meaning, 1, 0)
        grid.addWidget(self.steps, 0, 1, 2, 1)
        grid.setColumnStretch(0, 1)

    @property
    def level(self) -> int:
        """The level shown, 0 for none."""
        return self._level

    @property
    def meaning(self) -> str:
        """What is said of the level."""
        return self._meaning.full_text

    def show_level(self, level: int, meaning: str, *, is_open: bool) -> None:
        """Show a level (0 for none) and what it means; only an open one can be changed."""
        self._level = level
        self.steps.choose(level)
        self.steps.setEnabled(is_open)
        self._meaning.show_text(meaning)

    def _tapped(self, level: object) -> None:
        # The segments show the tapped level only when the engine has kept it.
        self.steps.choose(self._level)
        self.chosen.emit(0 if level == self._level else level)
