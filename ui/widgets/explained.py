"""Figures that stand together and explain themselves together: one tap tells of all of them."""

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from ui.theme.scale import TouchClass
from ui.theme.theme import Theme
from ui.widgets.explanation import Explain, Explanation, explain
from ui.widgets.pencil import Pencil
from ui.widgets.tappable import Tappable


class Explained(Tappable):
    """Holds widgets that are only looked at; a tap anywhere on them opens the explanation."""

    navigate = Signal(object)
    """A Target of the explanation that somebody wants to look up."""

    def __init__(
        self, theme: Theme, caption: str, content: list[QWidget], explain: Explain, gap: float = 2
    ) -> None:
        self._explain = explain
        self._content: QVBoxLayout | None = None
        super().__init__(theme, caption, TouchClass.T1)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(theme.unit(gap))
        for one in content:
            one.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
            box.addWidget(one)
        self._content = box
        self.clicked.connect(self._tell)

    @property
    def told(self) -> Explanation:
        """What a tap tells now."""
        return self._explain()

    def content_size(self) -> QSize:
        """Return the room that the widgets need."""
        return QSize(0, 0) if self._content is None else self._content.minimumSize()

    def paint(self, pencil: Pencil) -> None:
        """Paint the ground under a finger."""
        if self.isDown() or self.hasFocus():
            pencil.box(QRectF(self.rect()), "pressed" if self.isDown() else "panel", "setpoint")

    def _tell(self, _checked: bool = False) -> None:
        explain(self.theme, self, self._explain(), self.navigate.emit)
