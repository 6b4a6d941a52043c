"""What is rejected by groups, and which signals were different before it."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from hmi.performance.quality_preceding import LEAST_GROUP, WINDOW_MIN, Compared, PrecedingOutcome
from hmi.performance.quality_reading import QualityPast
from hmi.performance.quality_scrap import ScrapBy
from hmi.texts import formats
from hmi.texts.catalog import _
from ui.live.station import Station
from ui.theme.scale import TouchClass
from ui.theme.type import TypeRole
from ui.widgets.action_button import ActionButton
from ui.widgets.emptied import empty
from ui.widgets.explained import Explained
from ui.widgets.explanation import Explanation, Part, explain
from ui.widgets.page import Target
from ui.widgets.plain_text import PlainLabel, plain
from ui.widgets.quality_before import BeforeRow
from ui.widgets.quality_pareto import ParetoBars
from ui.widgets.wrapping import Wrapping


class ScrapView(QWidget):
    """Rejected parts by recipe, shift, hour, machine or reason."""

    navigate = Signal(object)

    def __init__(self, station: Station) -> None:
        super().__init__()
        self._station = station
        self._past: QualityPast | None = None
        theme = station.theme
        self.ways = {
            by: ActionButton(theme, name, TouchClass.T1)
            for by, name in (
                (ScrapBy.RECIPE, _("Recipe")), (ScrapBy.SHIFT, _("Shift")),
                (ScrapBy.HOUR, _("Hour")), (ScrapBy.MACHINE, _("Machine")),
                (ScrapBy.REASON, _("Reason")),
            )
        }  # fmt: skip
        self.by = ScrapBy.RECIPE
        self.bars = ParetoBars(theme)
        self.told = PlainLabel(theme, "", TypeRole.BODY, ink="text2", is_wrapped=True)
        for by, button in self.ways.items():
            button.setCheckable(True)
            button.clicked.connect(lambda _checked=False, by=by: self.choose(by))
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(theme.unit(8))
        box.addWidget(Wrapping(theme, list(self.ways.values())))
        box.addWidget(self.told)
        self.explained = Explained(theme, _("Rejected parts"), [self.bars], self._explanation)
        self.explained.navigate.connect(self.navigate)
        box.addWidget(self.explained)

    def show_past(self, past: QualityPast | None) -> None:
        """Show what was read."""
        self._past = past
        self.choose(self.by)

    def choose(self, by: ScrapBy) -> None:
        """Count by something else."""
        self.by = by
        for other, button in self.ways.items():
            button.setChecked(other is by)
        past, site = self._past, self._station.site
        groups = [] if past is None else past.scrap(by, site.calendar)
        names = {one.key: one.name for one in site.machines} if by is ScrapBy.MACHINE else {}
        self.bars.show_groups(groups, names)
        self.told.show_text("" if groups or past is None else self._nothing(past, by), 300)
        self.told.setVisible(bool(self.told.full_text))
        self.explained.setVisible(bool(groups))

    def _explanation(self) -> Explanation:
        groups, past = self.bars.groups, self._past
        whole = sum(one.rejects for one in groups) / groups[-1].cumulative if groups else 0.0
        parts = [
            Part(self.bars.name(one), f"{formats.number(one.rejects, 0)} · "
                 f"{formats.percent(one.share, 1)}")
            for one in groups
        ]  # fmt: skip
        key = "" if past is None else past.machine.reject_tag
        if past is not None and key in self._station.site.number_by_key:
            look = Target(page="trends", machine=past.machine.key, tag=key)
            parts.append(Part(_("Counter of rejected parts"), plain(key, 60), look))
        return Explanation(
            _("Rejected parts"), formats.number(whole, 0),
            _("What the counter of rejected parts added minute by minute, added up by group, the"
              " most first. A share of what was made divides by all parts of the same group; the"
              " share so far adds the groups up."),
            tuple(parts), (_("Minutes whose group is not known are left out."),),
        )  # fmt: skip

    def _nothing(self, past: QualityPast, by: ScrapBy) -> str:
        if by is ScrapBy.REASON:
            return _("No counters of reasons are named: reject_reason_tags of the machine.")
        if past.rejects is None and by is not ScrapBy.MACHINE:
            return _("Nothing counts rejected parts of this machine: name its reject_tag.")
        if by is ScrapBy.RECIPE and not past.made:
            return _("No recipe was told in this time.")
        return _("No part was rejected in this time.")


class BeforeView(QWidget):
    """Signals that differed in the quarter hour before scrap, or that none did."""

    navigate = Signal(object)

    def __init__(self, station: Station) -> None:
        super().__init__()
        self._station = station
        theme = station.theme
        self.compared: Compared | None = None
        self.told = PlainLabel(theme, "", TypeRole.BODY, is_wrapped=True)
        self.hint = PlainLabel(theme, _("A hint, not a cause."), TypeRole.CAPTION, ink="text2")
        self.how = ActionButton(theme, _("How is this found?"), TouchClass.T1)
        self.how.clicked.connect(lambda _checked=False: self.explain())
        self._rows = QVBoxLayout()
        self._rows.setSpacing(theme.unit(4))
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(theme.unit(8))
        box.addWidget(self.told)
        box.addLayout(self._rows)
        box.addWidget(self.hint)
        box.addWidget(Wrapping(theme, [self.how]))

    def show_compared(self, compared: Compared | None, recipe: str) -> None:
        """Show what was found of a recipe; None where nothing counts rejected parts."""
        self.compared = compared
        self.told.show_text(_outcome(compared, recipe), 400)
        empty(self._rows)
        for found in compared.found[:6] if compared is not None else ():
            tag = self._station.site.tag(found.key)
            row = BeforeRow(self._station.theme, tag, found)
            target = Target(page="trends", machine=tag.machine, tag=tag.key,
                            time_us=found.worst_us)  # fmt: skip
            row.clicked.connect(lambda _checked=False, to=target: self.navigate.emit(to))
            self._rows.addWidget(row)
        is_found = compared is not None and bool(compared.found)
        self.hint.setVisible(is_found)
        self.how.setVisible(compared is not None)

    def explain(self) -> None:
        """Tell how the comparison is made."""
        one = self.compared
        if one is None:
            return
        told = Explanation(
            _("What preceded scrap"), _("{n} signals compared").format(n=one.signals),
            _("Quarter hours with the most rejected parts are set against those with few, of one"
              " recipe, by the mean of each signal in the quarter hour before. The mark is how"
              " much likelier a value before scrap is higher than one otherwise (right) or lower"
              " (left); the line is its 95 % interval."),
            (Part(_("Quarters with much scrap"), str(one.cases)),
             Part(_("Quarters with little"), str(one.controls))),
            (_("Neighbouring quarters resemble each other: that is allowed for."),
             _("Of many signals only those are named that chance would not find among so many."),
             _("What moves before scrap need not be what makes it.")),
        )  # fmt: skip
        explain(self._station.theme, self, told, self.navigate.emit)


def _outcome(one: Compared | None, recipe: str) -> str:
    of = plain(recipe, 40) or _("any recipe")
    if one is None:
        return _("Nothing counts rejected parts of this machine: name its reject_tag.")
    if one.outcome is PrecedingOutcome.TOO_FEW:
        return _(
            "Too few quarter hours to compare for {recipe}: {cases} with much scrap and {controls}"
            " with little, {least} of each are needed. Choose a longer time."
        ).format(recipe=of, cases=one.cases, controls=one.controls, least=LEAST_GROUP)
    if one.outcome is PrecedingOutcome.NOTHING:
        return _(
            "Nothing preceded it: in the {n} minutes before scrap none of {signals} signals was"
            " different for {recipe}."
        ).format(n=WINDOW_MIN, signals=one.signals, recipe=of)
    return _("Different in the {n} minutes before scrap, for {recipe}:").format(
        n=WINDOW_MIN, recipe=of
    )
