"""What energy costs at a site, what it emits, and how much of it may be drawn at once."""

from dataclasses import dataclass
from typing import Final

KWH_BY_UNIT: Final = {
    "Wh": 0.001, "kWh": 1.0, "MWh": 1000.0, "MJ": 1 / 3.6, "GJ": 1000 / 3.6,
}  # fmt: skip
"""Kilowatt hours in one of each unit that an energy register may count in."""
KW_BY_UNIT: Final = {"W": 0.001, "kW": 1.0, "MW": 1000.0}


@dataclass(frozen=True, slots=True, kw_only=True)
class EnergyTerms:
    """The table [energy]. What is None is not known, and nothing is computed from it.

    Prices are in currency a kilowatt hour, emissions in kilograms of CO2 a kilowatt hour.
    """

    demand_limit_kw: float | None = None
    """The mean power of a clock quarter that must not be exceeded."""
    price_per_kwh: float | None = None
    currency: str = "EUR"
    co2_kg_per_kwh: float | None = None
    meter_tag: str = ""
    """Register of the site's main meter; without it the registers of all machines are added."""
    meter_power_tag: str = ""
    """Power at the main meter, where it tells it."""
