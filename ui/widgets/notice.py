"""A sentence at the place it is about, such as why a wish was refused; it goes by itself."""

from PySide6.QtCore import QPoint, QTimer
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from ui.theme.theme import Theme
from ui.theme.type import TypeRole
from ui.widgets.plain_text import PlainLabel

SHOWN_MS = 8000
_WIDTH_PX = 320


class Notice(QFrame):
    """One sentence over the window near a widget; a tap removes it. A window shows one."""

    def __init__(self, theme: Theme, at: QWidget, sentence: str) -> None:
        window = at.window()
        for older in window.findChildren(Notice):
            older.remove()
        super().__init__(window)
        self.setObjectName("sheet")
        self._label = PlainLabel(theme, "", TypeRole.BODY, is_wrapped=True)
        self._label.show_text(sentence, 400)
        box = QVBoxLayout(self)
        box.setContentsMargins(*(theme.unit(12),) * 4)
        box.addWidget(self._label)
        self.setFixedWidth(min(theme.unit(_WIDTH_PX), window.width()))
        self.setFixedHeight(box.heightForWidth(self.width()))
        self._place(at, window, theme.unit(4))
        self._timer = QTimer(self, singleShot=True, interval=SHOWN_MS)
        self._timer.timeout.connect(self.remove)
        self._timer.start()
        self.show()
        self.raise_()

    @property
    def text(self) -> str:
        """The sentence."""
        return self._label.full_text

    def remove(self) -> None:
        """Go away now."""
        self._timer.stop()
        self.hide()
        self.setParent(None)
        self.deleteLater()

    def mousePressEvent(self, _event: QMouseEvent) -> None:
        """Go away when tapped."""
        self.remove()

    def _place(self, at: QWidget, window: QWidget, gap: int) -> None:
        corner = at.mapTo(window, QPoint(0, at.height() + gap))
        if corner.y() + self.height() > window.height():
            corner.setY(at.mapTo(window, QPoint(0, 0)).y() - gap - self.height())
        centred = corner.x() + (at.width() - self.width()) // 2
        corner.setX(max(gap, min(centred, window.width() - self.width() - gap)))
        corner.setY(max(gap, corner.y()))
        self.move(corner)
