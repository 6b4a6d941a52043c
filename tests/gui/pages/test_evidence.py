"""Evidence beside the claim: shown, explained by one tap, and never instead of it."""

from datetime import UTC, datetime

import pytest
from PySide6.QtWidgets import QAbstractButton

from hmi.actions.requests import GatherEvidence
from hmi.bus.evidence import EvidenceFound
from hmi.bus.facts import Assessment, AssessmentChanged
from hmi.maturity import evidence_rules as rules
from hmi.maturity.evidence_inputs import (
    AnalyticsInputs,
    AutomationInputs,
    ConnectionSecurity,
    ConnectivityInputs,
    LearningInputs,
    SecurityInputs,
    Seen,
    TwinInputs,
)
from hmi.maturity.questions import load_bank
from tests.gui.looking import cut_texts
from ui.pages.maturity import MaturityPage
from ui.widgets.evidence_sheet import EvidenceSheet
from ui.widgets.page import Target
from ui.widgets.plain_text import PlainLabel
from ui.widgets.radar import Radar

KEYS = load_bank().keys
NIGHT = datetime(2026, 3, 1, 1, 30, tzinfo=UTC)
NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
SEEN = Seen(days=35, machines=9, visible=8)
OPEN = ConnectionSecurity(
    key="mixer", mode="None", policy="None", is_anonymous=True, has_writes=False, is_trusted=True,
    days_to_expiry=None,
)  # fmt: skip


def found(at=NIGHT):
    """Return evidence 3, 2, none, 3, 2 and 2 in the six dimensions."""
    return EvidenceFound(
        at, 35,
        (
            rules.connectivity(
                ConnectivityInputs(
                    machines=9, on_line=7, is_register_complete=True, good_share=0.986,
                    standard_share=1.0, feed_days=0, fills_outages=True,
                ), SEEN,
            ),
            rules.analytics(
                AnalyticsInputs(
                    covered_days=35, kpis=("OEE", "scrap"), days_of_use=12, reasoned_share=None,
                    forecasts=0,
                ), SEEN,
            ),
            rules.automation(
                AutomationInputs(
                    reporting_share=0.0, automatic_share=None, recipe_share=None,
                    interventions_per_h=None,
                ), SEEN,
            ),
            rules.digital_twin(
                TwinInputs(records=7, live=6, critical=6, live_critical=6, models=0, what_ifs=0),
                SEEN,
            ),
            rules.learning(
                LearningInputs(
                    rules=58, detectors=0, machines=0, confirmed=0, dismissed=0, undecided=0,
                    are_all_validated=False,
                ), SEEN,
            ),
            rules.cybersecurity(
                SecurityInputs(
                    connections=(OPEN,), has_logins=True, is_audit_whole=True,
                    backup_age_days=None, firmware_share=0.0,
                ), SEEN,
            ),
        ),
    )  # fmt: skip


@pytest.fixture
def page(qtbot, station):
    page = MaturityPage(station)
    qtbot.addWidget(page)
    page.resize(936, 640)
    page.show()
    yield page
    page.close()


@pytest.fixture
def claim(station):
    """Return a function that publishes an assessment of these levels."""

    def claim(*levels, closed=None):
        pairs = tuple(zip(KEYS, levels, strict=True))
        one = Assessment(1, "Line 1", NOON, closed, "anna", pairs)
        station.bus.assessments.publish(AssessmentChanged(one))

    return claim


def texts(widget):
    return [label.full_text for label in widget.findChildren(PlainLabel) if label.isVisible()]


def buttons(widget, caption):
    return [
        one
        for one in widget.findChildren(QAbstractButton)
        if getattr(one, "caption", "") == caption and one.isVisible()
    ]


def dots(page):
    return [axis.evidence for axis in page.assessment.findChild(Radar)._axes]


def test_evidence_is_shown_beside_the_claim_and_never_instead(page, claim, station):
    claim(5, 4, 3, 2, 2, 2)
    station.bus.evidence.publish(found())
    assert dots(page) == [3, 2, None, 3, 2, 2]
    assert [axis.level for axis in page.assessment.findChild(Radar)._axes] == [5, 4, 3, 2, 2, 2]
    shown = texts(page)
    assert "Records support level 3, high confidence" in shown
    assert "Records cannot say" in shown
    assert shown.count("claim ahead of evidence") == 2
    assert shown.count("evidence supports more") == 1


def test_before_the_first_look_the_page_says_so_and_a_tap_asks_for_one(page, claim, asked):
    claim(2, 2, 2, 2, 2, 2)
    assert "Nothing was looked through yet; it happens every night." in texts(page)
    buttons(page, "Look now")[0].click()
    assert asked == [GatherEvidence()]


def test_one_tap_tells_why_and_another_goes_to_the_data(page, claim, station, qtbot):
    claim(3, 3, 3, 3, 3, 3)
    station.bus.evidence.publish(found())
    buttons(page, "Why")[0].click()
    sheet = page.window().findChild(EvidenceSheet)
    shown = texts(sheet)
    assert "7 of 9 machines on line (at least half)." in shown
    assert "98.6 % of the values good (at least 98 %)." in shown
    assert shown.count("missing") == 1
    assert any("sensors that are not connected" in text for text in shown)
    with qtbot.waitSignal(page.navigate) as went:
        buttons(sheet, "Show")[0].click()
    assert went.args == [Target(page="connections")]


def test_a_closed_assessment_keeps_the_evidence_of_its_day(page, claim, station):
    early = found()
    station.bus.evidence.publish(early)
    claim(2, 2, 2, 2, 2, 2, closed=NOON)
    late = found(NOON.replace(day=2))
    station.bus.evidence.publish(EvidenceFound(late.at, 36, tuple(reversed(late.dimensions))))
    assert any("1 Mar 2026" in text or "2026-03-01" in text for text in texts(page))


def test_nothing_of_evidence_is_cut_at_1024(page, claim, station, qtbot):
    claim(5, 4, 3, 2, 2, 2)
    station.bus.evidence.publish(found())
    qtbot.waitUntil(lambda: page.width() > 0)
    assert not cut_texts(page)
    buttons(page, "Why")[5].click()
    sheet = page.window().findChild(EvidenceSheet)
    assert not cut_texts(sheet)
