"""The line from left to right: a tile a machine, buffers between, serving machines set apart."""

from collections.abc import Sequence

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QWidget

from hmi.plant.site import Site
from ui.live.watches import Watches
from ui.theme.theme import Theme
from ui.widgets.buffer_level import BufferLevel, buffer_width
from ui.widgets.machine_view import MachineView

STRETCH = 1.6


class LineStrip(QWidget):
    """Tiles as wide as the screen allows; more machines than fit go on in a next row."""

    def __init__(self, theme: Theme, site: Site, views: Sequence[MachineView]) -> None:
        super().__init__()
        self._theme = theme
        self._views = list(views)
        following = [*self._views[1:], None]
        self._links = [
            self._link(site, view, after)
            for view, after in zip(self._views, following[: len(self._views)], strict=True)
        ]
        for view in self._views:
            view.tile.setParent(self)
        theme.changed.connect(self._place)

    def watch(self, watches: Watches) -> None:
        """Follow the levels of the buffers."""
        for view, link in zip(self._views, self._links, strict=True):
            if link is not None and view.machine.buffer_tag:
                watches.watch(view.machine.buffer_tag, link.show_reading)

    @property
    def links(self) -> list[BufferLevel | None]:
        """What stands behind each machine; None behind the last of the line and serving ones."""
        return list(self._links)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Place the tiles anew."""
        super().resizeEvent(event)
        self._place()

    def _link(
        self, site: Site, view: MachineView, following: MachineView | None
    ) -> BufferLevel | None:
        if not view.machine.in_line or following is None or not following.machine.in_line:
            return None
        key = view.machine.buffer_tag
        tag = site.tag(key) if key in site.number_by_key else None
        link = BufferLevel(self._theme, tag)
        link.setParent(self)
        return link

    def _place(self) -> None:
        if not self._views:
            return
        gap = self._theme.unit(12)
        link = buffer_width(self._theme)
        least_width = max(view.tile.minimumSizeHint().width() for view in self._views)
        least = max(view.tile.minimumSizeHint().height() for view in self._views)
        fitting = max(1, (self.width() + link) // (least_width + link))
        rows = -(-len(self._views) // min(fitting, len(self._views)))
        per_row = -(-len(self._views) // rows)
        self.setMinimumHeight(rows * least + (rows - 1) * gap)
        self.setMaximumHeight(round(rows * least * STRETCH) + (rows - 1) * gap)
        height = min((self.height() - (rows - 1) * gap) // rows, round(least * STRETCH))
        width = (self.width() - (per_row - 1) * link) / per_row
        for number, view in enumerate(self._views):
            row, column = divmod(number, per_row)
            left, top = round(column * (width + link)), row * (max(height, least) + gap)
            right = round(column * (width + link) + width)
            view.tile.setGeometry(left, top, right - left, max(height, least))
            behind = self._links[number]
            if behind is not None:
                behind.setGeometry(right, top, link, max(height, least))
