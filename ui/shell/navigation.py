"""The navigation rail: every page in one tap; the present one is marked by a bar and full ink."""

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from ui.theme.scale import TouchClass
from ui.theme.theme import Theme
from ui.theme.type import TypeRole
from ui.widgets.page import Page
from ui.widgets.pencil import CENTRE, Pencil
from ui.widgets.scroll import Scroll
from ui.widgets.tappable import Tappable

WIDTH_PX = 88
HEIGHT_PX = 72


class RailItem(Tappable):
    """One target of the rail: icon over label."""

    def __init__(self, theme: Theme, caption: str, icon: str) -> None:
        super().__init__(theme, caption, TouchClass.T2)
        self.icon_name = icon
        self.setCheckable(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)

    def content_size(self) -> QSize:
        """Return the width of the label and the height of the rail's targets."""
        wide = self.theme.metrics(TypeRole.CAPTION).horizontalAdvance(self.caption)
        return QSize(round(wide) + self.theme.unit(12), self.theme.unit(HEIGHT_PX))

    def minimumSizeHint(self) -> QSize:
        """Let the rail shrink to targets that still hold icon and label."""
        high = self.theme.metrics(TypeRole.CAPTION).height() + self.theme.unit(10)
        high += self.theme.icon_px(24)
        least = self.theme.target_px(self.touch_class)
        return QSize(self.content_size().width(), max(least, round(high)))

    def paint(self, pencil: Pencil) -> None:
        """Paint bar, icon and label."""
        unit, area, side = self.theme.unit, QRectF(self.rect()), self.theme.icon_px(24)
        if self.isDown():
            pencil.fill(area, "pressed")
        if self.isChecked():
            pencil.fill(QRectF(0, unit(8), unit(3), area.height() - 2 * unit(8)), "text")
        ink = "text" if self.isChecked() else "text2"
        label = self.theme.metrics(TypeRole.CAPTION).height()
        top = (area.height() - side - unit(6) - label) / 2
        pencil.icon(self.icon_name, (area.width() - side) / 2, top, ink, 24)
        below = QRectF(0, top + side + unit(6), area.width(), label)
        pencil.write(below, self.caption, TypeRole.CAPTION, ink=ink, align=CENTRE)


class Navigation(QWidget):
    """The rail. Pages from the top; what concerns the station itself at the bottom."""

    chosen = Signal(str)
    """A page's key."""
    user_tapped = Signal()
    theme_tapped = Signal()

    def __init__(self, theme: Theme, pages: Sequence[Page], user_caption: str) -> None:
        super().__init__()
        self._theme = theme
        self._items: dict[str, RailItem] = {}
        pile = QWidget()
        pile.setObjectName("page")
        column = QVBoxLayout(pile)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        for page in pages:
            item = RailItem(theme, page.title, page.icon)
            item.clicked.connect(lambda _checked=False, key=page.key: self._tapped(key))
            self._items[page.key] = item
            column.addWidget(item)
        column.addStretch()
        self._dark = RailItem(theme, "", "dark")
        self._dark.setCheckable(False)
        self._dark.clicked.connect(lambda _checked=False: self.theme_tapped.emit())
        self.user = RailItem(theme, user_caption, "user")
        self.user.setCheckable(False)
        self.user.clicked.connect(lambda _checked=False: self.user_tapped.emit())
        column.addWidget(self._dark)
        # Large targets on a low screen: the rail moves under the finger, the user stays.
        self._area = Scroll(pile)
        self._area.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        rail = QVBoxLayout(self)
        rail.setContentsMargins(0, 0, 0, 0)
        rail.setSpacing(0)
        rail.addWidget(self._area, 1)
        rail.addWidget(self.user)
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._fit()
        theme.changed.connect(self._fit)

    def show_theme(self, caption: str, icon: str) -> None:
        """Say what the theme target changes to."""
        self._dark.icon_name = icon
        self._dark.show_caption(caption)
        self._dark.update()

    def mark(self, key: str) -> None:
        """Mark the present page."""
        for other, item in self._items.items():
            item.setChecked(other == key)
            if other == key:
                self._area.ensureWidgetVisible(item, 0, item.height() // 2)

    def item(self, key: str) -> RailItem:
        """Return a page's target. Raise KeyError for an unknown page."""
        return self._items[key]

    def _tapped(self, key: str) -> None:
        self.mark(key)
        self.chosen.emit(key)

    def _fit(self) -> None:
        widest = max(item.minimumSizeHint().width() for item in self.findChildren(RailItem))
        self.setFixedWidth(max(self._theme.unit(WIDTH_PX), widest))
