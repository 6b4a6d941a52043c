"""The planned time of a period as one bar, with the minutes of each state below."""

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize

from hmi.plant.assets import MachineState
from ui.theme.theme import Theme
from ui.theme.type import TypeRole
from ui.widgets.painted import Painted
from ui.widgets.pencil import LEFT, Pencil

Piece = tuple[MachineState, str, float]
"""A state, what is said of it, and its share 0..1 of the whole."""
_BAR = 28
_MARK = 10


class OeeAccount(Painted):
    """A stacked bar, and its pieces named in as many rows as they need."""

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme)
        self.pieces: tuple[Piece, ...] = ()

    def show_pieces(self, pieces: Sequence[Piece]) -> None:
        """Show the states of a period, most first."""
        self.pieces = tuple(pieces)
        self.setAccessibleName(", ".join(words for _state, words, _share in pieces))
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        """Return room for the bar and all names at the present width."""
        return QSize(self.theme.unit(320), self._height(max(self.width(), self.theme.unit(240))))

    def minimumSizeHint(self) -> QSize:
        """Return the least size that can be read."""
        return QSize(self.theme.unit(240), self.sizeHint().height())

    def hasHeightForWidth(self) -> bool:
        """Tell that the names need more rows where there is less width."""
        return True

    def heightForWidth(self, width: int) -> int:
        """Return the height that a width needs."""
        return self._height(width)

    def paint(self, pencil: Pencil) -> None:
        """Paint the bar and the names."""
        unit, left, width = self.theme.unit, 0.0, float(self.width())
        for state, _words, share in self.pieces:
            piece = QRectF(left, 0, share * width, unit(_BAR))
            self._fill(pencil, piece, state)
            left += share * width
        high = self._row_height()
        top = unit(_BAR) + unit(8)
        for (x, row), (state, words, _share) in zip(
            self._places(self.width()), self.pieces, strict=True
        ):
            y = top + row * high
            mark = QRectF(x, y + (high - unit(_MARK)) / 2, unit(_MARK), unit(_MARK))
            self._fill(pencil, mark, state)
            room = QRectF(mark.right() + unit(6), y, width - mark.right() - unit(6), high)
            pencil.write(room, words, TypeRole.CAPTION, ink="text2", align=LEFT)

    def _fill(self, pencil: Pencil, area: QRectF, state: MachineState) -> None:
        if state is MachineState.UNKNOWN:
            pencil.fill(area, "bg")
            pencil.hatch(area, "hairline", 5)
        else:
            pencil.fill(area, self.theme.palette.state_fill(state))
        # Neighbours of one brightness are told apart by a gap.
        pencil.fill(QRectF(area.right() - 1, area.top(), 1, area.height()), "panel")

    def _places(self, width: float) -> list[tuple[float, int]]:
        metrics, unit = self.theme.metrics(TypeRole.CAPTION), self.theme.unit
        found: list[tuple[float, int]] = []
        left, row = 0.0, 0
        for _state, words, _share in self.pieces:
            wide = metrics.horizontalAdvance(words) + unit(_MARK) + unit(6)
            if left and left + wide > width:
                left, row = 0.0, row + 1
            found.append((left, row))
            left += wide + unit(16)
        return found

    def _row_height(self) -> float:
        return self.theme.metrics(TypeRole.CAPTION).height() + self.theme.unit(4)

    def _height(self, width: float) -> int:
        places = self._places(width)
        rows = places[-1][1] + 1 if places else 1
        return round(self.theme.unit(_BAR) + self.theme.unit(8) + rows * self._row_height())
