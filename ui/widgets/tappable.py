"""The ground of everything that can be tapped.

Pressed look at once, action on release inside, dragging out cancels (as QAbstractButton does);
every tappable reports its touch class so that a test can measure it in millimetres.
"""

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QAbstractButton

from ui.theme.scale import TouchClass
from ui.theme.theme import Theme
from ui.widgets.pencil import Pencil, drawing_on
from ui.widgets.plain_text import plain


class Tappable(QAbstractButton):
    """A target for a finger. Subclasses implement paint() and content_size().

    The caption is kept apart from Qt's own text, which would take `&` for a mnemonic.
    """

    def __init__(self, theme: Theme, caption: str, touch_class: TouchClass) -> None:
        super().__init__()
        self.theme = theme
        self.touch_class = touch_class
        self._caption = ""
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.show_caption(caption)
        theme.changed.connect(self._restyle)

    @property
    def caption(self) -> str:
        """What is written on it."""
        return self._caption

    def show_caption(self, caption: str) -> None:
        """Write something else on it."""
        harmless = plain(caption)
        if harmless != self._caption:
            self._caption = harmless
            self.setAccessibleName(harmless)
            self.updateGeometry()
            self.update()

    def paint(self, pencil: Pencil) -> None:
        """Paint everything."""
        raise NotImplementedError

    def content_size(self) -> QSize:
        """Return the size that the content asks for; the target's least size comes on top."""
        raise NotImplementedError

    def sizeHint(self) -> QSize:
        """Return the content's size, never below the touch class."""
        least = self.theme.target_px(self.touch_class)
        return self.content_size().expandedTo(QSize(least, least))

    def minimumSizeHint(self) -> QSize:
        """Never be smaller than the touch class."""
        return self.sizeHint()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint with a pencil that is laid down whatever happens."""
        with drawing_on(self, self.theme) as pencil:
            self.paint(pencil)

    def _restyle(self) -> None:
        self.updateGeometry()
        self.update()
