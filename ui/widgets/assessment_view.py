"""One assessment: six dimensions rated by touch, their radar, the result and what to do next."""

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QStackedLayout, QVBoxLayout, QWidget

from hmi.actions.requests import (
    BeginAssessment,
    GatherEvidence,
    RateDimension,
    Request,
)
from hmi.bus.evidence import DimensionEvidence, EvidenceFound
from hmi.bus.facts import Assessment
from hmi.maturity.questions import Dimension, load_bank
from hmi.maturity.scoring import MaturityResult, result_of
from hmi.texts import formats
from hmi.texts.catalog import _
from ui.live.station import Station
from ui.theme.scale import TouchClass
from ui.theme.type import TypeRole
from ui.widgets.action_button import ActionButton
from ui.widgets.evidence_panel import EvidencePanel
from ui.widgets.evidence_sheet import EvidenceSheet
from ui.widgets.maturity_crosswalk import CrosswalkSheet
from ui.widgets.maturity_step import MaturityStep
from ui.widgets.notice import Notice
from ui.widgets.panel import Panel
from ui.widgets.plain_text import PlainLabel
from ui.widgets.radar import Radar, RadarAxis
from ui.widgets.rating_row import RatingRow
from ui.widgets.review_sheet import ReviewSheet
from ui.widgets.scroll import Scroll
from ui.widgets.segments import Segments
from ui.widgets.wrapping import Wrapping

STEPS_SHOWN = 2


class AssessmentView(QWidget):
    """The newest assessment of the line, open for rating until it is closed."""

    navigate = Signal(object)
    """A Target: the page that shows the data of a reason."""
    questions_wished = Signal()
    """Somebody wants to answer questions."""

    def __init__(self, station: Station) -> None:
        super().__init__()
        self.setObjectName("page")
        self._station = station
        self._overlaid = 0
        self._bank = load_bank()
        self._assessment: Assessment | None = None
        self._radar = Radar(station.theme)
        self._average = PlainLabel(station.theme, "", TypeRole.KEY)
        self._level = PlainLabel(station.theme, "", TypeRole.KEY, is_wrapped=True)
        self._sums = PlainLabel(station.theme, "", TypeRole.BODY, ink="text2", is_wrapped=True)
        self._factory = PlainLabel(station.theme, "", TypeRole.BODY, ink="text2", is_wrapped=True)
        self._standing = PlainLabel(
            station.theme, "", TypeRole.CAPTION, ink="text2", is_wrapped=True
        )
        self._what = Segments(station.theme, [("level", _("Today")), ("target", _("Target"))])
        self.rows = {
            one.key: RatingRow(station.theme, _(one.name)) for one in self._bank.everything
        }
        self._evidence = EvidencePanel(station.theme, self._bank, station.site.calendar.timezone)
        self._steps = [MaturityStep(station.theme) for _step in self._bank.dimensions]
        self._more = ActionButton(station.theme, _("Show all steps"), TouchClass.T1)
        self._begin = ActionButton(station.theme, _("New assessment"), TouchClass.T2)
        self._close = ActionButton(station.theme, _("Close assessment"), TouchClass.T2)
        self._detail = ActionButton(station.theme, _("Questions"), TouchClass.T2)
        self._help = ActionButton(station.theme, "?", TouchClass.T1)
        self._help.setAccessibleName(_("Beside other models"))
        self._first_detailed = ActionButton(
            station.theme, _("Answer questions instead"), TouchClass.T2
        )
        self._first = ActionButton(
            station.theme, _("Begin the first assessment"), TouchClass.T2, is_primary=True
        )
        self._pile = QStackedLayout(self)
        self._pile.addWidget(self._empty())
        self._pile.addWidget(self._full())
        self._connect()

    @property
    def assessment(self) -> Assessment | None:
        """The assessment that is shown."""
        return self._assessment

    def overlay(self, number: int) -> None:
        """Lay an earlier assessment over the radar; 0 for the last one closed before."""
        self._overlaid = number
        self.refresh()

    def refresh(self) -> None:
        """Show the newest assessment as it stands."""
        self._assessment = newest_own(self._station)
        self._pile.setCurrentIndex(0 if self._assessment is None else 1)
        if self._assessment is not None:
            self._show(self._assessment)

    def _show(self, assessment: Assessment) -> None:
        result = result_of(assessment, self._bank)
        self._evidence.show_evidence(self._found(assessment), dict(assessment.levels))
        self._radar.show_axes(self._axes(assessment))
        self._show_rows(assessment)
        self._show_result(result)
        self._show_steps(result)
        is_open = assessment.closed is None
        self._close.setVisible(is_open)
        self._begin.setVisible(not is_open)
        self._detail.setVisible(not is_open or assessment.is_detailed)
        self._detail.show_caption(_("Questions") if is_open else _("New by questions"))
        self._standing.show_text(self._standing_text(assessment))
        self._turn_keys()

    def _turn_keys(self) -> None:
        """Put the level's name below the average where the text is too large for both."""
        metrics, unit = self._station.theme.metrics(TypeRole.KEY), self._station.theme.unit
        words = (self._average.full_text, self._level.full_text)
        needed = sum(metrics.horizontalAdvance(one) for one in words) + unit(24 + 16 + 24)
        direction = QBoxLayout.Direction
        is_narrow = needed > self.width() / 2
        self._keys.setDirection(direction.TopToBottom if is_narrow else direction.LeftToRight)
        self._keys.setSpacing(0 if is_narrow else unit(24))
        self._area.updateGeometry()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Look again how much fits side by side."""
        super().resizeEvent(event)
        self._turn_keys()

    def _axes(self, assessment: Assessment) -> list[RadarAxis]:
        levels, targets = dict(assessment.levels), dict(assessment.targets)
        earlier = dict(self._earlier(assessment))
        found = self._found(assessment)
        evidence = {one.dimension: one.level for one in found.dimensions} if found else {}
        return [
            RadarAxis(
                label=_(one.name),
                level=levels.get(one.key, 0),
                target=targets.get(one.key, 0),
                earlier=earlier.get(one.key, 0),
                evidence=evidence.get(one.key),
            )
            for one in self._bank.dimensions
        ]

    def _found(self, assessment: Assessment) -> EvidenceFound | None:
        """Return the newest evidence, for a closed assessment that of when it was closed."""
        known = self._station.state.maturity.evidence
        if assessment.closed is not None:
            known = [one for one in known if one.at <= assessment.closed]
        return known[-1] if known else None

    def _earlier(self, assessment: Assessment) -> Sequence[tuple[str, int]]:
        """Return the levels of the last closed assessment before this one, if there is one."""
        known = self._station.state.assessments
        if self._overlaid in known:
            return known[self._overlaid].levels
        before = [
            one
            for number, one in known.items()
            if number < assessment.number and one.closed and one.place == assessment.place
        ]
        return before[-1].levels if before else ()

    def _show_rows(self, assessment: Assessment) -> None:
        is_target = self._what.key == "target"
        shown = dict(assessment.targets if is_target else assessment.levels)
        for dimension in self._bank.everything:
            level = shown.get(dimension.key, 0)
            if level:
                one = dimension.level(level)
                meaning = f"{_(one.label)}: {_(one.descriptor)}"
            else:
                meaning = _("No target") if is_target else _("Not assessed")
            row = self.rows[dimension.key]
            row.show_level(level, meaning, is_open=assessment.closed is None)

    def _show_result(self, result: MaturityResult) -> None:
        average = formats.number(result.average, 1)
        self._average.show_text(f"{average} / 5" if result.average is not None else "\N{EN DASH}")
        if result.level_name is not None:
            self._level.show_text(_(result.level_name))
        else:
            told = _("provisional, {n} of {all}").format(n=result.assessed, all=result.dimensions)
            self._level.show_text(told)
        lowest = _(self._bank.dimension(result.lowest).name) if result.lowest else "\N{EN DASH}"
        self._sums.show_text(
            _("Lowest area: {lowest} · {n} / {all} at level 4 or above").format(
                lowest=lowest, n=result.at_four_or_more, all=result.dimensions
            )
        )
        self._factory.show_text(self._factory_text(result))

    def _factory_text(self, result: MaturityResult) -> str:
        factory = result.smart_factory
        if factory is None:
            return _("Rate at least four dimensions for an average, all six for a level")
        text = _("Smart-factory level {n}: {name}").format(n=factory.level, name=_(factory.name))
        return f"{text} · {_('capped by cybersecurity')}" if factory.is_capped else text

    def _show_steps(self, result: MaturityResult) -> None:
        shown = len(result.steps) if self._more.isChecked() else STEPS_SHOWN
        for number, row in enumerate(self._steps):
            row.setVisible(number < min(shown, len(result.steps)))
            if number < len(result.steps):
                step = result.steps[number]
                name = _(self._bank.dimension(step.dimension).name)
                gap = _(", {n} below target").format(n=step.gap) if step.gap > 0 else ""
                title = _("{name} (level {level} / 5{gap})")
                row.show_step(title.format(name=name, level=step.level, gap=gap), _(step.text))
        self._more.setVisible(len(result.steps) > STEPS_SHOWN)

    def _standing_text(self, assessment: Assessment) -> str:
        zone = self._station.site.calendar.timezone
        if assessment.closed is not None:
            day = formats.date_time(assessment.closed, zone)
            return _("Closed {day}. A self-assessment, not a certification.").format(day=day)
        return _("Open: every tap is kept at once. A self-assessment, not a certification.")

    def _empty(self) -> QWidget:
        empty = QWidget()
        box = QVBoxLayout(empty)
        told = _("No assessment yet. Rate the line in six dimensions; it takes three minutes.")
        theme = self._station.theme
        sentence = PlainLabel(theme, told, TypeRole.BODY, ink="text2", is_wrapped=True)
        sentence.setAlignment(Qt.AlignmentFlag.AlignCenter)
        box.addStretch()
        box.addWidget(sentence)
        for button in (self._first, self._first_detailed):
            box.addWidget(button, alignment=Qt.AlignmentFlag.AlignHCenter)
        box.addStretch()
        return empty

    def _full(self) -> QWidget:
        unit, full = self._station.theme.unit, QWidget()
        across = QHBoxLayout(full)
        across.setContentsMargins(unit(16), 0, unit(16), unit(12))
        across.setSpacing(unit(12))
        left = QVBoxLayout()
        left.addWidget(self._radar, 1)
        left.addWidget(self._legend())
        across.addLayout(left, 1)
        self._area = Scroll(self._right(), is_whole=True)
        across.addWidget(self._area, 1)
        return full

    def _legend(self) -> QWidget:
        told = _("Filled: today · dashed: target · ring: evidence · thin: last closed assessment")
        legend = PlainLabel(
            self._station.theme, told, TypeRole.MICRO, ink="text2", is_wrapped=True
        )
        legend.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        return legend

    def _right(self) -> QWidget:
        unit, theme, right = self._station.theme.unit, self._station.theme, QWidget()
        right.setObjectName("page")
        box = QVBoxLayout(right)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(unit(8))
        self._keys = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._keys.addWidget(self._average)
        self._keys.addWidget(self._level, 1)
        rating = self._rating()
        steps = Panel(theme, _("Next steps, lowest areas first"))
        for step in self._steps:
            steps.add(step)
        steps.box.addWidget(self._more, alignment=Qt.AlignmentFlag.AlignLeft)
        buttons = Wrapping(theme, [self._detail, self._close, self._begin])
        parts = (
            self._keys, self._sums, self._factory, rating, self._evidence, steps, self._standing,
            buttons,
        )  # fmt: skip
        for part in parts:
            if isinstance(part, QWidget):
                box.addWidget(part)
            else:
                box.addLayout(part)
        box.addStretch()
        return right

    def _rating(self) -> Panel:
        theme = self._station.theme
        rating = Panel(theme)
        head = QHBoxLayout()
        head.addWidget(self._what)
        head.addStretch()
        head.addWidget(self._help)
        rating.add(head)
        rating.box.setSpacing(theme.unit(4))
        for key in self._bank.keys:
            rating.add(self.rows[key])
        beside = PlainLabel(
            theme, _("Beside the six, no part of the average:"), TypeRole.CAPTION, ink="text2",
            is_wrapped=True,
        )  # fmt: skip
        rating.add(beside)
        for one in self._bank.extras:
            rating.add(self.rows[one.key])
        return rating

    def _connect(self) -> None:
        self._what.choose("level")
        self._what.chosen.connect(lambda _key: self.refresh())
        self._more.setCheckable(True)
        self._more.clicked.connect(lambda _checked=False: self.refresh())
        self._evidence.asked.connect(lambda: self._wish(GatherEvidence(), self._evidence.look))
        self._evidence.opened.connect(self._explain)
        for button in (self._begin, self._first):
            button.clicked.connect(partial(self._tapped_begin, button))
        for button in (self._detail, self._first_detailed):
            button.clicked.connect(partial(self._tapped_questions, button))
        self._help.clicked.connect(lambda _checked=False: self._compare_models())
        self._close.clicked.connect(lambda _checked=False: self._tapped_close())
        for key, row in self.rows.items():
            row.chosen.connect(partial(self._rate, key))

    def _tapped_begin(self, button: ActionButton, _checked: bool = False) -> None:
        self._wish(BeginAssessment(scope_of(self._station)), button)

    def _tapped_questions(self, button: ActionButton, _checked: bool = False) -> None:
        shown = self._assessment
        if shown is None or shown.closed is not None:
            self._wish(BeginAssessment(scope_of(self._station), is_detailed=True), button)
        self.questions_wished.emit()

    def _explain(self, dimension: Dimension, evidence: DimensionEvidence) -> None:
        sheet = EvidenceSheet(self._station.theme, self, _(dimension.name), evidence)
        sheet.navigate.connect(self.navigate.emit)
        sheet.open()

    def _compare_models(self) -> None:
        CrosswalkSheet(self._station.theme, self, self._bank).open()

    def _tapped_close(self) -> None:
        if self._assessment is not None:
            found = self._found(self._assessment)
            ReviewSheet(self._station, self, self._bank, self._assessment, found).open()

    def _rate(self, key: str, level: int) -> None:
        if self._assessment is None:
            return
        levels, targets = dict(self._assessment.levels), dict(self._assessment.targets)
        chosen = targets if self._what.key == "target" else levels
        chosen[key] = level
        note = dict(self._assessment.notes).get(key, "")
        wish = RateDimension(
            self._assessment.number, key, levels.get(key, 0), targets.get(key, 0), note
        )
        self._wish(wish, self.rows[key])

    def _wish(self, request: Request, at: QWidget) -> None:
        def refused(told: str) -> None:
            Notice(self._station.theme, at, told)

        self._station.wish(request, refused)


def newest_own(station: Station) -> Assessment | None:
    """Return the newest assessment of this station that its user may see."""
    own = [one for one in station.state.assessments.values() if is_shown(station, one)]
    return max(own, key=lambda one: one.number, default=None)


def is_shown(station: Station, one: Assessment) -> bool:
    """Tell whether an assessment is this station's and no vote that is still secret."""
    if one.origin:
        return False
    survey = station.state.maturity.surveys.get(one.survey)
    user = station.state.user
    is_mine = user is not None and user.user == one.assessor
    return survey is None or (is_mine and one.closed is None)


def scope_of(station: Station) -> str:
    """Return what is assessed at this station."""
    return station.site.line or station.site.name
