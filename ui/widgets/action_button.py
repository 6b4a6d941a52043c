"""The one look of what can be tapped: an outline in setpoint ink."""

from PySide6.QtCore import QRectF, QSize

from ui.theme.scale import TouchClass
from ui.theme.theme import Theme
from ui.theme.type import TypeRole
from ui.widgets.pencil import CENTRE, Pencil
from ui.widgets.tappable import Tappable


class ActionButton(Tappable):
    """A button with a caption, an icon or both.

    is_primary fills it: the one action that a sheet is about. A checkable button is filled
    while it is checked. inset_px is how much of the target above and below stays undrawn.
    """

    def __init__(
        self,
        theme: Theme,
        caption: str,
        touch_class: TouchClass = TouchClass.T2,
        *,
        icon: str = "",
        is_primary: bool = False,
        inset_px: float = 0,
    ) -> None:
        super().__init__(theme, caption, touch_class)
        self._icon = icon
        self._is_primary = is_primary
        self._inset_px = inset_px

    def show_icon(self, icon: str) -> None:
        """Draw another icon."""
        if icon != self._icon:
            self._icon = icon
            self.updateGeometry()
            self.update()

    def content_size(self) -> QSize:
        """Return the width of icon and caption with 16 px of air on both sides."""
        unit, metrics = self.theme.unit, self.theme.metrics(TypeRole.STRONG)
        width = metrics.horizontalAdvance(self.caption) if self.caption else 0.0
        if self._icon:
            width += self.theme.icon_px(20) + (unit(8) if self.caption else 0)
        return QSize(round(width) + 2 * unit(16), round(metrics.height()) + unit(12))

    def paint(self, pencil: Pencil) -> None:
        """Paint ground, outline, icon and caption."""
        palette = self.theme.palette
        is_filled = self._is_primary or self.isChecked()
        ground = palette.setpoint if is_filled else palette.panel
        ink = palette.ink_on(palette.setpoint) if is_filled else palette.setpoint
        if not self.isEnabled():
            ground, ink = palette.bg, palette.line
        elif self.isDown():
            ground = palette.text2 if is_filled else palette.pressed
        outline = palette.hairline if not self.isEnabled() else palette.setpoint
        inset = self.theme.unit(self._inset_px) if self._inset_px else 0
        frame = QRectF(self.rect()).adjusted(0, inset, 0, -inset)
        pencil.box(frame, ground, outline, 2.0 if self.hasFocus() else 1.0)
        self._paint_content(pencil, ink)

    def _paint_content(self, pencil: Pencil, ink: str) -> None:
        area, unit, side = QRectF(self.rect()), self.theme.unit, self.theme.icon_px(20)
        if not self._icon:
            pencil.write(area, self.caption, TypeRole.STRONG, ink=ink, align=CENTRE)
            return
        text_width = self.theme.metrics(TypeRole.STRONG).horizontalAdvance(self.caption)
        gap = unit(8) if self.caption else 0
        left = (area.width() - side - gap - text_width) / 2
        left = max(left, float(unit(8))) if self.caption else left
        pencil.icon(self._icon, left, (area.height() - side) / 2, ink)
        if self.caption:
            start = left + side + gap
            rest = QRectF(start, 0, area.width() - start - unit(4), area.height())
            pencil.write(rest, self.caption, TypeRole.STRONG, ink=ink)
