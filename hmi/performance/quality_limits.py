"""What a tag's values are judged by: the product's limits, else what stands in for them. Pure."""

from dataclasses import dataclass
from enum import StrEnum

from hmi.plant.alarm_rules import ConditionKind
from hmi.plant.site import Site
from hmi.plant.tags import Kind, Tag


class SpecSource(StrEnum):
    """Where limits come from, the best first."""

    PRODUCT = "product"
    """spec_low and spec_high of the site file."""
    ALARM = "alarm"
    """The levels lo and hi of an alarm: they protect the process, the product may need less."""
    NORMAL = "normal"
    """The band of normal operation."""


@dataclass(frozen=True, slots=True)
class SpecLimits:
    """Limits in the tag's unit; one of low and high may be None, not both."""

    low: float | None
    high: float | None
    target: float | None
    source: SpecSource


def limits_of(site: Site, tag: Tag) -> SpecLimits | None:
    """Return what a tag is judged by; None where nothing says anything of it."""
    if tag.spec_low is not None or tag.spec_high is not None:
        return SpecLimits(tag.spec_low, tag.spec_high, tag.spec_target, SpecSource.PRODUCT)
    for rule in site.alarms:
        levels = rule.levels
        is_level = rule.tag == tag.key and rule.kind is ConditionKind.LEVEL
        if is_level and (levels.lo is not None or levels.hi is not None):
            return SpecLimits(levels.lo, levels.hi, tag.spec_target, SpecSource.ALARM)
    if tag.normal_low is not None or tag.normal_high is not None:
        low = tag.normal_low if tag.normal_low != tag.low else None
        return SpecLimits(low, tag.normal_high, tag.spec_target, SpecSource.NORMAL)
    return None


def judged_tags(site: Site, machine: str) -> list[Tag]:
    """Return the measured numbers of a machine that have limits, those of the product first."""
    found = [
        (list(SpecSource).index(limits.source), number, tag)
        for number, tag in enumerate(site.tags)
        if tag.machine == machine and tag.kind is Kind.NUMBER and not tag.is_derived
        if (limits := limits_of(site, tag)) is not None
    ]
    return [tag for *_order, tag in sorted(found, key=lambda one: one[:2])]
