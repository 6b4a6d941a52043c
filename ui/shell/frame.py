"""The top-level window. It lives as long as the program; what it shows changes with the site."""

from collections.abc import Callable

from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QStackedWidget, QWidget

from ui.shell.waiting import Waiting
from ui.theme.theme import Theme


class Frame(QStackedWidget):
    """Shows the waiting sentence, then the room of a site."""

    def __init__(self, theme: Theme, leave: Callable[[], None]) -> None:
        super().__init__()
        self.setWindowTitle("Lineside")
        self._leave = leave
        self._may_leave: Callable[[], bool] = lambda: True
        self._has_left = False
        self.waiting = Waiting(theme)
        self.addWidget(self.waiting)

    def open(self, size: tuple[int, int], *, is_full: bool) -> None:
        """Show the window in device-independent pixels, or on the whole screen."""
        self.resize(*size)
        if is_full:
            self.showFullScreen()
        else:
            self.show()

    def show_room(self, window: QWidget, may_leave: Callable[[], bool]) -> None:
        """Replace what is shown by a main window; may_leave is asked before closing."""
        old = self.currentWidget()
        self._may_leave = may_leave
        self.addWidget(window)
        self.setCurrentWidget(window)
        if old is not None and old is not self.waiting:
            self.removeWidget(old)
            old.deleteLater()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Leave in order: the program ends the engine first, then closes for good."""
        if not self._has_left and not self._may_leave():
            event.ignore()
            return
        self._has_left = True
        event.accept()
        self._leave()
