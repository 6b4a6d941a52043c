"""The demo site file against the demo plant: every tag exists, and alarms can happen."""

from collections import Counter
from datetime import UTC, datetime, timedelta

from hmi.config.loader import inspect_site
from hmi.plant.alarm_rules import ConditionKind, Priority
from hmi.plant.site import Site
from hmi.simulator.access_rules import OPEN_SET_POINTS
from hmi.simulator.bottling_line import RATINGS, BottlingLine
from hmi.simulator.catalogue import catalogue
from hmi.simulator.crew import BREAKS, TIMEZONE, Crew
from hmi.simulator.faults import FLOOD
from hmi.simulator.instruments import Instruments
from tests.helpers.sources import ROOT

NOON = datetime(2026, 1, 5, 12, 0, tzinfo=UTC)


def demo_site() -> Site:
    loaded = inspect_site(ROOT / "resources" / "demo" / "site.toml")
    assert loaded.warnings == ()
    return loaded.site


def test_the_site_has_the_plants_signals_with_their_kind_range_and_interval():
    tags = {tag.key: tag for tag in demo_site().tags if tag.node}
    signals = {signal.key: signal for signal in catalogue()}
    assert 190 <= len(tags) <= 230
    assert tags.keys() == signals.keys()
    for key, signal in signals.items():
        tag = tags[key]
        assert tag.node == f"nsu=urn:lineside:demo;s={key}"
        wanted = (signal.kind, signal.unit, signal.low, signal.high, signal.interval_s)
        assert (tag.kind, tag.unit, tag.low, tag.high, tag.interval_s) == wanted
        assert tag.states == signal.states


def test_what_the_site_lets_one_set_is_what_the_plant_lets_everybody_write():
    writable = [tag for tag in demo_site().tags if tag.writable]
    assert {tag.key for tag in writable} == set(OPEN_SET_POINTS)
    for tag in writable:
        assert tag.low <= tag.write_low < tag.write_high <= tag.high


def test_the_site_keeps_the_shifts_and_ratings_of_the_plant():
    site = demo_site()
    assert site.calendar.timezone == TIMEZONE
    pauses = [(pause.start, pause.end) for s in site.calendar.shifts for pause in s.breaks]
    assert sorted(pauses) == sorted(BREAKS)
    for rating in RATINGS:
        machine = site.machine_by_key[rating.key]
        assert abs(machine.ideal_cycle_s * rating.rated - 3600.0) < 3.0
        assert machine.current_baseline == rating.drive.current
    assert len(site.machines) == 7


def test_the_alarms_are_about_forty_and_mostly_low():
    rules = demo_site().alarms
    assert 38 <= len(rules) <= 50
    assert {rule.kind for rule in rules} >= {
        ConditionKind.LEVEL,
        ConditionKind.DISCRETE,
        ConditionKind.BAD_QUALITY,
        ConditionKind.COMMUNICATION,
    }
    share = Counter(rule.priority for rule in rules)
    assert 0.75 <= share[Priority.P4] / len(rules) <= 0.87
    assert share[Priority.P1] + share[Priority.P2] <= 0.07 * len(rules)
    assert all(rule.cause and rule.consequence and rule.response for rule in rules)


def exceeded(site: Site, values: dict) -> list[str]:
    """Return the rules whose limits the values exceed; alerts apart."""
    found = []
    for rule in site.alarms:
        if rule.kind is ConditionKind.LEVEL and not rule.is_alert:
            low = [limit for limit in (rule.levels.lolo, rule.levels.lo) if limit is not None]
            high = [limit for limit in (rule.levels.hi, rule.levels.hihi) if limit is not None]
            value = values[rule.tag]
            if any(value < limit for limit in low) or any(value > limit for limit in high):
                found.append(rule.key)
    return found


def readings(line: BottlingLine, instruments: Instruments) -> dict:
    measured = instruments.read(instruments.signals, line.values())
    return {one.signal.key: one.value for one in measured}


def test_a_sound_plant_exceeds_no_limit_and_a_flood_a_score_of_them():
    site = demo_site()
    line, instruments = BottlingLine(1), Instruments(catalogue(), 1)
    for machine in line.machines.values():
        machine._happen = lambda *_: None
    for number in range(3600):
        line.step(1.0, NOON + timedelta(seconds=number), Crew(relief=True))
        if number % 600 == 599:
            assert exceeded(site, readings(line, instruments)) == []
    instruments.forced.update(FLOOD)
    assert len(exceeded(site, readings(line, instruments))) >= 20
