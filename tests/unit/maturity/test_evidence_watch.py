"""Evidence is gathered each night and when asked, kept for good, and told."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from pysqlite3 import dbapi2 as sqlite

from hmi.access.store import UserStore
from hmi.access.users import User
from hmi.bus.bus import Bus
from hmi.bus.evidence import DimensionEvidence
from hmi.bus.facts import (
    BackupChanged,
    BackupPhase,
    ConnectionChanged,
    ConnectionPhase,
    ServerTrustChanged,
)
from hmi.clock import ManualClock
from hmi.errors import ActionRefused
from hmi.historian.gaps import GapLedger
from hmi.maturity.evidence_store import EvidenceStore
from hmi.maturity.evidence_watch import EvidenceWatch
from hmi.maturity.gatherer import Gatherer
from hmi.maturity.standing import StandingNow, is_own
from hmi.opcua.companion_models import models_among
from hmi.plant.certificates import CertificateShown, TrustShown, TrustState
from hmi.plant.connections import SecurityMode, SecurityPolicy
from hmi.plant.roles import Role
from hmi.plant.shifts import ShiftCalendar
from hmi.storage.writer import Writer
from tests.helpers.builders import connection, machine, plant_with, tag

EVENING = datetime(2026, 3, 20, 22, 0, tzinfo=UTC)
BERLIN = ShiftCalendar(timezone="Europe/Berlin")


SHOWN = CertificateShown(
    thumbprint="AB" * 32, subject="mixer", issuer="mixer", application_uri="urn:mixer",
    hosts=("mixer",), not_before=EVENING, not_after=EVENING, key="RSA", key_bits=2048,
    signature="sha256", is_self_signed=True, is_authority=False,
)  # fmt: skip


class Station:
    """A watch with real files around it."""

    def __init__(self, folder, clock, more_tags=(), **site):
        self.clock, self.bus, self.told = clock, Bus(), []
        self.bus.evidence.subscribe(self.told.append)
        self.site = plant_with(tags=[tag("filler.level"), *more_tags], calendar=BERLIN, **site)
        self.writer = Writer(clock)
        self.writer.start()
        self.users = UserStore(folder)
        self.store = EvidenceStore(folder, self.writer)
        self.standing = StandingNow(self.site, self.users, self.bus, clock)
        self.watch = EvidenceWatch(
            self.standing, Gatherer(self.site, folder), self.store, self.bus, clock
        )


@pytest.fixture
def made(tmp_path):
    """Return a function that makes a station in the folder of the test."""
    stations = []

    def make(now=EVENING, **site):
        stations.append(Station(tmp_path, ManualClock(now), **site))
        return stations[-1]

    yield make
    for station in stations:
        station.writer.stop()


async def test_what_is_found_is_kept_and_told(made):
    station = made()
    await station.watch.look()
    (told,) = station.told
    assert told.at == EVENING
    assert [one.dimension for one in told.dimensions][:2] == ["connectivity", "data_analytics"]
    assert list(made().watch.facts()) == [told]


async def test_each_look_is_kept_beside_the_earlier_ones(made):
    station = made()
    await station.watch.look()
    station.clock.advance(3600)
    await station.watch.look()
    assert [one.at for one in made().watch.facts()] == [EVENING, EVENING + timedelta(hours=1)]


async def test_what_was_found_cannot_be_changed_in_the_file(made, tmp_path):
    station = made()
    await station.watch.look()
    station.writer.stop()
    with sqlite.connect(tmp_path / "maturity.sqlite") as link, pytest.raises(sqlite.Error):
        link.execute("UPDATE evidence SET found = ''")


async def test_a_look_is_due_once_after_each_night(made):
    station = made()
    assert station.watch.is_due(EVENING)
    await station.watch.look()
    night = datetime(2026, 3, 21, 1, 30, tzinfo=UTC)  # 2:30 in Berlin
    assert not station.watch.is_due(night - timedelta(seconds=1))
    assert station.watch.is_due(night)


async def test_who_asks_twice_is_told_that_a_look_is_under_way(made):
    station = made()
    station.watch.ask()
    with pytest.raises(ActionRefused) as caught:
        station.watch.ask()
    assert caught.value.code == "evidence-running"


async def test_what_is_asked_is_done_at_once(made):
    station = made()
    running = asyncio.ensure_future(station.watch.run())
    found = asyncio.Event()
    station.bus.evidence.subscribe(lambda _fact: found.set())
    station.watch.ask()
    async with asyncio.timeout(20):
        await found.wait()
    running.cancel()


def test_an_evidence_of_another_version_is_passed_over(made, tmp_path, expected_warnings):
    expected_warnings("cannot be read")
    station = made()
    asyncio.run(station.watch.look())
    station.writer.stop()
    with sqlite.connect(tmp_path / "maturity.sqlite") as link:
        link.execute("INSERT INTO evidence VALUES (1, '{\"odd\": true}')")
    assert [one.at for one in made().watch.facts()] == [EVENING]


def test_security_is_asked_of_servers_on_other_computers_only(made):
    far = connection("mixer", url="opc.tcp://10.0.0.7:4840")
    station = made(connections=[connection("demo"), far])
    security = station.standing.now().security
    assert [one.key for one in security.connections] == ["mixer"]
    (mixer,) = security.connections
    assert (mixer.mode, mixer.is_anonymous, mixer.has_writes) == ("None", True, False)


def test_a_certificate_counts_from_when_it_was_trusted(made):
    secure = connection(
        "mixer", url="opc.tcp://mixer:4840", mode=SecurityMode.SIGN_AND_ENCRYPT,
        policy=SecurityPolicy.BASIC256SHA256, user="hmi",
    )  # fmt: skip
    station = made(connections=[secure])
    assert not station.standing.now().security.connections[0].is_trusted
    shown = replace(SHOWN, not_after=EVENING + timedelta(days=40))
    trust = TrustShown(state=TrustState.TRUSTED, offered=shown, accepted=shown)
    station.bus.trust.publish(ServerTrustChanged("mixer", trust))
    (mixer,) = station.standing.now().security.connections
    assert mixer.is_trusted
    assert mixer.days_to_expiry == pytest.approx(40.0)


def test_people_backups_and_firmware_are_looked_up(made):
    station = made(machines=[machine("filler", firmware="2.1"), machine("capper")])
    security = station.standing.now().security
    assert (security.has_logins, security.backup_age_days) == (False, None)
    assert security.firmware_share == 0.5
    mara = User(name="mara", full_name="Mara", role=Role.OPERATOR, secret_hash="")
    station.users.put(mara)
    made_at = EVENING - timedelta(days=3)
    station.bus.backups.publish(BackupChanged(BackupPhase.NONE, last_made=made_at))
    security = station.standing.now().security
    assert (security.has_logins, security.backup_age_days) == (True, 3.0)


def test_a_mode_that_was_never_recorded_across_a_hole_is_not_known(made, tmp_path):
    """A hole alone leaves marks without any sample behind them."""
    fields = {
        "machines": [machine("filler", mode_tag="filler.mode")],
        "more_tags": [tag("filler.mode")],
    }
    earlier = made(**fields)
    ledger = GapLedger(earlier.site, earlier.bus, earlier.writer, earlier.clock, tmp_path)
    ledger.restore()
    begin = EVENING - timedelta(hours=5)
    ledger.note("demo", begin, begin + timedelta(hours=2), "engine-stopped")
    earlier.writer.stop()
    station = made(**fields)
    asyncio.run(station.watch.look())
    by_name = {one.dimension: one for one in station.told[0].dimensions}
    assert by_name["automation"].level is None


def test_machines_of_servers_with_a_companion_model_are_counted_once_they_were_live(made):
    station = made(
        machines=[machine("filler"), machine("press")],
        connections=[connection("demo"), connection("other")],
        more_tags=[tag("press.force", connection="other")],
    )
    assert station.standing.now().standard_share is None
    live = ConnectionChanged("demo", ConnectionPhase.LIVE, EVENING, 0.1, models=("Machinery",))
    station.bus.connections.publish(live)
    assert station.standing.now().standard_share == 1.0
    other = ConnectionChanged("other", ConnectionPhase.LIVE, EVENING, 0.1)
    station.bus.connections.publish(other)
    assert station.standing.now().standard_share == 0.5


def test_models_are_told_by_the_namespaces_of_a_server():
    base = "http://opcfoundation.org/UA/"
    found = models_among([base, f"{base}Diagnostics", "urn:x", f"{base}DI/", f"{base}Machinery/"])
    assert found == ("DI", "Machinery")


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("opc.tcp://127.0.0.1:4840", True), ("opc.tcp://localhost:4840/x", True),
        ("opc.tcp://[::1]:4840", True), ("opc.tcp://10.0.0.1:4840", False),
        ("opc.tcp://plc:4840", False), ("nonsense", False),
    ],
)  # fmt: skip
def test_a_server_on_this_computer_is_known_by_its_address(url, expected):
    assert is_own(url) is expected


def test_an_empty_station_supports_no_level_where_nothing_is_known(made):
    station = made(machines=())
    asyncio.run(station.watch.look())
    by_name: dict[str, DimensionEvidence] = {
        one.dimension: one for one in station.told[0].dimensions
    }
    assert by_name["automation"].level is None
    assert by_name["cybersecurity"].level is None
    assert by_name["connectivity"].level == 1
