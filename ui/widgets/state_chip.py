"""A machine's state as brightness and word: the brighter, the more it works; never green."""

from PySide6.QtCore import QRectF, QSize

from hmi.plant.assets import MachineState
from hmi.texts.catalog import _
from ui.theme.theme import Theme
from ui.theme.type import TypeRole
from ui.widgets.painted import Painted
from ui.widgets.pencil import CENTRE, Pencil


def state_word(state: MachineState) -> str:
    """Return the word of a state."""
    return {
        MachineState.UNKNOWN: _("Unknown"),
        MachineState.EXECUTING: _("Running"),
        MachineState.STARVED: _("Starved"),
        MachineState.BLOCKED: _("Blocked"),
        MachineState.IDLE: _("Idle"),
        MachineState.SETUP: _("Setup"),
        MachineState.HELD: _("Held"),
        MachineState.STOPPED: _("Stopped"),
        MachineState.FAULT: _("Fault"),
        MachineState.MAINTENANCE: _("Maintenance"),
        MachineState.OFF: _("Off"),
    }[state]


def known_word(name: str) -> str:
    """Return our word for what companion specifications call a working machine; else the name."""
    match name.casefold():
        case "execute" | "executing":
            return state_word(MachineState.EXECUTING)
        case "not executing" | "notexecuting":
            return _("Not running")
        case _:
            return name


class StateChip(Painted):
    """One state in a box; unknown is hatched, and so is what is not live any more."""

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme)
        self._shown = (MachineState.UNKNOWN, False)

    def show_state(self, state: MachineState, is_live: bool = True) -> None:
        """Show a state; is_live False greys it."""
        if (state, is_live) != self._shown:
            self._shown = (state, is_live)
            self.setAccessibleName(state_word(state))
            self.updateGeometry()
            self.update()

    @property
    def state(self) -> MachineState:
        """The state shown."""
        return self._shown[0]

    def sizeHint(self) -> QSize:
        """Return the width of the longest word, so that chips in a column are equal."""
        metrics = self.theme.metrics(TypeRole.STRONG)
        widest = max(metrics.horizontalAdvance(state_word(s)) for s in MachineState)
        return QSize(round(widest) + self.theme.unit(20), self.theme.unit(28))

    def minimumSizeHint(self) -> QSize:
        """Let no word be cut."""
        metrics = self.theme.metrics(TypeRole.STRONG)
        width = metrics.horizontalAdvance(state_word(self.state)) + self.theme.unit(16)
        return QSize(round(width), round(metrics.height()) + self.theme.unit(4))

    def paint(self, pencil: Pencil) -> None:
        """Paint the box and the word."""
        state, is_live = self._shown
        palette, area = self.theme.palette, QRectF(self.rect())
        if not is_live or state is MachineState.UNKNOWN:
            pencil.box(area, "bg", "line")
            pencil.hatch(area.adjusted(1, 1, -1, -1), "hairline")
            ink = palette.text2
        else:
            ground = palette.state_fill(state)
            pencil.box(area, ground, "line")
            ink = palette.ink_on(ground)
        pencil.write(area, state_word(state), TypeRole.STRONG, ink=ink, align=CENTRE)
