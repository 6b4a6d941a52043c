"""The ground of widgets that paint themselves from the theme and show nothing to tap."""

from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QWidget

from ui.theme.theme import Theme
from ui.widgets.pencil import Pencil, drawing_on


class Painted(QWidget):
    """A widget that paints itself from the theme. Subclasses implement paint()."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.theme = theme
        theme.changed.connect(self._restyle)

    def paint(self, pencil: Pencil) -> None:
        """Paint everything."""
        raise NotImplementedError

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint with a pencil that is laid down whatever happens."""
        with drawing_on(self, self.theme) as pencil:
            self.paint(pencil)

    def _restyle(self) -> None:
        self.updateGeometry()
        self.update()
