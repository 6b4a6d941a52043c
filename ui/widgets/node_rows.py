"""The nodes of a server as rows: those of open branches under each other, or what was found."""

from collections.abc import Iterator
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF

from hmi.plant.explored import Node
from hmi.texts.catalog import _
from ui.live.joining import Joining
from ui.theme.scale import TouchClass
from ui.theme.theme import Theme
from ui.theme.type import TypeRole
from ui.widgets.pencil import Pencil
from ui.widgets.plain_text import plain

_DEEPEST = 40
_INDENT_PX = 16
_NARROW_PX = 420
_COLUMNS = (0.5, 0.3, 0.2)


@dataclass(frozen=True, slots=True)
class NodeRow:
    """One row; node is None for the row that brings more children of parent."""

    depth: int
    parent: str
    node: Node | None


class NodeRows:
    """Paints the tree of a Joining, or its hits while something is sought."""

    def __init__(self, theme: Theme, joining: Joining) -> None:
        self._theme = theme
        self._joining = joining
        self._rows: list[NodeRow] = []
        self.chosen = ""

    def refresh(self) -> None:
        """Look anew which rows there are."""
        if self._joining.sought:
            self._rows = [NodeRow(0, one.parent, one) for one in self._joining.hits]
        else:
            self._rows = list(self._below("", 0, frozenset()))

    def row(self, number: int) -> NodeRow:
        """Return a row. Raise IndexError when there is none of that number."""
        return self._rows[number]

    def number_of(self, name: str) -> int:
        """Return the number of the first row with a name. Raise ValueError without one."""
        return [row.node.name if row.node else "" for row in self._rows].index(name)

    def count(self) -> int:
        """Return the number of rows."""
        return len(self._rows)

    def words(self, row: int) -> str:
        """Return what a row says."""
        node = self._rows[row].node
        if node is None:
            return self._more_words(self._rows[row])
        return f"{plain(node.name)} {plain(node.value)}"

    def height(self) -> int:
        """Return the height of name and path."""
        theme = self._theme
        lines = theme.metrics(TypeRole.BODY).height()
        if self._joining.sought:
            lines += theme.metrics(TypeRole.MICRO).height()
        return round(lines) + theme.unit(8)

    def mark_width(self, row: int) -> int:
        """Return how far from the left a tap ticks or opens, in pixels."""
        depth = self._rows[row].depth * self._theme.unit(_INDENT_PX)
        return depth + self._theme.target_px(TouchClass.T2)

    def paint(self, pencil: Pencil, area: QRectF, row: int) -> None:
        """Paint mark, name, value and type."""
        one = self._rows[row]
        if one.node is not None and one.node.node == self.chosen:
            pencil.fill(area.adjusted(0, 0, 0, -1), "pressed")
        left = area.left() + self.mark_width(row)
        if one.node is None:
            words = QRectF(left, area.top(), area.right() - left, area.height())
            ink = "setpoint" if self._has_more(one) else "text2"
            pencil.write(words, self._more_words(one), TypeRole.STRONG, ink=ink)
            return
        self._paint_mark(pencil, QRectF(area.left(), area.top(), left - area.left(),
                                        area.height()), one.node)  # fmt: skip
        self._paint_words(pencil, QRectF(left, area.top(), area.right() - left, area.height()),
                          one.node)  # fmt: skip

    def _below(self, node: str, depth: int, path: frozenset[str]) -> Iterator[NodeRow]:
        """Give the rows of an open branch; a node that contains itself is not entered again."""
        branch = self._joining.branches.get(node)
        if branch is None or depth > _DEEPEST:
            return
        for child in branch.nodes:
            yield NodeRow(depth, node, child)
            below = self._joining.branches.get(child.node)
            if below is not None and below.is_open and child.node not in path:
                yield from self._below(child.node, depth + 1, path | {child.node})
        if (branch.has_more or branch.is_cut) and branch.nodes:
            yield NodeRow(depth, node, None)

    def _has_more(self, row: NodeRow) -> bool:
        return self._joining.branches[row.parent].has_more

    def _more_words(self, row: NodeRow) -> str:
        if self._has_more(row):
            return _("Show more")
        return _("There is more: search for it by name.")

    def _paint_mark(self, pencil: Pencil, area: QRectF, node: Node) -> None:
        unit, palette = self._theme.unit, self._theme.palette
        side = self._theme.icon_px(20)
        box = QRectF(round(area.right() - side - unit(12)),
                     round(area.center().y() - side / 2), side, side)  # fmt: skip
        if node.kind is not None:
            is_picked = self._joining.is_ticked(node.node)
            ground = palette.setpoint if is_picked else palette.panel
            pencil.box(box, ground, "setpoint")
            if is_picked:
                icon = self._theme.icon_px(16)
                at = box.center()
                pencil.icon("check", at.x() - icon / 2, at.y() - icon / 2,
                            palette.ink_on(palette.setpoint), 16)  # fmt: skip
        elif node.has_children:
            branch = self._joining.branches.get(node.node)
            centre, reach = box.center(), side * 0.28
            turned = [QPointF(-1, -0.5), QPointF(1, -0.5), QPointF(0, 0.7)]
            level = [QPointF(-0.5, -1), QPointF(0.7, 0), QPointF(-0.5, 1)]
            corners = turned if branch is not None and branch.is_open else level
            pencil.shape([centre + corner * reach for corner in corners], "line", None)

    def _paint_words(self, pencil: Pencil, area: QRectF, node: Node) -> None:
        gap = self._theme.unit(8)
        is_variable = node.node_class == "variable"
        is_narrow = area.width() < self._theme.unit(_NARROW_PX) * self._theme.scale.text_factor
        shares = (0.62, 0.38, 0.0) if is_narrow else _COLUMNS
        name = QRectF(area.left(), area.top(), area.width() - gap, area.height())
        if is_variable:
            name.setWidth(area.width() * shares[0] - gap)
        self._paint_name(pencil, name, node)
        if not is_variable:
            return
        shown = f"{plain(node.value, 60)} {plain(node.unit, 12)}".strip()
        value = QRectF(name.right() + gap, area.top(), area.width() * shares[1] - gap,
                       area.height())  # fmt: skip
        pencil.write(value, shown, TypeRole.BODY, ink="text2" if node.status else "value")
        if shares[2]:
            kind = QRectF(value.right() + gap, area.top(), area.width() * shares[2] - gap,
                          area.height())  # fmt: skip
            pencil.write(kind, plain(node.type_name, 40), TypeRole.CAPTION, ink="text2")

    def _paint_name(self, pencil: Pencil, area: QRectF, node: Node) -> None:
        if not self._joining.sought:
            pencil.write(area, plain(node.name, 80), TypeRole.BODY)
            return
        body = self._theme.metrics(TypeRole.BODY).height()
        micro = self._theme.metrics(TypeRole.MICRO).height()
        top = area.top() + (area.height() - body - micro) / 2
        pencil.write(QRectF(area.left(), top, area.width(), body), plain(node.name, 80),
                     TypeRole.BODY)  # fmt: skip
        path = plain(node.path.replace("/", " / "), 200)
        pencil.write(QRectF(area.left(), top + body, area.width(), micro), path, TypeRole.MICRO,
                     ink="text2")  # fmt: skip
