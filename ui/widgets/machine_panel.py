"""What a page shows of one machine, or of all: one tab of a page about machines."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from ui.widgets.page import Target


class MachinePanel(QWidget):
    """One tab. It does no work while it is hidden; the page calls begin() and end()."""

    navigate = Signal(object)
    """A Target that somebody wants shown."""
    machine_chosen = Signal(str)
    """Key of a machine that somebody chose on the panel itself."""
    has_machines = False
    """Whether all machines can be chosen on the panel, so that none are needed above it."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("page")
        self.machine = ""
        """Key of the machine that is shown."""

    def show_machine(self, key: str) -> None:
        """Show another machine; called while hidden too."""
        self.machine = key

    def go_to(self, _target: Target) -> None:
        """Show what else a target names; its machine is shown already."""

    def begin(self) -> None:
        """Begin to follow and read. Called when the tab becomes visible."""

    def end(self) -> None:
        """Stop all work. Called when nobody can see the tab any more."""
