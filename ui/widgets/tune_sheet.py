"""Tries other limits and delays of an alarm on the recorded past, and makes the change."""

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLineEdit, QWidget

from hmi.actions.requests import ChangeAlarmRule
from hmi.clock import to_us
from hmi.plant.alarm_rules import AlarmRule
from hmi.plant.roles import Right
from hmi.reports.alarm_replay import Past
from hmi.reports.alarm_tuning import Outcome, compare
from hmi.reports.recorded_past import recorded_past
from hmi.texts import formats
from hmi.texts.catalog import _, ngettext
from ui.live.station import Station
from ui.theme.scale import TouchClass
from ui.theme.type import TypeRole
from ui.widgets.action_button import ActionButton
from ui.widgets.plain_text import PlainLabel, plain
from ui.widgets.rule_words import Knob, changes, knobs
from ui.widgets.segments import Segments
from ui.widgets.sheet import Sheet

_DAYS = (1, 7, 30)
_DAY_US = 86_400_000_000
_SLOT = "alarm-tuning"
_WIDE_PX = 560
_LONGEST_REASON = 200

Wish = Callable[[AlarmRule, str], object]


class TuneSheet(Sheet):
    """Steps the numbers of a rule and tells each time what the past would have been.

    wish gets the changed rule and the reason; without it the sheet only tries.
    """

    def __init__(
        self, station: Station, over: QWidget, rule: AlarmRule, tried: AlarmRule, wish: Wish | None
    ) -> None:
        super().__init__(station.theme, over, plain(rule.message, 80))
        self._station = station
        self._rule = rule
        self.tried = tried
        self._tag = station.site.tag(rule.tag)
        self._past: Past | None = None
        theme = station.theme
        names = (_("24 h"), _("7 days"), _("30 days"))
        self.ranges = Segments(theme, list(zip(_DAYS, names, strict=True)))
        self.ranges.choose(7)
        self.outcome = PlainLabel(theme, "", TypeRole.BODY, is_wrapped=True)
        self.outcome.setMinimumWidth(theme.unit(_WIDE_PX))
        self.reason = QLineEdit()
        self.reason.setAccessibleName(_("Reason"))
        self.reason.setPlaceholderText(_("Reason of the change"))
        self.reason.setMaxLength(_LONGEST_REASON)
        self.reason.setContextMenuPolicy(Qt.ContextMenuPolicy.NoContextMenu)
        self.cancel = ActionButton(theme, _("Cancel"), TouchClass.T2)
        self.apply = ActionButton(theme, _("Change the alarm"), TouchClass.T2, is_primary=True)
        self.values: dict[str, PlainLabel] = {}
        self.steps: dict[tuple[str, int], ActionButton] = {}
        self._lay_out(is_offered=wish is not None)
        self.ranges.chosen.connect(lambda _key: self._read())
        self.cancel.clicked.connect(lambda _checked=False: self.close_sheet())
        self.apply.clicked.connect(
            lambda _checked=False: wish(self.tried, self.reason.text().strip()) if wish else None
        )
        self._show_values()
        self.closed.connect(lambda: station.background.cancel(_SLOT))

    def open(self) -> None:
        """Cover the window and read the past."""
        super().open()
        self._read()

    def refuse(self, sentence: str) -> None:
        """Stay open and say why the change was not made."""
        self.outcome.show_text(sentence)

    def _read(self) -> None:
        end_us = to_us(self._station.clock.now())
        start_us = end_us - int(str(self.ranges.key)) * _DAY_US
        site, reader, rule = self._station.site, self._station.reader, self._rule
        self._past = None
        self.outcome.show_text(_("The record is being read"))
        self._station.background.run(
            _SLOT,
            lambda: recorded_past(site, rule, reader, start_us, end_us),
            self._take_past,
            self.outcome.show_text,
        )

    def _take_past(self, past: Past) -> None:
        self._past = past
        self._compare()

    def _compare(self) -> None:
        past, rule, tried, tag = self._past, self._rule, self.tried, self._tag
        if past is not None:
            self._station.background.run(
                _SLOT, lambda: compare(rule, tried, tag, past), self._tell, self.outcome.show_text
            )

    def _tell(self, outcome: Outcome) -> None:
        self.outcome.show_text(told(outcome))

    def _step(self, knob: Knob, way: int) -> None:
        self.tried = knob.stepped(self.tried, way)
        self._show_values()
        self._compare()

    def _show_values(self) -> None:
        for knob in knobs(self._rule, self._tag):
            was, now = knob.text(self._rule), knob.text(self.tried)
            text = now if was == now else _("{new}, was {old}").format(new=now, old=was)
            self.values[knob.name].show_text(text)
        self.apply.setEnabled(bool(changes(self._rule, self.tried, self._tag)))

    def _lay_out(self, *, is_offered: bool) -> None:
        theme, grid, answers = self.theme, QGridLayout(), QHBoxLayout()
        grid.setHorizontalSpacing(theme.unit(12))
        grid.setVerticalSpacing(theme.unit(4))
        for row, knob in enumerate(knobs(self._rule, self._tag)):
            self.values[knob.name] = PlainLabel(theme, "", TypeRole.STRONG)
            grid.addWidget(PlainLabel(theme, knob.caption, TypeRole.BODY, ink="text2"), row, 0)
            grid.addWidget(self.values[knob.name], row, 1)
            for column, way, sign in ((2, -1, "\N{MINUS SIGN}"), (3, 1, "+")):
                button = ActionButton(theme, sign, TouchClass.T1)
                step = partial(self._step, knob, way)
                button.clicked.connect(lambda _checked=False, step=step: step())
                self.steps[knob.name, way] = button
                grid.addWidget(button, row, column)
        grid.setColumnStretch(1, 1)
        self.content.addWidget(self.ranges)
        self.content.addLayout(grid)
        self.content.addWidget(self.outcome)
        self.content.addWidget(self.reason)
        answers.addWidget(self.cancel)
        answers.addStretch()
        answers.addWidget(self.apply)
        self.content.addLayout(answers)
        self.reason.setVisible(is_offered)
        self.apply.setVisible(is_offered)


def open_tuning(station: Station, over: QWidget, rule: AlarmRule, tried: AlarmRule) -> TuneSheet:
    """Open the sheet that tries changes of a rule; who may configure can make them."""

    def wish(changed: AlarmRule, reason: str) -> None:
        station.wish(ChangeAlarmRule(rule, changed, reason), sheet.refuse, sheet.close_sheet)

    may = station.may(Right.CONFIGURE)
    sheet = TuneSheet(station, over, rule, tried, wish if may else None)
    sheet.open()
    return sheet


def told(outcome: Outcome) -> str:
    """Say what a change would have done."""
    parts = [
        _("{before} → {after} alarms").format(before=outcome.before, after=outcome.after),
    ]
    if outcome.missed:
        parts.append(
            ngettext(
                "{n} of {true} that lasted a minute would have been missed",
                "{n} of {true} that lasted a minute would have been missed",
                outcome.missed,
            ).format(n=outcome.missed, true=outcome.true)
        )
    elif outcome.true:
        late = formats.duration(outcome.latest_s)
        parts.append(_("none that lasted a minute missed, at most {late} later").format(late=late))
    else:
        parts.append(_("none lasted a minute"))
    return " · ".join(parts)
