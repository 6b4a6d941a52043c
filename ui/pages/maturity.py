"""Maturity: the assessment, its questions, history, comparison, the way on, and the pilots."""

from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from hmi.maturity.questions import load_bank
from hmi.texts import formats
from hmi.texts.catalog import _
from ui.live.station import Station
from ui.widgets.assessment_view import AssessmentView
from ui.widgets.maturity_compare import MaturityCompare
from ui.widgets.maturity_history import MaturityHistory
from ui.widgets.page import Page
from ui.widgets.pilot_view import PilotView
from ui.widgets.question_view import QuestionView
from ui.widgets.roadmap_view import RoadmapView
from ui.widgets.tabs import Tabs


class MaturityPage(Page):
    """Six tabs over one station's assessments."""

    def __init__(self, station: Station) -> None:
        super().__init__("maturity", _("Maturity"), "maturity")
        self._station = station
        bank = load_bank()
        self.assessment = AssessmentView(station)
        self.questions = QuestionView(station, bank)
        self.history = MaturityHistory(station, bank)
        self.compare = MaturityCompare(station, bank)
        self.roadmap = RoadmapView(station, bank)
        self.pilots = PilotView(station)
        self._views: dict[str, QWidget] = {
            "assessment": self.assessment, "questions": self.questions, "history": self.history,
            "compare": self.compare, "roadmap": self.roadmap, "pilots": self.pilots,
        }  # fmt: skip
        names = (
            _("Assessment"), _("Questions"), _("History"), _("Compare"), _("Roadmap"), _("Pilots")
        )  # fmt: skip
        self.tabs = Tabs(station.theme, list(zip(self._views, names, strict=True)))
        self._stack = QStackedWidget()
        for view in self._views.values():
            self._stack.addWidget(view)
        unit = station.theme.unit
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(unit(8))
        head = QVBoxLayout()
        head.setContentsMargins(unit(16), 0, unit(16), 0)
        head.addWidget(self.tabs)
        box.addLayout(head)
        box.addWidget(self._stack, 1)
        self.tabs.chosen.connect(self.choose)
        for view in (self.assessment, self.questions):
            view.navigate.connect(self.navigate.emit)
        self.assessment.questions_wished.connect(lambda: self.choose("questions"))
        self.questions.done.connect(lambda: self.choose("assessment"))
        self.history.overlaid.connect(self._overlay)
        self.choose("assessment")

    def crumb(self) -> str:
        """Say whose maturity it is and of when."""
        shown = self.assessment.assessment
        if shown is None:
            return ""
        day = formats.date(shown.started, self._station.site.calendar.timezone)
        return f"{shown.scope} · {day}"

    def choose(self, key: object) -> None:
        """Show a tab."""
        self.tabs.choose(str(key))
        self._stack.setCurrentWidget(self._views[str(key)])

    def shown(self) -> None:
        """Show the newest assessment and follow it."""
        self._station.state.assessment_changed.connect(self.refresh)
        self.refresh()

    def hidden(self) -> None:
        """Follow nothing."""
        self._station.state.assessment_changed.disconnect(self.refresh)

    def refresh(self) -> None:
        """Show everything as it stands."""
        self.assessment.refresh()
        shown = self.assessment.assessment
        is_asked = shown is not None and shown.is_detailed
        self.questions.show_assessment(shown if is_asked else None)
        self.tabs.enable("questions", is_asked)
        for view in (self.history, self.compare, self.roadmap, self.pilots):
            view.refresh()
        self.crumb_changed.emit()

    def _overlay(self, number: object) -> None:
        self.assessment.overlay(int(str(number)))
        self.choose("assessment")
