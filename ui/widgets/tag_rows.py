"""Tags as they would be written: rows of a table with name, key, unit, range, rate, deadband."""

from collections.abc import Sequence

from PySide6.QtCore import QRectF

from hmi.plant.tags import Tag
from hmi.texts import formats
from hmi.texts.catalog import _
from ui.theme.scale import TouchClass
from ui.theme.theme import Theme
from ui.theme.type import TypeRole
from ui.widgets.pencil import Pencil
from ui.widgets.plain_text import plain

_NARROW_PX = 560


class TagRows:
    """Paints tags; each row has a mark that says whether it is chosen for a change."""

    def __init__(self, theme: Theme) -> None:
        self._theme = theme
        self.tags: tuple[Tag, ...] = ()
        self.chosen: set[str] = set()
        """Nodes of the chosen tags."""

    def count(self) -> int:
        """Return the number of rows."""
        return len(self.tags)

    def words(self, row: int) -> str:
        """Return what a row says."""
        tag = self.tags[row]
        return f"{plain(tag.name)} {tag.key} {plain(tag.unit)} {interval_text(tag.interval_s)}"

    def height(self) -> int:
        """Return the height of name and key."""
        body, micro = self._theme.metrics(TypeRole.BODY), self._theme.metrics(TypeRole.MICRO)
        return round(body.height() + micro.height()) + self._theme.unit(8)

    def paint(self, pencil: Pencil, area: QRectF, row: int) -> None:
        """Paint mark, name over key, and beside them what the tag is."""
        theme, tag = self._theme, self.tags[row]
        mark = theme.target_px(TouchClass.T2)
        self._paint_mark(pencil, QRectF(area.left(), area.top(), mark, area.height()),
                         is_chosen=tag.node in self.chosen)  # fmt: skip
        words = area.adjusted(mark, 0, -theme.unit(8), 0)
        is_narrow = words.width() < theme.unit(_NARROW_PX) * theme.scale.text_factor
        named = words.width() * (0.56 if is_narrow else 0.46)
        self._paint_pair(pencil, QRectF(words.left(), words.top(), named, words.height()),
                         plain(tag.name, 60), tag.key)  # fmt: skip
        rest = QRectF(words.left() + named + theme.unit(8), words.top(),
                      words.width() - named - theme.unit(8), words.height())  # fmt: skip
        rate = f"{interval_text(tag.interval_s)} · {deadband_text(tag)}"
        self._paint_pair(pencil, rest, range_text(tag), rate)

    def _paint_mark(self, pencil: Pencil, area: QRectF, *, is_chosen: bool) -> None:
        palette, side = self._theme.palette, self._theme.icon_px(20)
        box = QRectF(round(area.center().x() - side / 2), round(area.center().y() - side / 2),
                     side, side)  # fmt: skip
        pencil.box(box, palette.setpoint if is_chosen else palette.panel, "setpoint")
        if is_chosen:
            icon, at = self._theme.icon_px(16), box.center()
            pencil.icon("check", at.x() - icon / 2, at.y() - icon / 2,
                        palette.ink_on(palette.setpoint), 16)  # fmt: skip

    def _paint_pair(self, pencil: Pencil, area: QRectF, first: str, second: str) -> None:
        body = self._theme.metrics(TypeRole.BODY).height()
        micro = self._theme.metrics(TypeRole.MICRO).height()
        top = area.top() + (area.height() - body - micro) / 2
        pencil.write(QRectF(area.left(), top, area.width(), body), first, TypeRole.BODY)
        pencil.write(QRectF(area.left(), top + body, area.width(), micro), second, TypeRole.MICRO,
                     ink="text2")  # fmt: skip


def interval_text(interval_s: float) -> str:
    """Return how often a tag is read."""
    if interval_s >= 60:
        return _("every {n} min").format(n=formats.number(interval_s / 60, 0))
    decimals = 0 if interval_s == int(interval_s) else 1
    return _("every {n} s").format(n=formats.number(interval_s, decimals))


def deadband_text(tag: Tag) -> str:
    """Return which changes are recorded."""
    if not tag.deadband:
        return _("every change")
    shown = formats.with_unit(tag.deadband, tag.decimals + 1, plain(tag.unit, 12))
    return _("changes over {n}").format(n=shown)


def range_text(tag: Tag) -> str:
    """Return range and unit, the kind for what has no range."""
    unit = plain(tag.unit, 12)
    if tag.low is None and tag.high is None:
        return unit or _(_KINDS[tag.kind.value])
    low, high = (formats.number(one, tag.decimals) for one in (tag.low, tag.high))
    return f"{low} \N{EN DASH} {high} {unit}".strip()


def chosen_of(tags: Sequence[Tag], nodes: set[str]) -> list[Tag]:
    """Return the tags whose nodes are chosen."""
    return [tag for tag in tags if tag.node in nodes]


_KINDS = {
    "number": "number",
    "integer": "whole number",
    "boolean": "yes or no",
    "text": "text",
    "enumeration": "state",
}
