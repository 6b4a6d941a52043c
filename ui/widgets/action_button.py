"""The one look of what can be tapped: an outline in setpoint ink."""

from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QColor, QPainter, QPen

from ui.theme.scale import TouchClass
from ui.theme.theme import Theme
from ui.theme.type import TypeRole
from ui.widgets.painted import CENTRE, write
from ui.widgets.tappable import Tappable


class ActionButton(Tappable):
    """A button with a caption, an icon or both.

    is_primary fills it: the one action that a sheet is about. A checkable button is filled
    while it is checked.
    """

    def __init__(
        self,
        theme: Theme,
        caption: str,
        touch_class: TouchClass = TouchClass.T2,
        *,
        icon: str = "",
        is_primary: bool = False,
    ) -> None:
        super().__init__(theme, caption, touch_class)
        self._icon = icon
        self._is_primary = is_primary

    def content_size(self) -> QSize:
        """Return the width of icon and caption with 16 px of air on both sides."""
        unit, metrics = self.theme.unit, self.theme.metrics(TypeRole.STRONG)
        width = metrics.horizontalAdvance(self.caption) if self.caption else 0.0
        if self._icon:
            width += unit(20) + (unit(8) if self.caption else 0)
        return QSize(round(width) + 2 * unit(16), round(metrics.height()) + unit(12))

    def paint(self, painter: QPainter) -> None:
        """Paint ground, outline, icon and caption."""
        palette, unit = self.theme.palette, self.theme.unit
        is_filled = self._is_primary or self.isChecked()
        ground = palette.setpoint if is_filled else palette.panel
        ink = palette.ink_on(palette.setpoint) if is_filled else palette.setpoint
        if not self.isEnabled():
            ground, ink = palette.bg, palette.line
        elif self.isDown():
            ground = palette.text2 if is_filled else palette.pressed
        outline = palette.hairline if not self.isEnabled() else palette.setpoint
        painter.setPen(QPen(QColor(outline), 2.0 if self.hasFocus() else 1.0))
        painter.setBrush(QColor(ground))
        inset = 1.0 if self.hasFocus() else 0.5
        frame = QRectF(self.rect()).adjusted(inset, inset, -inset, -inset)
        painter.drawRoundedRect(frame, unit(4), unit(4))
        self._paint_content(painter, ink)

    def _paint_content(self, painter: QPainter, ink: str) -> None:
        area, unit = QRectF(self.rect()), self.theme.unit
        if not self._icon:
            write(painter, self.theme, area, self.caption, TypeRole.STRONG, ink=ink, align=CENTRE)
            return
        text_width = self.theme.metrics(TypeRole.STRONG).horizontalAdvance(self.caption)
        gap = unit(8) if self.caption else 0
        left = (area.width() - unit(20) - gap - text_width) / 2
        left = max(left, float(unit(8))) if self.caption else left
        icon = self.theme.icon(self._icon, 20, ink, self.devicePixelRatioF())
        painter.drawPixmap(round(left), (self.height() - unit(20)) // 2, icon)
        if self.caption:
            start = left + unit(20) + gap
            rest = QRectF(start, 0, area.width() - start - unit(4), area.height())
            write(painter, self.theme, rest, self.caption, TypeRole.STRONG, ink=ink)
