"""Evidence from five weeks of the demo plant's records, against expectations made by hand."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from hmi.bus.evidence import Confidence
from hmi.clock import ManualClock
from hmi.config.loader import load_site
from hmi.journal.action_journal import ActionJournal
from hmi.maturity.evidence_inputs import ConnectionSecurity, SecurityInputs
from hmi.maturity.gatherer import OPENED, Gatherer, Standing
from hmi.plant.roles import Role
from hmi.plant.tags import Kind
from tests.helpers.long_record import DAY_US, LongRecord

DEMO = Path(__file__).parents[3] / "resources" / "demo" / "site.toml"
NOW = datetime(2026, 3, 20, 22, 0, tzinfo=UTC)
DAYS = 35
WEAK = ConnectionSecurity(
    key="mixer", mode="None", policy="None", is_anonymous=True, has_writes=False, is_trusted=True,
    days_to_expiry=None,
)  # fmt: skip
STANDING = Standing(
    security=SecurityInputs(
        connections=(WEAK,), has_logins=True, is_audit_whole=None, backup_age_days=2.0,
        firmware_share=None,
    ),
    standard_share=1.0,
)  # fmt: skip


PRODUCTION, MANUAL, PROCESSING = 1.0, 3.0, 3.0


def keys_of(site, machine):
    """Return the keys of what is measured of a machine and can be summed up."""
    return [
        tag.key
        for tag in site.tags
        if tag.machine == machine and tag.connection and tag.record and tag.kind is not Kind.TEXT
    ]


@pytest.fixture(scope="module")
def demo(tmp_path_factory):
    """Return the demo site and a folder with its five weeks.

    Six machines give a sample a minute. The compressor is bad in the second half of the last
    week. All machines are executing; the depalletiser was in manual mode for all 30 days.
    """
    site, folder = load_site(DEMO), tmp_path_factory.mktemp("demo")
    clock = ManualClock(NOW - timedelta(days=DAYS))
    record = LongRecord(site, clock, folder, DAYS)
    for machine in site.machines:
        record.values[f"{machine.key}.line_state"] = 1.0
        record.values[machine.mode_tag] = MANUAL if machine.key == "depalletiser" else PRODUCTION
    record.values["compressor.operation_mode"] = PROCESSING
    air = [key for key in keys_of(site, "compressor") if key != "compressor.operation_mode"]
    record.spoil(air, record.end_us - 7 * DAY_US // 2, record.end_us)
    often = {f"{machine.key}.energy": 1 for machine in site.machines}
    record.write(often, default_min=60)
    record.recording.writer.start()
    for day in range(10, 0, -1):
        then = ManualClock(NOW - timedelta(days=day))
        journal = ActionJournal(record.recording.writer, then, folder)
        journal.write("mara", Role.OPERATOR, OPENED, "trends", "", "done")
    record.recording.writer.stop()
    return site, folder


@pytest.fixture(scope="module")
def found(demo):
    site, folder = demo
    evidence = Gatherer(site, folder).gather(NOW, STANDING)
    return {one.dimension: one for one in evidence.dimensions}


def figures(found, dimension, code):
    gate = next(gate for gate in found[dimension].gates if gate.code == code)
    return dict(gate.figures)


def test_connectivity_counts_machines_and_good_minutes(demo, found):
    site, _folder = demo
    measured = sum(len(keys_of(site, machine.key)) for machine in site.machines)
    air = len(keys_of(site, "compressor")) - 1
    good = 100 * (1 - air / measured / 2)
    assert figures(found, "connectivity", "proof-on-line-half") == {"n": 6, "all": 7}
    share = float(figures(found, "connectivity", "proof-good-95")["share"])
    assert share == pytest.approx(good, abs=0.2)
    assert found["connectivity"].level == (3 if good >= 95 else 2)


def test_analytics_has_35_days_of_history_four_figures_and_ten_days_of_use(found):
    assert figures(found, "data_analytics", "proof-history-30") == {"days": 35}
    assert figures(found, "data_analytics", "proof-use") == {"days": 10}
    assert figures(found, "data_analytics", "proof-kpis")["n"] == 4
    assert found["data_analytics"].level == 3


def test_automation_knows_who_runs_by_hand(found):
    """One of seven machines ran in manual mode all the time: 6 / 7 are automatic."""
    assert figures(found, "automation", "proof-automatic-80") == {"share": "85.7"}
    assert figures(found, "automation", "proof-modes-80") == {"share": "100"}
    assert found["automation"].level == 2  # no changeover was loaded from here


def test_security_is_that_of_an_open_connection_that_nobody_writes_to(found):
    assert found["cybersecurity"].level == 2
    assert figures(found, "cybersecurity", "proof-signed")["names"] == "mixer"


def test_twin_and_learning_follow_records_rules_and_sensors(found):
    assert found["ai_machine_learning"].level == 2
    assert found["digital_twin"].level == 3
    assert figures(found, "digital_twin", "proof-models") == {"n": 0}


def test_five_weeks_of_most_machines_carry_far(found):
    assert {one.confidence for one in found.values()} == {Confidence.HIGH}


def test_reasons_of_stops_count_as_they_are_told(demo):
    site, folder = demo
    asked = []

    def reasons(now, days):
        asked.append((now, days))
        return 0.84

    evidence = Gatherer(site, folder, reasons=reasons).gather(NOW, STANDING)
    judged = {one.dimension: one for one in evidence.dimensions}
    assert asked == [(NOW, 30)]
    gate = next(g for g in judged["data_analytics"].gates if g.code == "proof-reasons")
    assert (gate.is_met, dict(gate.figures), gate.page) == (True, {"share": "84"}, "performance")
