"""Tabs and sheets of the maturity page fit 1024x768 in long words and in twice as large text."""

from datetime import date, timedelta

import pytest
from PySide6.QtWidgets import QApplication

from hmi.bus.facts import Assessment, AssessmentChanged
from hmi.bus.maturity import PilotChanged, RoadmapChanged
from hmi.maturity.questions import load_bank
from hmi.maturity.roadmap import proposed_steps
from hmi.plant.pilots import Pilot, PilotKpi
from hmi.texts.catalog import set_language
from tests.gui.filling import all_pages
from tests.gui.looking import cut_texts
from tests.gui.pages.test_evidence import found
from ui.shell.main_window import MainWindow
from ui.theme.scale import Scale
from ui.widgets.evidence_sheet import EvidenceSheet
from ui.widgets.maturity_crosswalk import CrosswalkSheet
from ui.widgets.page import Target
from ui.widgets.pilot_sheet import PilotSheet
from ui.widgets.proof_sheet import ProofSheet
from ui.widgets.report_sheet import ReportSheet
from ui.widgets.review_sheet import ReviewSheet
from ui.widgets.scroll import Scroll
from ui.widgets.step_sheet import StepSheet

BANK = load_bank()
TABS = ("assessment", "questions", "history", "compare", "roadmap", "pilots")
SHEETS = ("review", "evidence", "proof", "step", "pilot", "report", "crosswalk")
PILOT = Pilot(
    number=1, title="Fewer stops", problem="The filler stops", machines=("filler",), signals=(),
    kpi=PilotKpi.DOWNTIME, target=40.0, start=date(2025, 12, 1), owners=("mara",),
)  # fmt: skip
LOOKS = (("en_XA", 1.0), ("en", 2.0))


@pytest.fixture(params=LOOKS, ids=["long", "large"])
def page(request, qtbot, station):
    language, factor = request.param
    set_language(language)
    window = MainWindow(station, all_pages(station))
    qtbot.addWidget(window)
    window.resize(1024, 768)
    station.theme.rescale(Scale(text_factor=factor))
    station.state.hear_engine(True)
    fill(station)
    window.show()
    window.go_to(Target(page="maturity"))
    qtbot.waitUntil(lambda: station.background.pending == 0, timeout=20_000)
    yield window.current
    window.close()
    set_language("en")


def rated(station, number, days, **fields):
    """Return an assessment of all seven areas with targets, begun so many days ago."""
    levels = (*((key, 1 + n % 3) for n, key in enumerate(BANK.keys)), ("people", 3))
    moment = station.clock.now() - timedelta(days=days)
    given = {"closed": moment, "targets": tuple((key, 4) for key, _level in levels)} | fields
    return Assessment(number, "Line 1", moment, assessor="anna", levels=levels, **given)


def fill(station):
    station.bus.evidence.publish(found())
    said = {"answers": (("CON-1-1", "yes"),), "remarks": (("CON-1-1", "counters in the MES"),)}
    one = rated(station, 2, 0, closed=None, is_detailed=True, **said)
    for assessment in (rated(station, 1, 30), one):
        station.bus.assessments.publish(AssessmentChanged(assessment))
    steps = proposed_steps(one, BANK)
    station.bus.planned.publish(RoadmapChanged(steps))
    station.bus.planned.publish(PilotChanged(PILOT))


def opened(kind, station, page):
    """Open a sheet over the page."""
    one = station.state.assessments[2]
    evidence, question = found(), BANK.dimensions[0].levels[0].questions[0]
    make = {
        "review": lambda: ReviewSheet(station, page, BANK, one, evidence),
        "evidence": lambda: EvidenceSheet(
            station.theme, page, "AI / Machine Learning", evidence.dimensions[-1]
        ),
        "proof": lambda: ProofSheet(station, page, one, question),
        "step": lambda: StepSheet(station, page, proposed_steps(one, BANK)[0]),
        "pilot": lambda: PilotSheet(station, page, PILOT),
        "report": lambda: ReportSheet(station, page, BANK, station.state.assessments[1]),
        "crosswalk": lambda: CrosswalkSheet(station.theme, page, BANK),
    }
    sheet = make[kind]()
    sheet.open()
    return sheet


def is_whole(widget):
    """Tell whether no text on it is cut and no area is wider than what shows it."""
    QApplication.processEvents()
    areas = [area for area in widget.findChildren(Scroll) if area.isVisible()]
    is_wide = any(area.widget().width() > area.viewport().width() for area in areas)
    return not is_wide and not cut_texts(widget)


def test_every_tab_fits(page, station, qtbot):
    for tab in TABS:
        page.choose(tab)
        qtbot.waitUntil(lambda: station.background.pending == 0, timeout=20_000)
        qtbot.waitUntil(lambda: is_whole(page), timeout=20_000)
        assert page.window().width() == 1024, tab


def test_every_sheet_fits(page, station, qtbot):
    for kind in SHEETS:
        sheet = opened(kind, station, page)
        qtbot.waitUntil(lambda seen=sheet: is_whole(seen), timeout=20_000)
        panel = sheet.content.parentWidget()
        assert sheet.rect().contains(panel.geometry()), kind
        sheet.close_sheet()
    assert page.window().width() == 1024
