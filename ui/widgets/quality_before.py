"""One signal that differed before parts were rejected: by how much, and how sure that is."""

from PySide6.QtCore import QPointF, QRectF, QSize

from hmi.performance.quality_preceding import Preceding
from hmi.plant.tags import Tag
from hmi.texts import formats
from hmi.texts.catalog import _
from ui.theme.scale import TouchClass
from ui.theme.theme import Theme
from ui.theme.type import TypeRole
from ui.widgets.pencil import Pencil
from ui.widgets.plain_text import plain
from ui.widgets.tappable import Tappable


class BeforeRow(Tappable):
    """Name and means of both groups over a scale from less to more, with the interval."""

    def __init__(self, theme: Theme, tag: Tag, found: Preceding) -> None:
        self.found = found
        unit = plain(tag.unit, 12)
        self._name = plain(tag.name, 60)
        before = formats.with_unit(found.before_scrap, tag.decimals + 1, unit)
        otherwise = formats.with_unit(found.otherwise, tag.decimals + 1, unit)
        self._means = _("{value} before scrap, {other} otherwise").format(
            value=before, other=otherwise
        )
        super().__init__(theme, f"{self._name} {self._means}", TouchClass.T1)

    def content_size(self) -> QSize:
        """Return room for two lines and the scale."""
        metrics, unit = self.theme.metrics, self.theme.unit
        high = metrics(TypeRole.BODY).height() + metrics(TypeRole.MICRO).height() + unit(22)
        return QSize(unit(220), round(high))

    def paint(self, pencil: Pencil) -> None:
        """Paint name, means and scale."""
        metrics, unit = self.theme.metrics, self.theme.unit
        area = QRectF(self.rect())
        if self.isDown():
            pencil.fill(area, "pressed")
        if self.hasFocus():
            pencil.box(area, self.theme.palette.panel, "setpoint", 2.0)
        inner = area.adjusted(unit(4), unit(4), -unit(4), -unit(4))
        body, micro = metrics(TypeRole.BODY).height(), metrics(TypeRole.MICRO).height()
        pencil.write(QRectF(inner.left(), inner.top(), inner.width(), body), self._name,
                     TypeRole.BODY, ink="setpoint")  # fmt: skip
        second = QRectF(inner.left(), inner.top() + body, inner.width(), micro)
        pencil.write(second, self._means, TypeRole.MICRO, ink="text2")
        level = inner.bottom() - unit(5)
        pencil.line(QPointF(inner.left(), level), QPointF(inner.right(), level), "hairline")
        middle = inner.center().x()
        pencil.line(QPointF(middle, level - unit(5)), QPointF(middle, level + unit(5)), "line")
        reach = inner.width() / 2 - unit(5)
        left, right, at = (
            middle + share * reach for share in (self.found.low, self.found.high, self.found.delta)
        )
        pencil.line(QPointF(left, level), QPointF(right, level), "value", 3.0)
        pencil.painter.setBrush(pencil.colour("value"))
        pencil.painter.drawEllipse(QPointF(at, level), unit(4), unit(4))
