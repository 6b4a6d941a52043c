"""Type: Inter in five sizes and three weights, always with tabular digits."""

from enum import Enum
from importlib import resources

from PySide6.QtGui import QFont, QFontDatabase

from ui.theme.scale import Scale

FAMILY = "Inter"
_FILES = ("Inter-Regular.otf", "Inter-Medium.otf", "Inter-SemiBold.otf")


class TypeRole(Enum):
    """What a text is; (design pixels at 96 dpi and 600 mm, weight)."""

    KEY = (34, QFont.Weight.DemiBold)
    """The one number of a panel."""
    VALUE = (22, QFont.Weight.Medium)
    BODY = (15, QFont.Weight.Normal)
    STRONG = (15, QFont.Weight.Medium)
    """What stands out of body text without being larger: names, chosen items."""
    ALARM = (15, QFont.Weight.DemiBold)
    CAPTION = (12, QFont.Weight.Normal)
    MICRO = (11, QFont.Weight.Normal)

    @property
    def design_px(self) -> int:
        """Size at 96 dpi and 600 mm viewing distance."""
        return int(self.value[0])

    @property
    def weight(self) -> QFont.Weight:
        """Weight of the role."""
        return QFont.Weight(self.value[1])


def load_fonts() -> None:
    """Make the shipped family known to Qt. Raise FileNotFoundError when the package lacks it."""
    known = set(QFontDatabase.families())
    if FAMILY in known and {"Regular", "Medium"} <= set(QFontDatabase.styles(FAMILY)):
        return
    folder = resources.files("resources").joinpath("fonts")
    for name in _FILES:
        QFontDatabase.addApplicationFontFromData(folder.joinpath(name).read_bytes())


def make_font(role: TypeRole, scale: Scale) -> QFont:
    """Return the font of a role in device pixels."""
    font = QFont(FAMILY)
    font.setPixelSize(scale.type_px(role.design_px))
    font.setWeight(role.weight)
    font.setFeature(QFont.Tag("tnum"), 1)
    if role in (TypeRole.KEY, TypeRole.VALUE):
        # Inter is spaced for text; large sizes read better a little tighter.
        font.setLetterSpacing(QFont.SpacingType.AbsoluteSpacing, -0.012 * font.pixelSize())
    font.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
    return font
