"""Goes the way from an unknown server to live tags by taps, with a picture of each step.

For the pictures of the README and as a proof: the running program, tapped instead of touched.
"""

import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeVar

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtWidgets import QWidget

from hmi.plant.explored import Node
from ui.live.joining import Joining, Step
from ui.pages.connections import ConnectionsPage
from ui.shell.fingertip import tap, tap_row, type_on
from ui.shell.room import Room
from ui.widgets.connect_address import AddressStep
from ui.widgets.connect_live import LiveStep
from ui.widgets.connect_pick import PickStep
from ui.widgets.connect_security import SecurityStep
from ui.widgets.connect_tags import TagsStep
from ui.widgets.connect_trust import TrustStep
from ui.widgets.node_browser import NodeBrowser

LOOK_MS = 250
PATIENCE_S = 90.0
"""No answer takes longer on a busy computer; then the way has failed."""
SETTLE_LOOKS = 3
TICK_PX = 20
LIVE_SHARE = 0.9
LEVELS = 3
"""How deep the tree is opened for the picture."""
CHOSEN = 2
MACHINES = "Machines"
SOUGHT = "speed"

Moment = Callable[[], bool]
S = TypeVar("S")


class ConnectingTour(QObject):
    """One way to one server. room gives the room of now: saving the site furnishes another."""

    ended = Signal()
    patience_s = PATIENCE_S

    def __init__(
        self, frame: QWidget, room: Callable[[], Room | None], url: str, folder: Path | None
    ) -> None:
        """Begin; folder is where the pictures go, None for no pictures."""
        super().__init__()
        self._frame = frame
        self._room = room
        self._url = url
        self._folder = folder
        self._taken = 0
        self._waited = 0
        self._settled = 0
        self.exit_code = 1
        self._way = self._steps()
        self._awaited: Moment = next(self._way)
        self._timer = QTimer(self, interval=LOOK_MS)
        self._timer.timeout.connect(self._look)
        self._timer.start()

    def _look(self) -> None:
        """Go on when what is awaited is so, and was for some looks; give up at some time."""
        self._waited += 1
        self._settled = self._settled + 1 if self._awaited() else 0
        if self._settled >= SETTLE_LOOKS:
            self._waited = self._settled = 0
            try:
                self._awaited = next(self._way)
            except StopIteration:
                self._end()
        elif self._waited * LOOK_MS > 1000 * self.patience_s:
            self._take_picture("lost")
            sys.stderr.write(f"The way ended at {self._place()}: {self._told()}\n")
            self._end()

    def _end(self) -> None:
        self._timer.stop()
        room = self._room()
        if room is not None:
            sys.stdout.write(room.summary() + "\n")
            sys.stdout.flush()
        self.ended.emit()

    def _steps(self) -> Iterator[Moment]:
        """Tap from step to step; each yields what has to be so before it goes on."""
        yield lambda: self._room() is not None
        tap(self._here.window.navigation.item("connections"))
        yield self._page.isVisible
        self._take_picture("connections")
        tap(self._page.connect_machine)
        yield self._at(Step.ADDRESS)
        yield from self._reach()
        yield from self._choose()
        yield from self._save()
        # Said here: a way that broke off ends as well.
        self.exit_code = 0

    def _reach(self) -> Iterator[Moment]:
        """Type the address, choose the first offer that may be used, and connect."""
        address = self._step(AddressStep)
        type_on(self._page.keyboard, address.url, self._url.removeprefix(self._joining.url))
        self._take_picture("address")
        self._go_on()
        yield self._at(Step.SECURITY)
        security = self._step(SecurityStep)
        first = next(card for card in security.cards if card.isEnabled())
        tap(first)
        yield lambda: self._page.wizard.forward.isEnabled()
        self._take_picture("security")
        self._go_on()
        yield self._at(Step.IDENTITY)
        self._take_picture("log-in")
        self._go_on()
        yield lambda: self._at(Step.TRUST)() or self._at(Step.PICK)()
        if self._joining.step is Step.TRUST:
            yield from self._trust()

    def _trust(self) -> Iterator[Moment]:
        """Accept the certificate that the server shows, as a person does who has compared it."""
        view = self._step(TrustStep).view
        for card in (*view.waivers.values(), view.compared):
            tap(card)
        yield lambda: self._page.wizard.forward.isEnabled()
        self._take_picture("trust")
        self._go_on()

    def _choose(self) -> Iterator[Moment]:
        """Look at the found machines and at the tree, and go on to the tags."""
        yield lambda: self._at(Step.PICK)() and self._joining.found is not None
        self._take_picture("machines")
        picks = self._step(PickStep)
        tap(picks.views.segment("nodes"))
        yield lambda: picks.browser.rows.count() > 0
        yield from self._look_around(picks.browser)
        self._go_on()
        yield self._at(Step.TAGS)
        tags = self._step(TagsStep)
        ranged = [n for n, tag in enumerate(tags.rows.tags) if tag.high is not None]
        for row in ranged[:CHOSEN]:
            tap_row(tags.list, row, TICK_PX)
        yield lambda: bool(tags.rows.chosen)
        self._take_picture("tags")
        self._go_on()

    def _look_around(self, browser: NodeBrowser) -> Iterator[Moment]:
        """Open a branch and its first one, read a variable, and search for one by name."""
        for _level in range(LEVELS):
            row = self._branch(browser)
            tap_row(browser.list, row)
            yield lambda: not self._page.explorer.is_busy
        variable = next((n for n, node in _nodes(browser) if node.kind is not None), None)
        if variable is not None:
            tap_row(browser.list, variable)
            yield lambda: self._joining.read is not None
        self._take_picture("nodes")
        type_on(self._page.keyboard, browser.search, SOUGHT)
        tap(browser.seek)
        tap(self._page.keyboard.away)
        yield lambda: not self._page.explorer.is_busy and bool(self._joining.hits)
        self._take_picture("search")

    def _save(self) -> Iterator[Moment]:
        """Save what is previewed and see it live; then look at the line that came of it."""
        yield self._at(Step.PREVIEW)
        self._take_picture("preview")
        self._go_on()
        yield self._is_live
        self._take_picture("live")
        self._go_on()
        yield lambda: not self._joining.is_under_way
        self._take_picture("connected")
        tap(self._here.window.navigation.item("line"))
        yield self._here.is_alive
        self._take_picture("line")

    def _branch(self, browser: NodeBrowser) -> int:
        """Return the row to open next: of the machines, below them the first one still closed."""
        branches = self._joining.branches
        closed = [
            (number, node)
            for number, node in _nodes(browser)
            if node.has_children and not (node.node in branches and branches[node.node].is_open)
        ]
        opened = [one for one in closed if browser.rows.row(one[0]).depth]
        named = [one for one in closed if one[1].name == MACHINES]
        return (opened or named or closed)[0][0]

    def _is_live(self) -> bool:
        step = self._page.wizard.steps[Step.LIVE]
        saved = self._joining.saved
        return (
            self._at(Step.LIVE)()
            and isinstance(step, LiveStep)
            and bool(saved)
            and step.arrived >= LIVE_SHARE * len(saved)
            and self._here.is_alive()
        )

    def _at(self, step: Step) -> Moment:
        return lambda: self._joining.step is step and self._page.wizard.isVisible()

    @property
    def _here(self) -> Room:
        room = self._room()
        if room is None:
            raise LookupError("there is no room yet")
        return room

    @property
    def _page(self) -> ConnectionsPage:
        return self._here.connections

    @property
    def _joining(self) -> Joining:
        return self._here.joining

    def _step(self, kind: type[S]) -> S:
        return next(one for one in self._page.wizard.steps.values() if isinstance(one, kind))

    def _go_on(self) -> None:
        tap(self._page.wizard.forward)

    def _place(self) -> str:
        return str(self._joining.step)

    def _told(self) -> str:
        return self._page.explorer.told

    def _take_picture(self, name: str) -> None:
        if self._folder is not None:
            self._taken += 1
            self._folder.mkdir(parents=True, exist_ok=True)
            self._frame.grab().save(str(self._folder / f"{self._taken:02d}-{name}.png"))


def _nodes(browser: NodeBrowser) -> list[tuple[int, Node]]:
    """Return the rows that show a node, with their numbers."""
    rows = [(number, browser.rows.row(number).node) for number in range(browser.rows.count())]
    return [(number, node) for number, node in rows if node is not None]
