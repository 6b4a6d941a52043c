"""Rules for [energy]: what is paid and limited, and which registers count what."""

from hmi.config.findings import Findings
from hmi.config.references import References
from hmi.config.schema import Tables
from hmi.plant.energy_terms import KW_BY_UNIT, KWH_BY_UNIT

_POSITIVE = ("demand_limit_kw",)
_NOT_NEGATIVE = ("price_per_kwh", "co2_kg_per_kwh")


def check_energy(tables: Tables, references: References, findings: Findings) -> None:
    """Check [energy], and that what it and the machines measure by is energy or power."""
    placed, require = tables.energy, findings.require
    terms = placed.item
    for name in (*_POSITIVE, *_NOT_NEGATIVE):
        number = getattr(terms, name)
        least = "more than 0" if name in _POSITIVE else "0 or more"
        is_right = number is None or number > 0 or (name in _NOT_NEGATIVE and number == 0)
        require(is_right, placed.at(name), "out-of-range", least, number)
    require(
        0 < len(terms.currency.strip()) <= 5, placed.at("currency"), "out-of-range",
        'a short name such as "EUR"', terms.currency,
    )  # fmt: skip
    units = {one.item.key: one.item.unit for one in tables.tags}
    for name, known in (("meter_tag", KWH_BY_UNIT), ("meter_power_tag", KW_BY_UNIT)):
        key = getattr(terms, name)
        if not key:
            continue
        references.check("tags", key, placed.at(name))
        require(
            units.get(key, "") in known or key not in units, placed.at(name), "bad-combination",
            "a tag with one of the units " + ", ".join(known), units.get(key, ""),
        )  # fmt: skip
    for machine in tables.machines:
        key = machine.item.power_tag
        require(
            units.get(key, "W") in KW_BY_UNIT, machine.at("power_tag"), "bad-combination",
            "a tag with one of the units " + ", ".join(KW_BY_UNIT), units.get(key, ""),
        )  # fmt: skip
