"""A panel that is one target: a name, a word beside it, and lines below; to open or to tick."""

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout

from ui.theme.scale import TouchClass
from ui.theme.theme import Theme
from ui.theme.type import TypeRole
from ui.widgets.long_text import LongText
from ui.widgets.pencil import Pencil
from ui.widgets.plain_text import PlainLabel
from ui.widgets.tappable import Tappable

_LINE_LIMIT = 400


class Card(Tappable):
    """Shows its lines whole, however long; a tap opens it, or ticks it where it has a mark."""

    def __init__(self, theme: Theme, *, has_mark: bool = False) -> None:
        super().__init__(theme, "", TouchClass.T2)
        self._has_mark = has_mark
        self.setCheckable(has_mark)
        self._title = LongText(theme, "", TypeRole.STRONG)
        self._beside = PlainLabel(theme, "", TypeRole.CAPTION, ink="text2")
        self._lines: list[PlainLabel] = []
        head = QHBoxLayout()
        head.addWidget(self._title, 1)
        head.addWidget(self._beside, 0, Qt.AlignmentFlag.AlignTop)
        self._column = QVBoxLayout(self)
        self._pad()
        self._column.setSpacing(theme.unit(2))
        self._column.addLayout(head)
        for part in (self._title, self._beside):
            part.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        self.setMinimumHeight(theme.target_px(self.touch_class))

    @property
    def lines(self) -> list[str]:
        """The lines below the name."""
        return [one.full_text for one in self._lines if not one.isHidden()]

    @property
    def beside(self) -> str:
        """The word beside the name."""
        return self._beside.full_text

    def show_card(self, title: str, lines: Sequence[str] = (), beside: str = "") -> None:
        """Show a name, the lines below it, and a word beside it; empty lines are left out."""
        told = [line for line in lines if line]
        self._title.show_text(title)
        self._beside.show_text(beside)
        self._beside.setVisible(bool(beside))
        while len(self._lines) < len(told):
            label = LongText(self.theme, "", TypeRole.CAPTION, ink="text2")
            label.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
            self._lines.append(label)
            self._column.addWidget(label)
        for number, line in enumerate(self._lines):
            line.setVisible(number < len(told))
            line.show_text(told[number] if number < len(told) else "", _LINE_LIMIT)
        self.show_caption(title)

    def content_size(self) -> QSize:
        """Return what the lines ask for."""
        return self._column.sizeHint()

    def minimumSizeHint(self) -> QSize:
        """Allow lines to wrap, never to be cut."""
        least = self.theme.target_px(self.touch_class)
        return self._column.minimumSize().expandedTo(QSize(least, least))

    def paint(self, pencil: Pencil) -> None:
        """Paint ground, outline and mark; the lines paint themselves."""
        area, palette = QRectF(self.rect()), self.theme.palette
        ground = palette.pressed if self.isDown() else palette.panel
        is_strong = self.hasFocus() or self.isChecked()
        outline = "setpoint" if self.isEnabled() else "hairline"
        pencil.box(area, ground, outline, 2.0 if is_strong else 1.0)
        if not self._has_mark:
            return
        side, ink = self.theme.icon_px(20), "setpoint" if self.isEnabled() else "line"
        top = (area.height() - side) / 2
        box = QRectF(self.theme.unit(12), round(top), side, side)
        ground = palette.setpoint if self.isChecked() else palette.panel
        pencil.box(box, ground, ink)
        if self.isChecked():
            icon = self.theme.icon_px(16)
            at = box.center()
            pencil.icon("check", at.x() - icon / 2, at.y() - icon / 2,
                        palette.ink_on(palette.setpoint), 16)  # fmt: skip

    def _pad(self) -> None:
        pad, above = self.theme.unit(12), self.theme.unit(8)
        mark = self.theme.icon_px(20) + pad if self._has_mark else 0
        self._column.setContentsMargins(pad + mark, above, pad, above)

    def _restyle(self) -> None:
        self._pad()
        self.setMinimumHeight(self.theme.target_px(self.touch_class))
        super()._restyle()
