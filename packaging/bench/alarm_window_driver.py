"""Runs the product's window on its alarms: `alarm_window_driver.py BEATS --site ... `.

It tells as a line of JSON when the alarms are shown, and when each occurrence of the gravest alarm
stands in the list. It ends on `end`, having written the beats of its probe into BEATS.
"""

import contextlib
import sys
from collections.abc import Sequence
from pathlib import Path
from unittest import mock

from alarm_engine_driver import P1_KEY
from PySide6.QtCore import QTimer
from qt_probe import tell
from window_driver import watched

import ui.app
from hmi.bus.facts import AlarmLetter, Fact, SiteLoaded

LOOK_MS = 20
FIRST_ROWS = 60


def alarm_window(beats: Path) -> type[ui.app.App]:
    """Return the program that opens its alarms and looks for the gravest."""

    class AlarmWindow(watched(beats, 0)):  # type: ignore[misc]  # the base is made at run time
        """The program, on its page of alarms."""

        _gravest_seen = 0
        _gravest_timer: QTimer | None = None

        def _receive(self, fact: Fact) -> None:
            super()._receive(fact)
            if not isinstance(fact, SiteLoaded) or self._room is None:
                return
            if self._gravest_timer is None:
                from ui.widgets.page import Target

                self._room.window.go_to(Target(page="alarms"))
                self._gravest_timer = QTimer(interval=LOOK_MS)
                self._gravest_timer.timeout.connect(self._find_gravest)
                self._gravest_timer.start()
                tell("alarms")

        def _find_gravest(self) -> None:
            from ui.pages.alarms import AlarmsPage

            model = self._room.window.findChildren(AlarmsPage)[0].model
            for row in range(FIRST_ROWS):
                one = model.fact(row)
                if (
                    one is None
                    or one.key != P1_KEY
                    or one.letter is not AlarmLetter.UNACKNOWLEDGED
                ):
                    continue
                if one.occurrence > self._gravest_seen:
                    self._gravest_seen = one.occurrence
                    tell("gravest")

    return AlarmWindow


def main(arguments: Sequence[str]) -> int:
    """Run the window; return its exit code."""
    beats, *rest = arguments
    with contextlib.ExitStack() as changes:
        program = alarm_window(Path(beats))
        changes.enter_context(mock.patch.object(ui.app, "App", program))
        return ui.app.main(rest)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
