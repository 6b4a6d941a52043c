"""Limits of temperatures (domain model 3.2)."""

import pytest

from hmi.machines.temperature_limits import bearing_limits, part_limits
from hmi.plant.assets import WindingClass
from tests.helpers.builders import machine


@pytest.mark.parametrize(
    ("baseline", "limits"), [(None, (80, 90)), (49, (59, 69)), (72, (80, 90)), (85, (80, 90))]
)
def test_a_bearing_is_judged_by_its_baseline_and_never_above_80_and_90(baseline, limits):
    found = bearing_limits(machine("filler"), baseline)
    assert (found.warn, found.alarm) == limits


def test_limits_of_the_site_win_over_the_baseline():
    found = bearing_limits(machine("filler", temperature_warn=70.0, temperature_alarm=75.0), 40.0)
    assert (found.warn, found.alarm) == (70.0, 75.0)


@pytest.mark.parametrize(
    ("letter", "limits"), [("B", (105, 120)), ("F", (130, 145)), ("H", (155, 170))]
)
def test_a_winding_is_judged_by_its_class(letter, limits):
    subject = machine("filler", winding_tag="filler.w", winding_class=WindingClass(letter))
    (found,) = part_limits(subject)
    assert (found.tag, found.warn, found.alarm) == ("filler.w", *limits)


def test_oils_cabinet_and_heatsink_have_their_own_limits():
    subject = machine(
        "filler", gearbox_oil_tag="f.g", hydraulic_oil_tag="f.h", cabinet_tag="f.c",
        heatsink_tag="f.s", heatsink_limit=85.0,
    )  # fmt: skip
    found = {one.tag: (one.warn, one.alarm) for one in part_limits(subject)}
    assert found == {"f.g": (80, 90), "f.h": (60, 70), "f.c": (45, 55), "f.s": (75, 85)}
