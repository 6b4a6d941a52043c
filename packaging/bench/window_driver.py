"""Runs the product's window, unchanged but watched: `window_driver.py BEATS PENS --site ... `.

It prints a line of JSON when the pages stand, when the first live value is in the window, and when
the trend shows so many pens. With 0 pens the window stays where it opens, and it tells when its
first picture is painted, too. It ends on `end`, having written the beats of its probe into BEATS.
"""

import contextlib
import sys
from collections.abc import Sequence
from pathlib import Path
from unittest import mock

from live_fact import is_live
from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QApplication
from qt_probe import Ear, Probe, tell

import ui.app
from hmi.bus.facts import Fact, SiteLoaded


class PaintNoting(QApplication):
    """An application that says when its first window has been painted."""

    def __init__(self, arguments: Sequence[str]) -> None:
        super().__init__(list(arguments))
        self._depth = 0
        self._is_painting = False
        self._is_told = False

    def notify(self, receiver: QObject, event: QEvent) -> bool:
        """Deliver an event; after the outermost one that painted, the picture is on the screen."""
        if self._is_told:
            return bool(super().notify(receiver, event))
        self._is_painting |= event.type() is QEvent.Type.Paint
        self._depth += 1
        done = bool(super().notify(receiver, event))
        self._depth -= 1
        if self._is_painting and not self._depth:
            self._is_told = True
            tell("painted")
        return done


def watched(beats: Path, pens: int) -> type[ui.app.App]:
    """Return the program with a probe that is saved to a file when it ends."""

    class WatchedApp(ui.app.App):
        """The program, telling what it has reached."""

        _probe: Probe | None = None
        _ear: Ear | None = None
        _is_live = False

        async def run(self) -> int:
            """Run with probe and ear."""
            self._probe, self._ear = Probe(), Ear()
            self._ear.ended.connect(self.leave)
            code = await super().run()
            self._probe.save(beats)
            return code

        def _receive(self, fact: Fact) -> None:
            super()._receive(fact)
            if isinstance(fact, SiteLoaded):
                tell("furnished")
                if pens:
                    self._show_trend()
            elif not self._is_live and is_live(fact):
                self._is_live = True
                tell("live")

        def _show_trend(self) -> None:
            from ui.pages.trends import TrendsPage
            from ui.widgets.page import Target

            if self._room is None:
                return
            self._room.window.go_to(Target(page="trends"))
            chart = self._room.window.findChildren(TrendsPage)[0].chart
            chart.show_pens([tag.key for tag in self._room.site.tags[:pens]])
            tell("trend")

    return WatchedApp


def main(arguments: Sequence[str]) -> int:
    """Run the window; return its exit code."""
    beats, pens, *rest = arguments
    with contextlib.ExitStack() as changes:
        program = watched(Path(beats), int(pens))
        changes.enter_context(mock.patch.object(ui.app, "App", program))
        if not int(pens):
            # Only for the start: every event passes through it, which costs time.
            changes.enter_context(mock.patch.object(ui.app, "QApplication", PaintNoting))
        return ui.app.main(rest)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
