"""Rules for the states of machines that are told by expressions, or by people."""

from hmi.config.findings import Findings
from hmi.config.placed import Placed
from hmi.config.references import References
from hmi.errors import ExpressionMistaken
from hmi.plant.assets import Machine, MachineState, StateSource
from hmi.plant.expressions import parsed


def check_state_rules(placed: Placed[Machine], references: References, findings: Findings) -> None:
    """Check that rules can be read and their tags exist, and that each state is told one way."""
    machine, source = placed.item, placed.item.state_source
    findings.require(
        source is not StateSource.RULE or bool(machine.state_rules), placed.at("state_source"),
        "bad-combination", "state_rules beside state_source", source.value,
    )  # fmt: skip
    findings.require(
        source is StateSource.RULE or not machine.state_rules, placed.at("state_rules"),
        "bad-combination", 'state_source = "rule" beside state_rules', source.value,
    )  # fmt: skip
    for number, (state, text) in enumerate(machine.state_rules):
        findings.require(
            state is not MachineState.UNKNOWN, placed.at("state_rules", number),
            "unknown-value", "a state that can be known", state.name.lower(),
        )  # fmt: skip
        try:
            expression = parsed(text)
        except ExpressionMistaken as mistake:
            column, expected = mistake.fields["column"], mistake.fields["expected"]
            at = placed.at("state_rules", number)
            findings.add(at, mistake.code, f"{expected} at column {column}", text)
            continue
        for key in sorted(expression.tags):
            references.check("tags", key, placed.at("state_rules", number))
