"""How the alarms of a site work together: leaders, groups, states, priorities, suppressions."""

from collections.abc import Mapping
from typing import Final

from hmi.config.alarm_kinds import check_expression
from hmi.config.findings import Findings
from hmi.config.placed import Placed
from hmi.config.references import References, check_unique
from hmi.config.schema import Tables
from hmi.plant.alarm_handling import SuppressionRule
from hmi.plant.alarm_priorities import expected_priority, needs_no_alarm
from hmi.plant.alarm_rules import AlarmRule, Priority

LONGEST_SUPPRESSION_S: Final = 43_200.0
"""Nobody may hide alarms for longer than this by hand: one long shift."""

_Rules = Mapping[str, AlarmRule]


def check_alarm_design(tables: Tables, references: References, findings: Findings) -> None:
    """Check what alarms say of each other, and [[suppressions]]."""
    rules = {placed.item.key: placed.item for placed in tables.alarms}
    for placed in tables.alarms:
        _check_leader(placed, rules, findings)
        _check_states(placed, findings)
        _check_priority(placed, findings)
    check_unique([(one.item.key, one.at("key")) for one in tables.suppressions], findings)
    groups = {rule.group for rule in rules.values()} - {""}
    for suppression in tables.suppressions:
        _check_suppression(suppression, rules, groups, findings)
        for number, key in enumerate(suppression.item.machines):
            references.check("machines", key, suppression.at("machines", number))
        if suppression.item.expression:
            check_expression(suppression, references, findings)


def _is_p1(rule: AlarmRule) -> bool:
    return Priority.P1 in (rule.priority, rule.extreme_priority)


def _check_leader(placed: Placed[AlarmRule], rules: _Rules, findings: Findings) -> None:
    rule, place = placed.item, placed.at("follower_of")
    if not rule.follower_of:
        return
    leader = rules.get(rule.follower_of)
    if leader is None:
        findings.add(place, "unknown-reference", "the key of another alarm", rule.follower_of)
        return
    findings.require(
        leader.machine == rule.machine and bool(rule.machine), place, "bad-combination",
        "an alarm of the same machine", leader.machine,
    )  # fmt: skip
    findings.require(
        not _is_p1(rule), place, "bad-combination", "no P1: what is critical follows nothing"
    )
    seen = {rule.key}
    while leader is not None and leader.key not in seen:
        seen.add(leader.key)
        leader = rules.get(leader.follower_of)
    findings.require(
        leader is None, place, "bad-combination", "leaders that do not lead in a circle",
        rule.follower_of,
    )  # fmt: skip


def _check_states(placed: Placed[AlarmRule], findings: Findings) -> None:
    rule = placed.item
    if rule.only_in:
        findings.require(
            bool(rule.machine), placed.at("only_in"), "bad-combination", "an alarm of a machine"
        )
        findings.require(
            not rule.only_when_executing, placed.at("only_in"), "bad-combination",
            "either only_in or only_when_executing",
        )  # fmt: skip
    findings.require(
        rule.ack_required or not rule.confirm_required, placed.at("confirm_required"),
        "bad-combination", "ack_required: only what was acknowledged can be confirmed",
    )  # fmt: skip


def _check_priority(placed: Placed[AlarmRule], findings: Findings) -> None:
    rule, seconds = placed.item, placed.item.response_time_s
    findings.require(
        seconds is None or seconds > 0, placed.at("response_time_s"), "out-of-range",
        "more than 0", seconds,
    )  # fmt: skip
    if rule.is_alert:
        return
    expected = expected_priority(rule)
    findings.require(
        expected in (None, rule.priority), placed.at("priority"), "priority-not-by-matrix",
        f"{expected:d}, for this harm and time to respond" if expected else "", int(rule.priority),
    )  # fmt: skip
    findings.require(
        not needs_no_alarm(rule), placed.at("harm"), "priority-not-by-matrix",
        "an alert (is_alert = true): a minor harm more than 30 min away is no alarm",
        rule.harm.value if rule.harm else "",
    )  # fmt: skip


def _check_suppression(
    placed: Placed[SuppressionRule], rules: _Rules, groups: set[str], findings: Findings
) -> None:
    one = placed.item
    findings.require(bool(one.name.strip()), placed.at("name"), "empty-text", "a name")
    findings.require(
        bool(one.alarms or one.groups or one.machines), placed.at("alarms"), "missing-key",
        "alarms, groups or machines",
    )  # fmt: skip
    findings.require(
        0 < one.longest_s <= LONGEST_SUPPRESSION_S, placed.at("longest_s"), "out-of-range",
        f"more than 0, at most {LONGEST_SUPPRESSION_S:g}", one.longest_s,
    )  # fmt: skip
    for number, key in enumerate(one.alarms):
        place = placed.at("alarms", number)
        if key not in rules:
            findings.add(place, "unknown-reference", "the key of one of the [[alarms]]", key)
        elif _is_p1(rules[key]):
            findings.add(place, "bad-combination", "no P1: what is critical is never hidden", key)
    for number, group in enumerate(one.groups):
        findings.require(
            group in groups, placed.at("groups", number), "unknown-reference",
            "the group of one of the [[alarms]]", group,
        )  # fmt: skip
