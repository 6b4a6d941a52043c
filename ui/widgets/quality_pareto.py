"""Rejected parts by groups, the most first: bars with counts, shares and ratios."""

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize

from hmi.performance.quality_scrap import ScrapGroup
from hmi.texts import formats
from hmi.texts.catalog import _
from ui.theme.theme import Theme
from ui.theme.type import TypeRole
from ui.widgets.painted import Painted
from ui.widgets.pencil import RIGHT, Pencil
from ui.widgets.plain_text import plain

MOST = 10


class ParetoBars(Painted):
    """One row a group: name, bar, count; share so far and ratio in small below."""

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme)
        self.groups: list[ScrapGroup] = []
        self._names: dict[str, str] = {}

    def show_groups(self, groups: Sequence[ScrapGroup], names: dict[str, str]) -> None:
        """Show the first groups; names replaces those of keys."""
        self.groups, self._names = list(groups[:MOST]), names
        self.setVisible(bool(self.groups))
        self.setAccessibleName(", ".join(f"{self.name(g)} {g.rejects:.0f}" for g in self.groups))
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        """Return room for all rows."""
        return QSize(self.theme.unit(320), round(self._row() * max(1, len(self.groups))))

    def minimumSizeHint(self) -> QSize:
        """Cut no row."""
        return QSize(self.theme.unit(200), self.sizeHint().height())

    def paint(self, pencil: Pencil) -> None:
        """Paint the rows."""
        if not self.groups:
            return
        metrics, unit = self.theme.metrics, self.theme.unit
        body, micro, row = metrics(TypeRole.BODY), metrics(TypeRole.MICRO), self._row()
        most = max(group.rejects for group in self.groups)
        for number, group in enumerate(self.groups):
            top, count = number * row, formats.number(group.rejects, 0)
            wide = body.horizontalAdvance(count) + unit(8)
            name = QRectF(0, top, self.width() - wide, body.height())
            pencil.write(name, self.name(group), TypeRole.BODY)
            pencil.put(QRectF(self.width() - wide, top, wide, body.height()), count, TypeRole.BODY,
                       ink="value", align=RIGHT)  # fmt: skip
            told = self._told(group)
            below = QRectF(0, top + body.height(), self.width(), micro.height())
            pencil.write(below, told, TypeRole.MICRO, ink="text2")
            bar = QRectF(0, below.bottom() + unit(1), float(self.width()), unit(4))
            pencil.fill(bar, "sunken")
            bar.setWidth(max(1.0, bar.width() * group.rejects / most))
            pencil.fill(bar, "value")

    def _told(self, group: ScrapGroup) -> str:
        parts = [_("{share} so far").format(share=formats.percent(group.cumulative, 0))]
        if group.ratio is not None:
            parts.insert(0, _("{share} of what was made").format(
                share=formats.percent(group.ratio, 2)))  # fmt: skip
        return " · ".join(parts)

    def name(self, group: ScrapGroup) -> str:
        """Return what a group is called."""
        return plain(self._names.get(group.name, group.name), 60)

    def _row(self) -> float:
        metrics, unit = self.theme.metrics, self.theme.unit
        return metrics(TypeRole.BODY).height() + metrics(TypeRole.MICRO).height() + unit(14)
