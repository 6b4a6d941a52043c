"""One alarm rule as fields to tap: limits, delays, texts, and its place in the matrix."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QGridLayout, QVBoxLayout, QWidget

from hmi.config.alarm_cells import cell_of
from hmi.plant.alarm_priorities import priority_by_matrix, urgency_of
from hmi.plant.alarm_rules import LEVELLED, AlarmRule, Harm
from hmi.texts.catalog import _
from ui.theme.scale import TouchClass
from ui.theme.theme import Theme
from ui.theme.type import TypeRole
from ui.widgets.action_button import ActionButton
from ui.widgets.alarm_words import priority_word
from ui.widgets.badge import AlarmBadge
from ui.widgets.keyboard import Keyboard, TypedField
from ui.widgets.plain_text import PlainLabel, plain
from ui.widgets.segments import Segments
from ui.widgets.wrapping import Wrapping

_LIMITS = ("hihi", "hi", "lo", "lolo", "deadband")
_TEXTS = ("message", "cause", "consequence", "response")
_SWITCHES = ("latching", "confirm_required", "shelvable", "is_alert")
_TIMES_S = (120.0, 300.0, 900.0, 3600.0)
"""One response time in each column of the matrix, for what was not given more exactly."""


class AlarmRuleForm(QWidget):
    """Shows one rule; cells() are the columns that a person changed, as cells of a table."""

    edited = Signal()

    def __init__(self, theme: Theme, keyboard: Keyboard) -> None:
        super().__init__()
        self.setObjectName("page")
        self._rule: AlarmRule | None = None
        self.fields = {
            name: TypedField(keyboard, caption) for name, caption in _captions().items()
        }
        self._labels = {
            name: PlainLabel(theme, caption, TypeRole.CAPTION, ink="text2")
            for name, caption in _captions().items()
        }
        self.title = PlainLabel(theme, "", TypeRole.VALUE, is_wrapped=True)
        self.badge = AlarmBadge(theme, 28)
        self.priority = PlainLabel(theme, "", TypeRole.STRONG)
        self.harms = Segments(theme, list(_harm_words().items()))
        self.times = Segments(theme, list(zip(_TIMES_S, _time_words(), strict=True)))
        self.switches = {
            name: ActionButton(theme, caption, TouchClass.T1)
            for name, caption in _switch_words().items()
        }
        self._lay_out(theme)
        self.harms.chosen.connect(lambda _key: self._judge())
        self.times.chosen.connect(lambda _key: self._judge())
        for field in self.fields.values():
            field.edited.connect(lambda _text: self.edited.emit())

    def show_rule(self, rule: AlarmRule) -> None:
        """Show a rule as it is."""
        self._rule = rule
        self.title.show_text(f"{plain(rule.message, 80)}  ·  {plain(rule.key, 80)}")
        for name, field in self.fields.items():
            field.show_text(cell_of(rule, name))
            is_used = name not in _LIMITS or rule.kind in LEVELLED
            field.setVisible(is_used)
            self._labels[name].setVisible(is_used)
        self.harms.choose(rule.harm)
        self.times.choose(_time_of(rule))
        for name, button in self.switches.items():
            button.setChecked(bool(getattr(rule, name)))
        self._judge()

    def cells(self) -> dict[str, str]:
        """Return what is another cell than in the rule that was shown."""
        rule = self._rule
        if rule is None:
            return {}
        found = {name: field.text().strip() for name, field in self.fields.items()}
        found |= {name: str(one.isChecked()).lower() for name, one in self.switches.items()}
        changed = {name: text for name, text in found.items() if text != cell_of(rule, name)}
        return changed | self._matrix_cells(rule)

    def _matrix_cells(self, rule: AlarmRule) -> dict[str, str]:
        harm, time_s = self.harms.key, self.times.key
        if not isinstance(harm, Harm) or not isinstance(time_s, float):
            return {}
        if (harm, time_s) == (rule.harm, _time_of(rule)):
            return {}
        # An empty priority is the one of the matrix.
        return {"harm": harm.value, "response_time_s": f"{time_s:g}", "priority": ""}

    def _judge(self) -> None:
        """Show the priority of the matrix, or that of the rule while it has no place there."""
        rule, harm, time_s = self._rule, self.harms.key, self.times.key
        if rule is None:
            return
        if not isinstance(harm, Harm) or not isinstance(time_s, float):
            told = _("{priority}, without harm and time for the response")
            self.badge.show_priority(rule.priority)
            self.priority.show_text(told.format(priority=priority_word(rule.priority)))
        else:
            priority = priority_by_matrix(harm, time_s)
            self.badge.show_priority(priority)
            alert = _("An alert is enough: no horn, a list of its own")
            self.priority.show_text(alert if priority is None else priority_word(priority))
        self.edited.emit()

    def _lay_out(self, theme: Theme) -> None:
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, theme.unit(8), 0)
        box.setSpacing(theme.unit(8))
        box.addWidget(self.title)
        numbers = QGridLayout()
        numbers.setHorizontalSpacing(theme.unit(12))
        for column, name in enumerate((*_LIMITS, "on_delay_s", "off_delay_s")):
            numbers.addWidget(self._labels[name], 0, column)
            numbers.addWidget(self.fields[name], 1, column)
        box.addLayout(numbers)
        self._add_caption(box, theme, _("What it prevents"))
        box.addWidget(Wrapping(theme, [self.harms]))
        self._add_caption(box, theme, _("Time to respond before that happens"))
        box.addWidget(Wrapping(theme, [self.times]))
        box.addWidget(Wrapping(theme, [self.badge, self.priority]))
        for name in _TEXTS:
            box.addWidget(self._labels[name])
            box.addWidget(self.fields[name])
        for button in self.switches.values():
            button.setCheckable(True)
            button.clicked.connect(lambda _checked=False: self.edited.emit())
        box.addWidget(Wrapping(theme, list(self.switches.values())))
        box.addStretch()

    def _add_caption(self, box: QVBoxLayout, theme: Theme, text: str) -> None:
        box.addWidget(PlainLabel(theme, text, TypeRole.CAPTION, ink="text2"))


def _time_of(rule: AlarmRule) -> float | None:
    """Return the column of the matrix in which a rule stands, by its representative time."""
    if rule.response_time_s is None:
        return None
    urgency = urgency_of(rule.response_time_s)
    return next(time_s for time_s in _TIMES_S if urgency_of(time_s) is urgency)


def _captions() -> dict[str, str]:
    return {
        "hihi": _("Limit HIHI"),
        "hi": _("Limit HI"),
        "lo": _("Limit LO"),
        "lolo": _("Limit LOLO"),
        "deadband": _("Deadband"),
        "on_delay_s": _("Comes after s"),
        "off_delay_s": _("Goes after s"),
        "message": _("Message, part and condition"),
        "cause": _("Usual cause"),
        "consequence": _("What happens if not"),
        "response": _("What to do"),
    }


def _harm_words() -> dict[object, str]:
    return {
        Harm.MINOR: _("Nuisance"),
        Harm.MODERATE: _("Minutes of stop"),
        Harm.MAJOR: _("Hours of stop, damage"),
        Harm.SEVERE: _("Injury, environment"),
    }


def _time_words() -> list[str]:
    return [_("under 3 min"), _("3 to 10 min"), _("10 to 30 min"), _("over 30 min")]


def _switch_words() -> dict[str, str]:
    words = (_("Stays until reset"), _("Response is confirmed"), _("May be shelved"), _("Alert"))
    return dict(zip(_SWITCHES, words, strict=True))
