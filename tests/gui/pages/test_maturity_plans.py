"""The tabs of the maturity page: questions, history, comparison, roadmap, pilots, the report."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QAbstractButton

from hmi.actions.requests import (
    AgreeSurvey,
    AnswerQuestion,
    AttachProof,
    BeginAssessment,
    CloseAssessment,
    DetachProof,
    ImportAssessments,
    OpenSurvey,
    RateDimension,
    SavePilot,
    SaveStep,
    WriteIntoPilot,
)
from hmi.bus.facts import Assessment, AssessmentChanged, UserChanged
from hmi.bus.maturity import PilotChanged, RoadmapChanged, SurveyChanged
from hmi.errors import StorageError
from hmi.maturity.exchange import to_text
from hmi.maturity.questions import load_bank
from hmi.maturity.roadmap import proposed_steps
from hmi.plant.attachments import Attachment, AttachmentKind
from hmi.plant.pilots import EntryKind, Pilot, PilotEntry, PilotKpi
from hmi.plant.roadmap import StepState
from hmi.plant.roles import Role
from hmi.plant.surveys import Survey
from tests.gui.looking import cut_texts
from tests.gui.pages.test_evidence import NOON, buttons, found
from tests.gui.pages.test_evidence import texts as texts_in
from ui.pages.maturity import MaturityPage
from ui.widgets.alarm_sheets import TextSheet
from ui.widgets.kept_words import KeptWords
from ui.widgets.pilot_sheet import PilotSheet
from ui.widgets.proof_sheet import ProofSheet
from ui.widgets.report_sheet import ReportSheet
from ui.widgets.review_sheet import ReviewSheet
from ui.widgets.step_sheet import StepSheet

BANK = load_bank()
TABS = ("assessment", "questions", "history", "compare", "roadmap", "pilots")
PILOT = Pilot(
    number=1, title="Fewer stops", problem="The filler stops", machines=("filler",),
    signals=(), kpi=PilotKpi.DOWNTIME, target=40.0, start=date(2025, 12, 1), owners=("mara",),
    value_per_unit=12.0, cost=4000.0,
    entries=(PilotEntry(date(2025, 12, 9), EntryKind.ACTION, "New torque limits", "lea"),),
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
def keep(station):
    """Return a function that publishes an assessment begun on a day of March."""

    def keep(number, *levels, closed=True, targets=(4,) * 6, **fields):
        begun = NOON.replace(day=number)
        one = Assessment(
            number, "Line 1", begun, begun if closed else None, "anna",
            tuple(zip(BANK.keys, levels, strict=True)),
            tuple(zip(BANK.keys, targets, strict=True)),
        )  # fmt: skip
        one = replace(one, **fields)
        station.bus.assessments.publish(AssessmentChanged(one))
        return one

    return keep


def texts(widget):
    """Return what is written, once what was added lately is laid out."""
    QCoreApplication.processEvents()
    return texts_in(widget)


def tap(widget, caption, number=0):
    QCoreApplication.processEvents()
    buttons(widget, caption)[number].click()


def open_sheet(page, kind):
    (sheet,) = [one for one in page.window().findChildren(kind) if one.isVisible()]
    return sheet


def tick(widget, title):
    """Tap the card of that name."""
    QCoreApplication.processEvents()
    (card,) = [one for one in widget.findChildren(QAbstractButton)
               if getattr(one, "caption", "") == title and one.isVisible()]  # fmt: skip
    card.click()


def test_questions_begin_a_detailed_assessment_and_each_answer_is_asked_at_once(page, keep, asked):
    tap(page, "Answer questions instead")
    assert asked == [BeginAssessment("Line 1", is_detailed=True)]
    keep(1, 0, 0, 0, 0, 0, 0, closed=False, is_detailed=True)
    tap(page.questions, "Yes")
    assert asked[-1] == AnswerQuestion(1, "CON-1-1", "yes", "")


def test_an_answer_is_shown_when_it_is_kept_and_taken_back_by_a_second_tap(page, keep, asked):
    keep(1, 1, 0, 0, 0, 0, 0, closed=False, is_detailed=True, answers=(("CON-1-1", "partly"),))
    page.choose("questions")
    assert "Answers say level 1, 8\N{NO-BREAK SPACE}% answered" in texts(page.questions)
    tap(page.questions, "Partly")
    assert asked == [AnswerQuestion(1, "CON-1-1", "", "")]


def test_all_areas_are_walked_through_by_one_button(page, keep):
    keep(1, 0, 0, 0, 0, 0, 0, closed=False, is_detailed=True)
    page.choose("questions")
    seen = [page.questions.dimension.key]
    for _area in range(6):
        tap(page.questions, "Next area")
        seen.append(page.questions.dimension.key)
    assert seen == [one.key for one in BANK.everything]
    tap(page.questions, "To the result")
    assert page.tabs.key == "assessment"


def test_a_note_is_kept_while_it_is_typed(page, keep, asked, qtbot):
    keep(1, 2, 0, 0, 0, 0, 0, closed=False, is_detailed=True, answers=(("CON-1-1", "yes"),))
    page.choose("questions")
    tap(page.questions, "Note")
    sheet = open_sheet(page, KeptWords)
    sheet.field.setText("all have")
    qtbot.waitUntil(lambda: len(asked) == 1, timeout=20_000)
    sheet.field.setText("all have a tag")
    sheet.confirm.click()
    assert asked == [
        AnswerQuestion(1, "CON-1-1", "yes", words) for words in ("all have", "all have a tag")
    ]
    assert not sheet.isVisible()


def test_words_that_are_not_kept_stay_in_the_field_and_say_why(qtbot, station, keep):
    async def refuse(_wish):
        raise StorageError("storage-full", file="maturity.sqlite")

    page = MaturityPage(replace(station, ask=refuse))
    qtbot.addWidget(page)
    page.show()
    keep(1, 2, 0, 0, 0, 0, 0, closed=False, is_detailed=True)
    page.choose("questions")
    tap(page.questions, "Note")
    sheet = open_sheet(page, KeptWords)
    sheet.field.setText("all have a tag")
    sheet.confirm.click()
    assert sheet.isVisible()
    assert sheet.field.text() == "all have a tag"
    assert sheet.told.isVisible()
    page.close()


def test_another_level_than_the_answers_say_is_asked_for_in_words(page, keep, asked):
    keep(1, 2, 0, 0, 0, 0, 0, closed=False, is_detailed=True, answers=(("CON-1-1", "yes"),))
    page.choose("questions")
    tap(page.questions, "4")
    sheet = open_sheet(page, KeptWords)
    sheet.field.setText("gateway since May")
    sheet.confirm.click()
    assert asked == [RateDimension(1, "connectivity", 4, 4, "gateway since May")]


def test_a_proof_is_a_file_or_a_picture_of_the_window(page, keep, asked, station):
    proof = Attachment(3, "CON-1-1", AttachmentKind.FILE, "cabinet.jpg", "ab" * 32, 2048)
    keep(1, 2, 0, 0, 0, 0, 0, closed=False, is_detailed=True, attachments=(proof,))
    page.choose("questions")
    tap(page.questions, "Proof (1)")
    sheet = open_sheet(page, ProofSheet)
    assert any("cabinet.jpg" in text and "abababababab" in text for text in texts(sheet))
    folder = station.data_folder / "exports"
    folder.mkdir()
    (folder / "list.pdf").write_bytes(b"x")
    assert folder / "list.pdf" in sheet.files()
    sheet._attach_file(str(folder / "list.pdf"))
    tap(sheet, "Picture of the window")
    tap(sheet, "Remove")
    file, picture, removed = asked
    assert (file.kind, file.name) == (AttachmentKind.FILE, "list.pdf")
    assert isinstance(picture, AttachProof)
    assert picture.kind is AttachmentKind.PAGE
    assert removed == DetachProof(1, 3)


def test_a_proof_is_a_stretch_of_a_trend_that_is_shown_again(page, keep, asked, qtbot):
    keep(1, 2, 0, 0, 0, 0, 0, closed=False, is_detailed=True)
    page.choose("questions")
    tap(page.questions, "Proof")
    sheet = open_sheet(page, ProofSheet)
    tap(sheet, "Trend")
    tap(page.window(), "Filler")
    tap(page.window(), "8 h")
    (wish,) = asked
    keys, start_us, end_us = wish.target.split(" ")
    assert wish.kind is AttachmentKind.TREND
    assert int(end_us) - int(start_us) == 8 * 3600 * 1_000_000
    assert keys.split(",")[0].startswith("filler.")
    proof = Attachment(3, "CON-1-1", AttachmentKind.TREND, wish.name, "", 0, wish.target)
    keep(1, 2, 0, 0, 0, 0, 0, closed=False, is_detailed=True, attachments=(proof,))
    with qtbot.waitSignal(page.navigate) as went:
        tap(sheet, "Show")
    (target,) = went.args
    assert (target.page, target.tag) == ("trends", keys.split(",")[0])
    assert target.time_us == (int(start_us) + int(end_us)) // 2


def test_the_review_tells_answers_evidence_and_notes_before_closing(page, keep, asked, station):
    station.bus.evidence.publish(found())
    keep(
        1, 5, 2, 3, 3, 2, 2, closed=False, is_detailed=True, answers=(("CON-1-1", "yes"),),
        notes=(("connectivity", "new gateway"),),
    )  # fmt: skip
    tap(page, "Close assessment")
    sheet = open_sheet(page, ReviewSheet)
    (told,) = [text for text in texts(sheet) if "answers say level 1" in text]
    assert "8\N{NO-BREAK SPACE}% of its questions answered" in told
    assert "claim ahead of evidence" in told
    assert "new gateway" in told
    tap(sheet, "Back")
    assert asked == []
    tap(page, "Close assessment")
    tap(open_sheet(page, ReviewSheet), "Close for good")
    assert asked == [CloseAssessment(1)]


def test_history_lists_what_is_closed_and_corrects_it(page, keep, asked):
    keep(1, 1, 2, 1, 1, 1, 2)
    keep(5, 2, 2, 2, 1, 1, 2)
    page.choose("history")
    assert "2" in page.history._lanes.accessibleName()
    tap(page.history, "Correct")
    assert asked == [BeginAssessment("Line 1", corrects=5)]
    assert page.tabs.key == "assessment"
    page.choose("history")
    tap(page.history, "Over the radar", 1)
    assert page.tabs.key == "assessment"
    earlier = [axis.earlier for axis in page.assessment._radar._axes]
    assert earlier == [1, 2, 1, 1, 1, 2]


def test_scopes_are_compared_side_by_side_by_ticks(page, keep):
    keep(1, 2, 2, 2, 2, 2, 2)
    keep(2, 4, 1, 2, 2, 2, 3, scope="Line 7", origin="hall-b")
    page.choose("compare")
    for title in ("Line 1", "Line 7"):
        tick(page.compare, title)
    shown = texts(page.compare)
    assert "Side by side" in shown
    assert shown.count("Line 7") >= 2  # head of its column, and best in connectivity
    tick(page.compare, "Line 7")
    assert "Line 7 · hall-b" not in texts(page.compare)


def test_a_file_goes_out_and_a_file_comes_in(page, keep, asked, station):
    one = keep(1, 2, 2, 2, 2, 2, 2)
    page.choose("compare")
    page.compare._write_to("0")
    (path,) = (station.data_folder / "exports").glob("lineside-maturity-*.json")
    assert "lineside-assessments" in path.read_text("utf-8")
    page.compare._take_in(str(path))
    (wish,) = asked
    assert isinstance(wish, ImportAssessments)
    assert wish.text == path.read_text("utf-8")
    assert to_text([one], "x", NOON)


def test_votes_stay_hidden_until_all_have_closed(page, keep, asked, station):
    survey = Survey(number=1, scope="Line 1", assessors=("lea", "mara"), opened=NOON)
    station.bus.planned.publish(SurveyChanged(survey))
    keep(2, 1, 1, 1, 1, 1, 1, assessor="lea", survey=1)
    page.choose("compare")
    assert any("waiting for mara" in text for text in texts(page.compare))
    assert page.assessment.assessment is None
    station.bus.users.publish(UserChanged("mara", "Mara", Role.OPERATOR))
    page.refresh()
    tap(page.compare, "Rate now")
    assert asked == [BeginAssessment("Line 1", survey=1)]
    keep(3, 4, 1, 1, 1, 1, 1, assessor="mara", survey=1)
    assert any("Connectivity: 3 (votes 1, 4" in text for text in texts(page.compare))
    tap(page.compare, "Make it the assessment")
    sheet = open_sheet(page, TextSheet)
    sheet.field.setText("walked the line")
    sheet.confirm.click()
    assert asked[-1] == AgreeSurvey(1, (("connectivity", "walked the line"),))


def test_a_survey_is_opened_with_names(page, asked):
    page.choose("compare")
    tap(page.compare, "New survey")
    sheet = open_sheet(page, TextSheet)
    sheet.field.setText("lea,mara")
    sheet.confirm.click()
    assert asked == [OpenSurvey("Line 1", ("lea", "mara"))]


def test_steps_are_proposed_from_targets_and_changed_on_a_sheet(page, keep, asked, station):
    one = keep(1, 3, 4, 4, 4, 4, 4)
    page.choose("roadmap")
    tap(page.roadmap, "Steps from the targets")
    (wish,) = asked
    assert wish == SaveStep(proposed_steps(one, BANK)[0])
    station.bus.planned.publish(RoadmapChanged((replace(wish.step, number=1),)))
    tap(page.roadmap, "Steps from the targets")
    assert len(asked) == 1
    tick(page.roadmap, "Connectivity 3 \N{RIGHTWARDS ARROW} 4")
    sheet = open_sheet(page, StepSheet)
    sheet.owner.setText("mara")
    sheet.due.setText("soon")
    tap(sheet, "done")
    tap(sheet, "Save")
    assert any("2026-03-01" in text for text in texts(sheet))
    sheet.due.setText("2026-06-01")
    tap(sheet, "Save")
    saved = asked[-1].step
    assert (saved.owner, saved.due, saved.state) == ("mara", date(2026, 6, 1), StepState.DONE)


def test_a_pilot_that_is_too_broad_says_so_once_and_begins_all_the_same(page, asked):
    page.choose("pilots")
    tap(page.pilots, "New pilot")
    sheet = open_sheet(page, PilotSheet)
    sheet.fields["title"].setText("Fewer stops")
    sheet.fields["problem"].setText("The filler stops")
    sheet.fields["target"].setText("forty")
    sheet.confirm.click()
    assert any("numbers" in text for text in texts(sheet))
    sheet.fields["target"].setText("40")
    sheet.confirm.click()
    assert asked == []
    assert any("Name one owner" in text for text in texts(sheet))
    sheet.confirm.click()
    (wish,) = asked
    assert isinstance(wish, SavePilot)
    assert (wish.pilot.target, wish.pilot.kpi) == (40.0, PilotKpi.DOWNTIME)


def test_a_pilot_shows_what_its_days_prove(page, station, asked, qtbot):
    page.choose("pilots")
    station.bus.planned.publish(PilotChanged(PILOT))
    qtbot.waitUntil(lambda: 1 in page.pilots._days, timeout=20_000)
    shown = texts(page.pilots)
    assert "Not enough days to say anything yet." in shown
    assert any("New torque limits" in text for text in shown)
    days = {PILOT.start + timedelta(days=n): 50.0 - (8.0 if n >= 0 else 0.0) + n % 3
            for n in range(-28, 36)}  # fmt: skip
    page.pilots._show_days({1: days})
    assert any(text.startswith("Improved, not by chance") for text in texts(page.pilots))
    tap(page.pilots, "Log an action")
    sheet = open_sheet(page, TextSheet)
    sheet.field.setText("oiled")
    sheet.confirm.click()
    (wish,) = asked
    assert isinstance(wish, WriteIntoPilot)
    assert (wish.pilot, wish.entry.kind, wish.entry.text) == (1, EntryKind.ACTION, "oiled")


def test_report_files_lie_beside_each_other(page, keep, station, qtbot):
    one = keep(9, 3, 3, 2, 2, 1, 3)
    station.bus.planned.publish(RoadmapChanged(proposed_steps(one, BANK)))
    page.choose("history")
    tap(page.history, "Report")
    sheet = open_sheet(page, ReportSheet)
    sheet.confirm.click()
    folder = station.data_folder / "exports"
    qtbot.waitUntil(lambda: len(list(folder.glob("lineside-maturity-*"))) == 5, timeout=20_000)
    qtbot.waitUntil(lambda: station.background.pending == 0, timeout=20_000)
    stem = next(folder.glob("*.pdf")).stem
    endings = {path.name.removeprefix(stem) for path in folder.iterdir()}
    assert endings == {".pdf", ".csv", ".json", "-roadmap.csv", "-roadmap.json"}


@pytest.mark.parametrize("tab", TABS)
def test_nothing_is_cut_on_any_tab(page, keep, station, tab, qtbot):
    station.bus.evidence.publish(found())
    keep(1, 1, 2, 1, 1, 1, 2)
    keep(2, 4, 1, 2, 2, 2, 3, scope="Line 7", origin="hall-b")
    one = keep(10, 3, 3, 2, 2, 1, 3, closed=False, is_detailed=True, answers=(("CON-1-1", "yes"),))
    station.bus.planned.publish(RoadmapChanged(proposed_steps(one, BANK)))
    page.choose(tab)
    qtbot.waitUntil(lambda: station.background.pending == 0, timeout=20_000)
    assert not cut_texts(page)
