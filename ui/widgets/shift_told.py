"""What the figures of the running shift follow from, in words: of the line, and of one machine."""

from collections.abc import Iterable

from hmi.bus.facts import MachineChanged, OeeNow
from hmi.machines.line import LineNow
from hmi.plant.assets import Machine
from hmi.plant.derived import AVAILABILITY, EFFECTIVENESS, OEE, QUALITY_RATIO, key_of
from hmi.texts import formats
from hmi.texts.catalog import _
from ui.live.station import Station
from ui.widgets.explanation import Explanation, Part
from ui.widgets.page import Target
from ui.widgets.plain_text import plain
from ui.widgets.share_bar import LEAST_COVERAGE
from ui.widgets.state_chip import state_word


def oee_told(station: Station, fact: MachineChanged | None, caption: str) -> Explanation:
    """Return how OEE of the shift and its three factors follow from times and counts."""
    oee = None if fact is None else fact.oee
    formula = _(
        "OEE = availability times effectiveness times quality. Availability = time executing / "
        "planned busy time; effectiveness = parts times ideal cycle / time executing; quality = "
        "good parts / parts."
    )
    if fact is None or oee is None:
        missing = _("No shift is planned now, or nothing was counted in it.")
        return Explanation(caption, formats.NOTHING, formula, (), (missing,))
    return Explanation(
        caption, formats.percent(oee.oee), formula, tuple(_oee_parts(station, fact, oee)),
        _coverage_notes(oee),
    )  # fmt: skip


def _oee_parts(station: Station, fact: MachineChanged, oee: OeeNow) -> Iterable[Part]:
    machine = station.site.machine_by_key[fact.machine]
    named = (
        (_("Availability"), oee.availability, AVAILABILITY),
        (_("Effectiveness"), oee.effectiveness, EFFECTIVENESS),
        (_("Quality"), oee.quality, QUALITY_RATIO), (_("OEE"), oee.oee, OEE),
    )  # fmt: skip
    for name, share, quantity in named:
        yield Part(name, formats.percent(share), _trend(machine, key_of(machine.key, quantity)))
    states = Target(page="performance", machine=machine.key, view="oee")
    yield Part(_("Time executing"), formats.duration(oee.apt_s), states)
    yield Part(_("Planned busy time, known"), formats.duration(oee.pbt_s), states)
    for name, count, tag in (
        (_("Parts"), oee.total, machine.total_tag), (_("Good parts"), oee.good, machine.good_tag)
    ):  # fmt: skip
        yield Part(name, formats.number(count, 0), _trend_of(station, machine, tag))
    if fact.shift_start is not None:
        zone = station.site.calendar.timezone
        yield Part(_("Since"), formats.date_time(fact.shift_start, zone)[:16])


def _coverage_notes(oee: OeeNow) -> tuple[str, ...]:
    known = _("{share} of the planned time is known.").format(
        share=formats.percent(oee.coverage, 0)
    )
    notes = [known]
    if oee.coverage < LEAST_COVERAGE:
        notes.append(_("That is too little to be taken for the shift: the figures are grey."))
    if oee.effectiveness is not None and oee.effectiveness > 1.0:
        notes.append(_("Effectiveness is above 100 %: the ideal cycle in the site is too long."))
    return tuple(notes)


def shift_told(station: Station, machine: Machine, fact: MachineChanged | None) -> Explanation:
    """Return what energy, stops and coverage of a machine's shift follow from."""
    oee = None if fact is None else fact.oee
    stops = formats.NOTHING if fact is None else str(fact.stops)
    unit = _unit(station, machine.energy_tag)
    energy = formats.with_unit(None if fact is None else fact.energy, 1, unit)
    parts = (
        Part(_("Energy"), energy, _trend_of(station, machine, machine.energy_tag)),
        Part(_("Stops"), stops, Target(page="performance", machine=machine.key, view="stops")),
        Part(_("Coverage"), formats.percent(None if oee is None else oee.coverage, 0)),
    )
    return Explanation(
        _("This shift"), machine.name,
        _("Energy is what the register counted since the shift began. A stop is a change into "
          "held, stopped or fault. Coverage is the share of the planned time of which the state "
          "is known."),
        parts,
    )  # fmt: skip


def work_told(
    station: Station, machine: Machine, shown: Iterable[tuple[str, str, str]]
) -> Explanation:
    """Return where a machine's order and counts are from; shown has caption, value and tag."""
    parts = tuple(
        Part(name, value or formats.NOTHING, _trend_of(station, machine, tag))
        for name, value, tag in shown
    )
    return Explanation(
        _("Work"), machine.name,
        _("As the machine tells them: each is one tag, shown as it last came. Counters of the "
          "machine go on over shifts; what the shift counted is in its OEE."),
        parts,
    )  # fmt: skip


def line_told(station: Station, now: LineNow, key: str, caption: str, text: str) -> Explanation:
    """Return what one figure of the line follows from, with the machines that it is made of."""
    machines = [one for one in station.site.line_machines if one.in_line]
    formulas = {
        "good": _("Good parts of the last machine of the line that counts, since the shift "
                  "began."),
        "scrap": _("1 - the product of the quality ratios of all machines of the line: machines "
                   "may count different things, so parts are never added."),
        "energy": _("Energy of all machines in the shift / good parts of the line, for 1000 of "
                    "them."),
        "stops": _("Stops of all machines of the line in the shift: changes into held, stopped or "
                   "fault."),
        "running": _("Machines of the line that execute now, of all of them. The one that others "
                     "wait for is blocked before it and starved behind it."),
    }  # fmt: skip
    parts = [_line_part(station, key, one) for one in machines]
    notes = []
    if key == "energy":
        total = formats.with_unit(now.energy, 1, plain(now.energy_unit, 12))
        notes.append(_("{energy} in all").format(energy=total))
    return Explanation(caption, text, formulas[key], tuple(parts), tuple(notes))


def _line_part(station: Station, key: str, machine: Machine) -> Part:
    fact = station.state.machines.get(machine.key)
    oee = None if fact is None else fact.oee
    name, nothing = plain(machine.name, 40), formats.NOTHING
    view = {"scrap": "quality", "energy": "energy", "stops": "stops"}.get(key, "oee")
    target = Target(page="performance", machine=machine.key, view=view)
    if fact is None:
        return Part(name, nothing, target)
    text = {
        "good": formats.number(None if oee is None else oee.good, 0),
        "scrap": formats.percent(None if oee is None else oee.quality, 2),
        "energy": formats.with_unit(fact.energy, 1, _unit(station, machine.energy_tag)),
        "stops": str(fact.stops),
        "running": state_word(fact.state),
    }[key]
    return Part(name, text, target)


def _unit(station: Station, tag: str) -> str:
    site = station.site
    return plain(site.tag(tag).unit, 12) if tag in site.number_by_key else ""


def _trend_of(station: Station, machine: Machine, tag: str) -> Target | None:
    return _trend(machine, tag) if tag in station.site.number_by_key else None


def _trend(machine: Machine, tag: str) -> Target:
    return Target(page="trends", machine=machine.key, tag=tag)
