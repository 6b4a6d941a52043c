"""What if: the line simulated by its own record, with levers on machines, buffers and stops."""

from functools import partial

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QVBoxLayout, QWidget

from hmi.actions.twin_requests import KeepWhatIf
from hmi.errors import ActionRefused
from hmi.plant.roles import Right
from hmi.plant.what_ifs import LONGEST_NAME, KeptWhatIf, WhatIfAnswered
from hmi.process_twin.answers import Range
from hmi.process_twin.groups import check_line, line_groups
from hmi.process_twin.question import LEARN_DAYS, Question
from hmi.process_twin.wire import Shown, question_of, question_text
from hmi.texts.catalog import _
from hmi.texts.codes import sentence
from ui.live.simulating import Simulating
from ui.live.station import Station
from ui.theme.scale import TouchClass
from ui.theme.type import TypeRole
from ui.widgets.action_button import ActionButton
from ui.widgets.explanation import explain
from ui.widgets.machine_panel import MachinePanel
from ui.widgets.page import Target
from ui.widgets.panel import Panel
from ui.widgets.plain_text import PlainLabel
from ui.widgets.scroll import Scroll
from ui.widgets.segments import Segments
from ui.widgets.share_bar import ShareBar
from ui.widgets.twin_answer import TwinAnswer
from ui.widgets.twin_kept import TwinKeptSheet
from ui.widgets.twin_levers import TwinLevers
from ui.widgets.twin_line import TwinLine
from ui.widgets.twin_told import TwinTold
from ui.widgets.twin_words import scenario_words
from ui.widgets.wrapping import Wrapping

_DAY, _WEEK = 1, 7
_BAR_PX = 48
"""Room for gaps and the bar of the scroll area."""


class TwinPanel(MachinePanel):
    """Levers of the chosen machine, Run, and the answer; a run goes on while it is hidden."""

    def __init__(self, station: Station, simulating: Simulating | None = None) -> None:
        super().__init__()
        self._station = station
        self._groups = line_groups(station.site)
        self._shown: Shown | None = None
        self._asked = Question()
        theme = station.theme
        self.simulating = simulating or Simulating()
        self.line = TwinLine(theme, station.site, self._groups)
        self.levers = TwinLevers(station, self._groups)
        self.answer = TwinAnswer(theme, station.site)
        self.told = PlainLabel(theme, "", TypeRole.BODY, ink="text2", is_wrapped=True)
        self.change = PlainLabel(theme, "", TypeRole.STRONG, is_wrapped=True)
        self.horizon = Segments(theme, [(_DAY, _("Next day")), (_WEEK, _("Next week"))])
        self.ranking = ActionButton(theme, _("Rank machines"), TouchClass.T1)
        self.ranking.setCheckable(True)
        self.run = ActionButton(theme, _("Run"), TouchClass.T2, is_primary=True)
        self.cancel = ActionButton(theme, _("Cancel"), TouchClass.T2)
        self.keep = ActionButton(theme, _("Keep"), TouchClass.T1)
        self.kept = ActionButton(theme, _("Kept what-ifs"), TouchClass.T1)
        self.bar = ShareBar(theme, _("Simulated"), widest="100 %")
        self.horizon.choose(_WEEK)
        self._connect()
        self._lay_out()
        self._note()

    def show_machine(self, key: str) -> None:
        """Show the levers of another machine."""
        super().show_machine(key)
        self.levers.show_machine(key)
        self.line.mark(key)

    def begin(self) -> None:
        """Show what there is."""
        self._note()

    def end(self) -> None:
        """Leave a run to itself: its answer is there when somebody looks again."""

    @property
    def question(self) -> Question:
        """What Run would ask now."""
        horizon = self.horizon.key
        return Question(
            scenario=self.levers.scenario,
            given=self.levers.given,
            horizon_days=horizon if isinstance(horizon, int) else _WEEK,
            is_ranking=self.ranking.isChecked(),
        )

    def _run(self) -> None:
        self._asked = self.question
        station = self._station
        self.simulating.start(
            [
                question_text(self._asked), "--data", str(station.data_folder),
                "--at", station.clock.now().isoformat(),
            ]
        )  # fmt: skip
        self.bar.show_share(0.0, "0 %", is_live=True)
        self._note()

    def _note(self) -> None:
        """Say what is to be done, what is being done, or why nothing can be."""
        is_running, problem = self.simulating.is_running, self._cannot()
        self.run.setVisible(not is_running)
        self.run.setEnabled(not problem)
        self.cancel.setVisible(is_running)
        self.bar.setVisible(is_running)
        may_keep = not self._station.is_past and self._station.may(Right.COMMENT)
        self.keep.setVisible(self._shown is not None and may_keep)
        self.keep.setEnabled(not is_running and self.question == self._asked)
        self.answer.setVisible(self._shown is not None and not problem)
        self.line.show_line(self.levers.scenario, self._shown, self.levers.given)
        words = scenario_words(self._station.site, self._groups, self.levers.scenario)
        self.change.show_text(", ".join(words) or _("The line as it is"), 400)
        if is_running:
            self._tell(_("The line is being simulated; everything else goes on."))
        else:
            self._tell(problem or self.simulating.problem or self._hint())

    def _hint(self) -> str:
        if self._shown is None:
            return _(
                "Run simulates this line as its last {n} days show it, replays these days to see"
                " how far that can be trusted, and says what a change would bring."
            ).format(n=LEARN_DAYS)
        if self.question != self._asked:
            return _("The answer below is of other levers: Run again.")
        return ""

    def _tell(self, text: str) -> None:
        self.told.show_text(text, 400)
        self.told.setVisible(bool(text))

    def _cannot(self) -> str:
        """Return why this line cannot be simulated at all, empty if it can."""
        try:
            check_line(self._station.site)
        except ActionRefused as refused:
            return sentence(refused.code, **refused.fields)
        return ""

    def _take(self) -> None:
        """Take the end of a run."""
        shown = self.simulating.shown
        if shown is None:
            self._note()
            return
        self.show_answer(self._asked, shown)
        self._count(shown, "")

    def show_answer(self, question: Question, shown: Shown) -> None:
        """Show what was answered to a question."""
        self._asked, self._shown = question, shown
        self.answer.show_answer(shown)
        self.levers.show_known(shown)
        self._arrange()
        self._note()

    def _count(self, shown: Shown, name: str) -> None:
        """Let the engine keep what was asked; without a name it only counts."""
        if self._station.is_past or not self._station.may(Right.COMMENT):
            return
        answer = shown.answer
        answered = WhatIfAnswered(
            question=question_text(self._asked), before=_ends(answer.before),
            after=_ends(answer.after), difference=_ends(answer.difference),
            error=answer.error.together, day_error=answer.error.a_day,
        )  # fmt: skip
        done = partial(self._tell, _("Kept.")) if name else None
        self._station.wish(KeepWhatIf(answered, name), self._tell, done)

    def _keep(self) -> None:
        if self._shown is not None:
            self._count(self._shown, self.change.full_text[:LONGEST_NAME])

    def _open_kept(self) -> None:
        sheet = TwinKeptSheet(self._station, self)
        sheet.chosen.connect(self._take_kept)
        sheet.open()

    def _take_kept(self, kept: KeptWhatIf) -> None:
        try:
            question = question_of(kept.answered.question)
        except ActionRefused as refused:
            self._tell(sentence(refused.code, **refused.fields))
            return
        self.horizon.choose(question.horizon_days)
        self.ranking.setChecked(question.is_ranking)
        self.levers.take(question.scenario, question.given)

    def _explain(self, key: str) -> None:
        """Show a machine's levers; a second tap tells what is known of it."""
        if key != self.machine:
            self.navigate.emit(Target(page="performance", machine=key, view="twin"))
        elif self._shown is not None:
            told = TwinTold(self._station.site, self._shown).machine(key)
            explain(self._station.theme, self, told, self.navigate.emit)
        self.line.mark(self.machine)

    def _progress(self, share: float) -> None:
        self.bar.show_share(share, f"{share:.0%}", is_live=True)

    def _connect(self) -> None:
        self.simulating.progressed.connect(self._progress)
        self.simulating.ended.connect(self._take)
        self.run.clicked.connect(lambda _checked=False: self._run())
        self.cancel.clicked.connect(lambda _checked=False: self.simulating.cancel())
        self.keep.clicked.connect(lambda _checked=False: self._keep())
        self.kept.clicked.connect(lambda _checked=False: self._open_kept())
        self.levers.changed.connect(self._note)
        self.horizon.chosen.connect(lambda _key: self._note())
        self.ranking.clicked.connect(lambda _checked=False: self._note())
        self.line.tapped.connect(self._explain)
        self.answer.navigate.connect(self.navigate)

    def _lay_out(self) -> None:
        theme = self._station.theme
        unit = theme.unit
        self._sides = (Panel(theme, _("What would be different")), Panel(
            theme, _("Good parts of the line")
        ))  # fmt: skip
        levers, result = self._sides
        levers.add(self.levers)
        result.add(self.change)
        result.add(Wrapping(theme, [self.horizon, self.ranking]))
        result.add(Wrapping(theme, [self.run, self.cancel, self.keep, self.kept]))
        for label in (self.bar, self.told, self.answer):
            result.add(label)
        result.box.addStretch(1)
        self._columns = QBoxLayout(QBoxLayout.Direction.TopToBottom)
        self._columns.setSpacing(unit(12))
        self._columns.addWidget(levers, 2)
        self._columns.addWidget(result, 3)
        inner = QWidget()
        inner.setObjectName("page")
        rows = QVBoxLayout(inner)
        rows.setContentsMargins(0, 0, unit(8), 0)
        rows.setSpacing(unit(12))
        rows.addWidget(self.line)
        rows.addLayout(self._columns, 1)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.addWidget(Scroll(inner))
        theme.changed.connect(self._arrange)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Put levers and answer side by side where there is room."""
        super().resizeEvent(event)
        self._arrange()

    def _arrange(self) -> None:
        unit, ways = self._station.theme.unit, QBoxLayout.Direction
        # The narrower side gets two fifths.
        levers, result = (one.minimumSizeHint().width() for one in self._sides)
        needed = max(levers / 0.4, result / 0.6) + unit(_BAR_PX)
        is_wide = self.width() >= needed
        self._columns.setDirection(ways.LeftToRight if is_wide else ways.TopToBottom)


def _ends(one: Range) -> tuple[float, float, float]:
    return one.low, one.middle, one.high
