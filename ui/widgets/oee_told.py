"""Each figure of a machine's performance with what it follows from, in words."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from hmi.clock import from_us
from hmi.machines.oee import MIN_COVERAGE
from hmi.performance.period_figures import PeriodFigures
from hmi.plant.assets import Machine, MachineState
from hmi.plant.derived import STATE, key_of
from hmi.plant.site import Site
from hmi.texts import formats
from hmi.texts.catalog import _
from ui.widgets.explanation import Explanation, Part
from ui.widgets.page import Target
from ui.widgets.state_chip import state_word

Parts = tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class ToldFigure:
    """A figure as a tile shows it, and what it follows from."""

    text: str
    unit: str
    note: str
    explain: Callable[[], Explanation]


class OeeTold:
    """Tells the figures of one machine over one period."""

    def __init__(self, site: Site, machine: Machine, found: PeriodFigures) -> None:
        self._site, self._machine, self._found = site, machine, found

    def figures(self) -> dict[str, ToldFigure]:
        """Return all figures by the keys of their tiles."""
        return {**self._main(), **self._times(), **self._counts(), **self._reliability()}

    def _main(self) -> dict[str, ToldFigure]:
        kpis, percent = self._found.kpis, formats.percent
        factors = (
            Part(_("Availability"), percent(kpis.availability)),
            Part(_("Effectiveness"), percent(kpis.effectiveness)),
            Part(_("Quality ratio"), percent(kpis.quality)),
        )
        oee = kpis.oee if self._found.is_covered else None
        busy = Part(_("Set up and producing"), self._time(
            MachineState.EXECUTING, MachineState.SETUP), self._state())  # fmt: skip
        return {
            "oee": self._share("OEE", oee, _(
                "Availability times effectiveness times quality ratio."
            ), factors, self._doubt()),
            "availability": self._share(_("Availability"), kpis.availability, _(
                "Time executing divided by planned busy time: the shifts without breaks and"
                " without planned maintenance."
            ), (self._executing(), self._planned_busy())),
            "effectiveness": self._share(_("Effectiveness"), kpis.effectiveness, _(
                "Planned run time per item times parts, divided by time executing."
            ), (self._cycle(), self._total(), self._executing()), self._why_no_effectiveness()),
            "quality": self._share(_("Quality ratio"), kpis.quality, _(
                "Good parts divided by all parts."
            ), (self._good(), self._total()), self._why_no_quality()),
            "nee": self._share(_("NEE"), kpis.nee if self._found.is_covered else None, _(
                "Net equipment effectiveness: as OEE, but setup counts as use. Time producing or"
                " set up, divided by planned busy time, times effectiveness and quality ratio."
            ), (busy, self._planned_busy(), *factors[1:])),
        }  # fmt: skip

    def _times(self) -> dict[str, ToldFigure]:
        found, kpis = self._found, self._found.kpis
        calendar = Part(_("Calendar time"), _span((found.end_us - found.start_us) / 1e6))
        stops = (MachineState.FAULT, MachineState.HELD, MachineState.STOPPED)
        delayed = Part(_("Delay"), self._time(*stops), self._state())
        setup = Part(_("Setup"), self._time(MachineState.SETUP), self._state())
        return {
            "loading": self._share(_("Loading"), kpis.loading, _(
                "Planned busy time divided by calendar time."
            ), (self._planned_busy(), calendar)),
            "teep": self._share(_("TEEP"), kpis.teep if found.is_covered else None, _(
                "OEE times loading: how much of all time was used well."
            ), (Part("OEE", formats.percent(kpis.oee)),
                Part(_("Loading"), formats.percent(kpis.loading)))),
            "utilisation": self._share(_("Utilisation"), found.utilisation, _(
                "Time executing divided by the time that the machine was busy: executing, set up,"
                " or delayed by a fault or stop of its own."
            ), (self._executing(), setup, delayed)),
            "technical": self._share(_("Technical efficiency"), kpis.technical_efficiency, _(
                "Time executing divided by time executing and delay."
            ), (self._executing(), delayed)),
            "setup": self._share(_("Setup ratio"), kpis.setup_ratio, _(
                "Setup divided by setup and time executing."
            ), (setup, self._executing())),
        }  # fmt: skip

    def _counts(self) -> dict[str, ToldFigure]:
        found = self._found
        per_h = _(
            "Parts divided by the time in which orders ran."
        ) if found.has_orders else _(
            "Parts divided by planned busy time: this machine tells no orders."
        )  # fmt: skip
        hours = Part(_("Orders"), str(len(found.orders))) if found.has_orders else (
            self._planned_busy()
        )  # fmt: skip
        return {
            "scrap": self._share(_("Scrap"), found.kpis.scrap_ratio, _(
                "Parts that are not good divided by all parts."
            ), (self._good(), self._total())),
            "throughput": self._number(_("Throughput"), (found.throughput_per_h, 0, "/h"), per_h, (
                self._total(), hours)),
            "stops": self._number(_("Stops"), (float(found.stops), 0, ""), _(
                "How often the machine came to a stand: held, stopped or in fault. Minor stops are"
                " shorter than {time}."
            ).format(time=_span(self._site.micro_stop_s)), (
                Part(_("Minor stops"), str(found.micro_stops), self._state()),
            ), _("minor: {n}").format(n=found.micro_stops)),
        }  # fmt: skip

    def _reliability(self) -> dict[str, ToldFigure]:
        found = self._found
        count = len(found.failures)
        failed = Part(_("Failures"), str(count), self._state(found.failures))
        down_s = sum(end - start for start, end in found.failures) / 1e6
        down = Part(_("Time until restored"), _span(down_s), self._state(found.failures))
        mtbf = Part(_("MTBF"), _span(found.mtbf_s))
        mttr = Part(_("MTTR"), _span(found.mttr_s))
        least = _span(self._site.micro_stop_s)
        failures = _("failures: {n}").format(n=count)
        return {
            "mtbf": self._duration(_("MTBF"), found.mtbf_s, _(
                "Time executing divided by failures: faults of at least {time}."
            ).format(time=least), (self._executing(), failed), failures),
            "mttr": self._duration(_("MTTR"), found.mttr_s, _(
                "Mean time from a failure until the machine left the fault."
            ), (down, failed), failures),
            "inherent": self._share(_("Inherent availability"), found.inherent_availability, _(
                "MTBF divided by MTBF and MTTR."
            ), (mtbf, mttr)),
            "corrective": self._share(_("Corrective maintenance"), found.corrective_ratio, _(
                "Maintenance that a fault led to, divided by all maintenance."
            ), (Part(_("All maintenance"), self._time(MachineState.MAINTENANCE), self._state()),
                Part(_("Planned"), _span(found.account.planned_down_us / 1e6)))),
        }  # fmt: skip

    def _share(
        self, title: str, share: float | None, formula: str, parts: Parts, note: str = ""
    ) -> ToldFigure:
        text = formats.number(None if share is None else 100 * share, 1)
        whole = formats.percent(share)
        explain = partial(Explanation, title, whole, formula, parts, self._notes(note))
        return ToldFigure(text, "%", note, explain)

    def _number(
        self, title: str, figure: tuple[float | None, int, str], formula: str, parts: Parts,
        note: str = "",
    ) -> ToldFigure:  # fmt: skip
        value, decimals, unit = figure
        whole = formats.with_unit(value, decimals, unit)
        explain = partial(Explanation, title, whole, formula, parts, self._notes())
        return ToldFigure(formats.number(value, decimals), unit, note, explain)

    def _duration(
        self, title: str, seconds: float | None, formula: str, parts: Parts, note: str
    ) -> ToldFigure:
        explain = partial(Explanation, title, _span(seconds), formula, parts, self._notes())
        return ToldFigure(_span(seconds), "", note, explain)

    def _why_no_effectiveness(self) -> str:
        if self._found.is_faster_than_planned:
            return _("above 100 %: the planned cycle is too long")
        if self._found.parts.total is None:
            return _("parts are not counted")
        return "" if self._found.ideal_cycle_s else _("no planned cycle in the site file")

    def _why_no_quality(self) -> str:
        return _("good parts are not counted") if self._found.parts.good is None else ""

    def _doubt(self) -> str:
        coverage = self._found.coverage
        if coverage is None:
            return _("nothing was planned")
        if self._found.is_covered:
            return _("a factor of it is not known") if self._found.oee is None else ""
        return _("only {share} of the time is known").format(share=formats.percent(coverage, 0))

    def _notes(self, more: str = "") -> tuple[str, ...]:
        found = self._found
        notes = [more] if more else []
        if found.coverage is not None:
            notes.append(_(
                "{share} of the planned time was seen. With less than {least} no OEE is shown."
            ).format(share=formats.percent(found.coverage),
                     least=formats.percent(MIN_COVERAGE, 0)))  # fmt: skip
        if found.jumps:
            notes.append(_(
                "A counter went back {n} times in a way that is no reset; that is not counted."
            ).format(n=found.jumps))  # fmt: skip
        zone = self._site.calendar.timezone
        between = (formats.date_time(from_us(one), zone) for one in (found.start_us, found.end_us))
        notes.append(" \N{EN DASH} ".join(between))
        return tuple(notes)

    def _executing(self) -> Part:
        return Part(_("Time executing"), self._time(MachineState.EXECUTING), self._state())

    def _planned_busy(self) -> Part:
        return Part(_("Planned busy time"), _span(self._found.account.pbt_s), self._state())

    def _cycle(self) -> Part:
        cycle = formats.with_unit(self._found.ideal_cycle_s, 2, "s")
        return Part(_("Planned run time per item"), cycle)

    def _total(self) -> Part:
        return Part(
            _("Parts"), formats.number(self._found.parts.total, 0),
            self._trend(self._machine.total_tag or self._machine.good_tag),
        )  # fmt: skip

    def _good(self) -> Part:
        return Part(
            _("Good parts"), formats.number(self._found.parts.good, 0),
            self._trend(self._machine.good_tag or self._machine.reject_tag),
        )  # fmt: skip

    def _time(self, *states: MachineState) -> str:
        return _span(self._found.account.seconds(*states))

    def _state(self, at: tuple[tuple[int, int], ...] = ()) -> Target | None:
        return self._trend(key_of(self._machine.key, STATE), at[-1][0] if at else None)

    def _trend(self, tag: str, at_us: int | None = None) -> Target | None:
        if tag not in self._site.number_by_key:
            return None
        time_us = at_us or (self._found.start_us + self._found.end_us) // 2
        return Target(page="trends", machine=self._machine.key, tag=tag, time_us=time_us)


def states_told(found: PeriodFigures) -> list[tuple[MachineState, str, float]]:
    """Return each state of the planned time with its duration and share, most first."""
    known = {state: us for state, us in found.account.us_by_state.items() if us}
    whole = sum(known.values())
    ordered = sorted(known.items(), key=lambda one: -one[1])
    return [(state, f"{state_word(state)} {_span(us / 1e6)}", us / whole) for state, us in ordered]


def _span(seconds: float | None) -> str:
    return formats.duration(seconds)
