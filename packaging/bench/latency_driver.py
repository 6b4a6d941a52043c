"""Runs the product's window and tells when a changed value of one tag has been painted.

`latency_driver.py TAG --site ... `. A line of JSON for each value: `value`, and `at_us`, the wall
clock (microseconds since 1970) when the painting that followed its coming to the widget was done.
It ends on `end`.
"""

import contextlib
import json
import sys
import time
from collections.abc import Sequence
from unittest import mock

from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QApplication
from qt_probe import Ear, tell

import ui.app
from hmi.bus.facts import Fact, SiteLoaded
from ui.live.reading import Reading


class Painted:
    """The newest value of the tag that its widgets were given, until a painting is over."""

    def __init__(self) -> None:
        self._value: object = None
        self._is_waiting = False

    def shown(self, reading: Reading) -> None:
        """Note a value on its way to the screen."""
        if reading.value != self._value:
            self._value, self._is_waiting = reading.value, True

    def painted(self) -> None:
        """Tell of the value that this painting has brought to the screen."""
        if self._is_waiting:
            self._is_waiting = False
            told = {"event": "value", "value": self._value, "at_us": time.time_ns() // 1000}
            print(json.dumps(told), flush=True)


class NotingApplication(QApplication):
    """An application that says when a painting is over."""

    def __init__(self, arguments: Sequence[str]) -> None:
        super().__init__(list(arguments))
        self.noted = Painted()
        self._depth = 0
        self._is_painting = False

    def notify(self, receiver: QObject, event: QEvent) -> bool:
        """Deliver an event; after the outermost one that painted, the picture is on the screen."""
        self._is_painting |= event.type() is QEvent.Type.Paint
        self._depth += 1
        done = bool(super().notify(receiver, event))
        self._depth -= 1
        if self._is_painting and not self._depth:
            self._is_painting = False
            self.noted.painted()
        return done


def noting(tag: str) -> type[ui.app.App]:
    """Return the program, telling of the values of a tag and ending when it is told so."""

    class NotingApp(ui.app.App):
        """The program with an ear, and with one watcher more."""

        _ear: Ear | None = None

        async def run(self) -> int:
            """Run with an ear."""
            self._ear = Ear()
            self._ear.ended.connect(self.leave)
            return await super().run()

        def _receive(self, fact: Fact) -> None:
            super()._receive(fact)
            application = QApplication.instance()
            if isinstance(fact, SiteLoaded) and self._room is not None:
                if isinstance(application, NotingApplication):
                    self._room.station.feed.watch(tag, application.noted.shown, 0.0)
                tell("furnished")

    return NotingApp


def main(arguments: Sequence[str]) -> int:
    """Run the window; return its exit code."""
    tag, *rest = arguments
    with contextlib.ExitStack() as changes:
        changes.enter_context(mock.patch.object(ui.app, "App", noting(tag)))
        changes.enter_context(mock.patch.object(ui.app, "QApplication", NotingApplication))
        return ui.app.main(rest)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
