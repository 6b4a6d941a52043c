"""Sets one value in a machine: enter it, look at old and new side by side, set it, see it held.

Nothing here believes that a value is set: it is shown only once the server was read back. The
second step has its button where the first step had none, so that no double tap sets anything.
"""

from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from hmi.actions.requests import WriteTag
from hmi.actions.write_rules import allowed_range, check_value
from hmi.errors import ActionRefused
from hmi.plant.samples import Value
from hmi.plant.tags import Kind, Tag
from hmi.texts.catalog import _
from hmi.texts.codes import sentence
from ui.live.reading import Reading
from ui.live.station import Station
from ui.live.watches import Watches
from ui.theme.scale import TouchClass
from ui.theme.type import TypeRole
from ui.widgets.action_button import ActionButton
from ui.widgets.plain_text import PlainLabel, plain
from ui.widgets.sheet import Sheet
from ui.widgets.value_entry import ValueEntry
from ui.widgets.value_text import NOTHING, doubt_text, number_text, value_text

WIDTH = 320
KEYS_WIDTH = 260
_NUMBERS = (Kind.NUMBER, Kind.INTEGER)


class SetValue(Sheet):
    """The sheet for one writable tag."""

    def __init__(self, station: Station, over: QWidget, tag: Tag) -> None:
        super().__init__(station.theme, over, _("Set a value"))
        self._station, self._tag = station, tag
        self._new: Value = None
        self._seen: Value = None
        self._agreed: Value = None
        """The present value beside which the new one was looked at."""
        theme = station.theme
        self._now = PlainLabel(theme, "", TypeRole.BODY, is_wrapped=True)
        self.entry = ValueEntry(theme, tag)
        self.change = PlainLabel(theme, "", TypeRole.VALUE, is_wrapped=True)
        self.told = PlainLabel(theme, "", TypeRole.BODY, is_wrapped=True)
        self.cancel = ActionButton(theme, _("Cancel"), TouchClass.T3)
        self.next = ActionButton(theme, _("Next"), TouchClass.T3, is_primary=True)
        self.set = ActionButton(theme, _("Set now"), TouchClass.T3, is_primary=True)
        self.back = ActionButton(theme, _("Back"), TouchClass.T3)
        self.steps = QStackedWidget()
        self._lay_out()
        self.cancel.clicked.connect(lambda _checked=False: self.close_sheet())
        self.next.clicked.connect(lambda _checked=False: self._look())
        self.entry.entered.connect(self._look)
        self.back.clicked.connect(lambda _checked=False: self._enter())
        self.set.clicked.connect(lambda _checked=False: self._wish())
        self._watches = Watches(station.feed)
        self.closed.connect(self._watches.end)
        self._show_reading(station.feed.reading(tag.key))

    def open(self) -> None:
        """Cover the window and wait for a value."""
        super().open()
        self._watches.watch(self._tag.key, self._show_reading)
        self.entry.begin()

    @property
    def present(self) -> str:
        """The present value as it is shown."""
        return self._now.full_text

    def _lay_out(self) -> None:
        theme, tag = self._station.theme, self._tag
        machine = self._station.site.machine_by_key.get(tag.machine)
        where = plain(machine.name if machine else tag.machine, 60)
        words = QVBoxLayout()
        words.setSpacing(theme.unit(12))
        words.addWidget(PlainLabel(theme, plain(tag.name, 60), TypeRole.VALUE, is_wrapped=True))
        words.addWidget(PlainLabel(theme, where, TypeRole.CAPTION, ink="text2"))
        words.addWidget(self._now)
        self.told.hide()
        words.addWidget(self.told)
        self.steps.addWidget(self._step([self._range(), self.entry], (self.cancel, self.next)))
        asked = _("This value is critical.") if tag.write_critical else ""
        warning = PlainLabel(theme, asked, TypeRole.BODY, is_wrapped=True)
        warning.setVisible(bool(asked))
        self.steps.addWidget(self._step([self.change, warning], (self.set, self.back)))
        self.steps.setMinimumWidth(theme.unit(WIDTH))
        words.addWidget(self.steps)
        self.content.addLayout(self._with_keys(words))

    def _with_keys(self, words: QVBoxLayout) -> QBoxLayout:
        """Put digits beside the words and letters below them; they keep their room when hidden."""
        keypad, is_text = self.entry.keypad, self._tag.kind is Kind.TEXT
        way = QBoxLayout.Direction.TopToBottom if is_text else QBoxLayout.Direction.LeftToRight
        layout = QBoxLayout(way)
        layout.setSpacing(self._station.theme.unit(24))
        layout.addLayout(words)
        if keypad is not None:
            policy = keypad.sizePolicy()
            policy.setRetainSizeWhenHidden(True)
            keypad.setSizePolicy(policy)
            if not is_text:
                keypad.setMinimumWidth(self._station.theme.unit(KEYS_WIDTH))
            layout.addWidget(keypad)
            self.steps.currentChanged.connect(lambda step: keypad.setVisible(step == 0))
        return layout

    def _step(self, content: list[QWidget], answers: tuple[ActionButton, ActionButton]) -> QWidget:
        step = QWidget()
        box = QVBoxLayout(step)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(self._station.theme.unit(12))
        for one in content:
            box.addWidget(one)
        box.addStretch()
        row = QHBoxLayout()
        row.addWidget(answers[0])
        row.addStretch()
        row.addSpacing(self._station.theme.px(6))
        row.addWidget(answers[1])
        box.addLayout(row)
        return step

    def _range(self) -> PlainLabel:
        tag, text = self._tag, ""
        if tag.kind in _NUMBERS:
            low, high = (self._told_number(limit) for limit in allowed_range(tag))
            text = _("Allowed: {low} to {high}").format(low=low, high=high)
            if tag.write_step is not None:
                step = self._told_number(tag.write_step)
                text += " · " + _("in steps of {step}").format(step=step)
        label = PlainLabel(
            self._station.theme, text, TypeRole.CAPTION, ink="text2", is_wrapped=True
        )
        label.setVisible(bool(text))
        return label

    def _show_reading(self, reading: Reading) -> None:
        self._seen = reading.value if reading.is_live else None
        unit = plain(reading.tag.unit, 12)
        doubt = doubt_text(reading)
        told = f"{value_text(reading)} {unit}".strip()
        shown = _("Present value: {value}").format(value=told)
        self._now.show_text(f"{shown} · {doubt}" if doubt else shown)

    def _enter(self) -> None:
        """Go back to the first step."""
        self.steps.setCurrentIndex(0)
        self.entry.begin()

    def _look(self) -> None:
        """Show old and new side by side, if the new one may be."""
        value = self.entry.value()
        try:
            check_value(self._tag, value)
        except ActionRefused as refusal:
            self._refuse(sentence(refusal.code, **refusal.fields))
            return
        self._new, self._agreed = value, self._seen
        self.told.hide()
        before, after = self._told_value(self._agreed), self._told_value(value)
        self.change.show_text(f"{before} \N{RIGHTWARDS ARROW} {after}")
        self.set.setEnabled(True)
        self.steps.setCurrentIndex(1)
        self.back.setFocus()

    def _wish(self) -> None:
        self.set.setEnabled(False)
        self.told.hide()
        wish = WriteTag(self._tag.key, self._new, self._agreed, is_confirmed=True)
        self._station.wish(wish, self._refuse, self.close_sheet)

    def _refuse(self, told: str) -> None:
        """Stay open and say why nothing was set, or that nobody knows."""
        self.steps.setCurrentIndex(0)
        self.told.show_text(told)
        self.told.show()

    def _told_value(self, value: Value) -> str:
        if value is None:
            return NOTHING
        if isinstance(value, str):
            return plain(value, 60)
        return f"{number_text(self._tag, float(value))} {plain(self._tag.unit, 12)}".strip()

    def _told_number(self, value: float) -> str:
        return f"{number_text(self._tag, value)} {plain(self._tag.unit, 12)}".strip()
