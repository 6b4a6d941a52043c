"""What each kind of alarm needs beside its tag: set point, feedback, expression, window."""

from hmi.config.findings import Findings
from hmi.config.placed import Placed
from hmi.config.references import References
from hmi.errors import ExpressionMistaken
from hmi.plant.alarm_handling import SuppressionRule
from hmi.plant.alarm_rules import AlarmRule, ConditionKind
from hmi.plant.expressions import parsed

_OF_KIND = {
    "setpoint_tag": ConditionKind.DEVIATION,
    "feedback_tag": ConditionKind.DISCREPANCY,
    "expression": ConditionKind.RULE,
}
_MOST_COUNTED = 1000


def check_kind(placed: Placed[AlarmRule], references: References, findings: Findings) -> None:
    """Check the keys that belong to one kind of alarm, and how often it must come."""
    rule = placed.item
    findings.require(
        rule.kind is not ConditionKind.TOLD, placed.at("kind"), "bad-combination",
        "a kind that can be evaluated", rule.kind.value,
    )  # fmt: skip
    for name, kind in _OF_KIND.items():
        is_wanted = rule.kind is kind
        findings.require(
            bool(getattr(rule, name)) == is_wanted, placed.at(name), "bad-combination",
            f'{name} for kind "{kind.value}", and for no other', rule.kind.value,
        )  # fmt: skip
    for name in ("setpoint_tag", "feedback_tag"):
        if getattr(rule, name):
            references.check("tags", getattr(rule, name), placed.at(name))
    if rule.expression:
        check_expression(placed, references, findings)
    _check_numbers(placed, findings)


def check_expression(
    placed: Placed[AlarmRule] | Placed[SuppressionRule], references: References, findings: Findings
) -> None:
    """Check the expression of a rule or of a suppression, and the tags that it names."""
    place = placed.at("expression")
    try:
        expression = parsed(placed.item.expression)
    except ExpressionMistaken as mistake:
        column, expected = mistake.fields["column"], mistake.fields["expected"]
        findings.add(place, mistake.code, f"{expected} at column {column}", placed.item.expression)
        return
    findings.require(
        bool(expression.tags), place, "expression-without-tags", "a tag to look at",
        placed.item.expression,
    )  # fmt: skip
    for key in sorted(expression.tags):
        references.check("tags", key, place)


def _check_numbers(placed: Placed[AlarmRule], findings: Findings) -> None:
    rule = placed.item
    findings.require(
        rule.settle_s >= 0, placed.at("settle_s"), "out-of-range", "0 or more", rule.settle_s
    )
    for name in ("window_s", "count_window_s"):
        seconds = getattr(rule, name)
        findings.require(seconds > 0, placed.at(name), "out-of-range", "more than 0", seconds)
    findings.require(
        1 <= rule.count <= _MOST_COUNTED, placed.at("count"), "out-of-range",
        f"1 to {_MOST_COUNTED}", rule.count,
    )  # fmt: skip
