"""Zones of domain model 3.1."""

import pytest

from hmi.machines.vibration import vibration_presets, zone_limits
from hmi.plant.assets import Foundation, MachineGroup


@pytest.mark.parametrize(
    ("velocity", "zone"),
    [(0.0, "a"), (1.4, "a"), (1.41, "b"), (2.8, "b"), (2.81, "c"), (4.5, "c"), (4.51, "d")],
)
def test_a_value_equal_to_a_limit_belongs_to_the_better_zone(velocity, zone):
    assert zone_limits(MachineGroup.GROUP_2, Foundation.RIGID).zone(velocity) == zone


@pytest.mark.parametrize("group", list(MachineGroup))
def test_limits_of_every_group_rise(group):
    for foundation in Foundation:
        limits = zone_limits(group, foundation)
        assert 0 < limits.a_b < limits.b_c < limits.c_d


def test_a_flexible_foundation_matters_to_groups_1_and_2_only():
    changed = {
        group
        for group in MachineGroup
        if zone_limits(group, Foundation.FLEXIBLE) != zone_limits(group, Foundation.RIGID)
    }
    assert changed == {MachineGroup.GROUP_1, MachineGroup.GROUP_2}


@pytest.mark.parametrize(
    ("baseline", "alert"), [(None, 2.8), (0.5, 1.2), (2.0, 2.7), (2.8, 3.5), (4.0, 3.5)]
)
def test_an_alert_is_proposed_a_quarter_of_zone_b_above_the_baseline(baseline, alert):
    found = vibration_presets(zone_limits(MachineGroup.GROUP_2, Foundation.RIGID), baseline)
    assert found.alert == pytest.approx(alert)
    assert found.trip == pytest.approx(1.25 * 4.5)


@pytest.mark.parametrize(("velocity", "is_step"), [(1.6, False), (1.75, True), (0.2, True)])
def test_a_step_of_a_quarter_of_zone_b_is_significant_even_inside_it(velocity, is_step):
    presets = vibration_presets(zone_limits(MachineGroup.GROUP_2, Foundation.RIGID), 1.0)
    assert presets.is_step(velocity, 1.0) is is_step
