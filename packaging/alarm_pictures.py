"""Pictures of the alarm pages in states that a tour cannot wait for, such as a flood.

The window is the real one, with a journal and a history on disk; only the hours before are told
to it in a moment, by the rules of the demo site. Arguments: folder, theme, width x height.
"""

import math
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Protocol

from PySide6.QtCore import QDeadlineTimer
from PySide6.QtWidgets import QApplication

from hmi.actions.requests import Request
from hmi.bus.alarm_facts import AlarmChanged, AlarmLetter, FloodChanged, Trigger
from hmi.bus.bus import Bus
from hmi.bus.facts import (
    ConnectionChanged,
    ConnectionPhase,
    SamplesArrived,
    SiteLoaded,
    UserChanged,
)
from hmi.clock import ManualClock, to_us
from hmi.config.loader import load_site
from hmi.historian.recorder import Recorder
from hmi.journal.recorder import Recorder as JournalRecorder
from hmi.plant.alarm_rules import AlarmRule
from hmi.plant.quality import GOOD
from hmi.plant.roles import Role
from hmi.plant.samples import Origin, Sample, batch_of
from hmi.plant.site import Site
from hmi.storage.writer import Writer
from ui.live.bugs import Bugs
from ui.live.station import Ask
from ui.live.tasks import run_at_once
from ui.pages.alarms import AlarmsPage
from ui.shell.room import Room, Wiring
from ui.theme.blink import BlinkRate
from ui.theme.theme import Theme
from ui.widgets.page import Target

SITE = Path(__file__).resolve().parent.parent / "resources" / "demo" / "site.toml"
MORNING = datetime(2026, 11, 20, 4, 30, tzinfo=UTC)
DAY_S = 86_400
CHOSEN = "filler.bowl_level_low"
_SETTLE_MS = 900
_L = AlarmLetter


async def _granted(_request: Request) -> None:
    """Grant every wish: nobody answers on a stage."""


class StageClock(ManualClock):
    """Wall time as the stage says it; durations are real, so that nothing seems to stand still."""

    def monotonic(self) -> float:
        """Return seconds that really pass."""
        return time.monotonic()


class Stage:
    """A day of a station in its files, and a window on what comes after it."""

    def __init__(self, folder: Path, theme: Theme, ask: Ask = _granted) -> None:
        self.site: Site = load_site(SITE)
        self.clock = StageClock(MORNING)
        self._bus, self._writer = Bus(), Writer(self.clock)
        self._occurrences: dict[str, int] = {}
        self._recorder = Recorder(self.site, self._bus, self._writer, self.clock, folder)
        JournalRecorder(self._bus, self._writer, folder)
        self.rules = [rule for rule in self.site.alarms if rule.tag and not rule.is_alert]
        self._tell_day()
        self._measure()
        self._recorder.close()
        self._writer.stop()
        wiring = Wiring(
            clock=self.clock, theme=theme, bugs=Bugs(), ask=ask, spawn=run_at_once,
            kiosk=False,
        )  # fmt: skip
        self.room = Room(SiteLoaded(self.site, str(folder), ""), wiring)
        self.room.station.state.hear_engine(True)
        self.hear()

    def hear(self) -> None:
        """Let the server be heard now."""
        live, now = ConnectionPhase.LIVE, self.clock.now()
        for one in self.site.connections:
            self.room.receive(ConnectionChanged(one.key, live, now, 0.0))

    def log_in(self, role: Role) -> None:
        """Let somebody work here."""
        self.room.receive(UserChanged("eva", "Eva Engel", role))

    def alarm(self, rule: AlarmRule, letter: AlarmLetter = _L.UNACKNOWLEDGED) -> AlarmChanged:
        """Let an alarm come now."""
        fact = self._fact(rule, self.clock.now(), letter)
        self.room.receive(fact)
        return fact

    def rule(self, key: str) -> AlarmRule:
        """Return a rule of the demo site. Raise StopIteration for one that it does not have."""
        return next(rule for rule in self.rules if rule.key == key)

    def _tell_day(self) -> None:
        """Write down a day of alarms: most are rare, some come often, one chatters."""
        for moment, rule in self._calls():
            came = self._fact(rule, moment, _L.UNACKNOWLEDGED)
            self._bus.alarms.publish(came)
            seen = moment + timedelta(seconds=20 + 7 * int(rule.priority))
            acked = replace(
                came, letter=_L.ACKNOWLEDGED, before=_L.UNACKNOWLEDGED, trigger=Trigger.ACK,
                at=seen, acked=True, user="eva", acked_by="eva", is_annunciation=False,
            )  # fmt: skip
            self._bus.alarms.publish(acked)
            gone = replace(acked, letter=_L.NORMAL, before=_L.ACKNOWLEDGED, trigger=Trigger.RTN,
                           at=seen + timedelta(seconds=95), active=False, user="")  # fmt: skip
            self._bus.alarms.publish(gone)
        self.clock.advance(DAY_S)

    def _calls(self) -> Iterator[tuple[datetime, AlarmRule]]:
        chosen, rules = self.rule(CHOSEN), self.rules
        for number in range(120):
            moment = MORNING + timedelta(seconds=number * DAY_S / 120)
            often = number % 3 == 0
            yield moment, chosen if often else rules[(number * 7) % len(rules)]

    def _fact(self, rule: AlarmRule, at: datetime, letter: AlarmLetter) -> AlarmChanged:
        occurrence = self._occurrences.get(rule.key, 0) + 1
        self._occurrences[rule.key] = occurrence
        levels = rule.levels
        limit = next((one for one in (levels.lo, levels.hi) if one is not None), None)
        value = None if limit is None else round(limit * (0.93 if levels.lo else 1.04), 2)
        is_seen = letter is _L.ACKNOWLEDGED
        return AlarmChanged(
            key=rule.key, machine=rule.machine, message=rule.message, priority=rule.priority,
            letter=letter, before=_L.NORMAL, trigger=Trigger.ACTIVATE, at=at, source_time=at,
            active=True, acked=is_seen, latched=False, occurrence=occurrence, active_since=at,
            value=value, limit=limit, unit=self.site.tag(rule.tag).unit, tag=rule.tag,
            cause=rule.cause, consequence=rule.consequence, response=rule.response,
            is_annunciation=True, came_at=at, came_value=value,
            acked_by="eva" if is_seen else "", acked_at=at if is_seen else None,
        )  # fmt: skip

    def _measure(self) -> None:
        """Record the last half hour of the machine whose alarm is looked at."""
        machine = self.site.machine_by_key[self.rule(CHOSEN).machine]
        end = self.clock.now()
        for second in range(0, 1800, 2):
            moment_us = to_us(end - timedelta(seconds=1800 - second))
            samples = [
                Sample(self.site.number_by_key[key], self._value(key, second), GOOD, moment_us,
                       moment_us)
                for key in machine.indicator_tags
            ]  # fmt: skip
            self._bus.samples.publish(SamplesArrived(batch_of(samples, Origin.LIVE)))
            if second % 300 == 0:
                self._recorder.tick()
                self._writer.write_once()

    def _value(self, key: str, second: int) -> float:
        tag = self.site.tag(key)
        low = tag.normal_low if tag.normal_low is not None else (tag.low or 0.0)
        high = tag.normal_high if tag.normal_high is not None else (tag.high or low + 1)
        middle, wave = (low + high) / 2, math.sin(second / 47 + len(key)) * (high - low) * 0.12
        falls = max(0, second - 1500) * (high - low) / 240 if key == self.rule(CHOSEN).tag else 0
        return middle + wave - falls


def main(arguments: list[str]) -> int:
    """Take all pictures of one theme and size into a folder."""
    folder, look, size = Path(arguments[0]), arguments[1], arguments[2]
    application = QApplication(sys.argv[:1])
    theme = Theme(is_dark=look == "dark")
    theme.apply_to(application)
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as data:
        stage = Stage(Path(data), theme)
        window = stage.room.view
        width, _, height = size.partition("x")
        window.resize(int(width), int(height))
        window.show()
        for name in _scenes(stage):
            settle(application, stage)
            window.grab().save(str(folder / f"alarms-{name}.png"))
        stage.room.close()
    return 0


def _scenes(stage: Stage) -> Iterator[str]:
    """Set one scene after the other; yield its name when it is set."""
    window = stage.room.window
    window.go_to(Target(page="alarms"))
    page = window.current
    assert isinstance(page, AlarmsPage)  # noqa: S101  # the page of that name
    yield "calm"
    _let_three_come(stage)
    page.hide()
    page.show()
    yield "three"
    window.go_to(Target(page="alarms", alarm=CHOSEN))
    yield "detail"
    stage.log_in(Role.ENGINEER)
    page.detail.commands.tune.click()
    yield "tuning"
    _close_sheets(stage)
    page.tabs.show_tab("rules")
    yield "table"
    keys = [rule.key for rule in page.editor.rows.rules]
    page.editor.edit(keys.index(CHOSEN))
    yield "editor"
    page.tabs.show_tab("performance")
    yield "figures"
    page.tabs.show_tab("active")
    _let_many_come(stage)
    page.detail.closed.emit()
    yield "flood"


def _let_three_come(stage: Stage) -> None:
    worst = sorted(stage.rules, key=lambda rule: rule.priority)
    stage.alarm(worst[-1], _L.ACKNOWLEDGED)
    stage.clock.advance(70)
    stage.alarm(worst[len(worst) // 2])
    stage.clock.advance(31)
    stage.alarm(stage.rule(CHOSEN))
    stage.clock.advance(12)
    stage.hear()


def _let_many_come(stage: Stage) -> None:
    since = stage.clock.now()
    for number, rule in enumerate(stage.rules):
        stage.clock.advance(2)
        if number % 4:
            stage.alarm(rule)
    stage.hear()
    stage.room.receive(FloodChanged(since, len(stage.rules), first_out=CHOSEN))


def _close_sheets(stage: Stage) -> None:
    from ui.widgets.sheet import Sheet

    for sheet in stage.room.window.findChildren(Sheet):
        sheet.close_sheet()


class HasRoom(Protocol):
    """Whatever has a window."""

    room: Room


def settle(application: QApplication, stage: HasRoom) -> None:
    """Let what is read arrive and what is late be painted."""
    background, wait = stage.room.station.background, QDeadlineTimer(20_000)
    calm = QDeadlineTimer(_SETTLE_MS)
    blink = stage.room.station.theme.blink

    def is_settled() -> bool:
        # Badges are taken in the lit half of their blinking: the other half has no colour.
        return not background.pending and calm.hasExpired() and blink.is_lit(BlinkRate.FAST)

    while not is_settled() and not wait.hasExpired():
        application.processEvents()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
