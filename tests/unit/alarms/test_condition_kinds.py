"""Alarms of every kind in the engine, told as stories."""

from hmi.plant.alarm_rules import ConditionKind, Levels
from hmi.plant.quality import BAD
from tests.helpers.alarm_line import Line
from tests.helpers.builders import plant_with, rule, tag

TAGS = (tag("filler.temp", unit="C"), "filler.speed", "filler.wanted", "filler.valve",
        "filler.open", "filler.health")  # fmt: skip


def line(kind, tag_key="filler.temp", **fields) -> Line:
    fields = {"levels": Levels(), **fields}
    return Line(
        plant_with(tags=list(TAGS), alarms=[rule("filler.x", tag_key, kind=kind, **fields)])
    )


def test_a_tag_away_from_its_set_point_alarms_and_returns():
    plant = line(ConditionKind.DEVIATION, setpoint_tag="filler.wanted", on_delay_s=2.0,
                 levels=Levels(lo=-5.0, hi=5.0), deadband=1.0)  # fmt: skip
    plant.reads("filler.wanted", 80.0)
    plant.reads("filler.temp", 86.0)
    plant.wait(1)
    assert plant.path("filler.x") == ""
    plant.wait(2)
    assert plant.letter("filler.x") == "B"
    assert plant.facts[-1].value == 6.0
    assert plant.facts[-1].sublevel == "HI"
    plant.reads("filler.temp", 84.5)
    plant.wait(1)
    assert plant.letter("filler.x") == "B"
    plant.reads("filler.temp", 83.0)
    plant.wait(1)
    assert plant.letter("filler.x") == "D"


def test_a_change_of_the_set_point_does_not_alarm_until_it_had_time_to_settle():
    plant = line(ConditionKind.DEVIATION, setpoint_tag="filler.wanted", settle_s=30.0,
                 levels=Levels(hi=5.0, lo=-5.0))  # fmt: skip
    plant.reads("filler.wanted", 80.0)
    plant.reads("filler.temp", 80.0)
    plant.reads("filler.wanted", 100.0)
    plant.reads("filler.temp", 81.0)
    plant.wait(29)
    assert plant.letter("filler.x") == "A"
    plant.wait(2)
    assert plant.letter("filler.x") == "B"


def test_a_steep_rise_alarms():
    plant = line(ConditionKind.RATE, levels=Levels(hi=30.0))
    for n in range(12):
        plant.reads("filler.temp", 20.0 + 0.4 * n)
        plant.wait(1)
    assert plant.letter("filler.x") == "A"
    for n in range(60):
        plant.reads("filler.temp", 25.0 + n)
        plant.wait(1)
    assert plant.letter("filler.x") == "B"
    assert plant.facts[-1].limit == 30.0


def test_a_command_that_is_not_followed_in_time_alarms():
    plant = line(ConditionKind.DISCREPANCY, "filler.valve", feedback_tag="filler.open",
                 on_delay_s=5.0)  # fmt: skip
    plant.reads("filler.valve", 1)
    plant.reads("filler.open", 0)
    plant.wait(4)
    plant.reads("filler.open", 1)
    plant.wait(5)
    assert plant.path("filler.x") == ""
    plant.reads("filler.valve", 0)
    plant.wait(6)
    assert plant.letter("filler.x") == "B"


def test_a_device_that_is_not_healthy_alarms():
    plant = line(ConditionKind.DEVICE_HEALTH, "filler.health")
    plant.reads("filler.health", 0)
    plant.wait(1)
    assert plant.letter("filler.x") == "A"
    plant.reads("filler.health", 4)
    plant.wait(1)
    assert plant.letter("filler.x") == "B"


def rule_line(**fields) -> Line:
    return line(ConditionKind.RULE, "", machine="filler",
                expression="filler.speed > 10 and filler.valve == 0", **fields)  # fmt: skip


def test_a_rule_over_tags_alarms_when_it_holds_for_its_delay():
    plant = rule_line(on_delay_s=3.0)
    plant.reads("filler.speed", 50.0)
    plant.wait(5)
    assert plant.path("filler.x") == ""
    plant.reads("filler.valve", 0)
    plant.wait(2)
    assert plant.path("filler.x") == ""
    plant.wait(2)
    assert plant.letter("filler.x") == "B"
    plant.reads("filler.speed", 0.0)
    plant.wait(1)
    assert plant.letter("filler.x") == "D"


def test_bad_quality_holds_a_rule_as_it_stands():
    plant = rule_line()
    plant.reads("filler.valve", 0)
    plant.reads("filler.speed", 50.0)
    plant.wait(1)
    plant.reads("filler.speed", 0.0, BAD)
    plant.wait(60)
    assert plant.letter("filler.x") == "B"


def test_a_silent_server_lets_no_delay_of_a_rule_run_out():
    plant = rule_line(on_delay_s=8.0)
    plant.reads("filler.valve", 0)
    plant.reads("filler.speed", 50.0)
    plant.wait(2)
    plant.heard = False
    plant.wait(60)
    assert plant.letter("filler.x") == "A"
    plant.heard = True
    plant.wait(5)
    assert plant.letter("filler.x") == "A"
    plant.wait(5)
    assert plant.letter("filler.x") == "B"


def test_a_flutter_alarms_when_it_came_three_times_in_a_minute():
    plant = line(ConditionKind.DISCRETE, "filler.valve", alarm_value=1, count=3,
                 count_window_s=60.0)  # fmt: skip
    for value in (1, 0, 1, 0):
        plant.reads("filler.valve", value)
        plant.wait(5)
    assert plant.path("filler.x") == ""
    plant.reads("filler.valve", 1)
    plant.wait(1)
    assert plant.letter("filler.x") == "B"
    plant.reads("filler.valve", 0)
    plant.wait(20)
    assert plant.letter("filler.x") == "B"
    plant.wait(60)
    assert plant.letter("filler.x") == "D"
