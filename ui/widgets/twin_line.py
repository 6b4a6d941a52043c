"""The line as the twin sees it: machines with what they wait, and the buffers between them."""

from collections.abc import Mapping
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, QSize, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from hmi.plant.site import Site
from hmi.process_twin.scenario import Scenario
from hmi.process_twin.wire import Shown
from hmi.texts import formats
from hmi.texts.catalog import _
from ui.theme.scale import TouchClass
from ui.theme.theme import Theme
from ui.theme.type import TypeRole
from ui.widgets.flow import Flow
from ui.widgets.pencil import CENTRE, Pencil
from ui.widgets.share_bar import draw_share
from ui.widgets.tappable import Tappable
from ui.widgets.twin_words import change_words, machine_name, pieces
from ui.widgets.wrapped import write_wrapped

_PAD, _BUFFER_PX, _NAME_LINES = 6, 44, 2


@dataclass(frozen=True, slots=True)
class MachineOnLine:
    """What is drawn of a machine and of the buffer behind it."""

    name: str
    lever: str = ""
    """What the scenario changes here."""
    waits: float | None = None
    waits_after: float | None = None
    limits: bool = False
    buffer: str = ""
    """Pieces behind it; empty at the end of the line and beside another machine."""
    is_buffer_changed: bool = False
    has_buffer: bool = False


class TwinLine(QWidget):
    """One cell a machine, from the start of the line; a tap explains what is known of it."""

    tapped = Signal(str)
    """Key of a machine."""

    def __init__(self, theme: Theme, site: Site, groups: tuple[tuple[str, ...], ...]) -> None:
        super().__init__()
        self.setObjectName("page")
        self._site, self._groups = site, groups
        self.cells = {
            key: _Cell(theme, MachineOnLine(machine_name(site, key)))
            for group in groups
            for key in group
        }
        for key, cell in self.cells.items():
            cell.clicked.connect(lambda _checked=False, key=key: self.tapped.emit(key))
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.addWidget(Flow(theme, list(self.cells.values()), gap=0))

    def show_line(
        self, scenario: Scenario, shown: Shown | None, given: Mapping[int, float]
    ) -> None:
        """Show levers, and waiting and buffers as far as they are known."""
        for number, group in enumerate(self._groups):
            changed = scenario.capacities.get(number)
            capacity = changed or given.get(number)
            if capacity is None and shown is not None and number < len(shown.buffers):
                capacity = shown.buffers[number].capacity
            has_buffer = number + 1 < len(self._groups)
            for key in group:
                is_last = key == group[-1]
                self.cells[key].show_machine(
                    MachineOnLine(
                        name=machine_name(self._site, key),
                        lever=_lever(scenario, key),
                        waits=shown.answer.waiting.get(key) if shown else None,
                        waits_after=shown.answer.waiting_after.get(key) if shown else None,
                        limits=shown is not None and shown.answer.limits == key,
                        buffer=pieces(capacity) if capacity and is_last else "",
                        is_buffer_changed=changed is not None,
                        has_buffer=has_buffer and is_last,
                    )
                )

    def mark(self, key: str) -> None:
        """Mark the machine whose levers are shown."""
        for other, cell in self.cells.items():
            cell.setChecked(other == key)


class _Cell(Tappable):
    def __init__(self, theme: Theme, machine: MachineOnLine) -> None:
        self._shown = machine
        super().__init__(theme, machine.name, TouchClass.T1)
        self.setCheckable(True)

    def show_machine(self, machine: MachineOnLine) -> None:
        if machine != self._shown:
            self._shown = machine
            self.setAccessibleName(f"{machine.name} {machine.lever} {self._waits()}")
            self.updateGeometry()
            self.update()

    def content_size(self) -> QSize:
        unit, micro = self.theme.unit, self.theme.metrics(TypeRole.MICRO)
        strong = self.theme.metrics(TypeRole.STRONG)
        words = max((strong.horizontalAdvance(word) for word in self.caption.split()), default=0.0)
        lines = (self._shown.lever, self._waits(), _("limits the line"))
        wide = max(words, *(micro.horizontalAdvance(line) for line in lines))
        wide += 2 * unit(_PAD) + self._buffer_px() + unit(4)
        high = _NAME_LINES * strong.height() + 3 * micro.height() + unit(8) + 3 * unit(_PAD)
        return QSize(round(wide), round(high))

    def paint(self, pencil: Pencil) -> None:
        unit, palette, shown = self.theme.unit, self.theme.palette, self._shown
        buffer = self._buffer_px()
        area = QRectF(self.rect()).adjusted(1, 1, -1 - buffer, -1)
        ground = palette.pressed if self.isDown() else palette.panel
        is_marked = self.isChecked() or self.hasFocus()
        pencil.box(area, ground, "setpoint", 2.0 if is_marked else 1.0)
        inside = area.adjusted(unit(_PAD), unit(_PAD), -unit(_PAD), -unit(_PAD))
        strong, micro = self.theme.metrics(TypeRole.STRONG), self.theme.metrics(TypeRole.MICRO)
        name = QRectF(inside.left(), inside.top(), inside.width(), _NAME_LINES * strong.height())
        write_wrapped(pencil, name, self.caption, TypeRole.STRONG, ink="setpoint", align=CENTRE)
        top = name.bottom() + unit(2)
        track = QRectF(inside.left(), top, inside.width(), unit(4))
        draw_share(pencil, track, shown.waits, shown.waits is not None)
        top = track.bottom() + unit(2)
        last = _("limits the line") if shown.limits else ""
        for text, ink in ((self._waits(), "text2"), (last, "text"), (shown.lever, "value")):
            row = QRectF(inside.left(), top, inside.width(), micro.height())
            pencil.write(row, text, TypeRole.MICRO, ink=ink, align=CENTRE)
            top += micro.height()
        if shown.has_buffer:
            self._paint_buffer(pencil, QRectF(area.right(), 0, buffer, self.height()))

    def _paint_buffer(self, pencil: Pencil, area: QRectF) -> None:
        """Paint the conveyor to the next machine with the pieces it holds."""
        unit, micro = self.theme.unit, self.theme.metrics(TypeRole.MICRO)
        middle = area.center().y()
        for shift in (-unit(5), unit(5)):
            level = middle + shift
            pencil.line(QPointF(area.left() + 2, level), QPointF(area.right() - 2, level), "line")
        above = QRectF(area.left(), middle - unit(7) - micro.height(), area.width(),
                       micro.height())  # fmt: skip
        ink = "value" if self._shown.is_buffer_changed else "text2"
        pencil.write(above, self._shown.buffer, TypeRole.MICRO, ink=ink, align=CENTRE)

    def _buffer_px(self) -> int:
        """Return the width of the buffer behind, wide enough for its pieces."""
        pieces_px = self.theme.metrics(TypeRole.MICRO).horizontalAdvance(self._shown.buffer)
        return max(self.theme.unit(_BUFFER_PX), round(pieces_px) + self.theme.unit(8))

    def _waits(self) -> str:
        if self._shown.waits is None:
            return ""
        return _("waits {share}").format(share=formats.percent(self._shown.waits, 0))


def _lever(scenario: Scenario, key: str) -> str:
    """Return the levers of a machine in short."""
    found = []
    if key in scenario.speeds:
        found.append(change_words(scenario.speeds[key]))
    if any(machine == key for machine, _reason in scenario.stops_left):
        found.append(_("fewer stops"))
    return ", ".join(found)
