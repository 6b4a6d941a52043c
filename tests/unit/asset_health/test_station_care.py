"""The care for machines on the demo plant's line in fast time, recorded on disk."""

from dataclasses import replace

import pytest

from hmi.asset_health.kept import KeptStates
from hmi.asset_health.life_keeper import lives_then
from hmi.asset_health.maintenance_keeper import maintenance_then
from hmi.bus.facts import WatchChanged, WatchMethod, WatchPhase
from hmi.errors import ActionRefused
from hmi.plant.alarm_rules import Priority
from hmi.plant.assets import Machine
from hmi.simulator.packml_states import DeviceHealth
from tests.helpers.cared_line import CaredLine


@pytest.fixture
def line(tmp_path):
    """Return a function that starts a line with some machines."""
    started = []

    def start(*machines: str, seed: int = 1) -> CaredLine:
        started.append(CaredLine(tmp_path, machines, seed))
        return started[-1]

    yield start
    for one in started:
        one.close()


def codes(cared: CaredLine) -> dict[str, str]:
    return {key: fact.code for key, fact in cared.alerts.items()}


def test_twelve_percent_more_current_is_told_within_ten_minutes_and_ends_with_its_cause(line):
    cared = line("capper")
    cared.run(0.5)
    assert cared.alerts == {}
    cared.begin("motor_current_high")
    assert cared.run(1.0, until=lambda: bool(cared.alerts)) <= 10 / 60
    (alert,) = cared.alerts.values()
    assert alert.key == "care.capper.current-deviation"
    assert alert.is_alert
    assert "Motor current" in alert.text
    cared.finish("motor_current_high")
    cared.run(1.0, until=lambda: not cared.alerts)
    assert cared.alerts == {}


@pytest.mark.parametrize("seed", [1, 2])
def test_a_bearing_that_wears_has_a_range_before_its_limit_that_contains_the_truth(line, seed):
    cared = line("labeller", seed=seed)
    cared.run(3.2)
    cared.work()
    drive = cared.drive("labeller")
    cared.begin("bearing_wear")
    told = []
    minute = 0
    while drive.rating.vibration * (1 + 9 * drive.wear) < 4.5:
        cared.run(1 / 60)
        cared.hurry()
        minute += 1
        life = cared.facts["LifeChanged.labeller.vibration."]
        if life.middle_s is not None:
            told.append((minute, life))
    lead_s = 60.0 * (minute - told[0][0])
    assert lead_s > 300
    inside = [life.low_s <= 60.0 * (minute - then) <= life.high_s for then, life in told]
    assert sum(inside) >= 0.8 * len(inside)
    assert "care.life.labeller.vibration" in codes(cared)


def test_what_is_learned_and_counted_goes_on_after_a_restart(line):
    cared = line("capper", "labeller")
    cared.run(1.5)
    cared.work()
    cared.run(0.1)
    before = cared.facts["BaselineChanged.labeller.vibration"]
    used = cared.care.maintenance.standing(cared.now_us).items
    cared.stop()
    cared.start()
    cared.work()
    cared.run(0.1)
    assert cared.facts["BaselineChanged.labeller.vibration"].learned >= before.learned > 0
    after = cared.care.maintenance.standing(cared.now_us).items
    for one, other in zip(used, after, strict=True):
        assert (one.key, one.since) == (other.key, other.since)
        assert other.measures[0].used >= one.measures[0].used


def test_running_hours_are_those_of_the_machine_and_begin_anew_when_the_work_is_done(line):
    cared = line("labeller")
    machine = cared.line.machines["labeller"]
    began_h = machine.running_h
    cared.run(1.0)
    cared.work()
    (item,) = cared.care.maintenance.standing(cared.now_us).items
    ran_h = machine.running_h - began_h
    assert item.measures[0].used - 431.0 == pytest.approx(ran_h, abs=0.02)
    cared.care.complete("labeller_bearing", "mia", "new grease")
    cared.run(0.5)
    cared.work()
    (item,) = cared.care.maintenance.standing(cared.now_us).items
    assert item.measures[0].used == pytest.approx(machine.running_h - began_h - ran_h, abs=0.02)
    (done,) = item.done
    assert (done.user, done.note) == ("mia", "new grease")
    assert done.used_share == pytest.approx(0.862 + ran_h / 500, abs=0.002)
    with pytest.raises(ActionRefused, match="maintenance-unknown"):
        cared.care.complete("nothing", "mia", "")


def test_a_work_is_announced_from_its_warning_share_on_until_it_is_done(line):
    cared = line("labeller", seed=3)
    cared.run(0.3)
    cared.work()
    assert cared.alerts == {}
    cared.item("labeller_bearing", hours_before=460.0)
    cared.work()
    assert codes(cared) == {"care.work.labeller_bearing": "maintenance-soon"}
    cared.care.complete("labeller_bearing", "mia", "")
    assert cared.alerts == {}


def test_a_machine_that_reports_a_failure_raises_an_alarm_and_a_doubtful_one_an_alert(line):
    cared = line("labeller")
    cared.run(0.1)
    for health, code, priority, is_alert in (
        (DeviceHealth.FAILURE, "device-failure", Priority.P3, False),
        (DeviceHealth.CHECK_FUNCTION, "device-check-function", Priority.P4, True),
        (DeviceHealth.OFF_SPEC, "device-off-spec", Priority.P4, True),
    ):
        cared.line.machines["labeller"].health = health
        cared.run(0.02)
        found = cared.alerts["care.labeller.device"]
        assert (found.code, found.priority, found.is_alert) == (code, priority, is_alert)
        cared.line.machines["labeller"].health = DeviceHealth.NORMAL
        cared.run(0.02)
        assert cared.alerts == {}
    cared.line.machines["labeller"].health = DeviceHealth.MAINTENANCE_REQUIRED
    cared.run(0.02)
    assert cared.alerts == {}


def test_the_past_is_told_from_what_was_kept_and_recorded(line, tmp_path):
    cared = line("labeller")
    cared.run(2.2)
    cared.work()
    cared.stop()
    kept = KeptStates(tmp_path, cared.writer)
    then = maintenance_then(cared.site, kept, cared.clock.now())
    assert then.items[0].measures[0].used > 431.0
    lives = lives_then(cared.site, kept, cared.reader, cared.clock.now())
    vibration = next(one for one in lives if one.key == "labeller.vibration")
    assert vibration.reason == "life-not-enough-data"
    assert len(vibration.points) == 2
    cared.start()


def test_a_machine_without_any_signal_is_cared_for_as_well(line):
    cared = line("labeller")
    assert isinstance(cared.site.machines[0], Machine)
    cared.silence()
    cared.run(0.05)
    assert cared.alerts == {}


def test_the_middle_of_ten_minutes_of_the_largest_z_is_the_anomaly_of_a_machine(line):
    cared = line("labeller")

    def anomaly():
        (fact,) = cared.states.now()
        return next((one for one in fact.aspects if one.name == "anomaly"), None)

    cared.run(0.2)
    assert anomaly() is None
    tag = "labeller.vibration"
    watch = WatchChanged(
        f"seasonal.{tag}", "labeller", WatchMethod.SEASONAL, (tag,), WatchPhase.WATCHING, 1.0,
        z=3.0, limit=4.0,
    )  # fmt: skip
    cared.bus.conditions.publish(watch)
    cared.run(0.2)
    found = anomaly()
    assert (found.value, found.tag) == (3.0, tag)
    cared.bus.conditions.publish(replace(watch, z=9.0))
    cared.run(0.05)
    assert anomaly().value == 3.0
    cared.run(0.2)
    assert anomaly().value == 9.0
    cared.bus.conditions.publish(replace(watch, phase=WatchPhase.PAUSED, z=None))
    cared.run(0.05)
    assert anomaly() is None
