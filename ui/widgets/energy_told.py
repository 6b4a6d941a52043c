"""Each figure of a machine's energy with what it follows from, in words."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from hmi.clock import from_us
from hmi.performance.energy_figures import EnergyFigures
from hmi.performance.energy_quarters import LEAST_KNOWN
from hmi.performance.energy_report import SiteDemand
from hmi.plant.assets import Machine, MachineState
from hmi.plant.site import Site
from hmi.texts import formats
from hmi.texts.catalog import _
from ui.widgets.explanation import Explanation, Part
from ui.widgets.page import Target
from ui.widgets.plain_text import plain
from ui.widgets.state_chip import state_word

_ENOUGH = 0.995
"""Of a time of which more is known nothing is said."""


@dataclass(frozen=True, slots=True)
class ToldFigure:
    """A figure as a tile shows it, and what it follows from."""

    text: str
    unit: str = ""
    note: str = ""
    explain: Callable[[], Explanation] | None = None


class EnergyTold:
    """Tells the figures of one machine over one time."""

    def __init__(self, site: Site, machine: Machine, found: EnergyFigures) -> None:
        self._site, self._machine, self._found = site, machine, found
        self._terms = site.energy

    def figures(self) -> dict[str, ToldFigure]:
        """Return all figures by the keys of their tiles."""
        found, terms = self._found, self._terms
        per = None if found.per_good is None else 1000 * found.per_good
        cost, co2 = found.cost(terms), found.co2_kg(terms)
        kwh = formats.with_unit(found.kwh, 1, "kWh")
        currency = plain(terms.currency, 5)
        return {
            "energy": self._told(_("Energy"), (found.kwh, 1, "kWh"), self._seen(), _(
                "What the energy register added in this time; a reset of it is taken out."
            ), [self._register()]),
            "per_good": self._told(_("Energy per 1000 good"), (per, 2, "kWh"), self._made(), _(
                "Energy divided by good parts of the same time, times 1000. Without good parts"
                " there is no figure."
            ), [self._register(), self._good()]),
            "idle_share": self._share(),
            "idle_kw": self._idle(),
            "cost": self._told(_("Cost"), (cost, 2, currency), self._price(), _(
                "Energy times the price of the site file, [energy] price_per_kwh."
            ), [self._register(), Part(_("Price"), self._price() or formats.NOTHING)]),
            "co2": self._told(_("CO2"), (co2, 1, "kg"), self._factor(), _(
                "Energy times the factor of the site file, [energy] co2_kg_per_kwh."
            ), [Part(_("Energy"), kwh), Part(_("Factor"), self._factor() or formats.NOTHING)]),
        }  # fmt: skip

    def _told(
        self,
        title: str,
        figure: tuple[float | None, int, str],
        note: str,
        formula: str,
        parts: list[Part],
    ) -> ToldFigure:
        """Return a figure, given as value, decimals and unit, with its explanation."""
        value, decimals, unit = figure
        whole, notes = formats.with_unit(value, decimals, unit), self._notes()
        return ToldFigure(
            formats.number(value, decimals), unit, note,
            lambda: Explanation(title, whole, formula, tuple(parts), notes),
        )  # fmt: skip

    def _share(self) -> ToldFigure:
        share, found = self._found.idle_share, self._found
        text = formats.number(None if share is None else 100 * share, 1)
        idle = formats.with_unit(found.idle_kwh if found.kwh is not None else None, 1, "kWh")
        note = _("{energy} while not executing").format(energy=idle)
        formula = _(
            "Energy while the machine was not executing, divided by all energy whose state is"
            " known."
        )
        return ToldFigure(
            text, "%", note if share is not None else "",
            lambda: Explanation(_("Idle share"), formats.percent(share), formula, self._states(),
                                self._notes()),
        )  # fmt: skip

    def _idle(self) -> ToldFigure:
        found, terms = self._found, self._terms
        yearly = found.idle_cost_year(terms)
        cost = formats.with_unit(yearly, 0, plain(terms.currency, 5))
        note = _("{cost} a year").format(cost=cost) if yearly is not None else ""
        if found.kwh is not None and found.idle_kw is None:
            note = _("never idle in this time")
        idle = found.by_state.get(MachineState.IDLE)
        formula = _(
            "Mean power in state Idle. The cost of a year is that power, times the hours a year in"
            " Idle if it goes on like in this time, times the price."
        )
        hours = None if idle is None else idle.hours
        parts = (
            Part(_("Hours in Idle"), formats.with_unit(hours, 1, "h")),
            Part(_("Energy in Idle"), formats.with_unit(idle.kwh if idle else None, 1, "kWh")),
            Part(_("Hours a year"), formats.with_unit(found.idle_h_year, 0, "h")),
            Part(_("Price"), self._price() or formats.NOTHING),
        )
        text = formats.with_unit(found.idle_kw, 2, "kW")
        return ToldFigure(
            formats.number(found.idle_kw, 2), "kW", note,
            lambda: Explanation(_("Idle power"), text, formula, parts, self._notes()),
        )  # fmt: skip

    def _states(self) -> tuple[Part, ...]:
        rows = sorted(self._found.by_state.items(), key=lambda item: -item[1].kwh)
        return tuple(
            Part(
                state_word(state),
                f"{formats.with_unit(one.kwh, 1, 'kWh')} · {formats.with_unit(one.hours, 1, 'h')}"
                f" · {formats.with_unit(one.power_kw, 1, 'kW')}",
            )
            for state, one in rows
        )

    def _register(self) -> Part:
        text = formats.with_unit(self._found.kwh, 1, "kWh")
        return Part(_("Energy register"), text, self._look(self._machine.energy_tag))

    def _good(self) -> Part:
        text = formats.number(self._found.good, 0)
        return Part(_("Good parts"), text, self._look(self._machine.good_tag))

    def _look(self, key: str) -> Target | None:
        if key not in self._site.number_by_key:
            return None
        return Target(page="trends", machine=self._machine.key, tag=key,
                      time_us=self._found.end_us)  # fmt: skip

    def _made(self) -> str:
        good = formats.number(self._found.good, 0)
        return _("{count} good parts").format(count=good) if self._found.good is not None else ""

    def _seen(self) -> str:
        share = self._found.coverage
        told = _("{share} of the time is known").format(share=formats.percent(share, 0))
        return told if share < _ENOUGH and self._found.kwh is not None else ""

    def _price(self) -> str:
        price = self._terms.price_per_kwh
        unit = f"{plain(self._terms.currency, 5)}/kWh"
        return formats.with_unit(price, 3, unit) if price is not None else ""

    def _factor(self) -> str:
        factor = self._terms.co2_kg_per_kwh
        return formats.with_unit(factor, 3, "kg/kWh") if factor is not None else ""

    def _notes(self) -> tuple[str, ...]:
        zone = self._site.calendar.timezone
        ends = (formats.date_time(from_us(at), zone)[:16]
                for at in (self._found.start_us, self._found.end_us))  # fmt: skip
        time = _("From {start} to {end}.").format(start=next(ends), end=next(ends))
        if self._found.coverage >= _ENOUGH:
            return (time,)
        share = formats.percent(self._found.coverage, 1)
        return (
            time,
            _(
                "The register was read for {share} of this time. What it added meanwhile counts,"
                " but in no state."
            ).format(share=share),
        )


def peak_figure(site: Site, month: SiteDemand | None) -> ToldFigure:
    """Return the highest quarter of the month."""
    if month is None or not month.peaks:
        return ToldFigure(formats.NOTHING)
    peak, zone = month.peaks[0], site.calendar.timezone
    when = formats.date_time(from_us(peak.start_us), zone)[:16]
    return ToldFigure(
        formats.number(peak.demand_kw, 1), "kW", when, partial(_peak_told, site, month, when)
    )


def _peak_told(site: Site, month: SiteDemand, when: str) -> Explanation:
    peak = month.peaks[0]
    names = {one.key: plain(one.name, 40) for one in site.machines}
    parts = [
        Part(
            names.get(key, key), formats.with_unit(power, 1, "kW"),
            Target(page="trends", machine=key, tag=site.machine_by_key[key].energy_tag,
                   time_us=peak.start_us),
        )
        for key, power in peak.machines
    ]  # fmt: skip
    notes = [_("Began at {time}; site-wide, not of the chosen machine.").format(time=when)]
    known = month.whole.share >= LEAST_KNOWN
    notes.append(
        _("{known} of {count} quarters of this month are known well enough to be a peak.").format(
            known=int(known.sum()), count=len(known)
        )
    )
    if month.unread:
        unread = ", ".join(names.get(key, key) for key in month.unread)
        notes.append(_("Without {machines}: nothing was read of them.").format(machines=unread))
    return Explanation(
        _("Peak of the month"), formats.with_unit(peak.demand_kw, 1, "kW"),
        _("The highest mean power of a clock quarter hour: its energy divided by 0.25 h."),
        tuple(parts), tuple(notes),
    )  # fmt: skip
