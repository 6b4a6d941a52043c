"""Evidence judged on both sides of every threshold of domain model 4.7."""

from dataclasses import replace

import pytest

from hmi.bus.evidence import Confidence
from hmi.maturity import evidence_rules as rules
from hmi.maturity.evidence_inputs import (
    AnalyticsInputs,
    AutomationInputs,
    ConnectionSecurity,
    ConnectivityInputs,
    LearningInputs,
    SecurityInputs,
    Seen,
    TwinInputs,
)
from hmi.texts.codes import has_sentence, sentence

SEEN = Seen(days=30, machines=10, visible=8)
CON = ConnectivityInputs(
    machines=10, on_line=9, is_register_complete=True, good_share=0.98, standard_share=0.5,
    feed_days=0, fills_outages=True,
)  # fmt: skip
DAT = AnalyticsInputs(
    covered_days=90, kpis=("OEE", "Scrap", "MTBF"), days_of_use=10, reasoned_share=0.8,
    forecasts=1,
)  # fmt: skip
AUT = AutomationInputs(
    reporting_share=0.8, automatic_share=0.95, recipe_share=0.8, interventions_per_h=1.0
)
TWN = TwinInputs(records=1, live=1, critical=2, live_critical=1, models=1, what_ifs=3)
AIM = LearningInputs(
    rules=1, detectors=3, machines=3, confirmed=14, dismissed=6, undecided=0,
    are_all_validated=True,
)  # fmt: skip
SOUND = ConnectionSecurity(
    key="filler", mode="SignAndEncrypt", policy="Basic256Sha256", is_anonymous=False,
    has_writes=True, is_trusted=True, days_to_expiry=31,
)  # fmt: skip
CYB = SecurityInputs(
    connections=(SOUND,), has_logins=True, is_audit_whole=True, backup_age_days=7.0,
    firmware_share=0.9,
)  # fmt: skip


def level(judge, inputs):
    return judge(inputs, SEEN).level


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({}, 4),
        ({"on_line": 0}, 1), ({"on_line": 1}, 2), ({"on_line": 4}, 2), ({"on_line": 5}, 3),
        ({"on_line": 8}, 3),
        ({"good_share": 0.9499}, 2), ({"good_share": 0.95}, 3), ({"good_share": 0.9799}, 3),
        ({"good_share": None}, 2),
        ({"standard_share": 0.49}, 3), ({"standard_share": None}, 3),
        ({"standard_share": None, "feed_days": 5}, 3),
        ({"standard_share": None, "feed_days": 6}, 4),
        ({"fills_outages": False}, 3),
        ({"is_register_complete": False}, 2),
        ({"machines": 0, "on_line": 0}, None),
    ],
)  # fmt: skip
def test_connectivity_on_both_sides_of_every_threshold(change, expected):
    assert level(rules.connectivity, replace(CON, **change)) == expected


def test_five_of_ten_machines_at_96_percent_are_level_three():
    half = replace(CON, on_line=5, good_share=0.96)
    assert level(rules.connectivity, half) == 3
    assert level(rules.connectivity, replace(half, is_register_complete=False)) == 2


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({}, 4),
        ({"covered_days": 6}, 1), ({"covered_days": 7}, 2), ({"covered_days": 29}, 2),
        ({"covered_days": 30}, 3), ({"covered_days": 89}, 3),
        ({"kpis": ("OEE", "Scrap")}, 2),
        ({"days_of_use": 9}, 2), ({"days_of_use": None}, 2),
        ({"reasoned_share": 0.79}, 3), ({"reasoned_share": None}, 3),
        ({"forecasts": 0}, 3),
        ({"covered_days": None}, None),
    ],
)  # fmt: skip
def test_analytics_on_both_sides_of_every_threshold(change, expected):
    assert level(rules.analytics, replace(DAT, **change)) == expected


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({}, 4),
        ({"automatic_share": 0.49}, 1), ({"automatic_share": 0.5}, 2),
        ({"automatic_share": 0.79}, 2), ({"automatic_share": 0.8}, 3),
        ({"automatic_share": 0.94}, 3), ({"automatic_share": None}, None),
        ({"reporting_share": 0.49}, 2), ({"reporting_share": 0.5}, 3),
        ({"reporting_share": 0.79}, 3),
        ({"reporting_share": 0.0}, None), ({"reporting_share": None}, None),
        ({"recipe_share": 0.49}, 2), ({"recipe_share": 0.5}, 3), ({"recipe_share": 0.79}, 3),
        ({"recipe_share": None}, 2),
        ({"interventions_per_h": 1.01}, 3), ({"interventions_per_h": None}, 3),
    ],
)  # fmt: skip
def test_automation_on_both_sides_of_every_threshold(change, expected):
    assert level(rules.automation, replace(AUT, **change)) == expected


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({}, 4),
        ({"records": 0, "live": 0}, 1), ({"records": 1, "live": 0}, 2),
        ({"records": 0, "live": 1, "models": 0}, 3),
        ({"critical": 3}, 3), ({"critical": 0, "live_critical": 0}, 3),
        ({"models": 0}, 3), ({"what_ifs": 2}, 3),
        ({"records": None}, None), ({"live": None}, None),
    ],
)  # fmt: skip
def test_the_twin_on_both_sides_of_every_threshold(change, expected):
    assert level(rules.digital_twin, replace(TWN, **change)) == expected


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({}, 4),
        ({"rules": 0, "detectors": 0}, 1), ({"rules": 1, "detectors": 0}, 2),
        ({"confirmed": 9, "dismissed": 0}, 2), ({"confirmed": 10, "dismissed": 0}, 3),
        ({"machines": 2}, 3),
        ({"confirmed": 13, "dismissed": 6}, 3), ({"confirmed": 13, "undecided": 1}, 4),
        ({"confirmed": 11, "dismissed": 9}, 3), ({"confirmed": 12, "dismissed": 8}, 4),
        ({"are_all_validated": False}, 3),
        ({"rules": None}, None),
    ],
)  # fmt: skip
def test_learning_on_both_sides_of_every_threshold(change, expected):
    assert level(rules.learning, replace(AIM, **change)) == expected


def with_one(**change):
    """Return six connections of which one is otherwise."""
    five = tuple(replace(SOUND, key=f"c{number}") for number in range(5))
    return replace(CYB, connections=(*five, replace(SOUND, key="weak", **change)))


@pytest.mark.parametrize(
    ("inputs", "expected"),
    [
        (CYB, 4),
        (with_one(mode="None", is_anonymous=True, has_writes=False), 2),
        (with_one(mode="None", is_anonymous=True, has_writes=True), 1),
        (with_one(mode="None"), 2),
        (with_one(policy="Basic256"), 2), (with_one(policy="Basic128Rsa15"), 2),
        (with_one(is_trusted=False), 2),
        (with_one(days_to_expiry=0), 2), (with_one(days_to_expiry=0.1), 3),
        (with_one(days_to_expiry=30), 3), (with_one(days_to_expiry=None), 4),
        (with_one(mode="Sign"), 3), (with_one(is_anonymous=True), 3),
        (replace(CYB, has_logins=False), 1), (replace(CYB, has_logins=None), None),
        (replace(CYB, is_audit_whole=False), 3), (replace(CYB, is_audit_whole=None), 3),
        (replace(CYB, backup_age_days=7.1), 3), (replace(CYB, backup_age_days=None), 3),
        (replace(CYB, firmware_share=0.89), 3),
        (replace(CYB, connections=()), None),
    ],
)  # fmt: skip
def test_security_is_that_of_the_worst_connection(inputs, expected):
    assert level(rules.cybersecurity, inputs) == expected


@pytest.mark.parametrize(
    ("days", "visible", "expected"),
    [
        (6.9, 10, Confidence.LOW), (7, 10, Confidence.MEDIUM), (29.9, 10, Confidence.MEDIUM),
        (30, 10, Confidence.HIGH), (30, 4, Confidence.LOW), (30, 5, Confidence.MEDIUM),
        (30, 7, Confidence.MEDIUM), (30, 8, Confidence.HIGH),
    ],
)  # fmt: skip
def test_confidence_follows_days_and_machines_seen(days, visible, expected):
    assert rules.confidence_of(Seen(days=days, machines=10, visible=visible)) is expected


def test_without_a_machine_nothing_is_trusted_much():
    assert rules.confidence_of(Seen(days=99, machines=0, visible=0)) is Confidence.LOW


def test_wilson_bound_of_a_known_table():
    """By hand: (0.6 + 2.7055/40 - 1.64485 * sqrt(0.012 + 2.7055/1600)) / (1 + 2.7055/20)."""
    assert rules.wilson_lower(12, 20) == pytest.approx(0.41856, abs=1e-5)
    assert rules.wilson_lower(0, 5) == pytest.approx(0.0, abs=1e-12)
    assert rules.wilson_lower(0, 0) is None


def test_every_gate_and_every_blind_spot_reads_as_a_sentence_with_its_figures():
    judged = [
        rules.connectivity(CON, SEEN), rules.analytics(DAT, SEEN), rules.automation(AUT, SEEN),
        rules.digital_twin(TWN, SEEN), rules.learning(AIM, SEEN), rules.cybersecurity(CYB, SEEN),
    ]  # fmt: skip
    for evidence in judged:
        for gate in evidence.gates:
            assert has_sentence(gate.code), gate.code
            told = sentence(gate.code, **dict(gate.figures))
            assert "?" not in told, told
            assert "{" not in told
        assert all(has_sentence(code) for code in evidence.cannot_see)


def test_a_share_just_below_its_threshold_is_not_told_as_reached():
    evidence = rules.connectivity(replace(CON, good_share=0.94999), SEEN)
    gate = next(gate for gate in evidence.gates if gate.code == "proof-good-95")
    assert not gate.is_met
    assert dict(gate.figures)["share"] == "94.9"


def test_what_is_not_known_is_told_as_unknown_and_meets_nothing():
    evidence = rules.connectivity(replace(CON, good_share=None), SEEN)
    gates = {gate.code: gate for gate in evidence.gates}
    assert gates["proof-good-95"].is_met is None
    assert dict(gates["proof-good-95"].figures)["share"] == "?"
