"""A row of touch segments of which one is chosen: ranges, tabs, levels."""

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize, Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from ui.theme.scale import TouchClass
from ui.theme.theme import Theme
from ui.theme.type import TypeRole
from ui.widgets.pencil import CENTRE, Pencil
from ui.widgets.tappable import Tappable


class _Segment(Tappable):
    def __init__(self, theme: Theme, caption: str, touch_class: TouchClass) -> None:
        super().__init__(theme, caption, touch_class)
        self.setCheckable(True)

    def content_size(self) -> QSize:
        metrics = self.theme.metrics(TypeRole.STRONG)
        width = metrics.horizontalAdvance(self.caption) + 2 * self.theme.unit(12)
        return QSize(round(width), round(metrics.height()) + self.theme.unit(8))

    def paint(self, pencil: Pencil) -> None:
        palette, area = self.theme.palette, QRectF(self.rect())
        ground, ink = palette.panel, palette.setpoint
        if self.isChecked():
            ground, ink = palette.setpoint, palette.ink_on(palette.setpoint)
        elif not self.isEnabled():
            ground, ink = palette.bg, palette.line
        elif self.isDown():
            ground = palette.pressed
        pencil.box(area, ground, "setpoint" if self.isEnabled() else "hairline",
                   2.0 if self.hasFocus() else 1.0)  # fmt: skip
        pencil.write(area, self.caption, TypeRole.STRONG, ink=ink, align=CENTRE)


class Segments(QWidget):
    """Choices side by side; keys are what the page knows them by."""

    chosen = Signal(object)
    """The key that a finger chose; not emitted by choose()."""

    def __init__(
        self,
        theme: Theme,
        choices: Sequence[tuple[object, str]],
        touch_class: TouchClass = TouchClass.T1,
    ) -> None:
        super().__init__()
        self._segments: dict[object, _Segment] = {}
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(theme.unit(4))
        for key, caption in choices:
            segment = _Segment(theme, caption, touch_class)
            segment.clicked.connect(lambda _checked=False, key=key: self._tapped(key))
            self._segments[key] = segment
            row.addWidget(segment)

    @property
    def key(self) -> object:
        """The chosen key, None while none is."""
        return next((key for key, s in self._segments.items() if s.isChecked()), None)

    def choose(self, key: object) -> None:
        """Mark a choice; an unknown key marks none."""
        for other, segment in self._segments.items():
            segment.setChecked(other == key)

    def segment(self, key: object) -> Tappable:
        """Return the target of a choice. Raise KeyError for an unknown key."""
        return self._segments[key]

    def rename(self, key: object, caption: str) -> None:
        """Write something else on a segment. Raise KeyError for an unknown key."""
        self._segments[key].show_caption(caption)

    def _tapped(self, key: object) -> None:
        self.choose(key)
        self.chosen.emit(key)
