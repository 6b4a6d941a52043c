"""Assessments as rows: reading all of them, also from older files, and what changes one."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import Connection, Row, Table, delete, insert, inspect, select, update
from sqlalchemy.dialects.sqlite import insert as upsert

from hmi.bus.facts import Assessment
from hmi.clock import from_us, to_us
from hmi.maturity.questions import QuestionBank
from hmi.maturity.schema import ANSWERS, ASSESSMENTS, ATTACHMENTS, RATINGS, SCHEMA
from hmi.plant.attachments import Attachment, AttachmentKind
from hmi.storage.database import open_database
from hmi.storage.failures import storage_errors

_T = TypeVar("_T")
Rows = dict[int, list[Row[Any]]]


def read(path: Path, bank: QuestionBank) -> dict[int, Assessment]:
    """Return all assessments by number, in order of number; none while there is no file.

    bank says which dimensions there are, and their order. Raise StorageError when the file
    cannot be read.
    """
    if not path.exists():
        return {}
    engine = open_database(path, read_only=True, schema=SCHEMA)
    with storage_errors(path), engine.connect() as link:
        rows = _rows(link, ASSESSMENTS)
        ratings, answers = _by_assessment(link, RATINGS), _by_assessment(link, ANSWERS)
        attached = _by_assessment(link, ATTACHMENTS)
    found = (
        _assessment(row, ratings[row.number], answers[row.number], attached[row.number], bank)
        for row in rows
    )
    return {one.number: one for one in found}


def read_body(path: Path, attachment: int) -> bytes | None:
    """Return the bytes of an attachment, None when there is none. Raise StorageError."""
    engine = open_database(path, read_only=True, schema=SCHEMA)
    with storage_errors(path), engine.connect() as link:
        if not inspect(link).has_table(ATTACHMENTS.name):
            return None
        query = select(ATTACHMENTS.c.body).where(ATTACHMENTS.c.number == attachment)
        return link.execute(query).scalar_one_or_none()


def add(link: Connection, one: Assessment) -> None:
    """Write a new assessment with all that it has, but for bytes of attachments.

    It is closed last: nothing can be written into a closed one.
    """
    link.execute(
        insert(ASSESSMENTS).values(
            number=one.number, scope=one.scope, assessor=one.assessor,
            started_us=to_us(one.started), closed_us=None, bank_version=one.bank_version,
            is_detailed=int(one.is_detailed), corrects=one.corrects, survey=one.survey,
            origin=one.origin,
        )
    )  # fmt: skip
    for key, level in one.levels:
        target, note = dict(one.targets).get(key, 0), dict(one.notes).get(key, "")
        if level or target or note:
            rate(link, one.number, key, level, target, note)
    remarks = dict(one.remarks)
    for question in {**dict(one.answers), **remarks}:
        answer(
            link, one.number, question, dict(one.answers).get(question, ""),
            remarks.get(question, ""),
        )  # fmt: skip
    if one.closed is not None:
        close(link, one.number, to_us(one.closed))


def rate(  # the columns of a rating
    link: Connection, assessment: int, dimension: str, level: int, target: int, note: str
) -> None:
    """Write level, target and note of a dimension."""
    fields = {"level": level, "target": target, "note": note}
    _put(link, RATINGS, {"assessment": assessment, "dimension": dimension}, fields)


def answer(link: Connection, assessment: int, question: str, answer: str, remark: str) -> None:
    """Write the answer to a question."""
    fields = {"answer": answer, "remark": remark}
    _put(link, ANSWERS, {"assessment": assessment, "question": question}, fields)


def attach(link: Connection, assessment: int, attachment: Attachment, body: bytes) -> None:
    """Write an attachment with its bytes."""
    link.execute(
        insert(ATTACHMENTS).values(
            number=attachment.number, assessment=assessment, question=attachment.question,
            kind=attachment.kind.value, name=attachment.name, sha256=attachment.sha256,
            size=attachment.size, target=attachment.target, body=body,
        )
    )  # fmt: skip


def detach(link: Connection, attachment: int) -> None:
    """Take an attachment out."""
    link.execute(delete(ATTACHMENTS).where(ATTACHMENTS.c.number == attachment))


def close(link: Connection, assessment: int, closed_us: int) -> None:
    """Close an assessment for good."""
    chosen = update(ASSESSMENTS).where(ASSESSMENTS.c.number == assessment)
    link.execute(chosen.values(closed_us=closed_us))


def in_order(values: Mapping[str, _T], keys: Iterable[str]) -> tuple[tuple[str, _T], ...]:
    """Return what is set, in the fixed order of keys; zero and empty are not set."""
    return tuple((key, values[key]) for key in keys if values.get(key))


def _put(
    link: Connection, table: Table, place: Mapping[str, Any], fields: Mapping[str, Any]
) -> None:
    statement = upsert(table).values({**place, **fields})
    link.execute(statement.on_conflict_do_update(index_elements=list(place), set_=dict(fields)))


def _rows(link: Connection, table: Table) -> list[Row[Any]]:
    """Return all rows of a table, with what an older file has of it; none where it is not."""
    looked = inspect(link)
    if not looked.has_table(table.name):
        return []
    there = {column["name"] for column in looked.get_columns(table.name)}
    columns = [one for one in table.columns if one.name in there and one.name != "body"]
    return list(link.execute(select(*columns).order_by(*table.primary_key.columns)).all())


def _by_assessment(link: Connection, table: Table) -> Rows:
    found: Rows = defaultdict(list)
    for row in _rows(link, table):
        found[row.assessment].append(row)
    return found


def _assessment(
    row: Row[Any],
    ratings: list[Row[Any]],
    answers: list[Row[Any]],
    attached: list[Row[Any]],
    bank: QuestionBank,
) -> Assessment:
    own = {one.dimension: one for one in ratings}
    keys = bank.rated_keys(own)
    return Assessment(
        number=row.number,
        scope=row.scope,
        started=from_us(row.started_us),
        closed=None if row.closed_us is None else from_us(row.closed_us),
        assessor=row.assessor,
        levels=bank.in_order({key: one.level for key, one in own.items()}),
        targets=in_order({key: one.target for key, one in own.items()}, keys),
        notes=in_order({key: one.note for key, one in own.items()}, keys),
        answers=tuple((one.question, one.answer) for one in answers if one.answer),
        remarks=tuple((one.question, one.remark) for one in answers if one.remark),
        attachments=tuple(map(_attachment, attached)),
        # What a file of version 1 does not have.
        is_detailed=bool(getattr(row, "is_detailed", 0)),
        corrects=getattr(row, "corrects", 0),
        survey=getattr(row, "survey", 0),
        bank_version=row.bank_version,
        origin=getattr(row, "origin", ""),
    )


def _attachment(row: Row[Any]) -> Attachment:
    kind = AttachmentKind(row.kind)
    return Attachment(row.number, row.question, kind, row.name, row.sha256, row.size, row.target)
