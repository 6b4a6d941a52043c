"""Rules for what keeps machines well: limits of health, weights, maintenance."""

from dataclasses import fields

from hmi.config.findings import Findings
from hmi.config.placed import Placed
from hmi.config.positions import Path
from hmi.config.references import References, check_unique
from hmi.config.schema import Tables
from hmi.plant.assets import Machine
from hmi.plant.health_weights import HealthWeights
from hmi.plant.maintenance import MaintenanceItem

PHASES = 3
_MEASURES = ("every_hours", "every_cycles", "every_days")
_POSITIVE = ("rated_current", "vibration_baseline", "heatsink_limit")


def check_care(tables: Tables, references: References, findings: Findings) -> None:
    """Check [health], [[maintenance]] and what a machine's health is judged by."""
    _check_weights(tables.health.item, tables.health.path, findings)
    machines = {placed.item.key: placed.item for placed in tables.machines}
    for placed in tables.machines:
        _check_machine(placed, tables, references, findings)
    check_unique([(one.item.key, one.at("key")) for one in tables.maintenance], findings)
    for item in tables.maintenance:
        _check_item(item, machines.get(item.item.machine), references, findings)


def _check_machine(
    placed: Placed[Machine], tables: Tables, references: References, findings: Findings
) -> None:
    machine = placed.item
    for number, key in enumerate(machine.phase_tags):
        references.check("tags", key, placed.at("phase_tags", number))
    limited = {rule.item.tag for rule in tables.alarms if rule.item.levels.hi is not None}
    for number, key in enumerate(machine.wear_tags):
        path = placed.at("wear_tags", number)
        references.check("tags", key, path)
        findings.require(
            key in limited, path, "bad-combination", "an alarm with hi on this tag", key
        )
    findings.require(
        len(machine.phase_tags) in (0, PHASES), placed.at("phase_tags"), "out-of-range",
        "the tags of three phases", len(machine.phase_tags),
    )  # fmt: skip
    findings.require(
        not machine.winding_tag or machine.winding_class is not None, placed.at("winding_tag"),
        "bad-combination", "a winding_class beside winding_tag", machine.winding_tag,
    )  # fmt: skip
    findings.require(
        not machine.heatsink_tag or machine.heatsink_limit is not None, placed.at("heatsink_tag"),
        "bad-combination", "a heatsink_limit beside heatsink_tag", machine.heatsink_tag,
    )  # fmt: skip
    _check_positive(placed, _POSITIVE, findings)
    if machine.health_weights is not None:
        _check_weights(machine.health_weights, placed.at("health_weights"), findings)


def _check_weights(weights: HealthWeights, path: Path, findings: Findings) -> None:
    values = {field.name: weights.of(field.name) for field in fields(weights)}
    for name, value in values.items():
        findings.require(value >= 0, (*path, name), "out-of-range", "0 or more", value)
    findings.require(
        sum(value > 0 for value in values.values()) > 1, path, "out-of-range",
        "at least two weights above 0", str(list(values.values())),
    )  # fmt: skip


def _check_item(
    placed: Placed[MaintenanceItem], machine: Machine | None, references: References,
    findings: Findings,
) -> None:  # fmt: skip
    item, require = placed.item, findings.require
    for name in ("key", "text"):
        require(bool(getattr(item, name).strip()), placed.at(name), "empty-text", "some text")
    references.check("machines", item.machine, placed.at("machine"))
    if item.counter_tag:
        references.check("tags", item.counter_tag, placed.at("counter_tag"))
    require(
        any(getattr(item, name) is not None for name in _MEASURES), placed.path,
        "bad-combination", "every_hours, every_cycles or every_days", "none of them",
    )  # fmt: skip
    _check_positive(placed, _MEASURES, findings)
    require(
        0 < item.warn_share <= 1, placed.at("warn_share"), "out-of-range",
        "more than 0, at most 1", item.warn_share,
    )  # fmt: skip
    has_counter = bool(item.counter_tag) or machine is None or bool(machine.total_tag)
    require(
        item.every_cycles is None or has_counter, placed.at("every_cycles"), "bad-combination",
        "a counter_tag beside it, or a machine with a total_tag", item.every_cycles,
    )  # fmt: skip
    for name in ("hours_before", "cycles_before"):
        value = getattr(item, name)
        require(value >= 0, placed.at(name), "out-of-range", "0 or more", value)


def _check_positive(
    placed: Placed[Machine] | Placed[MaintenanceItem], names: tuple[str, ...], findings: Findings
) -> None:
    for name, number in ((name, getattr(placed.item, name)) for name in names):
        if number is not None and number <= 0:
            findings.add(placed.at(name), "out-of-range", "more than 0", number)
