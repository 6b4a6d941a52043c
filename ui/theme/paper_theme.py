"""The theme of what is printed: the light one on white, so that a sheet takes little ink."""

from dataclasses import replace

from ui.theme.colours import LIGHT, Palette
from ui.theme.theme import Theme

_WHITE, _TINT = "#FFFFFF", "#F1F1F1"
_PAPER = replace(LIGHT, panel=_WHITE, bg=_TINT)


class PaperTheme(Theme):
    """The light theme at 96 dpi, its grounds white."""

    @property
    def palette(self) -> Palette:
        """The colours on paper."""
        return _PAPER
