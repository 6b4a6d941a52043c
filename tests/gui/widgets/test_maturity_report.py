"""The pages of a maturity report: whole, within their margins, hostile words as they are."""

from dataclasses import replace
from datetime import date

import pytest

from hmi.bus.facts import Assessment
from hmi.maturity.questions import load_bank
from hmi.maturity.roadmap import proposed_steps
from hmi.plant.pilots import Pilot, PilotKpi
from tests.gui.pages.test_evidence import NOON, found
from ui.widgets.maturity_report import Reported, as_pdf, document_of, pages_of

BANK = load_bank()
PILOT = Pilot(
    title="Fewer stops", problem="The filler stops", machines=("filler",), signals=(),
    kpi=PilotKpi.DOWNTIME, target=40.0, start=date(2025, 12, 1), owners=("mara",),
)  # fmt: skip


@pytest.fixture
def one(theme):  # noqa: ARG001  # knows the letters
    """Return a closed assessment with targets."""
    levels = tuple(zip(BANK.keys, (3, 3, 2, 2, 1, 3), strict=True))
    targets = tuple((key, 4) for key in BANK.keys)
    return Assessment(9, "Line 1", NOON, NOON, "anna", levels, targets)


def reported(one, **fields):
    steps = tuple(
        replace(step, number=n, owner="mara", due=date(2026, 6, 1))
        for n, step in enumerate(proposed_steps(one, BANK), 1)
    )
    return Reported(
        **{
            "site": "Hall", "zone": "Europe/Berlin", "bank": BANK, "assessment": one,
            "evidence": found(), "steps": steps, "pilots": ((PILOT, ("On track.",)),),
        } | fields
    )  # fmt: skip


def ink(image):
    """Return which rows and columns of a page are not white, as (top, bottom, left, right)."""
    small = image.scaled(image.width() // 4, image.height() // 4)
    dark = [
        (x, y)
        for y in range(small.height())
        for x in range(small.width())
        if small.pixelColor(x, y).lightness() < 200
    ]
    xs, ys = [x for x, _ in dark], [y for _, y in dark]
    return min(ys), max(ys), min(xs), max(xs), small.width(), small.height()


def test_no_page_of_the_report_is_empty_and_nothing_runs_into_the_margin(one):
    one = replace(one, notes=(("automation", "a note " * 60),))
    pages = pages_of(reported(one))
    assert len(pages) >= 3
    for page in pages:
        top, bottom, left, right, wide, high = ink(page)
        assert top >= 0.04 * high
        assert bottom <= 0.96 * high
        assert left >= 0.06 * wide
        assert right <= 0.94 * wide


def test_the_report_is_a_pdf_with_hostile_words_as_they_are(one):
    one = replace(one, scope="<b>Line & Sons</b>")
    assert "<b>Line & Sons</b>" in document_of(reported(one)).toPlainText()
    content = as_pdf(reported(one))
    assert content.startswith(b"%PDF-")
    assert len(content) > 20_000


def test_the_report_says_everything_that_is_known(one):
    text = document_of(reported(one)).toPlainText()
    for words in (
        "Maturity of Line 1", "2.3 / 5", "Records support level 3, high confidence", "Roadmap",
        "Fewer stops", "This is a self-assessment, not a certification.", "2026-06-01",
    ):  # fmt: skip
        assert words in text, words


def test_without_evidence_steps_and_pilots_their_parts_are_left_out(one):
    text = document_of(reported(one, evidence=None, steps=(), pilots=())).toPlainText()
    assert "Evidence from records" not in text
    assert "Roadmap" not in text
    assert "Pilots" not in text


def test_all_gates_and_steps_stand_in_lists(one):
    document = document_of(reported(one))
    block, listed = document.begin(), []
    while block.isValid():
        if block.textList() is not None:
            listed.append(block.text())
        block = block.next()
    gates = sum(len(each.gates) for each in found().dimensions)
    assert len(listed) == gates + len(BANK.keys) + 1  # of the pilot


def test_people_and_organisation_stand_on_a_line_of_their_own(one):
    rated = replace(one, levels=(*one.levels, ("people", 4)))
    line = "People & organisation: 4 / 5 · Teams across borders · no part of the average"
    assert line in document_of(reported(rated)).toPlainText()
    assert "People & organisation" not in document_of(reported(one)).toPlainText()
