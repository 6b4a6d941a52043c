"""The one kind of dialog: a panel over the dimmed window, never a window of its own."""

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from ui.theme.theme import Theme
from ui.theme.type import TypeRole
from ui.widgets.plain_text import PlainLabel

KEEP_FREE = "keep_free_px"
"""Property of a window: how much of its upper end no sheet may cover (the alarm line)."""


class Sheet(QWidget):
    """A panel with a quiet title over everything else in a window; Escape closes it.

    Put the content into `content`; it is a vertical layout.
    """

    closed = Signal()

    def __init__(self, theme: Theme, over: QWidget, title: str) -> None:
        host = _host(over)
        super().__init__(host)
        self.theme = theme
        self._over = host
        self._over.installEventFilter(self)
        panel = QFrame()
        panel.setObjectName("sheet")
        self.content = QVBoxLayout(panel)
        self.content.setContentsMargins(*(theme.unit(24),) * 4)
        self.content.setSpacing(theme.unit(12))
        self.content.addWidget(PlainLabel(theme, title, TypeRole.CAPTION, ink="text2"))
        outer = QVBoxLayout(self)
        outer.addWidget(panel, 0, Qt.AlignmentFlag.AlignCenter)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.NoContextMenu)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def open(self) -> None:
        """Cover the window."""
        self._cover()
        self.show()
        self.raise_()
        self.setFocus()

    def close_sheet(self) -> None:
        """Uncover the window."""
        self._over.removeEventFilter(self)
        self.hide()
        self.setParent(None)
        self.closed.emit()
        self.deleteLater()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Stay as large as the window."""
        if watched is self._over and event.type() == QEvent.Type.Resize:
            self._cover()
        return False

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Close at Escape."""
        if event.key() == Qt.Key.Key_Escape:
            self.close_sheet()
        else:
            super().keyPressEvent(event)

    def _cover(self) -> None:
        top = self._over.property(KEEP_FREE) or 0
        self.setGeometry(self._over.rect().adjusted(0, int(top), 0, 0))

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Dim what lies below."""
        veil = QColor(self.theme.palette.bg)
        veil.setAlphaF(0.72)
        painter = QPainter(self)
        painter.fillRect(self.rect(), veil)
        painter.end()


def _host(over: QWidget) -> QWidget:
    """Return the innermost widget around over that names what to keep free, else its window."""
    host: QWidget | None = over
    while host is not None and host.property(KEEP_FREE) is None:
        host = host.parentWidget()
    return host or over.window()
