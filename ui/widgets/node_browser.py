"""Looks around among the nodes of a server: branches open at a tap, variables are ticked."""

from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QVBoxLayout, QWidget

from hmi.plant.explored import Node
from hmi.texts import formats
from hmi.texts.catalog import _
from ui.live.explorer import Explorer
from ui.live.joining import Branch
from ui.live.station import Station
from ui.theme.scale import TouchClass
from ui.theme.type import TypeRole
from ui.widgets.action_button import ActionButton
from ui.widgets.keyboard import Keyboard, TypedField
from ui.widgets.long_text import LongText
from ui.widgets.node_rows import NodeRows
from ui.widgets.panel import Panel
from ui.widgets.row_list import RowList
from ui.widgets.scroll import Scroll
from ui.widgets.told_rows import ToldRows

_BESIDE_PX = 640
_ROWS = {
    "value": "Value",
    "type": "Type",
    "unit": "Unit",
    "range": "Range",
    "history": "History",
    "path": "Path",
    "description": "Description",
    "tag": "In the site as",
}


class NodeBrowser(QWidget):
    """A tree that is read as far as it is opened, a search, and what is known of one node."""

    picked = Signal()
    """A variable was ticked, or no more."""

    def __init__(self, station: Station, explorer: Explorer, keyboard: Keyboard) -> None:
        super().__init__()
        self._station = station
        self._explorer = explorer
        theme = station.theme
        self.rows = NodeRows(theme, explorer.joining)
        self.list = RowList(theme, self.rows)
        self.search = TypedField(keyboard, _("Search all variables by name"))
        self.seek = ActionButton(theme, _("Search"), TouchClass.T1)
        self.all = ActionButton(theme, _("Tick all found"), TouchClass.T1)
        self._told = LongText(theme, "", TypeRole.CAPTION, ink="text2")
        self._name = LongText(theme, "", TypeRole.STRONG)
        self._details = ToldRows(theme, {key: _(text) for key, text in _ROWS.items()})
        self._lay_out()
        self.list.tapped.connect(self._tap)
        self.search.returnPressed.connect(self._seek)
        self.seek.clicked.connect(lambda _checked=False: self._seek())
        self.all.clicked.connect(lambda _checked=False: self._pick_all())

    def refresh(self) -> None:
        """Show everything as it stands; ask for the root when nothing is known yet."""
        joining = self._explorer.joining
        root = joining.branches.get("")
        if joining.entered is not None and root is None:
            self._explorer.browse("")
            return
        self.rows.chosen = joining.read.node if joining.read else ""
        self.rows.refresh()
        self.list.renew()
        self.seek.show_caption(_("Clear") if self._is_sought else _("Search"))
        self.all.setVisible(bool(joining.sought and joining.hits))
        self._told.show_text(self._told_text())
        self._told.setVisible(bool(self._told.full_text))
        self._show_details(joining.read)

    def _lay_out(self) -> None:
        theme = self._station.theme
        head = QHBoxLayout()
        head.setSpacing(theme.unit(8))
        for part in (self.search, self.seek, self.all):
            head.addWidget(part, 1 if part is self.search else 0)
        left = QVBoxLayout()
        left.setSpacing(theme.unit(8))
        left.addLayout(head)
        left.addWidget(self._told)
        left.addWidget(self.list, 1)
        panel = Panel(theme)
        panel.add(self._name)
        panel.add(self._details)
        panel.box.addStretch()
        self._halves = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        self._halves.setContentsMargins(0, 0, 0, 0)
        self._halves.setSpacing(theme.unit(12))
        self._halves.addLayout(left, 3)
        self._halves.addWidget(Scroll(panel), 2)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Put the details beside the tree, or below it where there is no room."""
        super().resizeEvent(event)
        theme, direction = self._station.theme, QBoxLayout.Direction
        is_narrow = self.width() < theme.unit(_BESIDE_PX) * theme.scale.text_factor
        self._halves.setDirection(direction.TopToBottom if is_narrow else direction.LeftToRight)

    @property
    def _is_sought(self) -> bool:
        sought = self._explorer.joining.sought
        return bool(sought) and sought == self.search.text().strip()

    def _told_text(self) -> str:
        joining = self._explorer.joining
        if not joining.sought:
            is_empty = self.rows.count() == 0
            return _("The server is asked for its nodes.") if is_empty else ""
        if not joining.hits:
            waiting = _("The server is searched.")
            return waiting if self._explorer.is_busy else _("No variable has this in its name.")
        return "" if joining.is_complete else _("There is more: search for a longer word.")

    def _seek(self) -> None:
        if self._is_sought:
            self.search.show_text("")
        self._explorer.search(self.search.text())

    def _pick_all(self) -> None:
        joining = self._explorer.joining
        for one in joining.hits:
            if one.kind is not None and not joining.is_ticked(one.node):
                joining.tick(one)
        self._explorer.changed.emit()
        self.picked.emit()

    def _tap(self, number: int, x: int) -> None:
        row = self.rows.row(number)
        if row.node is None:
            self._explorer.browse(row.parent)
        elif row.node.kind is not None and x < self.rows.mark_width(number):
            self._toggle_pick(row.node)
        elif row.node.kind is None and row.node.has_children:
            self._toggle_branch(row.node)
        else:
            self._explorer.read(row.node.node)

    def _toggle_pick(self, node: Node) -> None:
        self._explorer.joining.tick(node)
        self._explorer.changed.emit()
        self.picked.emit()

    def _toggle_branch(self, node: Node) -> None:
        branch = self._explorer.joining.branches.setdefault(node.node, Branch())
        branch.is_open = not branch.is_open
        if branch.is_open and not branch.nodes:
            self._explorer.browse(node.node)
        self._explorer.changed.emit()

    def _show_details(self, node: Node | None) -> None:
        if node is None:
            self._name.show_text(_("Tap a variable to see what the server says of it."))
        else:
            self._name.show_text(node.name)
        for key, text in _words_of(node).items():
            self._details.show_value(key, text)


def _words_of(node: Node | None) -> dict[str, str]:
    if node is None:
        return dict.fromkeys(_ROWS, "")
    is_variable = node.node_class == "variable"
    span = ""
    if node.low is not None and node.high is not None:
        span = f"{formats.number(node.low, 1)} \N{EN DASH} {formats.number(node.high, 1)}"
    kept = _("kept by the server") if node.has_history else _("not kept by the server")
    value = node.value
    if is_variable and node.kind is None:
        value = _("{value} (cannot be a tag)").format(value=node.value or "\N{EN DASH}")
    return {
        "value": value,
        "type": node.type_name,
        "unit": node.unit,
        "range": span,
        "history": kept if is_variable else "",
        "path": node.path.replace("/", " / "),
        "description": node.description,
        "tag": node.tag,
    }
