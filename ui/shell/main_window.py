"""The window around the pages: joins alarm line, navigation, page and status line.

In the past, a headline and a time bar stand in the place of alarm line and status line.
"""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QGridLayout, QStackedWidget, QVBoxLayout, QWidget

from hmi.plant.roles import Right, may
from hmi.texts.catalog import _
from hmi.texts.codes import sentence
from ui.live.station import Station
from ui.live.use import Use
from ui.shell.alarm_banner import AlarmBanner
from ui.shell.login import Login
from ui.shell.navigation import Navigation
from ui.shell.status_bar import StatusBar
from ui.shell.title_line import TitleLine
from ui.theme.theme import Theme
from ui.widgets.find_sheet import FindSheet
from ui.widgets.notice import Notice
from ui.widgets.page import Page, Target
from ui.widgets.sheet import KEEP_FREE

_LONGEST_WAY_BACK = 20
ONLY_TODAY = frozenset({"connections"})
"""Pages that a window of the past does not have."""


class MainWindow(QWidget):
    """One station's window. Pages are made once and shown one at a time, the first one first."""

    past_wished = Signal()
    """Somebody wants to look back."""
    moment_found = Signal(object)
    """The time (UTC microseconds) of what was found, before it is gone to."""

    def __init__(
        self,
        station: Station,
        pages: Sequence[Page],
        kiosk: bool = False,
        around: tuple[QWidget, QWidget] | None = None,
    ) -> None:
        """Show pages between alarm line and status line, or between two others."""
        super().__init__()
        self.setObjectName("window")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._station = station
        self._kiosk = kiosk
        self._pages = {page.key: page for page in pages}
        self._way_back: list[Target] = []
        self._use = Use(station)
        self._here = Target(page=pages[0].key)
        self._top, self._bottom = around or self._of_today()
        self.navigation = Navigation(station.theme, pages, _("Log in"))
        self.title_line = TitleLine(station.theme)
        self._stack = QStackedWidget()
        self._veil = _Veil(station.theme, self)
        self._build()
        self._connect()
        self._show(self._here)
        self._note_theme()
        self._note_user()
        self._note_engine()

    def _of_today(self) -> tuple[QWidget, QWidget]:
        self.banner = AlarmBanner(self._station)
        self.status_bar = StatusBar(self._station)
        self.banner.navigate.connect(self.go_to)
        self.status_bar.time_tapped.connect(self.past_wished)
        return self.banner, self.status_bar

    @property
    def keys(self) -> tuple[str, ...]:
        """The pages by key, in order."""
        return tuple(self._pages)

    @property
    def current(self) -> Page:
        """The page that is shown."""
        return self._pages[self._here.page]

    @property
    def is_dimmed(self) -> bool:
        """Tell whether the content is dimmed because the engine is not heard."""
        return not self._veil.isHidden()

    def show_page(self, key: str) -> None:
        """Show a page as it was left. Raise KeyError for an unknown page."""
        self.go_to(Target(page=key))

    def go_to(self, target: Target) -> None:
        """Show what a target names; Back returns. Raise KeyError for an unknown page."""
        if target.page not in self._pages and target.page in ONLY_TODAY:
            self.tell(_("This page is about today. Go back to live first."))
            return
        page = self._pages[target.page]
        if target.page != self._here.page:
            self._way_back = [*self._way_back, self._here][-_LONGEST_WAY_BACK:]
        page.go_to(target)
        self._show(target)

    def go_back(self) -> None:
        """Show the page before this one, if there was one."""
        if self._way_back:
            self._show(self._way_back.pop())

    def may_leave(self) -> bool:
        """Tell whether the window may be closed now; in kiosk mode that needs a right."""
        if not self._kiosk or may(self._station.role, Right.CONFIGURE):
            return True
        told = _("Leaving needs an engineer or administrator. Log in first.")
        Notice(self._station.theme, self.navigation.user, told)
        return False

    def tell(self, text: str) -> None:
        """Show a sentence above the status line for a while."""
        Notice(self._station.theme, self._bottom, text)

    def forbid_menus(self) -> None:
        """Open no menus from now on, as in kiosk mode."""
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.PreventContextMenu)

    def show_anew(self) -> None:
        """Let the page read and show everything again: it stands at another moment."""
        self._stack.hide()
        self._stack.show()
        self._note_place()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the veil over the content."""
        super().resizeEvent(event)
        self._place_veil()

    def _build(self) -> None:
        for page in self._pages.values():
            self._stack.addWidget(page)
        middle = QVBoxLayout()
        middle.setContentsMargins(0, 0, 0, 0)
        middle.setSpacing(0)
        middle.addWidget(self.title_line)
        middle.addWidget(self._stack, 1)
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(0)
        grid.addWidget(self._top, 0, 0, 1, 2)
        grid.addWidget(self.navigation, 1, 0)
        grid.addLayout(middle, 1, 1)
        grid.addWidget(self._bottom, 2, 0, 1, 2)
        grid.setColumnStretch(1, 1)
        grid.setRowStretch(1, 1)
        if self._kiosk:
            self.forbid_menus()

    def _connect(self) -> None:
        for page in self._pages.values():
            page.navigate.connect(self.go_to)
            page.crumb_changed.connect(self._note_place)
        self.navigation.chosen.connect(self.show_page)
        self.navigation.user_tapped.connect(self._open_login)
        self.navigation.theme_tapped.connect(self._change_theme)
        self.title_line.back.connect(self.go_back)
        self.title_line.past_wished.connect(self.past_wished)
        self.title_line.find_wished.connect(self._open_find)
        self.title_line.past.setVisible(not self._station.is_past)
        self._station.theme.changed.connect(self._note_theme)
        self._station.state.user_changed.connect(self._note_user)
        self._station.state.engine_changed.connect(self._note_engine)
        self._station.bugs.happened.connect(self._note_bug)

    def _show(self, target: Target) -> None:
        self._here = target
        self._stack.setCurrentWidget(self._pages[target.page])
        self.navigation.mark(target.page)
        self._use.note(target.page)
        self._note_place()

    def _note_place(self) -> None:
        self.title_line.show_place(self.current.title, self.current.crumb(), bool(self._way_back))

    def _change_theme(self) -> None:
        theme = self._station.theme
        theme.use(not theme.is_dark)

    def _note_theme(self) -> None:
        self.setProperty(KEEP_FREE, self._top.height())
        is_dark = self._station.theme.is_dark
        caption = _("Light") if is_dark else _("Dark")
        self.navigation.show_theme(caption, "light" if is_dark else "dark")

    def _note_user(self) -> None:
        user = self._station.state.user
        is_known = user is not None and bool(user.user)
        caption = (user.user if user and is_known else "") or _("Log in")
        self.navigation.user.show_caption(caption)

    def _note_engine(self) -> None:
        self._veil.setVisible(not self._station.state.engine_is_heard)
        self._place_veil()

    def _note_bug(self, _place: str) -> None:
        self.tell(sentence("unexpected-failure"))

    def _place_veil(self) -> None:
        self._veil.setGeometry(self._stack.geometry())
        self._veil.raise_()

    def _open_login(self) -> None:
        Login(self._station, self).open()

    def _open_find(self) -> None:
        sheet = FindSheet(self._station, self)
        sheet.navigate.connect(self._go_to_found)
        sheet.open()

    def _go_to_found(self, target: Target) -> None:
        if target.time_us is not None:
            self.moment_found.emit(target.time_us)
        self.go_to(target)


class _Veil(QWidget):
    """Dims the content while nothing on it is live; what lies below can still be used."""

    def __init__(self, theme: Theme, over: QWidget) -> None:
        super().__init__(over)
        self._theme = theme
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)

    def paintEvent(self, _event: QPaintEvent) -> None:
        veil = QColor(self._theme.palette.bg)
        veil.setAlphaF(0.6)
        painter = QPainter(self)
        painter.fillRect(self.rect(), veil)
        painter.end()
