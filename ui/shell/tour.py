"""Shows every page by itself, takes a picture of each, and sums up what the station did.

For machines without a display and for the pictures of the README: it is the running program,
watched instead of touched.
"""

import sys
from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtWidgets import QWidget

from hmi.actions.requests import AddNote, BeginAssessment, RateDimension, Request
from hmi.clock import to_us
from hmi.maturity.questions import load_bank
from ui.shell.room import Room

SETTLE_S = 2.0
RATINGS = ((3, 4), (2, 3), (3, 3), (2, 3), (1, 2), (2, 3))
"""Level and target of each dimension of the demo line, as its makers rate it."""
NOTE = "Filter changed, runs quieter since"
"""What somebody notes about its first machine."""


class Tour(QObject):
    """One walk through all pages within a given time."""

    ended = Signal()

    def __init__(self, frame: QWidget, room: Room, seconds: float, folder: Path | None) -> None:
        """Begin the walk; folder is where the pictures go, None for no pictures."""
        super().__init__()
        self._frame = frame
        self._room = room
        self._folder = folder
        self._stops = list(room.tour_stops())
        self.exit_code = 1
        # The pages come last: by then there is something to see on them.
        pause_ms = round(1000 * SETTLE_S)
        first_ms = max(pause_ms, round(1000 * seconds) - pause_ms * len(self._stops))
        self._timer = QTimer(self, interval=pause_ms)
        self._timer.timeout.connect(self._next)
        room.visit(self._stops[0])
        QTimer.singleShot(first_ms, self, self._begin)
        self._shown = 0

    def rate_line(self) -> None:
        """Rate the line as a person would, when nobody has: for the demo plant alone."""
        state = self._room.station.state
        if state.assessments:
            return
        state.assessment_changed.connect(self._rate_next)
        machine = self._stops[0].target.machine
        now_us = to_us(self._room.station.clock.now())
        self._wish(AddNote(NOTE, now_us, machine=machine))
        self._wish(BeginAssessment(self._room.site.line or self._room.site.name))

    def _rate_next(self) -> None:
        assessment = next(iter(self._room.station.state.assessments.values()))
        levels = dict(assessment.levels)
        for key, (level, target) in zip(load_bank().keys, RATINGS, strict=True):
            if levels[key] != level:
                self._wish(RateDimension(assessment.number, key, level, target))
                return

    def _wish(self, request: Request) -> None:
        self._room.station.wish(request, refused=self._refused)

    def _refused(self, told: str) -> None:
        sys.stderr.write(f"{told}\n")

    def _begin(self) -> None:
        self._take_picture()
        self._timer.start()

    def _next(self) -> None:
        if self._room.is_reading_past:
            return
        if self._shown:
            self._take_picture()
        if self._shown + 1 < len(self._stops):
            self._shown += 1
            self._room.visit(self._stops[self._shown])
            return
        self._timer.stop()
        self._room.come_back()
        sys.stdout.write(self._room.summary() + "\n")
        sys.stdout.flush()
        self.exit_code = 0 if self._room.is_alive() else 1
        self.ended.emit()

    def _take_picture(self) -> None:
        if self._folder is not None:
            self._folder.mkdir(parents=True, exist_ok=True)
            name = f"{self._shown + 1:02d}-{self._stops[self._shown].name}.png"
            self._frame.grab().save(str(self._folder / name))
