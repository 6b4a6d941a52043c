"""The last look before an assessment is closed: what is claimed, what proves or lacks it."""

from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QWidget

from hmi.actions.requests import CloseAssessment
from hmi.bus.evidence import EvidenceFound
from hmi.bus.facts import Assessment
from hmi.maturity.questions import Dimension, QuestionBank
from hmi.maturity.scoring import Answer, answered_share, level_from_answers
from hmi.texts import formats
from hmi.texts.catalog import _
from ui.live.station import Station
from ui.theme.scale import TouchClass
from ui.theme.type import TypeRole
from ui.widgets.action_button import ActionButton
from ui.widgets.evidence_words import against_claim, supported
from ui.widgets.plain_text import PlainLabel
from ui.widgets.scroll import Scroll
from ui.widgets.sheet import Sheet

_WIDTH_PX, _HEIGHT_PX = 720, 380


class ReviewSheet(Sheet):
    """Six dimensions with level, answers, evidence and note; then back, or closed for good."""

    def __init__(
        self,
        station: Station,
        over: QWidget,
        bank: QuestionBank,
        assessment: Assessment,
        found: EvidenceFound | None,
    ) -> None:
        super().__init__(station.theme, over, _("Review before closing"))
        self._station, self._assessment = station, assessment
        self._evidence = {one.dimension: one for one in found.dimensions} if found else {}
        area = Scroll(self._listed(bank), is_whole=True)
        area.setMinimumSize(station.theme.unit(_WIDTH_PX), station.theme.unit(_HEIGHT_PX))
        self.content.addWidget(area, 1)
        self._told = PlainLabel(
            station.theme,
            _("Once closed it cannot be changed; a correction is a new assessment."),
            TypeRole.CAPTION, ink="text2", is_wrapped=True,
        )  # fmt: skip
        self.content.addWidget(self._told)
        back = ActionButton(station.theme, _("Back"), TouchClass.T2)
        self.confirm = ActionButton(
            station.theme, _("Close for good"), TouchClass.T2, is_primary=True
        )
        back.clicked.connect(lambda _checked=False: self.close_sheet())
        self.confirm.clicked.connect(lambda _checked=False: self._close())
        foot = QHBoxLayout()
        foot.addWidget(back)
        foot.addStretch()
        foot.addWidget(self.confirm)
        self.content.addLayout(foot)

    def _close(self) -> None:
        wish = CloseAssessment(self._assessment.number)
        self._station.wish(wish, self._told.show_text, self.close_sheet)

    def _listed(self, bank: QuestionBank) -> QWidget:
        listed, theme = QFrame(), self.theme
        listed.setObjectName("panel")
        grid = QGridLayout(listed)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(theme.unit(16))
        grid.setVerticalSpacing(theme.unit(2))
        grid.setColumnStretch(1, 1)
        rated = bank.rated_keys(dict(self._assessment.levels))
        for number, dimension in enumerate(map(bank.dimension, rated)):
            level = dict(self._assessment.levels).get(dimension.key, 0)
            shown = f"{level} / 5" if level else "\N{EN DASH}"
            grid.addWidget(PlainLabel(theme, shown, TypeRole.STRONG), 2 * number, 0)
            name = PlainLabel(theme, _(dimension.name), TypeRole.STRONG, is_wrapped=True)
            grid.addWidget(name, 2 * number, 1)
            told = " · ".join(self._words(dimension, level))
            words = PlainLabel(theme, told, TypeRole.CAPTION, ink="text2", is_wrapped=True)
            grid.addWidget(words, 2 * number + 1, 1)
        return listed

    def _words(self, dimension: Dimension, level: int) -> list[str]:
        """Return what is to be known of a dimension before it is closed."""
        one = self._assessment
        told = [_(dimension.level(level).label) if level else _("Not assessed")]
        if one.is_detailed:
            answers = {question: Answer(answer) for question, answer in one.answers}
            share = formats.percent(answered_share(dimension, answers), 0)
            told.append(_("{share} of its questions answered").format(share=share))
            derived = level_from_answers(dimension, answers)
            if derived is not None and derived != level:
                told.append(_("answers say level {level}").format(level=derived))
        evidence = self._evidence.get(dimension.key)
        if evidence is not None:
            told.append(supported(evidence))
        flag = against_claim(level, evidence)
        note = dict(one.notes).get(dimension.key, "")
        return [part for part in (*told, flag, note) if part]
