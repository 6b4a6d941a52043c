"""One machine with a few signals in steps on one page; each has a way back, nothing is lost."""

from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from hmi.texts.catalog import _
from ui.live.starter import Starter
from ui.live.starting import Source, Start
from ui.live.station import Station
from ui.theme.scale import TouchClass
from ui.theme.theme import Theme
from ui.theme.type import TypeRole
from ui.widgets.action_button import ActionButton
from ui.widgets.keyboard import Keyboard
from ui.widgets.long_text import LongText
from ui.widgets.plain_text import PlainLabel
from ui.widgets.start_small_class import ClassStep
from ui.widgets.start_small_limits import LimitsStep
from ui.widgets.start_small_live import StartLiveStep
from ui.widgets.start_small_machine import MachineNameStep
from ui.widgets.start_small_preview import StartPreviewStep
from ui.widgets.start_small_source import SourceStep
from ui.widgets.start_small_state import StateStep
from ui.widgets.start_small_step import StartStep
from ui.widgets.start_small_tags import SignalsStep
from ui.widgets.wrapped_row import WrappedRow

_LEAST_PX = 48
_LOW_PX = 340


class StartSmallWizard(QWidget):
    """The step that is shown, what is missing in it, and the ways back and on."""

    left = Signal()
    """The way was left."""
    done = Signal(str)
    """Key of the machine that lives now."""

    def __init__(self, station: Station, starter: Starter, keyboard: Keyboard) -> None:
        super().__init__()
        self.setObjectName("page")
        self._starter = starter
        self._keyboard = keyboard
        self._shown: Start | None = None
        self._is_at_work = False
        self.steps: dict[Start, StartStep] = {
            Start.SOURCE: SourceStep(station, starter),
            Start.MACHINE: MachineNameStep(station, starter, keyboard),
            Start.CLASS: ClassStep(station, starter),
            Start.SIGNALS: SignalsStep(station, starter, keyboard),
            Start.STATE: StateStep(station, starter),
            Start.LIMITS: LimitsStep(station, starter),
            Start.PREVIEW: StartPreviewStep(station, starter),
            Start.LIVE: StartLiveStep(station, starter),
        }
        theme = self._theme = station.theme
        self._head = LongText(theme, "", TypeRole.STRONG)
        self._about = LongText(theme, "", TypeRole.CAPTION, ink="text2")
        self.told = LongText(theme, "", TypeRole.BODY)
        self.told.setObjectName("told")
        self._busy = PlainLabel(theme, _("Asking the server"), TypeRole.CAPTION, ink="text2")
        self.back = ActionButton(theme, _("Back"), TouchClass.T2, icon="back")
        self.leave = ActionButton(theme, _("Leave"), TouchClass.T2)
        self.forward = ActionButton(theme, "", TouchClass.T2, is_primary=True)
        self._pile = QStackedWidget()
        for step in self.steps.values():
            self._pile.addWidget(step)
        self._lay_out(theme)
        starter.changed.connect(lambda: station.bugs.guard(self.show_starting))
        self.back.clicked.connect(lambda _checked=False: self._go_back())
        self.leave.clicked.connect(lambda _checked=False: self._leave())
        self.forward.clicked.connect(lambda _checked=False: self._go_on())

    @property
    def step(self) -> StartStep:
        """The step that is shown."""
        return self.steps[self._starter.starting.step]

    def begin(self) -> None:
        """Begin to work: the step is in sight."""
        self._is_at_work = True
        self._shown = None
        self.show_starting()

    def end(self) -> None:
        """Stop all work."""
        if self._is_at_work:
            self._is_at_work = False
            self.step.end()

    def show_starting(self) -> None:
        """Show the step as it stands; while the page is hidden, nothing."""
        one = self._starter.starting
        if not self._is_at_work or not one.is_under_way:
            return
        self._turn_to(one.step)
        step, way = self.step, self._way()
        step.show_starting()
        told = _("Step {n} of {all} \N{MIDDLE DOT} {title}")
        number = way.index(one.step) + 1 if one.step in way else 1
        self._head.show_text(told.format(n=number, all=len(way), title=step.title))
        self._about.show_text(step.about)
        why = step.why_not()
        self.told.show_text(self._starter.told or self._starter.explorer.told or why, 400)
        self.told.setVisible(bool(self.told.full_text))
        self._busy.setVisible(self._starter.explorer.is_busy)
        is_last = one.step is Start.LIVE
        self.back.setVisible(not is_last and number > 1)
        self.leave.setVisible(not is_last)
        caption = step.forward()
        self.forward.setVisible(bool(caption))
        self.forward.show_caption(caption)
        self.forward.setEnabled(not why)
        self._foot.arrange()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Leave the room to the step where the keyboard takes most of the page."""
        super().resizeEvent(event)
        low = self._theme.unit(_LOW_PX) * self._theme.scale.text_factor
        has_room = not self._keyboard.isVisible() or self.height() >= low
        self._head.setVisible(has_room)
        self._about.setVisible(has_room)

    def _way(self) -> list[Start]:
        """Return the steps of this way: a machine that is there has its source already."""
        one = self._starter.starting
        passed = {Start.SOURCE} if one.before is not None else set()
        if one.source is Source.HAND:
            passed.add(Start.SIGNALS)
        return [step for step in Start if step not in passed]

    def _lay_out(self, theme: Theme) -> None:
        ways_back = QWidget()
        row = QHBoxLayout(ways_back)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(theme.unit(8))
        row.addWidget(self.back)
        row.addWidget(self.leave)
        self._foot = WrappedRow(theme, [ways_back, self.forward])
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(theme.unit(8))
        for part in (self._head, self._about):
            box.addWidget(part)
        # The page may be low, and a keyboard below it.
        self._pile.setMinimumHeight(theme.unit(_LEAST_PX))
        box.addWidget(self._pile, 1)
        box.addWidget(self.told)
        box.addWidget(self._busy)
        box.addWidget(self._foot)

    def _turn_to(self, step: Start) -> None:
        if step is self._shown:
            return
        if self._shown is not None:
            self.steps[self._shown].end()
        self._shown = step
        self._keyboard.put_away()
        self._pile.setCurrentWidget(self.steps[step])
        self.steps[step].begin()

    def _go_on(self) -> None:
        if self.step.why_not():
            return
        one = self._starter.starting
        is_last, saved = one.step is Start.LIVE, one.saved
        self.step.go_on()
        if is_last:
            self.end()
            self.done.emit(saved)

    def _go_back(self) -> None:
        way = self._way()
        number = way.index(self._starter.starting.step)
        if number > 0:
            self._starter.go(way[number - 1])

    def _leave(self) -> None:
        self._starter.leave()
        self.left.emit()
