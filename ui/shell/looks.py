"""How this station's window looks: its settings become theme, scale and language."""

import logging
from dataclasses import replace
from pathlib import Path

from PySide6.QtGui import QScreen

from hmi.config.settings import Settings, ThemeName, load_settings, save_settings
from hmi.errors import StorageError
from hmi.texts.catalog import set_language
from ui.theme.scale import Scale, scale_of_panel
from ui.theme.theme import Theme

log = logging.getLogger(__name__)

_MM_PER_INCH = 25.4


class Looks:
    """The settings of one window; a theme that a person chooses is kept for the next start."""

    def __init__(self, path: Path, screen: QScreen, theme: str = "") -> None:
        """Read the settings; theme, if given, holds for this run alone."""
        self._path = path
        loaded = load_settings(path)
        for problem in loaded.problems:
            log.warning("%s", problem)
        self.settings = loaded.settings
        if not set_language(self.settings.language):
            log.info("There are no texts in %s", self.settings.language)
        is_dark = (theme or self.settings.theme) == ThemeName.DARK
        self.theme = Theme(_scale(self.settings, screen), is_dark=is_dark)
        self._is_passing = bool(theme)
        self.theme.changed.connect(self._keep)

    def _keep(self) -> None:
        chosen = ThemeName.DARK if self.theme.is_dark else ThemeName.LIGHT
        if self._is_passing or chosen == self.settings.theme:
            return
        # Others keep settings in the same file, such as the volume of the horn.
        self.settings = replace(load_settings(self._path).settings, theme=chosen)
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            save_settings(self._path, self.settings)
        except (StorageError, OSError) as error:
            log.warning("The theme is not kept: %s", error)


def _scale(settings: Settings, screen: QScreen) -> Scale:
    """Return the scale of the panel that the settings name, else that of a desktop screen."""
    if settings.screen_diagonal_mm is None:
        return Scale(distance_mm=settings.viewing_distance_mm)
    size, ratio = screen.size(), screen.devicePixelRatio()
    return scale_of_panel(
        settings.screen_diagonal_mm / _MM_PER_INCH,
        round(size.width() * ratio),
        round(size.height() * ratio),
        settings.viewing_distance_mm,
    )
