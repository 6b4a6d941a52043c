"""The theme: palette, scale, type and icons as one object that is passed to constructors."""

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPalette, QPixmap
from PySide6.QtWidgets import QApplication

from ui.theme.blink import Blink
from ui.theme.colours import DARK, LIGHT, Palette
from ui.theme.hatching import Hatching
from ui.theme.icons import Icons
from ui.theme.scale import Scale, TouchClass
from ui.theme.stylesheet import stylesheet
from ui.theme.type import TypeRole, load_fonts, make_font


class Theme(QObject):
    """How everything looks now; `changed` tells that it looks different from now on."""

    changed = Signal()

    def __init__(self, scale: Scale | None = None, is_dark: bool = False) -> None:
        super().__init__()
        load_fonts()
        self._scale = scale or Scale()
        self._palette = DARK if is_dark else LIGHT
        self._icons = Icons()
        self._hatching = Hatching()
        self.blink = Blink()
        self._fonts: dict[TypeRole, QFont] = {}
        self._metrics: dict[TypeRole, QFontMetricsF] = {}
        self._sized: dict[tuple[TypeRole, int], QFont] = {}

    @property
    def palette(self) -> Palette:
        """The colours of now."""
        return self._palette

    @property
    def scale(self) -> Scale:
        """The screen's scale."""
        return self._scale

    @property
    def is_dark(self) -> bool:
        """Tell whether the dark palette is in use."""
        return self._palette.is_dark

    def font(self, role: TypeRole) -> QFont:
        """Return the font of a role."""
        if role not in self._fonts:
            self._fonts[role] = make_font(role, self._scale)
        return self._fonts[role]

    def sized_font(self, role: TypeRole, height_px: int) -> QFont:
        """Return the font of a role in another size, for letters that fill a shape."""
        asked = (role, height_px)
        if asked not in self._sized:
            self._sized[asked] = font = QFont(self.font(role))
            font.setPixelSize(height_px)
        return self._sized[asked]

    def metrics(self, role: TypeRole) -> QFontMetricsF:
        """Return the measures of a role's font."""
        if role not in self._metrics:
            self._metrics[role] = QFontMetricsF(self.font(role))
        return self._metrics[role]

    def px(self, mm: float) -> int:
        """Return device pixels of a length on the glass."""
        return self._scale.px(mm)

    def unit(self, design_px: float) -> int:
        """Return device pixels of a distance drawn at 96 dpi."""
        return self._scale.unit(design_px)

    def target_px(self, touch_class: TouchClass) -> int:
        """Return the least width and height of a touch target."""
        return self._scale.target_px(touch_class)

    def icon(self, name: str, design_px: float, colour: str, ratio: float = 1.0) -> QPixmap:
        """Return an icon in a colour of the palette."""
        return self._icons.pixmap(name, self.icon_px(design_px), colour, ratio)

    def hatch(self, ink: str, design_px: float, ratio: float = 1.0) -> QPixmap:
        """Return a tile of diagonal lines so far apart, to be repeated over an area."""
        return self._hatching.tile(ink, self.unit(design_px), ratio)

    def icon_px(self, design_px: float) -> int:
        """Return the side of an icon in device pixels; icons grow with the text beside them."""
        return self._scale.type_px(design_px)

    def apply_to(self, app: QApplication) -> None:
        """Dress the application now and whenever the theme changes."""
        app.setStyle("Fusion")

        def dress() -> None:
            app.setFont(self.font(TypeRole.BODY))
            app.setPalette(self._qt_palette())
            app.setStyleSheet(stylesheet(self._palette, self._scale))

        dress()
        self.changed.connect(dress)

    def _qt_palette(self) -> QPalette:
        colours, roles = self._palette, QPalette.ColorRole
        palette = QPalette(QColor(colours.panel), QColor(colours.bg))
        inks = (roles.WindowText, roles.Text, roles.ButtonText, roles.ToolTipText)
        for role, colour in (
            *((ink, colours.text) for ink in inks),
            (roles.Base, colours.bg),
            (roles.PlaceholderText, colours.text2),
            (roles.Highlight, colours.setpoint),
            (roles.HighlightedText, colours.bg),
        ):
            palette.setColor(role, QColor(colour))
        return palette

    def use(self, is_dark: bool) -> None:
        """Change to the dark or the light palette at run time."""
        if is_dark != self.is_dark:
            self._palette = DARK if is_dark else LIGHT
            self.changed.emit()

    def rescale(self, scale: Scale) -> None:
        """Change the scale, after the screen or the text size has changed."""
        if scale != self._scale:
            self._scale = scale
            self._fonts.clear()
            self._metrics.clear()
            self._sized.clear()
            self.changed.emit()
