"""The line around a machine in a period: states at any zoom, bottleneck, who made whom wait."""

from collections.abc import Mapping, Sequence
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from hmi.clock import to_us
from hmi.machines.timeline import Segment
from hmi.performance.line_losses import Bottleneck, Loss
from hmi.performance.line_reading import LineSeen, read_line, read_states
from hmi.plant.derived import STATE, key_of
from hmi.texts import formats
from hmi.texts.catalog import _
from ui.live.station import Station
from ui.theme.scale import TouchClass
from ui.theme.type import TypeRole
from ui.widgets.action_button import ActionButton
from ui.widgets.explanation import Explanation, Part
from ui.widgets.figure_tile import FigureTile
from ui.widgets.oee_losses import OeeLosses
from ui.widgets.oee_states import ZOOM, OeeStates
from ui.widgets.page import Target
from ui.widgets.panel import Panel
from ui.widgets.plain_text import PlainLabel, plain

_LOOK_US = 300_000_000


class OeeLine(QWidget):
    """Reads on a worker what it shows; work only goes on between follow() and stop()."""

    navigate = Signal(object)

    def __init__(self, station: Station) -> None:
        super().__init__()
        self._station = station
        theme, site = station.theme, station.site
        names = {one.key: one.name for one in site.line_machines}
        self.states = OeeStates(theme, names, site.calendar.timezone)
        self.losses = OeeLosses(theme, site)
        self.bottleneck = FigureTile(theme, _("Bottleneck"), TypeRole.VALUE)
        self.told = PlainLabel(theme, "", TypeRole.BODY, ink="text2", is_wrapped=True)
        self._machine = ""
        self._period = (0, 0)
        self._covered = (0, 0)
        self._is_at_work = False
        self.buttons = {
            "back": ("back", _("Earlier"), lambda: self.states.move_by(-0.5)),
            "in": ("zoom_in", _("Zoom in"), lambda: self.states.zoom(1 / ZOOM)),
            "out": ("zoom_out", _("Zoom out"), lambda: self.states.zoom(ZOOM)),
            "forward": ("forward", _("Later"), lambda: self.states.move_by(0.5)),
        }
        self.states.moved.connect(self._read_more)
        self.states.tapped.connect(self._look_at)
        self.losses.chosen.connect(self._show_loss)
        self.bottleneck.navigate.connect(self.navigate)
        self._lay_out()

    def follow(self, machine: str, start_us: int, end_us: int) -> None:
        """Show a period of a machine's line; the time that is looked at stays within the same."""
        self._is_at_work, self._machine = True, machine
        is_other = start_us != self._period[0]
        self._period = (start_us, end_us)
        self.states.latest_us = to_us(self._station.clock.now())
        if is_other or self.states.shown_us[1] < start_us:
            self._covered = (0, 0)
            self.states.show_window(start_us, end_us)
        site, reader = self._station.site, self._station.reader
        work = partial(read_line, site, reader.read, reader.gaps, start_us, end_us)
        self._station.background.run((self, "line"), work, self._show_line, self._tell)
        self._read_states()

    def stop(self) -> None:
        """Read no more."""
        self._is_at_work = False
        for name in ("line", "states"):
            self._station.background.cancel((self, name))

    def _read_more(self) -> None:
        start_us, end_us = self.states.shown_us
        known_us = min(end_us, self._period[1])
        if self._is_at_work and (start_us < self._covered[0] or known_us > self._covered[1]):
            self._read_states()

    def _read_states(self) -> None:
        """Read what is looked at and as much on both sides, so that a drag finds it there."""
        start_us, end_us = self.states.shown_us
        around = end_us - start_us
        between = (start_us - around, min(end_us + around, to_us(self._station.clock.now())))
        site, reader = self._station.site, self._station.reader
        work = partial(read_states, site, reader.read, reader.gaps, *between)

        def show(found: Mapping[str, Sequence[Segment]]) -> None:
            self._covered = between
            self.states.show_states(found, between[1], self._machine)

        self._station.background.run((self, "states"), work, show, self._tell)

    def _show_line(self, seen: LineSeen) -> None:
        self._tell("")
        self.losses.show_culprits(seen.culprits)
        self._show_bottleneck(seen.bottleneck)

    def _tell(self, words: str) -> None:
        self.told.show_text(words)
        self.told.setVisible(bool(words))

    def _show_bottleneck(self, found: Bottleneck) -> None:
        if not found.machine:
            self.bottleneck.show_figure(
                formats.NOTHING, note=_("no machine of the line was seen at work")
            )
            return
        share = formats.percent(found.share, 0)
        note = _("for {share} of the time").format(share=share)
        explain = partial(self._explained, found)
        self.bottleneck.show_figure(self._name(found.machine), note=note, explain=explain)

    def _explained(self, found: Bottleneck) -> Explanation:
        waited = formats.duration(found.waited_us / 1e6)
        second = _("starved and blocked least: {time}").format(time=waited)
        notes = (
            _("Both ways name the same machine.") if found.is_agreed else
            _("The two ways name different machines: the bottleneck moves, or is none."),
            _("Source of the method: Roser, Nakano, Tanaka, A practical bottleneck detection"
              " method, 2002."),
        )  # fmt: skip
        return Explanation(
            _("Bottleneck"), self._name(found.machine),
            _("At any moment it is the machine whose time without waiting is the longest. The"
              " machine that was it for the longest part of the period is shown."),
            (
                Part(self._name(found.machine), formats.percent(found.share, 0),
                     self._target(found.machine)),
                Part(self._name(found.least_waiting), second, self._target(found.least_waiting)),
            ),
            notes,
        )  # fmt: skip

    def _show_loss(self, loss: Loss) -> None:
        """Show the time of a loss and what came before it."""
        self.states.show_window(loss.start_us - _LOOK_US, loss.end_us + _LOOK_US)

    def _look_at(self, time_us: int) -> None:
        self.navigate.emit(self._target(self._machine, time_us))

    def _target(self, machine: str, time_us: int | None = None) -> Target:
        middle = sum(self._period) // 2
        return Target(
            page="trends", machine=machine, tag=key_of(machine, STATE), time_us=time_us or middle
        )

    def _name(self, key: str) -> str:
        machine = self._station.site.machine_by_key.get(key)
        return plain(key if machine is None else machine.name, 40)

    def _lay_out(self) -> None:
        theme = self._station.theme
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(theme.unit(12))
        states = Panel(theme, _("States of the line; tap to see the trend there"))
        states.add(self.states)
        row = QHBoxLayout()
        row.setSpacing(theme.unit(8))
        for icon, name, call in self.buttons.values():
            button = ActionButton(theme, "", TouchClass.T1, icon=icon)
            button.setAccessibleName(name)
            button.clicked.connect(lambda _checked=False, call=call: call())
            row.addWidget(button)
        whole = ActionButton(theme, _("Whole period"), TouchClass.T1)
        whole.clicked.connect(lambda _checked=False: self.states.show_window(*self._period))
        row.addWidget(whole)
        row.addStretch()
        states.add(row)
        box.addWidget(states)
        losses = Panel(theme, _("Waiting in the line, by the machine that caused it"))
        self.bottleneck.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        losses.add(self.bottleneck)
        losses.add(self.told)
        self.told.hide()
        losses.add(self.losses)
        box.addWidget(losses)
