"""A tag is as fresh as the last word of its server."""

from datetime import UTC, datetime

import pytest

from hmi.bus.bus import Bus
from hmi.bus.facts import ConnectionChanged, ConnectionPhase
from hmi.clock import ManualClock
from hmi.live.freshness import Freshness
from hmi.plant.assets import Machine, StateSource
from hmi.plant.connections import Connection
from hmi.plant.site import Site
from hmi.plant.tags import Tag

SITE = Site(
    name="s",
    connections=(
        Connection(key="plc", name="PLC", url="opc.tcp://127.0.0.1:1"),
        Connection(key="slow", name="Slow", url="opc.tcp://127.0.0.1:2", publishing_ms=5000.0),
    ),
    machines=(
        Machine(key="filler", name="Filler", state_tag="filler.state"),
        Machine(key="capper", name="Capper"),
        Machine(key="idle", name="Nothing"),
    ),
    tags=(
        Tag(key="filler.speed", name="Speed", machine="filler", connection="plc", node="i=1"),
        Tag(key="filler.state", name="State", machine="filler", connection="slow", node="i=2"),
        Tag(key="filler.oee", name="OEE", machine="filler"),
        Tag(key="capper.oee", name="OEE", machine="capper"),
        Tag(key="capper.speed", name="Speed", machine="capper", connection="plc", node="i=3"),
        Tag(key="idle.oee", name="OEE", machine="idle"),
        Tag(key="ghost.oee", name="OEE", machine="ghost"),
    ),
)
SPEED, STATE, FILLER_OEE, CAPPER_OEE, _, IDLE_OEE, GHOST_OEE = range(7)


@pytest.fixture
def clock():
    return ManualClock()


@pytest.fixture
def bus():
    return Bus()


@pytest.fixture
def freshness(bus, clock):
    return Freshness(SITE, bus, clock)


def say(
    bus: Bus,
    connection: str,
    age_s: float | None,
    phase: ConnectionPhase = ConnectionPhase.LIVE,
) -> None:
    since = datetime(2026, 1, 5, tzinfo=UTC)
    bus.connections.publish(ConnectionChanged(connection, phase, since, age_s))


@pytest.mark.parametrize(
    ("phase", "is_stale"),
    [
        (ConnectionPhase.DOUBTFUL, False),
        (ConnectionPhase.LOST, True),
        (ConnectionPhase.REACTIVATING, True),
        (ConnectionPhase.RESYNC, True),
        (ConnectionPhase.FAILED_AUTH, True),
    ],
)
def test_values_of_a_lost_connection_are_stale_at_once(bus, freshness, phase, is_stale):
    say(bus, "plc", 0.1, phase)
    assert freshness.is_stale(SPEED) is is_stale
    assert freshness.age_s(SPEED) == pytest.approx(0.1)
    say(bus, "plc", 0.1)
    assert not freshness.is_stale(SPEED)


def test_what_was_never_heard_has_no_age_and_is_stale(freshness):
    assert freshness.age_s(SPEED) is None
    assert freshness.is_stale(SPEED)


def test_age_grows_with_time_from_the_age_that_was_told(freshness, bus, clock):
    say(bus, "plc", 0.5)
    clock.advance(2.0)
    assert freshness.age_s(SPEED) == pytest.approx(2.5)
    assert not freshness.is_stale(SPEED)
    clock.advance(0.6)
    assert freshness.is_stale(SPEED)


def test_a_step_of_the_wall_clock_does_not_make_anything_fresh(freshness, bus, clock):
    say(bus, "plc", 4.0)
    clock.step(-3600.0)
    assert freshness.is_stale(SPEED)


def test_a_slow_connection_is_stale_after_three_of_its_intervals(freshness, bus):
    say(bus, "slow", 14.9)
    assert not freshness.is_stale(STATE)
    say(bus, "slow", 15.1)
    assert freshness.is_stale(STATE)


def test_a_derived_tag_is_as_old_as_the_connection_of_its_state(freshness, bus):
    say(bus, "plc", 0.0)
    assert freshness.age_s(FILLER_OEE) is None
    say(bus, "slow", 1.0)
    assert freshness.age_s(FILLER_OEE) == pytest.approx(1.0)


def test_without_a_state_tag_any_tag_of_the_machine_counts(freshness, bus):
    say(bus, "plc", 1.0)
    assert freshness.age_s(CAPPER_OEE) == pytest.approx(1.0)


@pytest.mark.parametrize("number", [IDLE_OEE, GHOST_OEE])
def test_a_derived_tag_that_hangs_on_nothing_is_stale(freshness, bus, number):
    say(bus, "plc", 0.0)
    assert freshness.is_stale(number)


def test_a_connection_that_starts_anew_forgets_what_it_heard(freshness, bus):
    say(bus, "plc", 0.0)
    say(bus, "plc", None)
    assert freshness.connection_age_s("plc") is None


def test_what_people_enter_of_a_machine_without_a_server_does_not_age(clock):
    hand = Machine(key="washer", name="Washer", state_source=StateSource.OPERATOR)
    wired = Machine(key="capper", name="Capper", may_enter_state=True)
    tags = (
        Tag(key="washer.line_state", name="State", machine="washer"),
        Tag(key="capper.line_state", name="State", machine="capper"),
        Tag(key="capper.speed", name="Speed", machine="capper", connection="plc", node="i=3"),
    )
    site = Site(name="s", connections=SITE.connections, machines=(hand, wired), tags=tags)
    freshness = Freshness(site, Bus(), clock)
    clock.advance(3600)
    assert (freshness.age_s(0), freshness.is_stale(0)) == (0.0, False)
    assert (freshness.age_s(1), freshness.is_stale(1)) == (None, True)
