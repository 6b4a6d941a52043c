"""The answer to a what-if: output before and after as ranges, the model's error, what limits."""

from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from hmi.plant.site import Site
from hmi.process_twin.wire import Shown
from hmi.texts import formats
from hmi.texts.catalog import _
from ui.theme.theme import Theme
from ui.theme.type import TypeRole
from ui.widgets.figure_tile import FigureTile
from ui.widgets.flow import Flow
from ui.widgets.plain_text import PlainLabel
from ui.widgets.twin_ranges import RangeBars, RangeRow
from ui.widgets.twin_told import TwinTold
from ui.widgets.twin_words import (
    error_words,
    machine_name,
    pieces,
    range_words,
    signed,
)


class TwinAnswer(QWidget):
    """Figures, range bars and sentences; every figure explains itself by one tap."""

    navigate = Signal(object)

    def __init__(self, theme: Theme, site: Site) -> None:
        super().__init__()
        self.setObjectName("page")
        self._site = site
        self.before = FigureTile(theme, _("As it is"), TypeRole.VALUE)
        self.after = FigureTile(theme, _("What if"), TypeRole.KEY)
        self.difference = FigureTile(theme, _("Difference"), TypeRole.KEY)
        self.error = FigureTile(theme, _("Error of the model"), TypeRole.VALUE)
        self.tiles = [self.before, self.after, self.difference, self.error]
        self.bars, self.gains = RangeBars(theme), RangeBars(theme)
        self.limits = PlainLabel(theme, "", TypeRole.BODY, is_wrapped=True)
        self.trust = PlainLabel(theme, "", TypeRole.CAPTION, ink="text2", is_wrapped=True)
        self.ranking = PlainLabel(theme, "", TypeRole.CAPTION, ink="text2", is_wrapped=True)
        for tile in self.tiles:
            tile.navigate.connect(self.navigate)
        for bars in (self.bars, self.gains):
            bars.navigate.connect(self.navigate)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(theme.unit(8))
        box.addWidget(Flow(theme, self.tiles, gap=8))
        for part in (self.bars, self.limits, self.trust, self.ranking, self.gains):
            box.addWidget(part)
        box.addStretch(1)

    def show_answer(self, shown: Shown) -> None:
        """Show another answer."""
        answer, told = shown.answer, TwinTold(self._site, shown)
        before = partial(told.output, _("As it is"), answer.before)
        after = partial(told.output, _("What if"), answer.after)
        unit = self._unit()
        self.before.show_figure(
            pieces(answer.before.middle), unit, range_words(answer.before), before
        )
        self.after.show_figure(pieces(answer.after.middle), unit, range_words(answer.after), after)
        self.difference.show_figure(
            signed(answer.difference.middle), unit,
            range_words(answer.difference, is_difference=True), told.difference,
        )  # fmt: skip
        days = _("{day} a day on average").format(day=formats.percent(answer.error.a_day))
        self.error.show_figure(f"{100.0 * answer.error.together:+.1f}", "%", days, told.error)
        self.bars.show_rows(
            [
                RangeRow(_("As it is"), answer.before, pieces(answer.before.middle), before),
                RangeRow(
                    _("What if"), answer.after, pieces(answer.after.middle), after, is_strong=True
                ),
            ]
        )
        self.limits.show_text(self._limits(shown), 400)
        self.trust.show_text(error_words(answer.error), 400)
        self._show_gains(shown, told)

    def _show_gains(self, shown: Shown, told: TwinTold) -> None:
        self.ranking.setVisible(bool(shown.gains))
        self.gains.setVisible(bool(shown.gains))
        self.ranking.show_text(_("What 5 % more speed of one machine would bring in a day"))
        rows = [
            RangeRow(
                machine_name(self._site, gain.machine), gain.difference,
                signed(gain.difference.middle), partial(told.gain, gain),
            )
            for gain in shown.gains
        ]  # fmt: skip
        self.gains.show_rows(rows, with_zero=True)

    def _limits(self, shown: Shown) -> str:
        answer = shown.answer
        share = formats.percent(answer.waiting[answer.limits], 0)
        name = machine_name(self._site, answer.limits)
        if answer.limits == answer.limits_after:
            told = _("{machine} limits the line: it waits least, {share} of the time.")
            return told.format(machine=name, share=share)
        told = _("{machine} limits the line as it is; with the change {other} does.")
        return told.format(machine=name, other=machine_name(self._site, answer.limits_after))

    def _unit(self) -> str:
        """Return what the line's output is counted in."""
        in_line = [one for one in self._site.line_machines if one.in_line]
        key = in_line[-1].good_tag or in_line[-1].total_tag
        return self._site.tag(key).unit if key in self._site.number_by_key else ""
