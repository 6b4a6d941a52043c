"""One run of the window that looks at a record: a data folder, a backup, or an incident.

No engine is started and none is asked; nothing is written where the record lies.
"""

from pathlib import Path

from PySide6.QtCore import QCoreApplication, QObject, QTimer

from hmi.bus.facts import UserChanged
from hmi.clock import Clock
from hmi.config.review import Review, open_review
from hmi.errors import ConfigurationError
from hmi.plant.roles import Role
from hmi.texts.catalog import _
from ui.live.background import Background
from ui.live.bugs import Bugs
from ui.shell.frame import Frame
from ui.shell.past_room import PastRoom, PastWiring
from ui.theme.theme import Theme

_SLOT = "review"
_BEAT_MS = 200
"""So often Python may hear of a signal."""
_PAGE_MS = 1500


class ReviewRun(QObject):
    """Opens a record in the background, then shows all pages of it."""

    def __init__(
        self, theme: Theme, clock: Clock, bugs: Bugs, path: Path, site: Path | None
    ) -> None:
        """Begin to open a record; site names a site file instead of the one kept there."""
        super().__init__()
        self._theme, self._clock, self._bugs = theme, clock, bugs
        self._background = Background(self._bugs, threads=1)
        self._review: Review | None = None
        self.room: PastRoom | None = None
        self.problem = ""
        """Why the record cannot be shown."""
        self._exit_code = 0
        self.frame = Frame(theme, self.leave)
        self.frame.waiting.show_sentence(_("The record is being opened."))
        self._beat = QTimer(self, interval=_BEAT_MS)
        self._beat.timeout.connect(lambda: None)
        self._background.run(_SLOT, lambda: _opened(path, clock, site), self._show, self._refuse)

    def run(self) -> int:
        """Live until the window is closed; return the exit code."""
        self._beat.start()
        code = QCoreApplication.exec()
        self.close()
        return code or self._exit_code

    def leave(self) -> None:
        """End."""
        QCoreApplication.quit()

    def close(self) -> None:
        """Stop all work and remove what was unpacked."""
        self._beat.stop()
        self._background.close()
        if self.room is not None:
            self.room.close()
            self.room = None
        if self._review is not None:
            self._review.close()
            self._review = None

    def tour(self, seconds: float, folder: Path | None) -> None:
        """Show each page once, take pictures if a folder is named, and end."""
        self._exit_code = 1
        QTimer.singleShot(round(1000 * seconds), self, lambda: self._next(folder, 0))

    def _next(self, folder: Path | None, number: int) -> None:
        keys = self.room.window.main.keys if self.room is not None else ()
        if number > 0 and folder is not None:
            folder.mkdir(parents=True, exist_ok=True)
            self.frame.grab().save(str(folder / f"review-{keys[number - 1]}.png"))
        if number == len(keys):
            self._exit_code = 0 if keys else 1
            self.leave()
            return
        if self.room is not None:
            self.room.window.main.show_page(keys[number])
        QTimer.singleShot(_PAGE_MS, self, lambda: self._next(folder, number + 1))

    def _show(self, opened: Review | ConfigurationError) -> None:
        if isinstance(opened, ConfigurationError):
            self._refuse("\n".join(str(problem) for problem in opened.problems))
            return
        self._review = opened
        wiring = PastWiring(
            site=opened.site, data_folder=opened.data_folder, clock=self._clock,
            theme=self._theme, bugs=self._bugs, quiet_s=None, end=opened.end,
            review=_told(opened),
        )  # fmt: skip
        room = PastRoom(wiring, opened.at)
        # Who has the files may see everything in them; there is nothing to be done here.
        room.show_user(UserChanged("", _("Review"), Role.VIEWER))
        room.window.main.navigation.user.hide()
        self.room = room
        self.frame.setWindowTitle(_("Lineside - Review: {name}").format(name=opened.name))
        self.frame.show_room(room.window, lambda: True)

    def _refuse(self, told: str) -> None:
        self.problem = told
        self.frame.waiting.show_sentence(told)


def _opened(path: Path, clock: Clock, site: Path | None) -> Review | ConfigurationError:
    """Return what was opened, or the mistakes of its site, each of which is to be told."""
    try:
        return open_review(path, clock, site)
    except ConfigurationError as error:
        return error


def _told(review: Review) -> str:
    return f"{review.name}: {review.note}" if review.note else review.name
