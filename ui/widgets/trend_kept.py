"""What is kept of a chart: groups of pens and calculated pens, shown, saved and changed."""

from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from hmi.errors import ExpressionMistaken
from hmi.plant.pens import MARK, CalculatedPen, PenGroup
from hmi.plant.site import Site
from hmi.texts.catalog import _
from hmi.trends.calculated import formula_of
from ui.live.station import Station
from ui.widgets.calculate_sheet import CalculateSheet
from ui.widgets.notice import Notice
from ui.widgets.pen_group_sheets import PenGroupsSheet, SavePenGroupSheet
from ui.widgets.sheet import Sheet
from ui.widgets.trend_deck import TrendDeck

PROPOSED = 6
_MOST_TAGS = 24


class TrendKept(QObject):
    """Opens the sheets of groups and formulas over a page and does to its deck what they say."""

    span_wished = Signal(object)
    """How much time a group wants, microseconds."""

    def __init__(self, station: Station, over: QWidget, deck: TrendDeck) -> None:
        super().__init__(over)
        self._station, self._over, self._deck = station, over, deck
        self._sheet: Sheet | None = None
        self._name = ""

    def open_groups(self) -> PenGroupsSheet:
        """Show saved groups and proposals."""
        sheet = PenGroupsSheet(self._station, self._over, proposals(self._station.site))
        sheet.chosen.connect(self.show_group)
        sheet.save_wished.connect(self.open_save)
        self._open(sheet)
        return sheet

    def open_save(self) -> SavePenGroupSheet:
        """Ask for the name of the group that is shown."""
        draft = replace(self.shown_group(), name=self._name)
        sheet = SavePenGroupSheet(self._station, self._over, draft)
        self._open(sheet)
        return sheet

    def open_formulas(self) -> CalculateSheet:
        """Show calculated pens and a place for a new one."""
        site, shown = self._station.site, self._deck.chart.pens
        first = [key for key in shown if not key.startswith(MARK)]
        machines = {site.tag(key).machine for key in first}
        others = [t.key for t in site.tags if t.machine in machines and self._may_draw(t.key)]
        tags = list(dict.fromkeys([*first, *others]))[:_MOST_TAGS]
        sheet = CalculateSheet(self._station, self._over, self._deck.calculated, tags)
        sheet.made.connect(self.add_pen)
        sheet.removed.connect(self._remove_pen)
        self._open(sheet)
        return sheet

    def close_sheets(self) -> None:
        """Close what lies over the page."""
        if self._sheet is not None:
            self._sheet.close_sheet()

    def shown_group(self) -> PenGroup:
        """Return what the chart shows as a group without name and owner."""
        chart = self._deck.chart
        pens = tuple(chart.pens)
        used = tuple(one for one in self._deck.calculated if one.key in pens)
        tags = {tag for key in pens for tag in self._tags_of(key, used)}
        machines = {self._station.site.tag(tag).machine for tag in tags}
        machine = machines.pop() if len(machines) == 1 else ""
        return PenGroup(
            name="", pens=pens, machine=machine, calculated=used, is_stacked=chart.is_stacked,
            span_s=chart.window_of_time.span_us / 1e6,
        )  # fmt: skip

    def show_group(self, group: PenGroup) -> None:
        """Show a group; what this site does not have any more is left out, and told."""
        self._name = group.name
        site = self._station.site
        usable = [pen for pen in group.calculated if self._is_usable(pen)]
        known = {*site.number_by_key, *(pen.key for pen in usable)}
        pens = [key for key in group.pens if key in known]
        self._deck.calculate(usable, pens)
        self._deck.chart.stack(group.is_stacked)
        if group.span_s:
            self.span_wished.emit(round(group.span_s * 1e6))
        missing = [key for key in group.pens if key not in known]
        if missing:
            told = _("Not in this site any more: {names}").format(names=", ".join(missing))
            Notice(self._station.theme, self._deck, told)

    def add_pen(self, pen: CalculatedPen) -> None:
        """Calculate one more pen, in place of one of the same name, and show it."""
        others = [one for one in self._deck.calculated if one.key != pen.key]
        shown = self._deck.chart.pens
        self._deck.calculate([*others, pen], list(dict.fromkeys([*shown, pen.key])))
        self._deck.chart.select(pen.key)

    def _remove_pen(self, key: str) -> None:
        others = [one for one in self._deck.calculated if one.key != key]
        self._deck.calculate(others, [one for one in self._deck.chart.pens if one != key])

    def _open(self, sheet: Sheet) -> None:
        self._sheet = sheet
        sheet.closed.connect(self._forget)
        sheet.open()

    def _forget(self) -> None:
        self._sheet = None

    def _is_usable(self, pen: CalculatedPen) -> bool:
        try:
            formula_of(pen.text, self._station.site)
        except ExpressionMistaken:
            return False
        return True

    def _tags_of(self, key: str, calculated: Sequence[CalculatedPen]) -> tuple[str, ...]:
        for pen in calculated:
            if pen.key == key:
                return formula_of(pen.text, self._station.site).tags
        return (key,)

    def _may_draw(self, key: str) -> bool:
        return not self._station.site.tag(key).is_derived and self._deck.chart.may_show(key)


def proposals(site: Site) -> list[PenGroup]:
    """Return for each machine the pens that an operator looks at first."""
    found = []
    for machine in site.line_machines:
        pens = pens_of_machine(site, machine.key)[:PROPOSED]
        if pens:
            name = _("Pens of {machine}").format(machine=machine.name)
            found.append(PenGroup(name=name, pens=tuple(pens), machine=machine.key))
    return found


def pens_of_machine(site: Site, machine: str) -> list[str]:
    """Return a machine's tags, those first that an operator looks at first."""
    one = site.machine_by_key[machine]
    named = [one.key_tag, *one.indicator_tags, one.speed_tag]
    own = [tag.key for tag in site.tags if tag.machine == machine and not tag.is_derived]
    return list(dict.fromkeys(key for key in [*named, *own] if key in site.number_by_key))
