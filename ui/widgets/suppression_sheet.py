"""The named suppressions of a site: which are on, since when, why, and a switch for each."""

from dataclasses import dataclass

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QFrame, QGridLayout, QVBoxLayout, QWidget

from hmi.actions.requests import SwitchSuppression
from hmi.bus.facts import SuppressionChanged
from hmi.plant.alarm_handling import SuppressionRule
from hmi.plant.roles import Right
from hmi.texts import formats
from hmi.texts.catalog import _
from hmi.texts.codes import sentence
from ui.live.station import Station
from ui.theme.scale import TouchClass
from ui.theme.type import TypeRole
from ui.widgets.action_button import ActionButton
from ui.widgets.alarm_sheets import TextSheet
from ui.widgets.alarm_words import comment_text
from ui.widgets.plain_text import PlainLabel, plain
from ui.widgets.scroll import Scroll
from ui.widgets.sheet import Sheet

_WIDTH_PX = 560


class SuppressionSheet(Sheet):
    """One row a suppression; what an expression rules and what may not be switched says so."""

    def __init__(self, station: Station, over: QWidget) -> None:
        super().__init__(station.theme, over, _("Suppressions of the site"))
        self._station = station
        self.rows = {rule.key: self._row(rule) for rule in station.site.suppressions}
        self.content.addWidget(_Listed(self._listed(), station.theme.unit(_WIDTH_PX)), 1)
        self.done = ActionButton(station.theme, _("Close"), TouchClass.T2)
        self.done.clicked.connect(lambda _checked=False: self.close_sheet())
        self.content.addWidget(self.done, alignment=Qt.AlignmentFlag.AlignLeft)
        state = station.state
        state.suppression_changed.connect(self.refresh)
        state.user_changed.connect(self.refresh)
        self.closed.connect(lambda: state.suppression_changed.disconnect(self.refresh))
        self.closed.connect(lambda: state.user_changed.disconnect(self.refresh))
        self.refresh()

    def refresh(self) -> None:
        """Show how they stand, and what who works here now may do."""
        may = self._station.may(Right.SHELVE)
        for row in self.rows.values():
            now = self._station.state.suppressions.get(row.rule.key)
            is_on = now is not None and now.is_on
            row.told.show_text(self._standing(row.rule, now), 400)
            row.switch.show_caption(_("Switch off") if is_on else _("Switch on"))
            row.switch.setVisible(may and not row.rule.expression)

    def _row(self, rule: SuppressionRule) -> "_Row":
        theme = self.theme
        switch = ActionButton(theme, _("Switch on"), TouchClass.T2)
        switch.clicked.connect(lambda _checked=False: self._ask(rule))
        told = PlainLabel(theme, "", TypeRole.CAPTION, ink="text2", is_wrapped=True)
        return _Row(rule, told, switch)

    def _listed(self) -> QFrame:
        listed, theme = QFrame(), self.theme
        listed.setObjectName("panel")
        listed.setStyleSheet("QFrame#panel { border-radius: 0; }")
        grid = QGridLayout(listed)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(theme.unit(16))
        grid.setVerticalSpacing(theme.unit(12))
        grid.setColumnStretch(0, 1)
        for number, row in enumerate(self.rows.values()):
            texts = QVBoxLayout()
            texts.setSpacing(0)
            name = PlainLabel(theme, plain(row.rule.name, 80), TypeRole.STRONG, is_wrapped=True)
            texts.addWidget(name)
            texts.addWidget(row.told)
            grid.addLayout(texts, number, 0)
            grid.addWidget(row.switch, number, 1, Qt.AlignmentFlag.AlignVCenter)
        grid.setRowStretch(len(self.rows), 1)
        return listed

    def _standing(self, rule: SuppressionRule, now: SuppressionChanged | None) -> str:
        """Say whether one is on, since when, by whom and why, and who can switch it."""
        zone = self._station.site.calendar.timezone
        parts = [_("Off") if now is None or not now.is_on else _("On")]
        if now is not None:
            parts.append(_("since {time}").format(time=formats.date_time(now.since, zone)))
            parts.append(plain(now.by, 40))
            parts.append(comment_text(now.reason))
        if now is not None and now.is_on and now.until is not None:
            parts.append(_("until {time}").format(time=formats.date_time(now.until, zone)))
        if rule.expression:
            parts.append(_("switched by the machine's state, not by people"))
        elif not self._station.may(Right.SHELVE):
            parts.append(sentence("not-permitted"))
        return " · ".join(part for part in parts if part)

    def _ask(self, rule: SuppressionRule) -> None:
        now = self._station.state.suppressions.get(rule.key)
        is_on = now is None or not now.is_on
        action = _("Switch on") if is_on else _("Switch off")
        title = _("{name}: reason").format(name=plain(rule.name, 60))
        sheet = TextSheet(
            self.theme, self, title, action, lambda words: self._wish(sheet, rule, is_on, words)
        )
        sheet.open()

    def _wish(self, sheet: TextSheet, rule: SuppressionRule, is_on: bool, words: str) -> None:
        if not words:
            sheet.refuse(sentence("reason-missing"))
            return
        wish = SwitchSuppression(rule.key, is_on, words)
        self._station.wish(wish, sheet.refuse, sheet.close_sheet)


@dataclass(frozen=True)
class _Row:
    rule: SuppressionRule
    told: PlainLabel
    switch: ActionButton


class _Listed(Scroll):
    """Asks for the height of all rows, and scrolls where there is less."""

    def __init__(self, content: QWidget, width_px: int) -> None:
        super().__init__(content, is_whole=True)
        self._content, self._width_px = content, width_px

    def sizeHint(self) -> QSize:
        """Return the rows' size at the sheet's usual width."""
        wide = max(self._width_px, self._content.minimumSizeHint().width())
        return QSize(
            wide + self.verticalScrollBar().sizeHint().width(),
            self._content.heightForWidth(wide),
        )
