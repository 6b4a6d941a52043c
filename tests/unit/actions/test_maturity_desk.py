"""Surveys, roadmap and pilots: who may, what is refused, and that it is kept."""

from datetime import date

import pytest

from hmi.actions import requests as ask
from hmi.actions.maturity_desk import maturity_desk
from hmi.bus.bus import Bus
from hmi.errors import ActionRefused
from hmi.maturity.exchange import to_text
from hmi.plant.attachments import AttachmentKind
from hmi.plant.pilots import EntryKind, Pilot, PilotEntry, PilotKpi
from hmi.plant.roadmap import RoadmapStep, Stage, StepState
from hmi.plant.roles import Right
from hmi.storage.writer import Writer
from tests.helpers.builders import at, plant_with, tag

STEP = RoadmapStep(
    assessment=1, dimension="automation", from_level=2, to_level=3, text="Link the machines",
    stage=Stage.SCALE,
)  # fmt: skip
PILOT = Pilot(
    title="Fewer stops", problem="The capper stops", machines=("capper",), signals=("a", "b", "c"),
    kpi=PilotKpi.DOWNTIME, target=40.0, start=date(2026, 3, 2), owners=("mara",),
)  # fmt: skip


class Login:
    """Somebody is logged in."""

    user = "lea"


class Station:
    """A desk with a real file below it."""

    def __init__(self, folder, clock):
        self.bus, self.told, self.login = Bus(), [], Login()
        self.writer = Writer(clock)
        self.writer.start()
        self.bus.planned.subscribe(self.told.append)
        site = plant_with(tags=[tag("filler.level")])
        self.desk = maturity_desk(site, folder, self.writer, self.bus, clock, self.login)

    async def do(self, wish):
        right, carry = self.desk.carries()[type(wish)]
        assert right is (Right.VIEW if type(wish) is ask.PageOpened else Right.ASSESS)
        if (work := carry(wish)) is not None:
            await work

    async def refused(self, wish):
        with pytest.raises(ActionRefused) as caught:
            await self.do(wish)
        return caught.value.code

    async def vote(self, user, level):
        """Let somebody rate the whole line at a level in survey 1."""
        self.login.user = user
        await self.do(ask.BeginAssessment("Line 1", survey=1))
        number = self.desk.assessments.latest().number
        for key in self.desk.bank.keys:
            await self.do(ask.RateDimension(number, key, level, 0))
        return number


@pytest.fixture
def station(tmp_path, clock):
    station = Station(tmp_path, clock)
    yield station
    station.writer.stop()


async def test_a_survey_becomes_an_assessment_when_all_have_closed(station):
    await station.do(ask.OpenSurvey(" Line 1 ", ("lea", "mara", "lea", " ")))
    assert station.told[-1].survey.assessors == ("lea", "mara")
    await station.do(ask.CloseAssessment(await station.vote("lea", 2)))
    mine = await station.vote("mara", 3)
    assert await station.refused(ask.AgreeSurvey(1)) == "survey-not-complete"
    await station.do(ask.CloseAssessment(mine))
    await station.do(ask.AgreeSurvey(1))
    agreed = station.desk.assessments.latest()
    assert set(dict(agreed.levels).values()) == {3}  # 2.5, half up
    assert agreed.closed == at()
    assert station.told[-1].survey.consensus == agreed.number
    assert await station.refused(ask.AgreeSurvey(1)) == "survey-agreed"


async def test_people_two_levels_apart_have_to_write_how_they_agreed(station):
    await station.do(ask.OpenSurvey("Line 1", ("lea", "mara")))
    for user, level in (("lea", 1), ("mara", 4)):
        await station.do(ask.CloseAssessment(await station.vote(user, level)))
    assert await station.refused(ask.AgreeSurvey(1)) == "consensus-needs-a-note"
    notes = tuple((key, "walked the line together") for key in station.desk.bank.keys)
    await station.do(ask.AgreeSurvey(1, notes))
    assert dict(station.desk.assessments.latest().notes) == dict(notes)


async def test_only_who_was_asked_rates_and_only_once(station):
    await station.do(ask.OpenSurvey("Line 1", ("lea", "mara")))
    await station.vote("lea", 2)
    again = ask.BeginAssessment("Line 1", survey=1)
    assert await station.refused(again) == "survey-voted"
    station.login.user = "eva"
    assert await station.refused(again) == "survey-not-asked"


async def test_a_survey_needs_two_people_and_a_scope(station):
    assert await station.refused(ask.OpenSurvey("Line 1", ("lea",))) == "survey-too-few"
    assert await station.refused(ask.OpenSurvey(" ", ("a", "b"))) == "assessment-scope-missing"


async def test_steps_are_put_changed_and_taken_away(station, tmp_path, clock):
    await station.do(ask.SaveStep(STEP))
    (step,) = station.told[-1].steps
    done = RoadmapStep(**{name: getattr(step, name) for name in step.__slots__} | {
        "state": StepState.DONE, "owner": "mara", "due": date(2026, 6, 1)})  # fmt: skip
    await station.do(ask.SaveStep(done))
    station.writer.stop()
    again = Station(tmp_path, clock)
    assert [fact.steps for fact in again.desk.facts() if hasattr(fact, "steps")] == [(done,)]
    await again.do(ask.RemoveStep(1))
    assert again.told[-1].steps == ()
    assert await again.refused(ask.RemoveStep(1)) == "card-unknown"
    again.writer.stop()


async def test_a_step_says_what_is_to_be_done(station):
    empty = RoadmapStep(
        assessment=1, dimension="automation", from_level=2, to_level=3, text=" ",
        stage=Stage.PILOT,
    )  # fmt: skip
    assert await station.refused(ask.SaveStep(empty)) == "step-without-text"


async def test_a_pilot_keeps_its_log_whoever_changes_it(station):
    await station.do(ask.SavePilot(PILOT))
    entry = PilotEntry(date(2026, 3, 9), EntryKind.EXCLUSION, "holiday", "somebody else")
    await station.do(ask.WriteIntoPilot(1, entry))
    changed = Pilot(**{n: getattr(PILOT, n) for n in PILOT.__slots__} | {
        "number": 1, "target": 35.0})  # fmt: skip
    await station.do(ask.SavePilot(changed))
    kept = station.told[-1].pilot
    assert kept.target == 35.0
    assert [(line.text, line.user) for line in kept.entries] == [("holiday", "lea")]


@pytest.mark.parametrize(
    ("change", "code"),
    [({"title": " "}, "pilot-without-words"), ({"baseline_days": 13}, "pilot-baseline")],
)
async def test_a_pilot_that_cannot_prove_anything_is_refused(station, change, code):
    wrong = Pilot(**{n: getattr(PILOT, n) for n in PILOT.__slots__} | change)
    assert await station.refused(ask.SavePilot(wrong)) == code


async def test_a_log_needs_words_and_a_pilot(station):
    entry = PilotEntry(date(2026, 3, 9), EntryKind.ACTION, " ")
    assert await station.refused(ask.WriteIntoPilot(1, entry)) == "pilot-entry-without-words"
    entry = PilotEntry(date(2026, 3, 9), EntryKind.ACTION, "oiled")
    assert await station.refused(ask.WriteIntoPilot(1, entry)) == "card-unknown"


async def test_a_file_is_laid_beside_a_question(station, tmp_path):
    await station.do(ask.BeginAssessment("Line 1", is_detailed=True))
    path = tmp_path / "cabinet.jpg"
    path.write_bytes(b"photo")
    proof = ask.AttachProof(1, "CYB-2-1", AttachmentKind.FILE, "cabinet.jpg", str(path))
    await station.do(proof)
    (kept,) = station.desk.assessments.latest().attachments
    assert (kept.name, kept.size) == ("cabinet.jpg", 5)
    gone = ask.AttachProof(1, "CYB-2-1", AttachmentKind.FILE, "x", str(tmp_path / "gone"))
    assert await station.refused(gone) == "attachment-unreadable"


async def test_assessments_of_a_sister_line_are_taken_in_or_refused_with_the_field(station):
    await station.do(ask.BeginAssessment("Line 2"))
    await station.do(ask.RateDimension(1, "automation", 4, 0))
    await station.do(ask.CloseAssessment(1))
    text = to_text(station.desk.assessments.every(), "hall-b", at())
    await station.do(ask.ImportAssessments("b.json", text))
    assert station.desk.assessments.latest().origin == "hall-b"
    assert await station.refused(ask.ImportAssessments("b.json", text)) == "assessments-known"
    wrong = text.replace('"Line 2"', "7")
    code = await station.refused(ask.ImportAssessments("b.json", wrong))
    assert code == "assessments-not-valid"
