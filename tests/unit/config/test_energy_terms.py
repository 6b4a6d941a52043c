"""What energy costs and may not exceed is read from the site file, and checked."""

import pytest

from hmi.config.loader import inspect_site
from hmi.config.site_file import SiteFile
from hmi.errors import ConfigurationError
from hmi.plant.energy_terms import EnergyTerms

PLANT = """\
[site]
name = "Bottling"

{energy}

[[connections]]
key = "demo"
name = "Demo plant"
url = "opc.tcp://127.0.0.1:4840"
mode = "None"
policy = "None"

[[machines]]
key = "filler"
name = "Filler"
energy_tag = "filler.energy"
power_tag = "filler.power"
reject_reason_tags = ["filler.short"]

[[tags]]
key = "filler.energy"
name = "Energy"
machine = "filler"
connection = "demo"
node = "nsu=urn:x;s=e"
unit = "kWh"

[[tags]]
key = "filler.power"
name = "Power"
machine = "filler"
connection = "demo"
node = "nsu=urn:x;s=p"
unit = "{unit}"

[[tags]]
key = "filler.short"
name = "Underfilled"
machine = "filler"
connection = "demo"
node = "nsu=urn:x;s=r"
{spec}
"""
TERMS = """\
[energy]
demand_limit_kw = 80.0
price_per_kwh = 0.3
currency = "CHF"
co2_kg_per_kwh = 0.1
meter_tag = "filler.energy"
meter_power_tag = "filler.power"
"""


@pytest.fixture
def path(tmp_path):
    return tmp_path / "site.toml"


def written(path, energy="", unit="kW", spec=""):
    path.write_text(PLANT.format(energy=energy, unit=unit, spec=spec))
    return path


def problems(path):
    with pytest.raises(ConfigurationError) as raised:
        inspect_site(path)
    return {(one.key, one.code) for one in raised.value.problems}


def test_a_site_says_what_energy_costs_emits_and_may_not_exceed(path):
    site = inspect_site(written(path, TERMS)).site
    assert site.energy == EnergyTerms(
        demand_limit_kw=80.0, price_per_kwh=0.3, currency="CHF", co2_kg_per_kwh=0.1,
        meter_tag="filler.energy", meter_power_tag="filler.power",
    )  # fmt: skip
    assert site.machine_by_key["filler"].power_tag == "filler.power"


def test_a_site_without_terms_knows_no_price_and_no_limit(path):
    assert inspect_site(written(path)).site.energy == EnergyTerms()


@pytest.mark.parametrize(
    ("line", "key", "code"),
    [
        ("demand_limit_kw = 0.0", "demand_limit_kw", "out-of-range"),
        ("price_per_kwh = -0.1", "price_per_kwh", "out-of-range"),
        ("co2_kg_per_kwh = -1.0", "co2_kg_per_kwh", "out-of-range"),
        ('currency = " "', "currency", "out-of-range"),
        ('meter_tag = "filler.none"', "meter_tag", "unknown-reference"),
        ('meter_tag = "filler.power"', "meter_tag", "bad-combination"),
        ('meter_power_tag = "filler.energy"', "meter_power_tag", "bad-combination"),
        ("limit = 4", "limit", "unknown-key"),
    ],
)
def test_wrong_terms_are_told_with_their_place(path, line, key, code):
    assert problems(written(path, "[energy]\n" + line)) == {(f"energy.{key}", code)}


def test_a_power_is_measured_in_watts(path):
    assert problems(written(path, unit="A")) == {("machines[0].power_tag", "bad-combination")}


def test_the_limits_of_a_product_stand_in_order(path):
    wrong = "spec_low = 5.0\nspec_high = 4.0\nspec_target = 4.5"
    assert ("tags[2].spec_low", "bad-order") in problems(written(path, spec=wrong))
    site = inspect_site(written(path, spec="spec_low = 1.0\nspec_high = 4.0")).site
    assert (site.tag("filler.short").spec_low, site.tag("filler.short").spec_high) == (1.0, 4.0)


def test_terms_stay_and_reasons_go_when_a_tag_is_taken_out(path, clock):
    file = SiteFile(written(path, TERMS), path.parent / "kept", clock)
    found = file.without((), (), ("filler.short",))
    assert TERMS in found.text
    assert found.site.machine_by_key["filler"].reject_reason_tags == ()
