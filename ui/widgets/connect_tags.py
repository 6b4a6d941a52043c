"""The seventh step: the tags as they will be written, changed one by one or together."""

from collections.abc import Sequence

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QVBoxLayout

from hmi.plant.tags import Tag
from hmi.texts.catalog import _
from ui.live.explorer import Explorer
from ui.live.joining import Step
from ui.live.station import Station
from ui.theme.scale import TouchClass
from ui.widgets.action_button import ActionButton
from ui.widgets.connect_step import ConnectStep
from ui.widgets.keyboard import Keyboard
from ui.widgets.row_list import RowList
from ui.widgets.scroll import Scroll
from ui.widgets.tag_editor import TagEditor
from ui.widgets.tag_rows import TagRows, chosen_of

_BESIDE_PX = 700


class TagsStep(ConnectStep):
    """A table of the tags and beside it what can be changed of the chosen ones."""

    def __init__(self, station: Station, explorer: Explorer, keyboard: Keyboard) -> None:
        told = _("Faster reading shows more and needs more disk. What is usual is set already.")
        super().__init__(station, explorer, _("Tags"), told)
        theme = station.theme
        self.rows = TagRows(theme)
        self.list = RowList(theme, self.rows)
        self.editor = TagEditor(station, keyboard)
        self.all = ActionButton(theme, _("Choose all"), TouchClass.T1)
        self.none = ActionButton(theme, _("Choose none"), TouchClass.T1)
        head = QHBoxLayout()
        head.setSpacing(theme.unit(8))
        for button in (self.all, self.none):
            head.addWidget(button)
        head.addStretch()
        left = QVBoxLayout()
        left.setSpacing(theme.unit(8))
        left.addLayout(head)
        left.addWidget(self.list, 1)
        self._halves = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        self._halves.setContentsMargins(0, 0, 0, 0)
        self._halves.setSpacing(theme.unit(12))
        self._halves.addLayout(left, 3)
        self._halves.addWidget(Scroll(self.editor), 2)
        self.list.tapped.connect(self._toggle)
        self.all.clicked.connect(lambda _checked=False: self._choose(self.rows.tags))
        self.none.clicked.connect(lambda _checked=False: self._choose(()))
        self.editor.edited.connect(self._take_edited)
        self.editor.dropped.connect(self._take_dropped)

    def show_joining(self) -> None:
        """Show the tags as they stand."""
        self.rows.tags = self.joining.tags(self.station.site)
        self.rows.chosen &= {tag.node for tag in self.rows.tags}
        self.list.renew()
        self.editor.show_tags(chosen_of(self.rows.tags, self.rows.chosen))

    def forward(self) -> str:
        """Return the way on."""
        return _("Preview")

    def may_go_on(self) -> bool:
        """Tell whether any tag is left."""
        return bool(self.rows.tags)

    def go_on(self) -> None:
        """Show what would be written."""
        self.explorer.go(Step.PREVIEW)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Put the editor beside the table, or below it where there is no room."""
        super().resizeEvent(event)
        theme, direction = self.station.theme, QBoxLayout.Direction
        is_narrow = self.width() < theme.unit(_BESIDE_PX) * theme.scale.text_factor
        self._halves.setDirection(direction.TopToBottom if is_narrow else direction.LeftToRight)

    def _toggle(self, row: int, _x: int) -> None:
        self.rows.chosen ^= {self.rows.tags[row].node}
        self.show_joining()

    def _choose(self, tags: Sequence[Tag]) -> None:
        self.rows.chosen = {tag.node for tag in tags}
        self.show_joining()

    def _take_edited(self, tags: Sequence[Tag]) -> None:
        self.joining.edited |= {tag.node: tag for tag in tags}
        self.explorer.changed.emit()

    def _take_dropped(self, tags: Sequence[Tag]) -> None:
        self.joining.left_out |= {tag.node for tag in tags}
        self.explorer.changed.emit()
