"""Several people rate alone, votes hidden; then median, spread and the talk about it."""

from functools import partial

from PySide6.QtWidgets import QVBoxLayout

from hmi.actions.requests import AgreeSurvey, BeginAssessment, OpenSurvey
from hmi.maturity.consensus import Consensus, consensus_of
from hmi.maturity.questions import QuestionBank
from hmi.plant.surveys import Survey
from hmi.texts import formats
from hmi.texts.catalog import _
from ui.live.station import Station
from ui.theme.scale import TouchClass
from ui.theme.type import TypeRole
from ui.widgets.action_button import ActionButton
from ui.widgets.alarm_sheets import TextSheet
from ui.widgets.assessment_view import scope_of
from ui.widgets.emptied import empty
from ui.widgets.panel import Panel
from ui.widgets.plain_text import PlainLabel
from ui.widgets.wrapping import Wrapping


class SurveyPanel(Panel):
    """Opens surveys and shows how far each is; levels appear when everybody has closed theirs."""

    def __init__(self, station: Station, bank: QuestionBank) -> None:
        super().__init__(station.theme, _("Several people, each alone"))
        self._station, self._bank = station, bank
        self._told = PlainLabel(station.theme, "", TypeRole.CAPTION, ink="text2", is_wrapped=True)
        self._listed = QVBoxLayout()
        self._new = ActionButton(station.theme, _("New survey"), TouchClass.T2)
        self._new.clicked.connect(lambda _checked=False: self._open())
        self.add(self._listed)
        self.add(self._told)
        self.add(Wrapping(station.theme, [self._new]))

    def refresh(self) -> None:
        """Show all surveys, the newest first."""
        empty(self._listed)
        surveys = self._station.state.maturity.surveys
        for number in sorted(surveys, reverse=True):
            self._add(surveys[number])

    def _add(self, survey: Survey) -> None:
        theme = self._station.theme
        votes = [one for one in self._station.state.assessments.values()
                 if one.survey == survey.number]  # fmt: skip
        closed = {one.assessor for one in votes if one.closed is not None}
        day = formats.date(survey.opened, self._station.site.calendar.timezone)
        title = f"#{survey.number} · {survey.scope} · {day}"
        self._listed.addWidget(PlainLabel(theme, title, TypeRole.STRONG, is_wrapped=True))
        missing = [name for name in survey.assessors if name not in closed]
        if missing:
            told = _("{n} of {all} have closed theirs; waiting for {names}").format(
                n=len(closed), all=len(survey.assessors), names=", ".join(missing)
            )
            self._label(told)
            self._offer_vote(survey, [one.assessor for one in votes])
            return
        levels = [dict(one.levels) for one in votes if one.closed is not None]
        agreed = consensus_of(levels, self._bank.rated_keys(key for one in levels for key in one))
        for one in agreed:
            self._label(self._words(one))
        if not survey.consensus:
            self._button(_("Make it the assessment"), partial(self._agree, survey, agreed))

    def _words(self, one: Consensus) -> str:
        name = _(self._bank.dimension(one.dimension).name)
        votes = ", ".join(map(str, one.votes)) or "\N{EN DASH}"
        told = _("{name}: {level} (votes {votes}, agreement {agreement})").format(
            name=name, level=one.level or "\N{EN DASH}", votes=votes,
            agreement=formats.percent(one.agreement, 0),
        )  # fmt: skip
        return f"{told} · {_('discuss')}" if one.needs_note else told

    def _offer_vote(self, survey: Survey, begun: list[str]) -> None:
        user = self._station.state.user
        if user is None or user.user not in survey.assessors or user.user in begun:
            return
        wish = BeginAssessment(survey.scope, is_detailed=survey.is_detailed, survey=survey.number)
        self._button(_("Rate now"), lambda: self._station.wish(wish, self._told.show_text))

    def _open(self) -> None:
        def wish(names: str) -> None:
            asked = OpenSurvey(scope_of(self._station), tuple(names.split(",")))
            self._station.wish(asked, sheet.refuse, sheet.close_sheet)

        title = _("Who rates? Names of users, with commas between")
        sheet = TextSheet(self._station.theme, self, title, _("Open"), wish)
        sheet.open()

    def _agree(self, survey: Survey, agreed: tuple[Consensus, ...]) -> None:
        apart = [one.dimension for one in agreed if one.needs_note]
        if not apart:
            self._station.wish(AgreeSurvey(survey.number), self._told.show_text)
            return

        def wish(words: str) -> None:
            asked = AgreeSurvey(survey.number, tuple((key, words) for key in apart))
            self._station.wish(asked, sheet.refuse, sheet.close_sheet)

        names = ", ".join(_(self._bank.dimension(key).name) for key in apart)
        title = _("How was it agreed? {names}").format(names=names)
        sheet = TextSheet(self._station.theme, self, title, _("Keep"), wish)
        sheet.open()

    def _label(self, told: str) -> None:
        self._listed.addWidget(
            PlainLabel(self._station.theme, told, TypeRole.BODY, ink="text2", is_wrapped=True)
        )

    def _button(self, caption: str, call: object) -> None:
        button = ActionButton(self._station.theme, caption, TouchClass.T2)
        button.clicked.connect(lambda _checked=False: call() if callable(call) else None)
        self._listed.addWidget(Wrapping(self._station.theme, [button]))
