"""The time that control limits come from is kept, told, read back, and taken back."""

from dataclasses import replace

import pytest

from hmi.actions import performance_requests as ask
from hmi.actions.quality_desk import QualityDesk
from hmi.asset_health.kept import KeptStates
from hmi.bus.bus import Bus
from hmi.clock import to_us
from hmi.errors import ActionRefused
from hmi.performance.quality_reference import KIND, reference_key, references_of
from hmi.plant.roles import Right
from hmi.storage.writer import Writer
from tests.helpers.builders import machine, plant_with, tag

WISH = ask.KeepQualityReference("filler.fill", "cola", 10, 20, 0.5, 0.1, 40, 5)


class Login:
    who = None


@pytest.fixture
def bus():
    return Bus()


@pytest.fixture
def told(bus):
    found = []
    bus.quality_references.subscribe(found.append)
    return found


@pytest.fixture
def writer(clock):
    writer = Writer(clock)
    yield writer
    writer.stop()


@pytest.fixture
def desk(tmp_path, clock, bus, writer):
    site = plant_with(tags=[tag("filler.fill")], machines=[machine("filler")])
    return QualityDesk(site, KeptStates(tmp_path, writer), bus, clock, Login())


def carry(desk, wish):
    right, work = desk.carries()[type(wish)]
    assert right is Right.SHARE
    work(wish)


def test_a_reference_is_told_at_once_and_read_back_from_the_disk(desk, told, writer, clock):
    carry(desk, WISH)
    writer.write_once()
    (fact,) = told
    assert (fact.reference.mean, fact.reference.kept_us) == (0.5, to_us(clock.now()))
    found = references_of(desk.kept.read(KIND), to_us(clock.now()))
    assert found == {reference_key("filler.fill", "cola"): fact.reference}


def test_before_it_was_kept_there_was_none(desk, writer, clock):
    carry(desk, WISH)
    writer.write_once()
    assert references_of(desk.kept.read(KIND), to_us(clock.now()) - 1) == {}


def test_it_can_be_taken_back(desk, told, writer, clock):
    carry(desk, WISH)
    carry(desk, ask.ForgetQualityReference("filler.fill", "cola"))
    writer.write_once()
    assert told[-1].reference is None
    assert references_of(desk.kept.read(KIND), to_us(clock.now())) == {}


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"tag": "filler.none"}, "not-in-site"), ({"sigma": 0.0}, "reference-too-few"),
        ({"sigma": float("nan")}, "reference-too-few"), ({"count": 19}, "reference-too-few"),
        ({"end_us": 10}, "reference-too-few"),
    ],
)  # fmt: skip
def test_what_is_no_reference_is_refused(desk, told, wrong, code):
    with pytest.raises(ActionRefused) as refused:
        carry(desk, replace(WISH, **wrong))
    assert refused.value.code == code
    assert told == []


def test_what_cannot_be_read_is_no_reference():
    assert references_of({"a": b"{", "b": b'{"tag": 1}'}, 10**18) == {}
