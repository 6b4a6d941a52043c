"""What a page is, and how it asks to go elsewhere."""

from dataclasses import dataclass

from PySide6.QtCore import Signal
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QWidget


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """Where to go: a page by its key and what to show there. time_us is UTC, None for now."""

    page: str
    machine: str = ""
    tag: str = ""
    alarm: str = ""
    time_us: int | None = None
    view: str = ""
    """One of the ways in which the page shows it; empty for the usual one."""


class Page(QWidget):
    """One page of the window. It does no work while it is hidden.

    key is stable and names the page in a Target; icon is a drawing's name.
    """

    navigate = Signal(object)
    """A Target that the page wants shown."""
    crumb_changed = Signal()
    """crumb() now says something else."""

    def __init__(self, key: str, title: str, icon: str) -> None:
        super().__init__()
        self.setObjectName("page")
        self.key = key
        self.title = title
        self.icon = icon
        self._is_at_work = False

    def crumb(self) -> str:
        """Return what the page shows now, for the line above it, such as a machine's name."""
        return ""

    def go_to(self, target: Target) -> None:
        """Show what a target asks for; called before the page becomes visible, or while it is."""

    def shown(self) -> None:
        """Begin to work: watch tags, read the past. Called when the page becomes visible."""

    def hidden(self) -> None:
        """Stop all work. Called when nobody can see the page any more."""

    def showEvent(self, event: QShowEvent) -> None:
        """Begin to work once, however often Qt says that the page is visible."""
        super().showEvent(event)
        if not self._is_at_work:
            self._is_at_work = True
            self.shown()

    def hideEvent(self, event: QHideEvent) -> None:
        """Stop all work."""
        super().hideEvent(event)
        if self._is_at_work:
            self._is_at_work = False
            self.hidden()
