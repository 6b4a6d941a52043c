"""The board of steps, stage by stage: audit, pilot, data, scale, people."""

from dataclasses import replace
from functools import partial

from PySide6.QtWidgets import QVBoxLayout, QWidget

from hmi.actions.requests import RemoveStep, SaveStep
from hmi.maturity.questions import QuestionBank
from hmi.maturity.roadmap import in_order, proposed_steps
from hmi.plant.roadmap import RoadmapStep, Stage, StepState
from hmi.texts.catalog import _
from ui.live.station import Station
from ui.theme.scale import TouchClass
from ui.theme.type import TypeRole
from ui.widgets.action_button import ActionButton
from ui.widgets.assessment_view import newest_own
from ui.widgets.card import Card
from ui.widgets.emptied import empty
from ui.widgets.panel import Panel
from ui.widgets.plain_text import PlainLabel
from ui.widgets.scroll import Scroll
from ui.widgets.step_sheet import StepSheet
from ui.widgets.wrapping import Wrapping


class RoadmapView(QWidget):
    """Steps by stage and score; a tap opens one, a button proposes those that are missing."""

    def __init__(self, station: Station, bank: QuestionBank) -> None:
        super().__init__()
        self.setObjectName("page")
        theme, unit = station.theme, station.theme.unit
        self._station, self._bank = station, bank
        self._told = PlainLabel(theme, "", TypeRole.BODY, ink="text2", is_wrapped=True)
        propose = ActionButton(theme, _("Steps from the targets"), TouchClass.T2)
        propose.clicked.connect(lambda _checked=False: self._propose())
        self._board = QVBoxLayout()
        self._board.setSpacing(unit(8))
        content = QWidget()
        content.setObjectName("page")
        inner = QVBoxLayout(content)
        inner.setContentsMargins(0, 0, 0, 0)
        inner.addWidget(self._told)
        inner.addLayout(self._board)
        inner.addWidget(Wrapping(theme, [propose]))
        inner.addStretch()
        box = QVBoxLayout(self)
        box.setContentsMargins(unit(16), 0, unit(16), unit(12))
        box.addWidget(Scroll(content, is_whole=True))

    def refresh(self) -> None:
        """Show all steps as they stand."""
        empty(self._board)
        steps = in_order(self._station.state.maturity.steps)
        for stage in Stage:
            mine = [step for step in steps if step.stage is stage]
            if mine:
                self._board.addWidget(self._panel(stage, mine))
        if not steps:
            self._told.show_text(
                _("No steps yet. Set targets in the assessment, then let steps be proposed.")
            )
        else:
            over = sum(step.state is StepState.DONE for step in steps)
            told = _("{done} of {all} steps done").format(done=over, all=len(steps))
            self._told.show_text(told)

    def _panel(self, stage: Stage, steps: list[RoadmapStep]) -> Panel:
        panel = Panel(self._station.theme, stage_word(stage))
        for step in steps:
            card = Card(self._station.theme)
            name = _(self._bank.dimension(step.dimension).name)
            due = step.due.isoformat() if step.due else _("no date")
            lines = [
                _(step.text),
                f"{step.owner or _('nobody')} · {due}",
                step.kpi,
            ]
            title = f"{name} {step.from_level} \N{RIGHTWARDS ARROW} {step.to_level}"
            card.show_card(title, lines, state_word(step.state))
            card.clicked.connect(partial(self._open, step))
            panel.add(card)
        return panel

    def _open(self, step: RoadmapStep, _checked: bool = False) -> None:
        sheet = StepSheet(self._station, self, step)
        sheet.saved.connect(lambda changed: self._save(sheet, changed))
        sheet.removed.connect(lambda: self._remove(sheet, step))
        sheet.open()

    def _save(self, sheet: StepSheet, step: RoadmapStep) -> None:
        self._station.wish(SaveStep(step), sheet.refuse, sheet.close_sheet)

    def _remove(self, sheet: StepSheet, step: RoadmapStep) -> None:
        self._station.wish(RemoveStep(step.number), sheet.refuse, sheet.close_sheet)

    def _propose(self) -> None:
        shown = newest_own(self._station)
        proposed = proposed_steps(shown, self._bank) if shown else ()
        known = {(one.dimension, one.to_level) for one in self._station.state.maturity.steps}
        new = [one for one in proposed if (one.dimension, one.to_level) not in known]
        if not new:
            self._told.show_text(_("All gaps between level and target have a step already."))
        for one in new:
            self._station.wish(SaveStep(replace(one, text=one.text)), self._told.show_text)


def stage_word(stage: Stage) -> str:
    """Return the name of a stage."""
    words = {
        Stage.AUDIT: _("Audit the present state"), Stage.PILOT: _("One pilot of high value"),
        Stage.DATA: _("Foundation of data"), Stage.SCALE: _("Scale what works"),
        Stage.PEOPLE: _("People"),
    }  # fmt: skip
    return words[stage]


def state_word(state: StepState) -> str:
    """Return how far a step is."""
    words = {
        StepState.OPEN: _("open"), StepState.DOING: _("under way"), StepState.DONE: _("done"),
        StepState.DROPPED: _("dropped"),
    }  # fmt: skip
    return words[state]
