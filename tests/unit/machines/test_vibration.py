"""Zones of domain model 3.1."""

import pytest

from hmi.machines.vibration import zone_limits
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
