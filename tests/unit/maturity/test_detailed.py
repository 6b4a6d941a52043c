"""Detailed assessments: answers, levels that follow, proofs, corrections; closed for good."""

import hashlib
from pathlib import Path

import pytest
from pysqlite3 import dbapi2 as sqlite

from hmi.bus.bus import Bus
from hmi.errors import ActionRefused
from hmi.maturity.assessment_rows import read_body
from hmi.maturity.questions import load_bank
from hmi.maturity.schema import SCHEMA
from hmi.maturity.store import AssessmentStore
from hmi.plant.attachments import LARGEST_BYTES, AttachmentKind
from hmi.storage.writer import Writer

BANK = load_bank()
AUT = BANK.dimension("automation")


@pytest.fixture
def writer(clock):
    writer = Writer(clock)
    writer.start()
    yield writer
    writer.stop()


@pytest.fixture
def store(tmp_path, writer, clock):
    return AssessmentStore(tmp_path, writer, Bus(), clock)


@pytest.fixture
async def number(store):
    return await store.begin("Line 1", "lea", is_detailed=True)


def anew(tmp_path, writer, clock):
    """Return what another program reads from the file."""
    return AssessmentStore(tmp_path, writer, Bus(), clock).latest()


async def refusal(work):
    with pytest.raises(ActionRefused) as caught:
        await work
    return caught.value.code


async def answer_levels(store, number, upto, answer="yes"):
    for level in range(1, upto + 1):
        for question in AUT.level(level).questions:
            await store.answer(number, question.id, answer)


async def test_the_level_follows_the_answers(store, number):
    await answer_levels(store, number, 3)
    assert dict(store.latest().levels)["automation"] == 3
    await store.answer(number, "AUT-2-1", "no")
    assert dict(store.latest().levels)["automation"] == 1


async def test_an_answer_is_on_disk_before_it_is_confirmed(store, number, tmp_path, writer, clock):
    await store.answer(number, "AUT-1-1", "partly", "two of four")
    kept = anew(tmp_path, writer, clock)
    assert kept == store.latest()
    assert kept.answers == (("AUT-1-1", "partly"),)
    assert kept.remarks == (("AUT-1-1", "two of four"),)
    assert kept.is_detailed


async def test_an_answer_can_be_taken_back(store, number):
    await store.answer(number, "AUT-1-1", "yes")
    await store.answer(number, "AUT-1-1", "")
    assert store.latest().answers == ()
    assert dict(store.latest().levels)["automation"] == 0


async def test_another_level_than_the_answers_say_needs_a_note_and_then_stays(store, number):
    await answer_levels(store, number, 2)
    assert await refusal(store.rate(number, "automation", 4)) == "level-needs-a-note"
    await store.rate(number, "automation", 4, note="the robot cell came this week")
    await store.answer(number, "AUT-3-1", "no")
    assert dict(store.latest().levels)["automation"] == 4


@pytest.mark.parametrize(
    ("question", "answer", "remark", "code"),
    [
        ("AUT-9-9", "yes", "", "question-unknown"),
        ("AUT-1-1", "maybe", "", "answer-unknown"),
        ("AUT-1-1", "yes", "x" * 4001, "note-too-long"),
    ],
)
async def test_a_wrong_answer_is_refused(store, number, question, answer, remark, code):
    assert await refusal(store.answer(number, question, answer, remark)) == code
    assert store.latest().answers == ()


async def test_a_proof_keeps_its_bytes_and_their_checksum(store, number, tmp_path):
    body = b"\x00photo of the cabinet"
    await store.attach(number, "CYB-2-1", AttachmentKind.FILE, "cabinet.jpg", body)
    (proof,) = store.latest().attachments
    assert (proof.size, proof.sha256) == (len(body), hashlib.sha256(body).hexdigest())
    assert read_body(tmp_path / "maturity.sqlite", proof.number) == body
    await store.detach(number, proof.number)
    assert store.latest().attachments == ()
    assert read_body(tmp_path / "maturity.sqlite", proof.number) is None


async def test_a_proof_that_is_too_large_or_not_there_is_refused(store, number):
    large = bytes(LARGEST_BYTES + 1)
    work = store.attach(number, "CYB-2-1", AttachmentKind.FILE, "film", large)
    assert await refusal(work) == "attachment-too-large"
    assert await refusal(store.detach(number, 7)) == "attachment-unknown"


async def test_what_is_closed_stays_also_for_who_writes_into_the_file(
    store, number, tmp_path, writer
):
    await store.answer(number, "AUT-1-1", "yes")
    await store.attach(number, "AUT-1-1", AttachmentKind.FILE, "a", b"a")
    await store.close(number)
    assert await refusal(store.answer(number, "AUT-1-1", "no")) == "assessment-closed"
    writer.stop()
    changes = (
        "UPDATE answers SET answer = 'no'", "DELETE FROM answers", "DELETE FROM attachments",
        "DELETE FROM ratings", "UPDATE attachments SET body = ''",
        "INSERT INTO answers VALUES (1, 'AUT-1-2', 'yes', '')",
    )  # fmt: skip
    for change in changes:
        with sqlite.connect(tmp_path / "maturity.sqlite") as link, pytest.raises(sqlite.Error):
            link.execute(change)


async def test_a_correction_begins_with_what_it_corrects(store, number, tmp_path, writer, clock):
    await answer_levels(store, number, 2)
    assert await refusal(store.begin("Line 1", "lea", corrects=number)) == "assessment-not-closed"
    await store.close(number)
    second = await store.begin("Line 1", "mara", corrects=number)
    kept = anew(tmp_path, writer, clock)
    assert (kept.number, kept.corrects, kept.closed) == (second, number, None)
    assert dict(kept.levels)["automation"] == 2
    assert len(kept.answers) == 4


def test_a_file_of_version_one_is_read_and_brought_up(tmp_path, writer, clock):
    path = Path(tmp_path) / "maturity.sqlite"
    with sqlite.connect(path) as link:
        link.executescript("""
            CREATE TABLE assessments (number INTEGER PRIMARY KEY, scope TEXT NOT NULL,
              assessor TEXT NOT NULL, started_us INTEGER NOT NULL, closed_us INTEGER,
              bank_version INTEGER NOT NULL);
            CREATE TABLE ratings (assessment INTEGER REFERENCES assessments(number),
              dimension TEXT, level INTEGER NOT NULL, target INTEGER NOT NULL,
              note TEXT NOT NULL, PRIMARY KEY (assessment, dimension));
            INSERT INTO assessments VALUES (1, 'Line 1', 'lea', 1000000, 2000000, 1);
            INSERT INTO ratings VALUES (1, 'automation', 3, 4, 'cells');
            PRAGMA user_version = 1;
        """)
    store = AssessmentStore(path.parent, writer, Bus(), clock)
    (old,) = store.every()
    assert (dict(old.levels)["automation"], dict(old.targets)["automation"]) == (3, 4)
    assert (old.answers, old.is_detailed, old.origin) == ((), False, "")


async def test_writing_brings_a_file_of_version_one_up_and_keeps_what_it_has(
    tmp_path, writer, clock
):
    test_a_file_of_version_one_is_read_and_brought_up(tmp_path, writer, clock)
    store = AssessmentStore(tmp_path, writer, Bus(), clock)
    number = await store.begin("Line 1", "mara", is_detailed=True)
    await store.answer(number, "AUT-1-1", "yes")
    first, second = AssessmentStore(tmp_path, writer, Bus(), clock).every()
    assert dict(first.levels)["automation"] == 3
    assert second.answers == (("AUT-1-1", "yes"),)
    with sqlite.connect(tmp_path / "maturity.sqlite") as link:
        assert link.execute("PRAGMA user_version").fetchone() == (SCHEMA.version,)
