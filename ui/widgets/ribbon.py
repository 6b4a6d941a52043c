"""A machine's states over time as one thin row of greys with words where they fit."""

from collections.abc import Container, Sequence

from PySide6.QtCore import QPointF, QRectF, QSize

from hmi.plant.assets import MachineState
from ui.theme.theme import Theme
from ui.theme.type import TypeRole
from ui.widgets.painted import Painted
from ui.widgets.pencil import CENTRE, Pencil
from ui.widgets.state_chip import state_word

Span = tuple[int, int, MachineState]
"""Start and end in UTC microseconds, and the state in between."""


def draw_ribbon(
    pencil: Pencil,
    area: QRectF,
    spans: Sequence[Span],
    start_us: int,
    end_us: int,
    silent: Container[MachineState] = (),
) -> None:
    """Draw states into an area that reaches from start_us to end_us; the rest is unknown.

    silent states get no word: where rows lie below each other, what is usual needs none.
    """
    pencil.fill(area, "bg")
    pencil.hatch(area, "hairline", 5)
    width_us = max(1, end_us - start_us)
    metrics = pencil.theme.metrics(TypeRole.MICRO)
    fills = {state: pencil.theme.palette.state_fill(state) for state in {s for _, _, s in spans}}
    for begin, end, state in spans:
        left = area.left() + max(0, begin - start_us) / width_us * area.width()
        right = area.left() + (min(end, end_us) - start_us) / width_us * area.width()
        if right <= left or state is MachineState.UNKNOWN:
            continue
        piece = QRectF(left, area.top(), max(1.0, right - left), area.height())
        ground = fills[state]
        pencil.fill(piece, ground)
        word = "" if state in silent else state_word(state)
        has_room = metrics.horizontalAdvance(word) + pencil.theme.unit(8) < piece.width()
        if word and has_room and metrics.height() <= piece.height():
            ink = pencil.theme.palette.ink_on(ground)
            pencil.write(piece, word, TypeRole.MICRO, ink=ink, align=CENTRE)
    for edge in (area.top(), area.bottom() - 1):
        pencil.line(QPointF(area.left(), edge), QPointF(area.right(), edge), "hairline")


class Ribbon(Painted):
    """States of one machine within a window of time."""

    def __init__(self, theme: Theme, height_px: float = 20) -> None:
        super().__init__(theme)
        self._height_px = height_px
        self._spans: tuple[Span, ...] = ()
        self._window = (0, 1)

    def show_spans(self, spans: Sequence[Span], start_us: int, end_us: int) -> None:
        """Show states between two times; what no span covers is unknown and hatched."""
        shown = (tuple(spans), (start_us, end_us))
        if shown != (self._spans, self._window):
            self._spans, self._window = shown
            self.update()

    def sizeHint(self) -> QSize:
        """Return a thin row."""
        return QSize(self.theme.unit(200), self.theme.unit(self._height_px))

    def minimumSizeHint(self) -> QSize:
        """Keep the height."""
        return QSize(self.theme.unit(64), self.theme.unit(self._height_px))

    def paint(self, pencil: Pencil) -> None:
        """Paint the row."""
        draw_ribbon(pencil, QRectF(self.rect()), self._spans, *self._window)
