"""One step of the roadmap: who, until when, how far, what it is to move, how it is weighed."""

from dataclasses import replace
from datetime import date

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QWidget

from hmi.plant.roadmap import RoadmapStep, Stage, StepState
from hmi.texts.catalog import _
from hmi.texts.codes import sentence
from ui.live.station import Station
from ui.theme.scale import TouchClass
from ui.theme.type import TypeRole
from ui.widgets.action_button import ActionButton
from ui.widgets.keyboard import Keyboard, TypedField
from ui.widgets.plain_text import PlainLabel
from ui.widgets.scroll import Scroll
from ui.widgets.segments import Segments
from ui.widgets.sheet import Sheet
from ui.widgets.wrapping import Wrapping

_WIDTH_PX, _HEIGHT_PX = 760, 420


class StepSheet(Sheet):
    """Asks for everything of a step; what is typed stays while it is refused."""

    saved = Signal(object)
    """The RoadmapStep as it shall be."""
    removed = Signal()

    def __init__(self, station: Station, over: QWidget, step: RoadmapStep) -> None:
        super().__init__(station.theme, over, _("Step of the roadmap"))
        theme = station.theme
        self._step = step
        self.keyboard = Keyboard(theme)
        self.text = self._field(_("What is to be done"), _(step.text))
        self.owner = self._field(_("Who"), step.owner)
        self.due = self._field(
            _("Until (year-month-day)"), step.due.isoformat() if step.due else ""
        )
        self.kpi = self._field(_("Which figure it moves, and how far"), step.kpi)
        stages = ((Stage.AUDIT, _("Audit")), (Stage.PILOT, _("Pilot")), (Stage.DATA, _("Data")),
                  (Stage.SCALE, _("Scale")), (Stage.PEOPLE, _("People")))  # fmt: skip
        states = ((StepState.OPEN, _("open")), (StepState.DOING, _("under way")),
                  (StepState.DONE, _("done")), (StepState.DROPPED, _("dropped")))  # fmt: skip
        self.stage = Segments(theme, stages)
        self.state = Segments(theme, states)
        self.stage.choose(step.stage)
        self.state.choose(step.state)
        sizes = [(1, "1"), (2, "2"), (3, "3")]
        self.sizes = {
            name: Segments(theme, sizes) for name in ("weight", "effect", "effort", "cost")
        }
        for name, choice in self.sizes.items():
            choice.choose(getattr(step, name))
        self.told = PlainLabel(theme, "", TypeRole.BODY, is_wrapped=True)
        self._lay_out()

    def refuse(self, told: str) -> None:
        """Stay open and say why."""
        self.told.show_text(told)

    def _field(self, name: str, text: str) -> TypedField:
        field = TypedField(self.keyboard, name, name)
        field.setText(text)
        return field

    def _lay_out(self) -> None:
        theme, content = self.theme, QFrame()
        content.setObjectName("panel")
        grid = QGridLayout(content)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(theme.unit(12))
        grid.setColumnStretch(1, 1)
        names = {"weight": _("Weight"), "effect": _("Effect"), "effort": _("Effort"),
                 "cost": _("Cost")}  # fmt: skip
        rows: list[tuple[str, QWidget]] = [
            (_("What"), self.text), (_("Who"), self.owner), (_("Until"), self.due),
            (_("Figure"), self.kpi), (_("Stage"), Wrapping(theme, [self.stage])),
            (_("State"), Wrapping(theme, [self.state])),
            *((names[name], Wrapping(theme, [choice])) for name, choice in self.sizes.items()),
        ]  # fmt: skip
        for number, (name, part) in enumerate(rows):
            grid.addWidget(PlainLabel(theme, name, TypeRole.CAPTION, ink="text2"), number, 0)
            grid.addWidget(part, number, 1)
        area = Scroll(content, is_whole=True)
        area.setMinimumSize(theme.unit(_WIDTH_PX), theme.unit(_HEIGHT_PX) // 2)
        self.content.addWidget(area, 1)
        self.content.addWidget(self.told)
        self.content.addWidget(self.keyboard)
        foot = QHBoxLayout()
        for caption, call, is_primary in (
            (_("Cancel"), self.close_sheet, False), (_("Remove"), self.removed.emit, False),
            (_("Save"), self._save, True),
        ):  # fmt: skip
            button = ActionButton(theme, caption, TouchClass.T2, is_primary=is_primary)
            button.clicked.connect(lambda _checked=False, call=call: call())
            foot.addWidget(button)
        self.content.addLayout(foot)

    def _save(self) -> None:
        try:
            due = date.fromisoformat(self.due.text().strip()) if self.due.text().strip() else None
        except ValueError:
            self.refuse(sentence("date-wrong"))
            return
        weight, effect, effort, cost = (int(str(one.key)) for one in self.sizes.values())
        self.saved.emit(
            replace(
                self._step, text=self.text.text().strip(), owner=self.owner.text().strip(),
                due=due, kpi=self.kpi.text().strip(), stage=Stage(str(self.stage.key)),
                state=StepState(str(self.state.key)), weight=weight, effect=effect, effort=effort,
                cost=cost,
            )
        )  # fmt: skip
