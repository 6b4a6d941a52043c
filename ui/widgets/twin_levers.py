"""The levers of a what-if on the chosen machine, by touch: speed, stops, buffer, changeover."""

from collections.abc import Mapping

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from hmi.process_twin.scenario import ALL_STOPS, Scenario
from hmi.process_twin.wire import Shown
from hmi.texts.catalog import _
from ui.live.station import Station
from ui.theme.scale import TouchClass
from ui.theme.type import TypeRole
from ui.widgets.action_button import ActionButton
from ui.widgets.emptied import empty
from ui.widgets.plain_text import PlainLabel
from ui.widgets.segments import Segments
from ui.widgets.twin_capacity import CapacitySheet
from ui.widgets.twin_stepper import TwinStepper
from ui.widgets.twin_words import (
    buffer_name,
    change_words,
    machine_name,
    pieces,
    reason_words,
)

_STEP, _SLOWEST, _FASTEST = 0.05, 0.5, 2.0
_CHANGEOVER_STEP = 0.1
_LESS, _MORE = 0.8, 1.25
_MOST_REASONS = 3


class TwinLevers(QWidget):
    """Shows and changes a scenario; changed tells that it is another one now."""

    changed = Signal()

    def __init__(self, station: Station, groups: tuple[tuple[str, ...], ...]) -> None:
        super().__init__()
        self.setObjectName("page")
        self._station, self._groups = station, groups
        self.scenario = Scenario()
        self.given: dict[int, float] = {}
        """Capacities of buffers that were told because the record does not tell them."""
        self._shown: Shown | None = None
        self._machine = ""
        theme = station.theme
        self.speed = TwinStepper(theme, _("Speed"))
        self.changeover = TwinStepper(theme, _("Changeovers of the line"))
        self.buffer = TwinStepper(theme, _("Buffer behind"), is_typed=True)
        self.plain = ActionButton(theme, _("As it is"), TouchClass.T1)
        self.title = PlainLabel(theme, "", TypeRole.STRONG, is_wrapped=True)
        self.stops: dict[str, Segments] = {}
        self._rows = QVBoxLayout()
        self._rows.setSpacing(theme.unit(4))
        self.speed.stepped.connect(self._step_speed)
        self.changeover.stepped.connect(self._step_changeover)
        self.buffer.stepped.connect(self._step_buffer)
        self.buffer.tapped.connect(self._type_buffer)
        self.plain.clicked.connect(lambda _checked=False: self.take(Scenario()))
        self._lay_out()

    def show_machine(self, key: str) -> None:
        """Show the levers of another machine."""
        self._machine = key
        self._refresh()

    def show_known(self, shown: Shown | None) -> None:
        """Take up what an answer knows: reasons of stops, capacities."""
        self._shown = shown
        self._refresh()

    def take(self, scenario: Scenario, given: Mapping[int, float] | None = None) -> None:
        """Show another scenario."""
        self.scenario = scenario
        if given is not None:
            self.given = dict(given)
        self._refresh()
        self.changed.emit()

    def _step_speed(self, way: int) -> None:
        factor = self.scenario.speed(self._machine) + way * _STEP
        factor = round(min(max(factor, _SLOWEST), _FASTEST), 2)
        self.take(self.scenario.with_speed(self._machine, factor))

    def _step_changeover(self, way: int) -> None:
        factor = round(self.scenario.changeover + way * _CHANGEOVER_STEP, 1)
        self.take(self.scenario.with_changeover(min(max(factor, 0.0), _FASTEST)))

    def _step_buffer(self, way: int) -> None:
        capacity = self._capacity()
        if capacity is not None:
            wanted = capacity * (_MORE if way > 0 else _LESS)
            self.take(self.scenario.with_capacity(self._number, max(1.0, float(round(wanted)))))

    def _type_buffer(self) -> None:
        name = buffer_name(self._station.site, self._groups, self._number)
        sheet = CapacitySheet(self._station.theme, self, name)
        sheet.typed.connect(self._take_typed)
        sheet.open()

    def _take_typed(self, wanted: float) -> None:
        if self._known_capacity() is None:
            self.take(self.scenario, {**self.given, self._number: wanted})
        else:
            self.take(self.scenario.with_capacity(self._number, wanted))

    def _choose_stops(self, reason: str, share: object) -> None:
        if isinstance(share, float):
            self.take(self.scenario.with_stops_left(self._machine, reason, share))

    @property
    def _number(self) -> int:
        """Number of the buffer behind the machine."""
        return next((row for row, group in enumerate(self._groups) if self._machine in group), 0)

    def _known_capacity(self) -> float | None:
        """Return what the record tells of the buffer."""
        if self._shown is None or self._number >= len(self._shown.buffers):
            return None
        known = self._shown.buffers[self._number]
        return None if known.is_given else known.capacity

    def _capacity(self) -> float | None:
        found = self.scenario.capacities.get(self._number) or self.given.get(self._number)
        return found or self._known_capacity()

    def _reasons(self) -> list[str]:
        known = [] if self._shown is None else [
            one for one in self._shown.machines if one.key == self._machine
        ]  # fmt: skip
        found = list(known[0].stops)[:_MOST_REASONS] if known else []
        return [ALL_STOPS, *found] if len(found) > 1 else [ALL_STOPS]

    def _refresh(self) -> None:
        site, scenario = self._station.site, self.scenario
        is_in_line = any(self._machine in group for group in self._groups)
        self.title.show_text(machine_name(site, self._machine))
        factor = scenario.speed(self._machine)
        self.speed.show_figure(
            change_words(factor), can_less=is_in_line and factor > _SLOWEST,
            can_more=is_in_line and factor < _FASTEST,
        )  # fmt: skip
        self.changeover.show_figure(
            change_words(scenario.changeover), can_less=scenario.changeover > 0.0
        )
        capacity = self._capacity()
        has_buffer = is_in_line and self._number + 1 < len(self._groups)
        self.buffer.setVisible(has_buffer)
        self.buffer.show_figure(
            "\N{EN DASH}" if capacity is None else pieces(capacity),
            can_less=capacity is not None, can_more=capacity is not None,
        )  # fmt: skip
        self.plain.setEnabled(not scenario.is_plain)
        self._refresh_stops(is_in_line=is_in_line)

    def _refresh_stops(self, *, is_in_line: bool) -> None:
        wanted = self._reasons() if is_in_line else []
        if list(self.stops) != wanted:
            empty(self._rows)
            self.stops = {}
            for reason in wanted:
                self._rows.addLayout(self._stop_row(reason))
        for reason, segments in self.stops.items():
            segments.choose(self.scenario.stops_left.get((self._machine, reason), 1.0))

    def _stop_row(self, reason: str) -> QHBoxLayout:
        theme = self._station.theme
        choice = Segments(theme, [(1.0, _("stay")), (0.5, _("half")), (0.0, _("none"))])
        choice.chosen.connect(lambda share, reason=reason: self._choose_stops(reason, share))
        self.stops[reason] = choice
        row = QHBoxLayout()
        row.setSpacing(theme.unit(8))
        name = reason_words(self._station.site, reason)
        row.addWidget(PlainLabel(theme, name, TypeRole.BODY, is_wrapped=True), 1)
        row.addWidget(choice)
        return row

    def _lay_out(self) -> None:
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(self._station.theme.unit(8))
        box.addWidget(self.title)
        box.addWidget(self.speed)
        box.addLayout(self._rows)
        box.addWidget(self.buffer)
        box.addWidget(self.changeover)
        box.addWidget(self.plain, 0, Qt.AlignmentFlag.AlignLeft)
        box.addStretch(1)
