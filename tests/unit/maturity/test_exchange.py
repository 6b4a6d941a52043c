"""Assessments go to another station and come back as they were; what is wrong is refused."""

import json
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from hmi.bus.bus import Bus
from hmi.bus.facts import Assessment
from hmi.errors import ConfigurationError
from hmi.maturity.exchange import from_text, to_text
from hmi.maturity.questions import load_bank
from hmi.maturity.store import AssessmentStore
from hmi.storage.writer import Writer

BANK = load_bank()
NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
ONE = Assessment(
    4, "Linie 1 „süd“", NOON, NOON.replace(hour=13), "lea",
    tuple((key, 2) for key in BANK.keys), targets=(("automation", 4),),
    notes=(("automation", "cells"),), answers=(("AUT-1-1", "yes"),), is_detailed=True,
)  # fmt: skip


def exported(*assessments):
    return to_text(assessments, "hall-b", NOON)


def broken(**change):
    content = json.loads(exported(ONE))
    content["assessments"][0] |= change
    return json.dumps(content)


def problems(text):
    with pytest.raises(ConfigurationError) as caught:
        from_text(text, "b.json", BANK)
    return caught.value.problems


def test_what_is_closed_comes_back_with_the_station_that_it_is_from():
    (found,) = from_text(exported(ONE), "b.json", BANK)
    assert found == replace(ONE, origin="hall-b")


def test_what_is_open_stays_at_home():
    assert from_text(exported(replace(ONE, closed=None)), "b.json", BANK) == []


def test_what_came_from_elsewhere_keeps_its_origin():
    (found,) = from_text(exported(replace(ONE, origin="hall-c")), "b.json", BANK)
    assert found.origin == "hall-c"


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("no json", ""),
        ("[]", "format"),
        ('{"format": "x"}', "format"),
        ('{"format": "lineside-assessments", "version": 9}', "version"),
        ('{"format": "lineside-assessments", "version": 1}', "assessments"),
        (broken(scope=7), "assessments[0].scope"),
        (broken(levels=[["automation", 9]]), "assessments[0].levels.automation"),
        (broken(levels=[["folk", 2]]), "assessments[0].levels"),
        (broken(targets=[["automation", -1]]), "assessments[0].targets.automation"),
        (broken(closed=None), "assessments[0].closed"),
        (broken(origin=""), "assessments[0].origin"),
        ("[" * 100_000, ""),
    ],
)
def test_what_is_wrong_is_named_by_its_field(text, key):
    found = problems(text)
    assert found[0].file == "b.json"
    assert found[0].key == key
    assert found[0].expected


async def test_the_same_file_twice_is_taken_in_once(tmp_path, clock):
    writer = Writer(clock)
    writer.start()
    store = AssessmentStore(tmp_path, writer, Bus(), clock)
    found = from_text(exported(ONE, replace(ONE, scope="Line 2")), "b.json", BANK)
    assert await store.take_in(found) == 2
    assert await store.take_in(found) == 0
    writer.stop()
    kept = AssessmentStore(tmp_path, writer, Bus(), clock).every()
    assert [(one.number, one.scope, one.origin) for one in kept] == [
        (1, ONE.scope, "hall-b"), (2, "Line 2", "hall-b"),
    ]  # fmt: skip
    assert kept[0].answers == ONE.answers
