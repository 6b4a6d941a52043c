"""Goes the way from an empty site to one machine that lives, by taps, and counts them.

For the pictures and as a proof: the running program, tapped instead of touched.
"""

import sys
from collections.abc import Iterator
from typing import TypeVar

from PySide6.QtWidgets import QAbstractButton, QWidget

from ui.live.joining import Step
from ui.live.starting import Start, Starting
from ui.pages.machine import MachinePage
from ui.shell.connecting_tour import ConnectingTour, Moment
from ui.shell.fingertip import tap
from ui.widgets.connect_address import AddressStep
from ui.widgets.connect_security import SecurityStep
from ui.widgets.connect_trust import TrustStep
from ui.widgets.keyboard import TypedField
from ui.widgets.notice import Notice
from ui.widgets.scroll import Scroll
from ui.widgets.start_small_class import ClassStep
from ui.widgets.start_small_limits import LimitsStep
from ui.widgets.start_small_live import StartLiveStep
from ui.widgets.start_small_machine import MachineNameStep
from ui.widgets.start_small_source import SourceStep
from ui.widgets.start_small_step import StartStep
from ui.widgets.start_small_tags import SignalsStep

P = TypeVar("P")

NAME = "pump 3"
MEASURED = 3
"""So many signals show a value before one goes on: a person looks whether they are right."""


class StartingTour(ConnectingTour):
    """One way to one machine: taps counts what was touched, typed what of it were letters."""

    patience_s = 180.0
    """Health comes after the first minutes of running."""
    taps = 0
    typed = 0

    def _steps(self) -> Iterator[Moment]:
        yield lambda: self._room() is not None
        self._tap(self._here.window.navigation.item("machine"))
        yield lambda: self._here.window.current.key == "machine"
        self._take_picture("empty")
        page = self._here.window.current
        if not isinstance(page, MachinePage):
            raise TypeError
        self._tap(page.empty.begin)
        yield self._stands(Start.SOURCE)
        self._take_picture("source")
        self._tap(self._part(SourceStep).server)
        yield self._at(Step.ADDRESS)
        yield from self._connect()
        yield from self._name()
        yield from self._signal()
        yield from self._save_machine()
        # Said here: a way that broke off ends as well.
        self.exit_code = 0

    def _connect(self) -> Iterator[Moment]:
        """Reach the server; what it shows of itself is compared if it shows anything."""
        self._type(self._step(AddressStep).url, self._url.removeprefix(self._joining.url))
        self._take_picture("address")
        self._tap(self._page.wizard.forward)
        yield self._at(Step.SECURITY)
        self._tap(next(card for card in self._step(SecurityStep).cards if card.isEnabled()))
        yield lambda: self._page.wizard.forward.isEnabled()
        self._tap(self._page.wizard.forward)
        yield self._at(Step.IDENTITY)
        self._tap(self._page.wizard.forward)
        yield lambda: self._at(Step.TRUST)() or self._stands(Start.MACHINE)()
        if self._joining.step is Step.TRUST:
            view = self._step(TrustStep).view
            for card in (*view.waivers.values(), view.compared):
                self._tap(card)
            yield lambda: self._page.wizard.forward.isEnabled()
            self._tap(self._page.wizard.forward)

    def _name(self) -> Iterator[Moment]:
        """Take a machine that the server describes, else give it a name; leave its class."""
        yield lambda: self._stands(Start.MACHINE)() and self._joining.found is not None
        step = self._part(MachineNameStep)
        if step.found:
            self._tap(list(step.found.values())[len(step.found) // 3])
        else:
            self._type(step.name, NAME)
            self._tap(self._page.keyboard.away)
        yield lambda: self._page.start.forward.isEnabled()
        self._take_picture("machine")
        self._tap(self._page.start.forward)
        yield self._stands(Start.CLASS)
        self._take_picture("class")
        kind = self._part(ClassStep)
        self._tap(kind.ratings["rated_current"])
        yield lambda: kind.sheet is not None and kind.sheet.isVisible()
        yield from self._enter(kind, "24")
        self._tap(self._page.start.forward)

    def _signal(self) -> Iterator[Moment]:
        """See the proposed signals with their values; take them."""
        yield lambda: self._stands(Start.SIGNALS)() and len(self._starting.chosen) >= MEASURED
        step = self._part(SignalsStep)
        yield lambda: sum(bool(row.card.beside) for row in step.rows) >= MEASURED
        self._take_picture("signals")
        self._tap(self._page.start.forward)
        yield self._stands(Start.STATE)
        self._take_picture("state")
        self._tap(self._page.start.forward)
        yield self._stands(Start.LIMITS)
        limits = self._part(LimitsStep)
        yield lambda: bool(limits.panels)
        self._take_picture("limits")
        self._tap(self._page.start.forward)

    def _save_machine(self) -> Iterator[Moment]:
        """Save what is previewed; see it live, then with health and an alert on its page."""
        yield self._stands(Start.PREVIEW)
        self._take_picture("preview")
        self._tap(self._page.start.forward)
        yield self._is_machine_live
        self._take_picture("live")
        self._tap(self._page.start.forward)
        yield lambda: self._here.window.current.key == "machine"
        key = self._here.site.line_machines[0].key
        yield lambda: self._has_health(key)
        yield lambda: self._is_told_of_limits(key)
        self._take_picture("twin")
        self._tap(self._here.window.navigation.item("health"))
        yield lambda: self._here.window.current.key == "health"
        self._take_picture("health")

    def _end(self) -> None:
        sys.stdout.write(f"taps: {self.taps}\nletters typed: {self.typed}\n")
        super()._end()

    def _place(self) -> str:
        return f"{self._starting.step}, {super()._place()}"

    def _told(self) -> str:
        return f"{self._page.starter.told} {super()._told()}"

    def _has_health(self, key: str) -> bool:
        fact = self._here.station.state.machines.get(key)
        return fact is not None and fact.health is not None

    def _is_told_of_limits(self, key: str) -> bool:
        """Tell whether an alarm stands for what is beyond its limit, if anything is."""
        site, feed = self._here.site, self._here.station.feed
        beyond = [
            rule
            for rule in site.alarms
            if rule.machine == key and rule.levels.hi is not None
            and (feed.reading(rule.tag).number or 0.0) > rule.levels.hi
        ]  # fmt: skip
        standing = self._here.station.state.alarms_of(key)
        return all(any(one.key == rule.key for one in standing) for rule in beyond)

    def _is_machine_live(self) -> bool:
        step = self._page.start.steps[Start.LIVE]
        return (
            self._stands(Start.LIVE)()
            and isinstance(step, StartLiveStep)
            and bool(step.rows.keys)
            and step.arrived == len(step.rows.keys)
            and self._here.is_alive()
        )

    def _enter(self, step: StartStep, text: str) -> Iterator[Moment]:
        """Type a number on the keys of the sheet."""
        sheet = step.sheet
        if sheet is None:
            return
        for character in text:
            self._tap(sheet.keypad.key(character))
        self._take_picture("number")
        self._tap(sheet.take)
        yield lambda: not step.isHidden()

    def _stands(self, wanted: Start) -> Moment:
        return lambda: self._starting.step is wanted and self._page.start.isVisible()

    @property
    def _starting(self) -> Starting:
        return self._here.starting

    def _part(self, kind: type[P]) -> P:
        return next(one for one in self._page.start.steps.values() if isinstance(one, kind))

    def _type(self, field: TypedField, text: str) -> None:
        self._tap(field)
        for character in text:
            self._tap(self._page.keyboard.key(character))
        self.typed += len(text)

    def _tap(self, target: QWidget) -> None:
        """Bring a target into sight, as a finger does, and tap it."""
        for notice in self._frame.findChildren(Notice):
            # What lies over the keys is tapped away first.
            notice.remove()
            self.taps += 1
        area = target.parentWidget()
        while area is not None and not isinstance(area, Scroll):
            area = area.parentWidget()
        if area is not None:
            area.ensureWidgetVisible(target)
        self.taps += 1
        window = target.window()
        hit = window.childAt(target.mapTo(window, target.rect().center()))
        if area is not None and isinstance(target, QAbstractButton) and hit is target:
            # An area that scrolls waits whether a press becomes a flick, which this one cannot.
            target.click()
        else:
            tap(target)
