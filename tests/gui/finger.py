"""Goes the way from an unknown server to live tags as a finger does."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from tests.gui.far_server import OPEN, URL
from ui.live.joining import Step

LAYOUTS = 4
"""So deep are the layouts whose requests follow from each other."""


class Finger:
    """Taps and types on a Connections page; what is not in sight or not open cannot be tapped."""

    def __init__(self, qtbot, page):
        self._qtbot = qtbot
        self.page = page

    def tap(self, target):
        """Tap a target."""
        # What was just put into a layout comes into sight with the next event.
        self._qtbot.waitUntil(target.isVisible, timeout=20_000)
        # And gets its place and size with those after it.
        for _round in range(LAYOUTS):
            QApplication.sendPostedEvents()
        assert target.isEnabled(), target.caption
        self._qtbot.mouseClick(target, Qt.MouseButton.LeftButton)

    def go_on(self):
        """Tap the way on."""
        self.tap(self.page.wizard.forward)

    def type_in(self, field, text):
        """Tap a field, then the keys of the window's own keyboard."""
        self._qtbot.mouseClick(field, Qt.MouseButton.LeftButton)
        assert self.page.keyboard.isVisible()
        for character in text:
            self.tap(self.page.keyboard.key(character))

    def step(self, wanted):
        """Return the step that is shown, which is the wanted one."""
        assert self.page.joining.step is wanted, self.page.explorer.told
        return self.page.wizard.steps[wanted]

    def to_endpoints(self):
        """Type the address and let the server be asked for its offers."""
        self.tap(self.page.connect_machine)
        self.type_in(self.step(Step.ADDRESS).url, URL.removeprefix("opc.tcp://"))
        self.go_on()
        return self.step(Step.SECURITY)

    def to_picks(self, endpoint=OPEN):
        """Choose an offer and connect without a user."""
        security = self.to_endpoints()
        self.tap(security.cards[self.page.joining.endpoints.index(endpoint)])
        self.go_on()
        self.step(Step.IDENTITY)
        self.go_on()

    def to_nodes(self):
        """Go on to the tree of all nodes."""
        self.to_picks()
        picks = self.step(Step.PICK)
        self.tap(picks.views.segment("nodes"))
        return picks.browser

    def to_tags(self):
        """Take the found machine and two variables of the tree, and name their machine."""
        browser = self.to_nodes()
        browser.list.tap(browser.rows.number_of("Press"))
        for name in ("Pressure", "Stroke"):
            browser.list.tap(browser.rows.number_of(name), 10)
        self.go_on()
        self.type_in(self.step(Step.MACHINE).name, "press")
        self.go_on()
        return self.step(Step.TAGS)
