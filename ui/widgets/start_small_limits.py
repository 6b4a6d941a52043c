"""The sixth step: limits as the standards' tables propose them, each a whole alarm rule."""

from dataclasses import replace

from PySide6.QtWidgets import QVBoxLayout

from hmi.machines.proposed_limits import ProposedLimit, why_unsound
from hmi.plant.alarm_rules import AlarmRule, Levels
from hmi.texts import formats
from hmi.texts.catalog import _
from hmi.texts.codes import sentence
from ui.live.starter import Starter
from ui.live.starting import Start
from ui.live.station import Station
from ui.theme.scale import TouchClass
from ui.theme.theme import Theme
from ui.theme.type import TypeRole
from ui.widgets.action_button import ActionButton
from ui.widgets.card import Card
from ui.widgets.long_text import LongText
from ui.widgets.panel import Panel
from ui.widgets.plain_text import plain
from ui.widgets.start_small_step import StartStep
from ui.widgets.value_text import short_number
from ui.widgets.wrapping import Wrapping

LEVELS = {"lolo": "Very low", "lo": "Low", "hi": "High", "hihi": "Very high"}


class LimitPanel(Panel):
    """One limit: whether it is wanted, its numbers to tap, and what stands behind it."""

    def __init__(self, theme: Theme, limit: ProposedLimit) -> None:
        super().__init__(theme)
        self.limit = limit
        self.card = Card(theme, has_mark=not limit.is_watched)
        self.levels = {
            name: ActionButton(theme, "", TouchClass.T2)
            for name in LEVELS
            if getattr(limit.rule.levels, name) is not None
        }
        self.again = ActionButton(theme, _("As proposed"), TouchClass.T2)
        self.told = LongText(theme, "", TypeRole.BODY)
        self.about = LongText(theme, "", TypeRole.CAPTION, ink="text2")
        self.add(self.card)
        if not limit.is_watched:
            self.add(Wrapping(theme, [*self.levels.values(), self.again]))
        self.add(self.told)
        self.add(self.about)


class LimitsStep(StartStep):
    """All limits of the machine, to be taken, changed or left out."""

    def __init__(self, station: Station, starter: Starter) -> None:
        told = _("From the tables of the standards. Tap a number to change it.")
        super().__init__(station, starter, _("Limits"), told)
        theme = station.theme
        self.panels: dict[str, LimitPanel] = {}
        self._none = LongText(theme, "", TypeRole.BODY, ink="text2")
        self._column: QVBoxLayout = self.scrolled()
        self._column.addWidget(self._none)
        self._column.addStretch()

    def show_starting(self) -> None:
        """Show every limit as it would be written."""
        one, site = self.starting, self.station.site
        limits = {limit.rule.key: limit for limit in one.limits(site)}
        if list(limits) != list(self.panels) or any(
            _shape(limits[key]) != _shape(panel.limit) for key, panel in self.panels.items()
        ):
            self._renew(limits)
        for key, limit in limits.items():
            self._show(self.panels[key], limit)
        told = _("None of the signals has a limit in the tables; rules can be added later.")
        self._none.show_text("" if limits else told)
        self._none.setVisible(not limits)

    def why_not(self) -> str:
        """Tell the first limit that cannot be."""
        one = self.starting
        for limit in one.limits(self.station.site):
            code = why_unsound(limit.rule)
            if code and limit.rule.key not in one.left_out:
                return f"{limit.rule.message}: {sentence(code)}"
        return ""

    def go_on(self) -> None:
        """Show what would be written."""
        self.starter.go(Start.PREVIEW)

    def _renew(self, limits: dict[str, ProposedLimit]) -> None:
        for panel in self.panels.values():
            panel.hide()
            panel.deleteLater()
        self.panels = {key: LimitPanel(self.station.theme, one) for key, one in limits.items()}
        for place, (key, panel) in enumerate(self.panels.items()):
            panel.card.clicked.connect(lambda _checked=False, key=key: self._toggle(key))
            panel.again.clicked.connect(lambda _checked=False, key=key: self._reset(key))
            for name, button in panel.levels.items():
                button.clicked.connect(
                    lambda _checked=False, key=key, name=name: self._ask(key, name)
                )
            self._column.insertWidget(1 + place, panel)

    def _show(self, panel: LimitPanel, limit: ProposedLimit) -> None:
        one, rule = self.starting, limit.rule
        unit = self._unit(rule)
        name = next(
            (c.tag.name for c in one.named(self.station.site) if c.tag.key == rule.tag), ""
        )
        beside = _("watched by the station") if limit.is_watched else priority_text(rule)
        panel.card.show_card(rule.message, [plain(name, 60), limit.source], beside)
        panel.card.setChecked(limit.is_watched or rule.key not in one.left_out)
        for level, button in panel.levels.items():
            value = short_number(getattr(rule.levels, level), unit)
            button.show_caption(f"{_(LEVELS[level])}: {value}")
        proposed = one.proposed(rule.key, self.station.site)
        panel.again.setVisible(proposed is not None and proposed != rule.levels)
        code = why_unsound(rule)
        panel.told.show_text(sentence(code) if code else "")
        panel.told.setVisible(bool(code))
        panel.about.show_text(limit_text(rule, unit), 400)

    def _unit(self, rule: AlarmRule) -> str:
        tags = {c.tag.key: c.tag for c in self.starting.named(self.station.site)}
        tag = tags.get(rule.tag)
        return plain(tag.unit, 12) if tag is not None else ""

    def _toggle(self, key: str) -> None:
        if not self.panels[key].limit.is_watched:
            self.starting.left_out ^= {key}
        self.starter.changed.emit()

    def _reset(self, key: str) -> None:
        one = self.starting
        proposed = one.proposed(key, self.station.site)
        one.levels.pop(key, None)
        if proposed is not None and one.before is not None:
            one.levels[key] = proposed
        self.starter.changed.emit()

    def _ask(self, key: str, level: str) -> None:
        limits = {limit.rule.key: limit.rule for limit in self.starting.limits(self.station.site)}
        rule = limits[key]

        def take(value: float | None) -> None:
            changed: Levels = replace(rule.levels, **{level: value})
            self.starting.levels[key] = changed
            self.starter.changed.emit()

        caption = f"{rule.message}: {_(LEVELS[level])}"
        value = getattr(rule.levels, level)
        self.ask_number(caption, value, self._unit(rule), take, self.panels[key].limit.source)


def _shape(limit: ProposedLimit) -> tuple[bool, ...]:
    """Return which numbers a limit has."""
    given = (getattr(limit.rule.levels, name) is not None for name in LEVELS)
    return (limit.is_watched, *given)


def priority_text(rule: AlarmRule) -> str:
    """Return how urgent a rule is."""
    if rule.is_alert:
        return _("alert")
    told = f"P{rule.priority:d}"
    return f"{told} · P{rule.extreme_priority:d}" if rule.extreme_priority else told


def limit_text(rule: AlarmRule, unit: str) -> str:
    """Say what a rule prevents, what to do, and when it counts."""
    parts = [rule.consequence, rule.response]
    if rule.response_time_s is not None:
        told = _("Time to respond: {time}.")
        parts.append(told.format(time=formats.duration(rule.response_time_s)))
    told = _("After {on}, back after {off} and {deadband} below.")
    parts.append(
        told.format(
            on=formats.duration(rule.on_delay_s), off=formats.duration(rule.off_delay_s),
            deadband=short_number(rule.deadband, unit),
        )
    )  # fmt: skip
    if rule.only_when_executing:
        parts.append(_("Only while the machine runs."))
    return " ".join(part for part in parts if part)
