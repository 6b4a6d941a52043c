"""Connects a machine in steps on one page; each step has a way back, and nothing typed is lost."""

from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from hmi.texts.catalog import _
from ui.live.explorer import Explorer
from ui.live.joining import Joining, Step
from ui.live.station import Station
from ui.theme.scale import TouchClass
from ui.theme.theme import Theme
from ui.theme.type import TypeRole
from ui.widgets.action_button import ActionButton
from ui.widgets.connect_address import AddressStep
from ui.widgets.connect_identity import IdentityStep
from ui.widgets.connect_live import LiveStep
from ui.widgets.connect_machine import MachineStep
from ui.widgets.connect_pick import PickStep
from ui.widgets.connect_preview import PreviewStep
from ui.widgets.connect_security import SecurityStep
from ui.widgets.connect_step import ConnectStep
from ui.widgets.connect_tags import TagsStep
from ui.widgets.connect_trust import TrustStep
from ui.widgets.keyboard import Keyboard
from ui.widgets.long_text import LongText
from ui.widgets.plain_text import PlainLabel
from ui.widgets.wrapped_row import WrappedRow

_LEAST_PX = 48
_LOW_PX = 340


class ConnectWizard(QWidget):
    """The step of the joining, what was refused in it, and the ways back and on."""

    left = Signal()
    """The way ended or was left."""
    machine_chosen = Signal(str)
    """Key of a machine that is to be set up in full."""

    def __init__(self, station: Station, explorer: Explorer, keyboard: Keyboard) -> None:
        super().__init__()
        self._explorer = explorer
        self._keyboard = keyboard
        self._shown: Step | None = None
        self._is_at_work = False
        live = LiveStep(station, explorer)
        self.steps: dict[Step, ConnectStep] = {
            Step.ADDRESS: AddressStep(station, explorer, keyboard),
            Step.SECURITY: SecurityStep(station, explorer),
            Step.IDENTITY: IdentityStep(station, explorer, keyboard),
            Step.TRUST: TrustStep(station, explorer),
            Step.PICK: PickStep(station, explorer, keyboard),
            Step.MACHINE: MachineStep(station, explorer, keyboard),
            Step.TAGS: TagsStep(station, explorer, keyboard),
            Step.PREVIEW: PreviewStep(station, explorer),
            Step.LIVE: live,
        }
        live.machine_chosen.connect(self.machine_chosen)
        theme = self._theme = station.theme
        self._head = LongText(theme, "", TypeRole.STRONG)
        self._about = LongText(theme, "", TypeRole.CAPTION, ink="text2")
        self.told = LongText(theme, "", TypeRole.BODY)
        self.told.setObjectName("told")
        self._busy = PlainLabel(theme, _("Asking the server"), TypeRole.CAPTION, ink="text2")
        self.back = ActionButton(theme, _("Back"), TouchClass.T2, icon="back")
        self.leave = ActionButton(theme, _("Leave"), TouchClass.T2)
        self.again = ActionButton(theme, _("Connect again"), TouchClass.T2)
        self.forward = ActionButton(theme, "", TouchClass.T2, is_primary=True)
        self._pile = QStackedWidget()
        for step in self.steps.values():
            self._pile.addWidget(step)
        self._lay_out(station)
        explorer.changed.connect(lambda: station.bugs.guard(self.show_joining))
        self.back.clicked.connect(lambda _checked=False: self._go_back())
        self.leave.clicked.connect(lambda _checked=False: self._leave())
        self.again.clicked.connect(lambda _checked=False: explorer.connect_server())
        self.forward.clicked.connect(lambda _checked=False: self._go_on())

    @property
    def step(self) -> ConnectStep:
        """The step that is shown."""
        return self.steps[self._explorer.joining.step]

    def begin(self) -> None:
        """Begin to work: the step is in sight."""
        self._is_at_work = True
        self._shown = None
        self.show_joining()

    def end(self) -> None:
        """Stop all work."""
        self._is_at_work = False
        for step in self.steps.values():
            step.end()

    def show_joining(self) -> None:
        """Show the step as it stands; while the page is hidden, nothing."""
        joining = self._explorer.joining
        if not self._is_at_work or not joining.is_under_way:
            return
        self._turn_to(joining.step)
        step, is_busy = self.step, self._explorer.is_busy
        step.show_joining()
        told = _("Step {n} of {all} \N{MIDDLE DOT} {title}")
        number = joining.step.value
        count = Step.TRUST.value if joining.is_for_machine else len(self.steps)
        self._head.show_text(told.format(n=number, all=count, title=step.title))
        self._about.show_text(step.about)
        self.told.show_text(self._explorer.told, 400)
        self.told.setVisible(bool(self._explorer.told))
        self._busy.setVisible(is_busy)
        self.back.setVisible(bool(self._before(joining)))
        self.leave.setVisible(joining.step is not Step.LIVE)
        is_cut_off = joining.step is Step.PICK and bool(self._explorer.told)
        self.again.setVisible(is_cut_off)
        self.again.setEnabled(not is_busy)
        self.forward.show_caption(step.forward())
        self.forward.setEnabled(step.may_go_on() and not is_busy)
        self._foot.arrange()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Leave the room to the step where the keyboard takes most of the page."""
        super().resizeEvent(event)
        low = self._theme.unit(_LOW_PX) * self._theme.scale.text_factor
        has_room = not self._keyboard.isVisible() or self.height() >= low
        self._head.setVisible(has_room)
        self._about.setVisible(has_room)

    def _lay_out(self, station: Station) -> None:
        theme = station.theme
        ways_back = _side_by_side(theme, self.back, self.leave)
        ways_on = _side_by_side(theme, self.again, self.forward)
        self._foot = WrappedRow(theme, [ways_back, ways_on])
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(theme.unit(8))
        for part in (self._head, self._about):
            box.addWidget(part)
        # However many rows a step would like: the page may be low, and a keyboard below it.
        self._pile.setMinimumHeight(theme.unit(_LEAST_PX))
        box.addWidget(self._pile, 1)
        box.addWidget(self.told)
        box.addWidget(self._busy)
        box.addWidget(self._foot)

    def _turn_to(self, step: Step) -> None:
        if step is self._shown:
            return
        if self._shown is not None:
            self.steps[self._shown].end()
        self._shown = step
        self._keyboard.put_away()
        self._pile.setCurrentWidget(self.steps[step])
        self.steps[step].begin()

    def _go_on(self) -> None:
        if self.step.may_go_on() and not self._explorer.is_busy:
            is_last = self._explorer.joining.step is Step.LIVE
            self.step.go_on()
            if is_last:
                self.left.emit()

    def _go_back(self) -> None:
        before = self._before(self._explorer.joining)
        if before is not None:
            self._explorer.go(before)

    def _leave(self) -> None:
        self._explorer.leave()
        self.left.emit()

    def _before(self, joining: Joining) -> Step | None:
        """Return the step before the present one; those that were not needed are passed over."""
        if joining.step is Step.PICK:
            return Step.IDENTITY if joining.endpoints else Step.ADDRESS
        if joining.step is Step.PREVIEW and not (joining.taken or joining.picked):
            return Step.PICK
        if joining.step is Step.TAGS:
            return Step.MACHINE if joining.has_loose_tags else Step.PICK
        return _BEFORE.get(joining.step)


def _side_by_side(theme: Theme, *buttons: QWidget) -> QWidget:
    group = QWidget()
    row = QHBoxLayout(group)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(theme.unit(8))
    for button in buttons:
        row.addWidget(button)
    return group


_BEFORE = {
    Step.SECURITY: Step.ADDRESS,
    Step.IDENTITY: Step.SECURITY,
    Step.TRUST: Step.IDENTITY,
    Step.MACHINE: Step.PICK,
    Step.PREVIEW: Step.TAGS,
}
