"""The few changes of rules that would have spared most alarms, found in the recorded past."""

from collections.abc import Sequence
from datetime import timedelta

from PySide6.QtWidgets import QGridLayout, QVBoxLayout, QWidget

from hmi.clock import to_us
from hmi.plant.alarm_rules import AlarmRule
from hmi.reports.alarm_performance import AlarmPerformance
from hmi.reports.alarm_tuning import Proposal
from hmi.reports.recorded_past import proposals
from hmi.texts.catalog import _, ngettext
from ui.live.station import Station
from ui.theme.scale import TouchClass
from ui.theme.type import TypeRole
from ui.widgets.action_button import ActionButton
from ui.widgets.plain_text import PlainLabel, plain
from ui.widgets.rule_words import changes
from ui.widgets.tune_sheet import open_tuning, told

_SLOT = "alarm-proposals"
_LONGEST = timedelta(days=30)


class SparingChanges(QWidget):
    """Seeks on demand; a change is looked at, tried and made in the tuning sheet."""

    def __init__(self, station: Station) -> None:
        super().__init__()
        self._station = station
        theme = station.theme
        self.told = PlainLabel(theme, "", TypeRole.BODY, is_wrapped=True)
        self.seek = ActionButton(theme, _("Find changes"), TouchClass.T1)
        self.found: Sequence[Proposal] = ()
        self.rows: list[ActionButton] = []
        self._performance: AlarmPerformance | None = None
        self._grid = QGridLayout()
        self._grid.setVerticalSpacing(theme.unit(8))
        self._grid.setColumnStretch(0, 1)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.addWidget(self.told)
        box.addLayout(self._grid)
        box.addWidget(self.seek)
        self.seek.clicked.connect(lambda _checked=False: self._seek())
        self.show_period(None)

    def show_period(self, performance: AlarmPerformance | None) -> None:
        """Seek in this period when asked; what was found in another one goes."""
        self._performance = performance
        self._clear()
        self.told.show_text(_("Limits, deadbands and delays that would have spared alarms"))
        self.seek.setEnabled(performance is not None and bool(performance.top))

    def rest(self) -> None:
        """Seek no longer."""
        self._station.background.cancel(_SLOT)

    def _seek(self) -> None:
        performance = self._performance
        if performance is None:
            return
        end = self._station.clock.now()
        length = timedelta(seconds=performance.end_s - performance.start_s)
        start_us, end_us = to_us(end - min(length, _LONGEST)), to_us(end)
        site, reader = self._station.site, self._station.reader
        keys = [one.key for one in performance.top]
        self.told.show_text(_("The record is being read"))
        self._station.background.run(
            _SLOT,
            lambda: proposals(site, keys, reader, start_us, end_us),
            self._show,
            self.told.show_text,
        )

    def _show(self, found: Sequence[Proposal]) -> None:
        self._clear()
        self.found = found
        if not found:
            self.told.show_text(_("No single change spares alarms without losing true ones"))
            return
        spared = sum(one.outcome.before - one.outcome.after for one in found)
        total = self._performance.count if self._performance else 0
        share = min(100, round(100 * spared / total)) if total else 0
        self.told.show_text(
            ngettext(
                "This change spares about {share} % of all alarms of the period:",
                "These {n} changes spare about {share} % of all alarms of the period:",
                len(found),
            ).format(n=len(found), share=share)
        )
        for row, one in enumerate(found):
            self._add(row, one)

    def _add(self, row: int, one: Proposal) -> None:
        theme, site = self._station.theme, self._station.site
        words = changes(one.rule, one.changed, site.tag(one.rule.tag))
        text = " · ".join([plain(one.rule.message, 60), *words, told(one.outcome)])
        label = PlainLabel(theme, text, TypeRole.BODY, is_wrapped=True)
        button = ActionButton(theme, _("Look"), TouchClass.T1)
        button.clicked.connect(
            lambda _checked=False, rule=one.rule, tried=one.changed: self._open(rule, tried)
        )
        self._grid.addWidget(label, row, 0)
        self._grid.addWidget(button, row, 1)
        self.rows.append(button)

    def _open(self, rule: AlarmRule, tried: AlarmRule) -> None:
        open_tuning(self._station, self, rule, tried)

    def _clear(self) -> None:
        self.found, self.rows = (), []
        while (item := self._grid.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
