"""The health score of domain model 3.6."""

import pytest

from hmi.machines.health import (
    SubScore,
    anomaly_score,
    current_score,
    faults_score,
    health,
    temperature_score,
    vibration_score,
)
from tests.helpers.builders import machine

FILLER = machine(
    "filler", vibration_tag="filler.vibration", temperature_baseline=50.0, current_baseline=100.0,
    temperature_warn=75.0, temperature_alarm=85.0,
)  # fmt: skip


def scores(*pairs):
    return [SubScore(name, value, weight, "", 0.0, "") for name, value, weight in pairs]


@pytest.mark.parametrize(
    ("velocity", "score"),
    [(0, 100), (1.4, 90), (2.0, 81.43), (2.8, 70), (3.0, 66.47), (4.5, 40), (6.75, 0), (9, 0)],
)
def test_vibration_of_group_2_rigid_scores_as_the_vectors_say(velocity, score):
    assert vibration_score(FILLER, velocity).score == pytest.approx(score, abs=0.005)


def test_vibration_names_its_zone():
    assert vibration_score(FILLER, 3.0).detail == "vibration-zone-c"


@pytest.mark.parametrize(
    ("celsius", "score", "detail"),
    [
        (40, 100, "normal"), (50, 100, "normal"), (75, 70, "normal"), (80, 55, "warn"),
        (85, 40, "warn"), (90, 20, "alarm"), (95, 0, "alarm"),
    ],
)  # fmt: skip
def test_temperature_scores_between_baseline_and_limits(celsius, score, detail):
    result = temperature_score(FILLER, celsius)
    assert (result.score, result.detail) == (pytest.approx(score), f"temperature-{detail}")


@pytest.mark.parametrize(
    ("baseline", "warn", "alarm"), [(50.0, 60.0, 70.0), (65.0, 75.0, 85.0), (75.0, 80.0, 90.0)]
)
def test_without_limits_of_the_site_a_bearing_has_10_and_20_k_above_what_was_learned(
    baseline, warn, alarm
):
    subject = machine("filler")
    assert temperature_score(subject, warn, baseline).score == 70
    assert temperature_score(subject, alarm, baseline).score == 40


def test_what_was_learned_comes_before_what_the_site_says():
    assert temperature_score(FILLER, 60.0, 60.0).score == 100
    found = current_score(FILLER, 112.0, 110.0)
    assert (found.value, found.detail) == (pytest.approx(100 * 2 / 110), "current-normal")


def test_an_aspect_of_weight_0_does_not_count_at_all():
    result = health(scores(("a", 10, 0.0), ("b", 80, 0.2), ("c", 80, 0.1)), [])
    assert (result.score, [one.name for one in result.aspects]) == (80, ["b", "c"])
    assert health(scores(("a", 10, 0.0), ("b", 80, 0.2)), []).score is None


@pytest.mark.parametrize("baseline", [None, 80.0])
def test_without_a_usable_baseline_the_curve_begins_30_k_below_the_warning(baseline):
    subject = machine("filler", temperature_baseline=baseline)
    assert temperature_score(subject, 50.0).score == 100
    assert temperature_score(subject, 65.0).score == 85


@pytest.mark.parametrize(
    ("current", "score", "detail"),
    [(100, 100, "normal"), (108, 70, "normal"), (92, 70, "normal"), (112, 40, "warn"),
     (112.1, 39.7, "alert"), (125, 0, "alert"), (60, 0, "alert")],
)  # fmt: skip
def test_current_scores_its_deviation_both_ways(current, score, detail):
    result = current_score(FILLER, current)
    assert (result.score, result.detail) == (
        pytest.approx(score, abs=0.01),
        f"current-{detail}",
    )
    assert result.value == pytest.approx(current - 100)


def test_current_without_baseline_is_no_aspect():
    assert current_score(machine("filler"), 50.0) is None


@pytest.mark.parametrize(("count", "score"), [(0, 100), (1, 70), (3, 40), (6, 0), (9, 0)])
def test_failures_of_seven_days_score(count, score):
    assert faults_score(count, "").score == score


def test_faults_and_anomalies_tell_whether_there_is_anything():
    assert faults_score(0, "").detail == "faults-none"
    assert faults_score(1, "").detail == "faults-some"
    assert anomaly_score(3.9, "").detail == "anomaly-normal"
    assert anomaly_score(4.1, "").detail == "anomaly-high"


@pytest.mark.parametrize(("z", "score"), [(1, 100), (2, 100), (4, 70), (6, 40), (10, 0)])
def test_anomaly_scores_its_standardised_residual(z, score):
    assert anomaly_score(z, "").score == score


def test_score_is_half_the_worst_and_half_the_weighted_mean():
    worst = vibration_score(FILLER, 3.0).score
    given = scores(
        ("vibration", worst, 0.35), ("temperature", 90, 0.2), ("current", 100, 0.2),
        ("anomaly", 80, 0.25),
    )  # fmt: skip
    assert health(given, []).score == pytest.approx(73.87, abs=0.005)


def test_points_lost_add_up_to_what_is_missing_and_the_most_costly_comes_first():
    result = health(scores(("a", 90, 0.2), ("b", 40, 0.35), ("c", 100, 0.1)), [])
    assert sum(one.points_lost for one in result.aspects) == pytest.approx(100 - result.score)
    assert [one.name for one in result.aspects] == ["b", "a", "c"]
    assert result.aspects[2].points_lost == 0


def test_weights_are_shared_among_the_aspects_there_are():
    result = health(scores(("a", 100, 0.35), ("b", 100, 0.10)), [])
    assert sum(one.weight for one in result.aspects) == pytest.approx(1.0)


def test_fewer_than_two_aspects_give_no_score():
    assert health(scores(("a", 100, 0.35)), ["device-failure"]).score is None


@pytest.mark.parametrize(
    ("caps", "score"),
    [
        ([], 100),
        (["device-maintenance-required"], 70),
        (["alarm-active"], 50),
        (["device-off-spec"], 50),
        (["device-maintenance-required", "device-failure"], 20),
    ],
)
def test_the_lowest_cap_in_force_limits_the_score(caps, score):
    result = health(scores(("a", 100, 0.5), ("b", 100, 0.5)), caps)
    assert (result.score, result.caps) == (score, tuple(caps))
