"""What the running quarter hour and the line through energy and output follow from."""

from hmi.bus.facts import DemandReported
from hmi.clock import to_us
from hmi.performance.energy_figures import EnergyByOutput
from hmi.plant.assets import Machine
from hmi.plant.site import Site
from hmi.texts import formats
from hmi.texts.catalog import _
from ui.widgets.energy_output import output_words
from ui.widgets.energy_quarter import quarter_words
from ui.widgets.explanation import Explanation, Part
from ui.widgets.page import Target
from ui.widgets.plain_text import plain


def quarter_told(site: Site, shown: DemandReported | None) -> Explanation:
    """Return what the projection of the running quarter follows from."""
    formula = _(
        "Energy since the quarter hour began, plus the present power times the time left, divided"
        " by 0.25 h. When it exceeds the limit and less than 10 minutes are left, an alert is"
        " listed."
    )
    title = _("This quarter hour, all machines")
    if shown is None:
        return Explanation(title, formats.NOTHING, formula, (), (quarter_words(None),))
    names = site.machine_by_key
    parts = [
        Part(_("Energy taken"), formats.with_unit(shown.energy, 2, "kWh")),
        Part(_("Power now"), formats.with_unit(shown.power, 1, "kW")),
        Part(_("Limit"), formats.with_unit(shown.limit, 0, "kW")),
    ]
    for key, energy in sorted(shown.machines, key=lambda one: -one[1]):
        tag = names[key].energy_tag if key in names else ""
        look = Target(page="trends", machine=key, tag=tag, time_us=to_us(shown.at))
        name = plain(names[key].name, 40) if key in names else plain(key, 40)
        parts.append(Part(name, formats.with_unit(energy, 2, "kWh"), look if tag else None))
    text = formats.with_unit(shown.projected, 1, "kW")
    return Explanation(title, text, formula, tuple(parts), (quarter_words(shown),))


def output_told(machine: Machine | None, found: EnergyByOutput | None) -> Explanation:
    """Return what the line through energy and output follows from."""
    formula = _(
        "Energy of a shift = fixed load + energy a part x parts, fitted by least squares to the"
        " first half of the shifts that were seen whole. The sum adds up what each shift took"
        " beyond the line: level while nothing changes, rising while more is taken."
    )
    title = _("Energy explained by output, 30 days")
    line = None if found is None else found.baseline
    parts: list[Part] = []
    if found is not None and line is not None:
        parts = [
            Part(_("Fixed load"), formats.with_unit(line.fixed, 1, "kWh")),
            Part(_("Energy a part"), formats.with_unit(1000 * line.per_part, 3, "Wh")),
            Part(_("Explained share"), formats.percent(line.r2, 1)),
            Part(_("Shifts of the line"), str(found.reference)),
            Part(_("Shifts in all"), str(len(found.parts))),
        ]
    if machine is not None and machine.energy_tag:
        look = Target(page="trends", machine=machine.key, tag=machine.energy_tag)
        parts.append(Part(_("Energy register"), plain(machine.energy_tag, 60), look))
    beyond = None if found is None else found.since_reference
    return Explanation(title, formats.with_unit(beyond, 0, "kWh"), formula, tuple(parts),
                       (output_words(found),))  # fmt: skip
