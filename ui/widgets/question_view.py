"""The questions of one dimension after another: answers by touch, each kept at once."""

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from hmi.actions.requests import AnswerQuestion, RateDimension
from hmi.bus.facts import Assessment
from hmi.maturity.questions import Dimension, Level, Question, QuestionBank
from hmi.maturity.scoring import Answer, answered_share, level_from_answers
from hmi.texts import formats
from hmi.texts.catalog import _
from ui.live.station import Station
from ui.theme.scale import TouchClass
from ui.theme.type import TypeRole
from ui.widgets.action_button import ActionButton
from ui.widgets.emptied import empty
from ui.widgets.kept_words import KeptWords
from ui.widgets.notice import Notice
from ui.widgets.panel import Panel
from ui.widgets.plain_text import PlainLabel
from ui.widgets.proof_sheet import ProofSheet
from ui.widgets.rating_row import RatingRow
from ui.widgets.scroll import Scroll
from ui.widgets.segments import Segments
from ui.widgets.wrapping import Wrapping

Refused = Callable[[str], object]
Done = Callable[[], object]


class QuestionView(QWidget):
    """Shows one dimension's questions level by level, and which level the answers reach."""

    navigate = Signal(object)
    """A Target: the trend that proves an answer."""
    done = Signal()
    """The last dimension was passed: go back to the result."""

    def __init__(self, station: Station, bank: QuestionBank) -> None:
        super().__init__()
        self.setObjectName("page")
        theme = station.theme
        self._station, self._bank = station, bank
        self._assessment: Assessment | None = None
        self._dimension = bank.dimensions[0]
        self._chosen = {
            one.key: ActionButton(theme, one.code, TouchClass.T1) for one in bank.everything
        }
        for key, button in self._chosen.items():
            button.setCheckable(True)
            button.setAccessibleName(_(bank.dimension(key).name))
            button.clicked.connect(partial(self._choose, key))
        self._name = PlainLabel(theme, "", TypeRole.VALUE, is_wrapped=True)
        self._reached = PlainLabel(theme, "", TypeRole.BODY, ink="text2", is_wrapped=True)
        self._level = RatingRow(theme, _("Level"))
        self._level.chosen.connect(self._rate)
        self._rows: dict[str, _QuestionRow] = {}
        self._list = QVBoxLayout()
        self._list.setSpacing(theme.unit(8))
        self._following = ActionButton(theme, _("Next area"), TouchClass.T2, is_primary=True)
        self._following.clicked.connect(lambda _checked=False: self._next())
        self._lay_out()
        self._choose(self._dimension.key)

    @property
    def dimension(self) -> Dimension:
        """The dimension that is asked about."""
        return self._dimension

    def show_assessment(self, assessment: Assessment | None) -> None:
        """Show the answers of an assessment."""
        self._assessment = assessment
        self.setEnabled(assessment is not None and assessment.closed is None)
        if assessment is not None:
            self._note()

    def _lay_out(self) -> None:
        theme, unit = self._station.theme, self._station.theme.unit
        content = QWidget()
        content.setObjectName("page")
        inner = QVBoxLayout(content)
        inner.setContentsMargins(0, 0, 0, 0)
        inner.addLayout(self._list)
        head = Panel(theme)
        for part in (self._name, self._reached, self._level):
            head.add(part)
        foot = QHBoxLayout()
        foot.addStretch()
        foot.addWidget(self._following)
        inner.addWidget(head)
        inner.addLayout(foot)
        inner.addStretch()
        box = QVBoxLayout(self)
        box.setContentsMargins(unit(16), 0, unit(16), unit(12))
        box.setSpacing(unit(8))
        box.addWidget(Wrapping(theme, list(self._chosen.values()), gap=4))
        box.addWidget(Scroll(content, is_whole=True), 1)
        self._area = content

    def _choose(self, key: str, _checked: bool = False) -> None:
        self._dimension = self._bank.dimension(key)
        for other, button in self._chosen.items():
            button.setChecked(other == key)
        self._name.show_text(_(self._dimension.name))
        is_last = self._dimension is self._bank.everything[-1]
        self._following.show_caption(_("To the result") if is_last else _("Next area"))
        self._fill()
        if self._assessment is not None:
            self._note()

    def _fill(self) -> None:
        """Put the dimension's questions below each other, level by level."""
        empty(self._list)
        self._rows = {}
        for level in self._dimension.levels:
            self._list.addWidget(self._panel(level))

    def _panel(self, level: Level) -> Panel:
        theme = self._station.theme
        panel = Panel(theme, f"{level.level} · {_(level.label)}")
        told = PlainLabel(theme, _(level.descriptor), TypeRole.CAPTION, ink="text2",
                          is_wrapped=True)  # fmt: skip
        panel.add(told)
        for question in level.questions:
            row = _QuestionRow(self._station, question)
            row.answered.connect(partial(self._answer, question))
            row.remarked.connect(partial(self._remark, question))
            row.proofs_wished.connect(partial(self._proofs, question))
            self._rows[question.id] = row
            panel.add(row)
        return panel

    def _note(self) -> None:
        one = self._assessment
        if one is None:
            return
        answers = {question: Answer(answer) for question, answer in one.answers}
        for key, row in self._rows.items():
            attached = sum(proof.question == key for proof in one.attachments)
            row.show_answer(answers.get(key, ""), dict(one.remarks).get(key, ""), attached)
        derived = level_from_answers(self._dimension, answers)
        share = formats.percent(answered_share(self._dimension, answers), 0)
        told = _("{share} answered").format(share=share)
        if derived is not None:
            told = _("Answers say level {level}, {share} answered").format(
                level=derived, share=share
            )
        self._reached.show_text(told)
        level = dict(one.levels).get(self._dimension.key, 0)
        meaning = _(self._dimension.level(level).label) if level else _("Not assessed")
        self._level.show_level(level, meaning, is_open=one.closed is None)

    def _answer(self, question: Question, answer: str) -> None:
        if self._assessment is not None:
            remark = dict(self._assessment.remarks).get(question.id, "")
            wish = AnswerQuestion(self._assessment.number, question.id, answer, remark)
            self._station.wish(wish, partial(self._refused, self._rows[question.id]))

    def _remark(self, question: Question) -> None:
        number = self._assessment.number if self._assessment else 0

        def keep(words: str, refused: Refused, done: Done) -> None:
            one = self._station.state.assessments[number]
            answer = dict(one.answers).get(question.id, "")
            self._station.wish(AnswerQuestion(number, question.id, answer, words), refused, done)

        words = dict(self._assessment.remarks).get(question.id, "") if self._assessment else ""
        KeptWords(self._station, self, _("Note"), words, keep).open()

    def _proofs(self, question: Question) -> None:
        if self._assessment is not None:
            sheet = ProofSheet(self._station, self, self._assessment, question)
            sheet.navigate.connect(self.navigate.emit)
            sheet.open()

    def _rate(self, level: object) -> None:
        """Set another level than the answers say; that needs a note, so ask for it."""
        one, key, chosen = self._assessment, self._dimension.key, int(str(level))
        if one is None:
            return

        def keep(words: str, refused: Refused, done: Done) -> None:
            target = dict(one.targets).get(key, 0)
            self._station.wish(
                RateDimension(one.number, key, chosen, target, words), refused, done
            )

        title = _("Why this level, other than the answers say?")
        KeptWords(self._station, self, title, dict(one.notes).get(key, ""), keep).open()

    def _next(self) -> None:
        place = self._bank.everything.index(self._dimension) + 1
        if place == len(self._bank.everything):
            self._choose(self._bank.dimensions[0].key)
            self.done.emit()
        else:
            self._choose(self._bank.everything[place].key)

    def _refused(self, at: QWidget, told: str) -> None:
        Notice(self._station.theme, at, told)


class _QuestionRow(QWidget):
    """One question with four answers, a note and proofs."""

    answered = Signal(object)
    remarked = Signal()
    proofs_wished = Signal()

    def __init__(self, station: Station, question: Question) -> None:
        super().__init__()
        theme = station.theme
        self._answer = ""
        text = PlainLabel(theme, _(question.text), TypeRole.BODY, is_wrapped=True)
        self._choices = Segments(
            theme,
            [(Answer.YES, _("Yes")), (Answer.PARTLY, _("Partly")), (Answer.NO, _("No")),
             (Answer.NOT_APPLICABLE, _("n/a"))],
        )  # fmt: skip
        self._choices.setAccessibleName(question.id)
        self._choices.chosen.connect(self._tapped)
        self._note = ActionButton(theme, _("Note"), TouchClass.T1)
        self._note.clicked.connect(lambda _checked=False: self.remarked.emit())
        self._proof = ActionButton(theme, _("Proof"), TouchClass.T1)
        self._proof.clicked.connect(lambda _checked=False: self.proofs_wished.emit())
        self._remark = PlainLabel(theme, "", TypeRole.CAPTION, ink="text2", is_wrapped=True)
        self._remark.hide()
        line = Wrapping(theme, [self._choices, self._note, self._proof])
        box = QVBoxLayout(self)
        box.setContentsMargins(0, theme.unit(4), 0, theme.unit(4))
        box.setSpacing(theme.unit(4))
        for part in (text, line, self._remark):
            box.addWidget(part)

    def show_answer(self, answer: str, remark: str, proofs: int) -> None:
        """Show what was answered, said and laid beside it."""
        self._answer = answer
        self._choices.choose(answer)
        self._remark.show_text(remark)
        self._remark.setVisible(bool(remark))
        told = _("Proof ({n})").format(n=proofs) if proofs else _("Proof")
        if self._proof.caption != told:
            self._proof.show_caption(told)

    def _tapped(self, answer: object) -> None:
        # What is shown is what the engine has kept; a second tap takes an answer back.
        self._choices.choose(self._answer)
        self.answered.emit("" if answer == self._answer else answer)
