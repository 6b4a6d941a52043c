"""A value reaches the machine once, when all that is known speaks for it, and never by chance."""

import asyncio
import json
from dataclasses import dataclass, field

import pytest

from hmi.actions.requests import WriteTag
from hmi.actions.tag_writing import PACE_S, TagWriting, is_same
from hmi.errors import ActionRefused, HmiError, NotConnected, StorageError, WriteRejected
from hmi.plant.quality import BAD, UNCERTAIN
from hmi.plant.roles import Role
from hmi.plant.samples import Value
from hmi.plant.tags import Kind
from tests.helpers.builders import plant_with, sample, tag

TAGS = [
    tag("filler.level", writable=True, write_low=40.0, write_high=80.0, write_step=0.5, unit="%"),
    tag("filler.pressure"),
    tag("filler.lamp", kind=Kind.BOOLEAN, writable=True),
    tag("filler.count", kind=Kind.INTEGER, writable=True, write_low=0.0, write_high=9.0),
    tag("filler.mode", kind=Kind.ENUMERATION, states=((1, "Auto"), (2, "Manual")), writable=True),
    tag("filler.recipe", kind=Kind.TEXT, writable=True),
    tag("filler.torque", writable=True, write_low=1.0, write_high=9.0, write_critical=True),
    tag("filler.narrow", writable=True, write_low=0.0, write_high=100.0, low=10.0, high=20.0),
]
NUMBER = {tag.key: number for number, tag in enumerate(TAGS)}


@dataclass
class Server:
    """Takes what is written, unless told otherwise; steps notes the order of everything."""

    steps: list[tuple[str, object]]
    age_s: float | None = 0.2
    holds: Value = None
    error: HmiError | None = None

    def live_age_s(self) -> float | None:
        return self.age_s

    async def write(self, number: int, value: Value) -> Value:
        self.steps.append(("write", (number, value)))
        if self.error is not None:
            raise self.error
        return value if self.holds is None else self.holds


@dataclass
class Log:
    """Keeps the rows in the order of everything; a full one refuses them."""

    steps: list[tuple[str, object]]
    is_full: bool = False
    rows: list[tuple[str, ...]] = field(default_factory=list)
    meanwhile: object = None

    def write(self, *row: str) -> None:
        if self.is_full:
            raise StorageError("storage-full")
        self.rows.append(row)
        self.steps.append(("log", row[-1]))
        if self.meanwhile is not None:
            self.meanwhile()


class Desk:
    """Everything around the writing, with a present value for each tag."""

    def __init__(self, clock) -> None:
        self.clock = clock
        self.steps: list[tuple[str, object]] = []
        self.server, self.log = Server(self.steps), Log(self.steps)
        present = [50.0, 3.0, 0.0, 4.0, 1.0, "cola", 5.0, 15.0]
        self.samples = {number: sample(number, value) for number, value in enumerate(present)}
        self.writing = TagWriting(
            plant_with(tags=TAGS), self.samples.get, {"demo": self.server}, self.log, clock
        )

    async def write(self, key: str, value: Value, *, confirmed: bool = False) -> None:
        seen = self.samples[NUMBER[key]].value
        await self.writing.carry_out(WriteTag(key, value, seen, confirmed), "eva", Role.OPERATOR)

    async def refused(self, key: str, value: Value, *, confirmed: bool = False) -> str:
        with pytest.raises(HmiError) as caught:
            await self.write(key, value, confirmed=confirmed)
        return caught.value.code

    @property
    def written(self) -> list[object]:
        return [what for step, what in self.steps if step == "write"]


@pytest.fixture
def desk(clock):
    return Desk(clock)


async def test_what_is_meant_is_on_disk_before_it_is_written(desk):
    await desk.write("filler.level", 55.5)
    assert desk.steps == [("log", "intended"), ("write", (0, 55.5))]
    user, role, action, target, details, _ = desk.log.rows[0]
    assert (user, role, action, target) == ("eva", Role.OPERATOR, "WriteTag", "filler.level")
    assert json.loads(details) == {"value": 55.5, "seen": 50.0, "unit": "%"}


@pytest.mark.parametrize(
    ("key", "value", "code"),
    [
        ("filler.pressure", 4.0, "write-not-writable"),
        ("filler.level", 39.5, "write-out-of-range"),
        ("filler.level", 80.5, "write-out-of-range"),
        ("filler.level", 1e300, "write-out-of-range"),
        ("filler.level", 55.3, "write-off-step"),
        ("filler.level", float("nan"), "write-wrong-kind"),
        ("filler.level", float("inf"), "write-wrong-kind"),
        ("filler.level", "55", "write-wrong-kind"),
        ("filler.level", True, "write-wrong-kind"),
        ("filler.level", None, "write-wrong-kind"),
        ("filler.narrow", 9.0, "write-out-of-range"),
        ("filler.narrow", 21.0, "write-out-of-range"),
        ("filler.lamp", 1.0, "write-wrong-kind"),
        ("filler.count", 1.5, "write-wrong-kind"),
        ("filler.count", 10, "write-out-of-range"),
        ("filler.mode", 3, "write-wrong-kind"),
        ("filler.recipe", "a\u202eb", "write-wrong-kind"),
        ("filler.recipe", "a\x00", "write-wrong-kind"),
        ("filler.recipe", "a" * 201, "write-wrong-kind"),
    ],
)
async def test_a_value_that_may_not_be_is_neither_written_nor_meant(desk, key, value, code):
    assert await desk.refused(key, value) == code
    assert desk.steps == []


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("filler.level", 40.0),
        ("filler.level", 80.0),
        ("filler.level", 60),
        ("filler.narrow", 10.0),
        ("filler.lamp", True),
        ("filler.count", 9),
        ("filler.mode", 2),
        ("filler.recipe", "Apfelschorle"),
    ],
)
async def test_what_is_allowed_is_written_as_it_is(desk, key, value):
    await desk.write(key, value)
    assert desk.written == [(NUMBER[key], value)]


async def test_a_tag_that_the_site_does_not_have_is_refused(desk):
    with pytest.raises(ActionRefused) as caught:
        await desk.writing.carry_out(WriteTag("filler.none", 1.0, 1.0), "eva", Role.OPERATOR)
    assert caught.value.code == "write-not-writable"


@pytest.mark.parametrize("age_s", [None, 3.1, 60.0])
async def test_nothing_is_written_where_the_server_was_not_heard_just_now(desk, age_s):
    desk.server.age_s = age_s
    assert await desk.refused("filler.level", 55.0) == "write-not-live"
    assert desk.steps == []


@pytest.mark.parametrize("status", [BAD, UNCERTAIN])
async def test_nothing_is_written_over_a_value_that_is_not_good(desk, status):
    desk.samples[0] = sample(0, 50.0, status=status)
    assert await desk.refused("filler.level", 55.0) == "write-bad-quality"
    del desk.samples[0]
    wish = WriteTag("filler.level", 55.0, 50.0)
    with pytest.raises(ActionRefused) as caught:
        await desk.writing.carry_out(wish, "eva", Role.OPERATOR)
    assert caught.value.code == "write-bad-quality"
    assert desk.steps == []


async def test_a_value_that_somebody_else_has_changed_is_looked_at_first(desk):
    wish = WriteTag("filler.level", 55.0, seen=49.5)
    with pytest.raises(ActionRefused) as caught:
        await desk.writing.carry_out(wish, "eva", Role.OPERATOR)
    assert (caught.value.code, caught.value.fields) == (
        "write-value-changed", {"present": "50.0\N{NO-BREAK SPACE}%"},
    )  # fmt: skip
    assert desk.steps == []


async def test_a_critical_tag_is_set_only_when_one_was_asked_again(desk):
    assert await desk.refused("filler.torque", 6.0) == "write-not-confirmed"
    assert desk.steps == []
    await desk.write("filler.torque", 6.0, confirmed=True)
    assert desk.written == [(NUMBER["filler.torque"], 6.0)]


async def test_what_cannot_be_written_down_is_not_written(desk):
    desk.log.is_full = True
    assert await desk.refused("filler.level", 55.0) == "storage-full"
    assert desk.steps == []


async def test_a_server_lost_while_it_is_written_down_gets_nothing_later(desk):
    desk.log.meanwhile = lambda: setattr(desk.server, "age_s", None)
    assert await desk.refused("filler.level", 55.0) == "write-not-live"
    assert desk.steps == [("log", "intended")]
    desk.server.age_s, desk.log.meanwhile = 0.1, None
    assert desk.written == []


async def test_a_tag_is_written_once_a_second_and_once_at_a_time(desk, clock):
    await desk.write("filler.level", 55.0)
    assert await desk.refused("filler.level", 56.0) == "write-too-soon"
    await desk.write("filler.count", 5)
    clock.advance(PACE_S)
    both = await asyncio.gather(
        desk.write("filler.level", 56.0), desk.refused("filler.level", 57.0)
    )
    assert both[1] == "write-too-soon"
    assert desk.written == [(0, 55.0), (3, 5), (0, 56.0)]


async def test_a_refused_wish_does_not_hold_up_the_next(desk):
    assert await desk.refused("filler.level", 99.0) == "write-out-of-range"
    await desk.write("filler.level", 55.0)
    assert desk.written == [(0, 55.0)]


@pytest.mark.parametrize(
    "error",
    [
        WriteRejected("write-rejected", status="BadUserAccessDenied"),
        WriteRejected("write-unanswered"),
        NotConnected("connection-lost"),
    ],
)
async def test_what_the_server_refuses_is_told_and_never_tried_again(desk, error):
    desk.server.error = error
    assert await desk.refused("filler.level", 55.0) == error.code
    assert desk.written == [(0, 55.0)]


async def test_a_server_that_holds_another_value_afterwards_is_told(desk):
    desk.server.holds = 50.0
    with pytest.raises(WriteRejected) as caught:
        await desk.write("filler.level", 55.0)
    assert (caught.value.code, caught.value.fields["found"]) == (
        "write-not-taken", "50.0\N{NO-BREAK SPACE}%",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("found", "value", "same"),
    [
        (1.1, 1.1, True),
        (1.10000002, 1.1, True),  # what a Float keeps
        (1.2, 1.1, False),
        (0.0, 0.0, True),
        (0.0, 1e-3, False),
        (5, 5.0, True),
        (True, True, True),
        (1, True, False),
        ("a", "a", True),
        (None, 1.0, False),
    ],
)
def test_a_value_read_back_is_compared_as_its_type_keeps_it(found, value, same):
    assert is_same(found, value) is same
