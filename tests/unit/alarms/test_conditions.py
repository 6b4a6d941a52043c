"""Limits, deadband and delays, fed sample by sample at seconds."""

from math import inf, nan

import pytest

from hmi.alarms.conditions import Condition, Evidence, Position, is_returning, prepared, shifted
from hmi.plant.alarm_rules import ConditionKind, Levels
from hmi.plant.quality import BAD, GOOD, UNCERTAIN, UNCERTAIN_LAST_USABLE
from tests.helpers.builders import rule, tag

FOUR = Levels(lolo=10.0, lo=20.0, hi=80.0, hihi=90.0)


class Story:
    """A condition that is told one sample a line; remembers what changed when, in seconds."""

    def __init__(self, condition: Condition) -> None:
        self.condition = condition
        self.flags = condition.start()
        self.changes: list[tuple[float, str]] = []

    def at(self, seconds: float, value: object, status: int = GOOD) -> "Story":
        """Read one sample."""
        evidence = self.condition.judge(value, status)
        self._keep(self.condition.observe(self.flags, evidence, round(seconds * 1e6)))
        return self

    def until(self, seconds: float) -> "Story":
        """Let time pass without a sample."""
        self._keep(self.condition.elapse(self.flags, round(seconds * 1e6)))
        return self

    @property
    def position(self) -> Position:
        """Where the condition stands."""
        return self.condition.position(self.flags)

    @property
    def activations(self) -> int:
        """How often it became active."""
        return sum(name != "normal" for _, name in self.changes)

    def _keep(self, result) -> None:
        self.flags, changes = result
        self.changes += [(one.at_us / 1e6, one.position.value) for one in changes]


def level(**fields) -> Story:
    """Return a story of a level rule on 10, 20, 80 and 90."""
    fields = {"levels": FOUR} | fields
    return Story(prepared(rule("a.hot", "a.temp", **fields), tag("a.temp")))


@pytest.mark.parametrize(
    ("value", "position"),
    [(80.0, "normal"), (80.1, "HI"), (90.0, "HI"), (90.1, "HIHI"), (20.0, "normal"), (19.9, "LO"),
     (10.0, "LO"), (9.9, "LOLO"), (inf, "HIHI"), (-inf, "LOLO"), (50, "normal"), (True, "LOLO")],
)  # fmt: skip
def test_equality_does_not_alarm(value, position):
    assert level().at(0, value).position == position


def test_deadband_acts_on_reset_only_at_the_high_limit():
    story = level(deadband=5.0).at(0, 80.1).at(1, 75.1)
    assert story.position is Position.HI
    assert story.at(2, 75.0).position is Position.NORMAL


def test_deadband_acts_on_reset_only_at_the_low_limit():
    story = level(deadband=5.0).at(0, 19.9).at(1, 24.9)
    assert story.position is Position.LO
    assert story.at(2, 25.0).position is Position.NORMAL


def test_level_climbs_and_falls_through_its_sublevels():
    story = level().at(0, 50).at(1, 85).at(2, 95).at(3, 85).at(4, 50)
    assert story.changes == [(1, "HI"), (2, "HIHI"), (3, "HI"), (4, "normal")]


def test_fall_from_the_outermost_to_normal_is_one_change():
    assert level().at(0, 95).at(1, 50).changes == [(0, "HIHI"), (1, "normal")]


def test_leap_to_the_other_side_is_one_change():
    assert level().at(0, 85).at(1, 15).changes == [(0, "HI"), (1, "LO")]


def test_each_sublevel_has_its_own_delay():
    story = level(on_delay_s=5.0).at(0, 85).at(2, 95).until(5).until(7)
    assert story.changes == [(5, "HI"), (7, "HIHI")]


def test_both_sublevels_due_in_one_silence_are_told_in_order():
    assert level(on_delay_s=5.0).at(0, 85).at(2, 95).until(60).changes == [(5, "HI"), (7, "HIHI")]


def test_oscillation_inside_the_deadband_annunciates_once():
    story = level(deadband=2.0)
    for second in range(600):
        story.at(second, 81.0 if second % 2 == 0 else 79.0)
    assert story.changes == [(0, "HI")]


def test_oscillation_with_on_delay_annunciates_never():
    story = level(deadband=2.0, on_delay_s=5.0)
    for second in range(600):
        story.at(second, 81.0 if second % 2 == 0 else 79.0).until(second + 0.5)
    assert story.changes == []


@pytest.mark.parametrize(("length_s", "expected"), [(4.9, 0), (5.1, 1)])
def test_excursion_must_outlast_the_on_delay(length_s, expected):
    story = level(on_delay_s=5.0).at(0, 50).at(10, 85)
    story.at(10 + length_s, 50).until(60)
    assert story.activations == expected


def test_bad_quality_in_the_middle_of_an_on_delay_clears_it():
    story = level(on_delay_s=5.0).at(0, 85).at(3, 85, BAD).at(4, 85).until(8.9)
    assert story.changes == []
    assert story.until(9).changes == [(9, "HI")]


def test_bad_quality_holds_the_position_and_pauses_the_off_delay():
    story = level(off_delay_s=10.0).at(0, 85).at(1, 50).at(5, 50, BAD).until(60)
    assert story.position is Position.HI
    story.at(100, 50).until(105.9)
    assert story.position is Position.HI
    assert story.until(106).changes == [(0, "HI"), (106, "normal")]


@pytest.mark.parametrize("value", [nan, None, "text"])
def test_what_cannot_be_compared_freezes_the_limits(value):
    story = level(levels=Levels(hi=80.0)).at(0, 85).at(1, value)
    assert story.position is Position.HI


def test_bad_quality_while_normal_or_steadily_active_changes_nothing():
    assert level().at(0, 50).at(1, 50, BAD).changes == []
    story = level(off_delay_s=10.0).at(0, 85).at(1, 85, BAD).at(2, 85)
    assert story.flags == level().condition.start(Position.HI)


def test_uncertain_quality_is_evaluated():
    assert level().at(0, 85, UNCERTAIN).position is Position.HI


def test_deadband_does_not_stop_a_running_off_delay_but_exceeding_does():
    story = level(deadband=5.0, off_delay_s=10.0).at(0, 85).at(1, 70).at(6, 78).until(11)
    assert story.changes[-1] == (11, "normal")
    story = level(deadband=5.0, off_delay_s=10.0).at(0, 85).at(1, 70).at(6, 81).until(30)
    assert story.position is Position.HI


def test_deadband_does_not_start_an_off_delay_and_resumes_a_paused_one():
    story = level(deadband=5.0, off_delay_s=10.0).at(0, 85).at(1, 78)
    assert not is_returning(story.flags)
    story = level(deadband=5.0, off_delay_s=10.0, levels=Levels(hi=80.0))
    story.at(0, 85).at(1, 70).at(5, 70, BAD).at(20, 78)
    assert is_returning(story.flags)
    assert story.until(26).changes[-1] == (26, "normal")


def test_repeated_good_samples_do_not_restart_an_off_delay():
    story = level(off_delay_s=10.0).at(0, 85).at(1, 50).at(6, 50).until(11)
    assert story.position is Position.NORMAL


def test_shift_moves_running_timers_and_leaves_the_others():
    story = level(on_delay_s=5.0, levels=Levels(hi=80.0, hihi=90.0)).at(0, 85)
    story.flags = shifted(story.flags, 3_600_000_000)
    assert story.until(3604.9).changes == []
    assert story.until(3605).changes == [(3605, "HI")]


def test_holding_clears_what_has_not_become_true():
    story = level(on_delay_s=5.0).at(0, 85)
    story.flags = story.condition.hold(story.flags, 1_000_000)
    assert story.until(60).changes == []


def test_holding_leaves_what_is_steadily_true():
    story = level().at(0, 85)
    assert story.condition.hold(story.flags, 1_000_000) == story.flags


def test_limit_of_a_position_is_its_number():
    condition = level().condition
    assert condition.limit_of(Position.HIHI) == 90.0
    assert condition.limit_of(Position.ACTIVE) is None


def test_start_at_an_outer_level_includes_the_inner_one_of_its_side():
    condition = level().condition
    flags = condition.start(Position.LOLO)
    on = [limit.position for limit, flag in zip(condition.limits, flags, strict=True) if flag.on]
    assert on == [Position.LOLO, Position.LO]


def discrete(abnormal) -> Story:
    """Return a story of a discrete rule."""
    kind = ConditionKind.DISCRETE
    return Story(prepared(rule("a.trip", "a.bit", kind=kind, alarm_value=abnormal), tag("a.bit")))


@pytest.mark.parametrize(
    ("abnormal", "value", "active"),
    [(True, 1.0, True), (True, 0.0, False), (3, 3.0, True), ("jam", "jam", True),
     ("jam", "ok", False), (True, nan, False), (True, None, False)],
)  # fmt: skip
def test_discrete_is_active_at_its_value(abnormal, value, active):
    assert (discrete(abnormal).at(0, value).position is Position.ACTIVE) is active


def test_discrete_holds_under_bad_quality():
    assert discrete(True).at(0, 1.0).at(1, 0.0, BAD).position is Position.ACTIVE


def test_bad_quality_rule_knows_only_the_status():
    kind = ConditionKind.BAD_QUALITY
    story = Story(prepared(rule("a.bad", "a.b", kind=kind, on_delay_s=10.0, off_delay_s=10.0)))
    story.at(0, nan, BAD).at(9, None, BAD).until(10).at(20, 1.0).until(30)
    assert story.changes == [(10, "active"), (30, "normal")]


def test_last_usable_value_counts_as_stale():
    kind = ConditionKind.STALE
    condition = prepared(rule("a.old", "a.count", kind=kind), tag("a.count", interval_s=20.0))
    assert condition.stale_us == 60_000_000
    assert condition.judge(1.0, UNCERTAIN_LAST_USABLE) == (Evidence.TRUE,)
    assert condition.judge(1.0, GOOD) == (Evidence.FALSE,)


def test_stale_time_is_at_least_thirty_seconds():
    kind = ConditionKind.STALE
    assert prepared(rule("a.old", "a.c", kind=kind), tag("a.c")).stale_us == 30_000_000


def test_sublevel_is_empty_without_levels():
    assert (Position.ACTIVE.sublevel, Position.HI.sublevel) == ("", "HI")
