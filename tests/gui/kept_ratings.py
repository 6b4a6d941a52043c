"""A window whose wishes about maturity are carried out by a real desk with a real file."""

import asyncio
from dataclasses import replace

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QApplication

from hmi.actions.maturity_desk import maturity_desk
from hmi.storage.writer import Writer
from tests.gui.looking import cut_texts
from ui.widgets.scroll import Scroll
from ui.widgets.sheet import Sheet

LAYOUTS = 4
"""So deep are the layouts whose requests follow from each other."""


ON_SCREEN = 400


class Login:
    """Somebody is logged in."""

    user = "mara"


class Keeper:
    """Carries out what a station wishes, on disk, before it is shown."""

    def __init__(self, station, folder, clock):
        self.writer = Writer(clock)
        self.writer.start()
        desk = maturity_desk(station.site, folder, self.writer, station.bus, clock, Login())
        self._carries = desk.carries()
        self.station = replace(station, ask=self._ask)

    async def _ask(self, wish):
        _right, carry = self._carries[type(wish)]
        if (work := carry(wish)) is not None:
            asyncio.run(_awaited(work))

    def close(self):
        """Stop writing."""
        self.writer.stop()


async def _awaited(work):
    await work


class Toucher:
    """Taps what a finger can reach: in sight, enabled, and covered by nothing."""

    def __init__(self, qtbot, window):
        self._qtbot, self.window = qtbot, window
        self.taps = 0

    def tap(self, target):
        """Swipe a target into sight and tap it; what lies above it would get the tap."""
        self.settle()
        area = target.parentWidget()
        while area is not None and not isinstance(area, Scroll):
            area = area.parentWidget()
        if area is not None:
            area.ensureWidgetVisible(target)
        self._qtbot.waitUntil(target.isVisible, timeout=20_000)
        middle = target.mapTo(self.window, target.rect().center())
        assert target.isEnabled(), target.caption
        assert self.window.childAt(middle) is target, f"{target.caption} cannot be reached"
        # The screen of tests is smaller than the window, and a tap off the screen is none.
        self.window.move(ON_SCREEN - middle.x(), ON_SCREEN - middle.y())
        self._qtbot.mouseClick(target, Qt.MouseButton.LeftButton)
        self.taps += 1
        self.settle()

    def say(self, caption):
        """Tap the uppermost target of a caption."""
        self.tap(self.find(caption))

    def find(self, caption, within=None):
        """Return the target of a caption on the sheet that is open, or on the page."""
        self.settle()
        sheets = [one for one in self.window.findChildren(Sheet) if one.isVisible()]
        place = within or (sheets[-1] if sheets else self.window.current)
        found = [
            one
            for one in place.findChildren(QAbstractButton)
            if getattr(one, "caption", "") == caption and one.isVisible()
        ]
        assert found, f"no target {caption!r}"
        return found[0]

    def settle(self):
        """Let layouts come to rest."""
        for _round in range(LAYOUTS):
            QApplication.sendPostedEvents()
        QApplication.processEvents()

    def sees_nothing_cut(self):
        """Wait until no text in sight is cut."""
        self.settle()
        self._qtbot.waitUntil(lambda: not cut_texts(self.window.current), timeout=20_000)
        for sheet in self.window.findChildren(Sheet):
            if sheet.isVisible():
                self._qtbot.waitUntil(lambda seen=sheet: not cut_texts(seen), timeout=20_000)
