"""What of a site has a limit that wear takes it to: vibration, current, what the site names."""

from dataclasses import dataclass
from typing import Final

from hmi.machines.vibration import zone_limits
from hmi.plant.assets import Machine
from hmi.plant.site import Site

CURRENT_LIMIT: Final = 112.0
"""Percent of the expected current at which it is alerted."""
FLOOR_SHARE: Final = 0.8
"""What a sound machine shows is not all there without wear: so much of its baseline is."""


@dataclass(frozen=True, slots=True)
class LifeIndicator:
    """One indicator. Its points are medians of the tag, or percent of what is expected of it."""

    key: str
    machine: str
    tag: str
    unit: str
    limit: float
    limit_code: str
    baseline: float | None = None
    """What a sound machine shows, as far as the site says."""
    is_percent: bool = False
    """Whether points are percent of the expected value, which only live looks give."""


def life_indicators(site: Site) -> list[LifeIndicator]:
    """Return all indicators of a site, in order of its machines."""
    found: list[LifeIndicator] = []
    for machine in site.line_machines:
        if machine.vibration_tag in site.number_by_key:
            found.append(_vibration(site, machine))
        if machine.current_tag in site.number_by_key:
            key = f"{machine.key}.current_share"
            found.append(
                LifeIndicator(key, machine.key, machine.current_tag, "%", CURRENT_LIMIT,
                              "life-limit-current", 100.0, is_percent=True)
            )  # fmt: skip
        for tag in machine.wear_tags:
            limits = [rule.levels.hi for rule in site.alarms if rule.tag == tag]
            known = [one for one in limits if one is not None]
            if known and tag in site.number_by_key:
                unit = site.tag(tag).unit
                found.append(
                    LifeIndicator(tag, machine.key, tag, unit, min(known), "life-limit-alarm")
                )
    return found


def _vibration(site: Site, machine: Machine) -> LifeIndicator:
    limits = zone_limits(machine.group, machine.foundation)
    tag = machine.vibration_tag
    return LifeIndicator(
        tag, machine.key, tag, site.tag(tag).unit, limits.c_d, "life-limit-zone-d",
        machine.vibration_baseline,
    )  # fmt: skip
