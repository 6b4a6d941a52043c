"""Changes chosen tags together: how often, which changes, and for a single one name and range."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from hmi.plant.tags import Kind, Tag
from hmi.texts.catalog import _, ngettext
from ui.live.station import Station
from ui.theme.scale import TouchClass
from ui.theme.type import TypeRole
from ui.widgets.action_button import ActionButton
from ui.widgets.keyboard import Keyboard, TypedField
from ui.widgets.panel import Panel
from ui.widgets.plain_text import PlainLabel
from ui.widgets.tag_rows import interval_text
from ui.widgets.wrapping import Wrapping

INTERVALS_S = (0.1, 0.5, 1.0, 5.0, 60.0)
SHARES = (0.0, 0.001, 0.005, 0.01)
"""Deadbands as shares of a tag's range."""
_SHARE_WORDS = ("Every change", "0.1 % of range", "0.5 % of range", "1 % of range")


class TagEditor(Panel):
    """Buttons for what many tags have in common; fields when one alone is chosen."""

    edited = Signal(object)
    """The changed tags."""
    dropped = Signal(object)
    """Tags that shall not be added."""

    def __init__(self, station: Station, keyboard: Keyboard) -> None:
        super().__init__(station.theme)
        self._station = station
        self._tags: Sequence[Tag] = ()
        self.title = PlainLabel(station.theme, "", TypeRole.STRONG, is_wrapped=True)
        self.intervals = {one: self._button(interval_text(one)) for one in INTERVALS_S}
        self.shares = {
            share: self._button(_(words))
            for share, words in zip(SHARES, _SHARE_WORDS, strict=True)
        }
        self.drop = ActionButton(station.theme, _("Leave out"), TouchClass.T1)
        self.fields = {
            key: TypedField(keyboard, _(words)) for key, words in _FIELDS.items()
        }  # fmt: skip
        self._lay_out()
        for interval_s, button in self.intervals.items():
            button.clicked.connect(partial(self._set_interval, interval_s))
        for share, button in self.shares.items():
            button.clicked.connect(partial(self._set_share, share))
        for key, field in self.fields.items():
            field.edited.connect(partial(self._take_field, key))
        self.drop.clicked.connect(lambda _checked=False: self.dropped.emit(list(self._tags)))

    def show_tags(self, tags: Sequence[Tag]) -> None:
        """Show what chosen tags have in common."""
        self._tags = tags
        count = len(tags)
        told = ngettext("{n} tag chosen", "{n} tags chosen", count).format(n=count)
        self.title.show_text(told if tags else _("Choose tags to change them together."))
        self._body.setVisible(bool(tags))
        for interval_s, button in self.intervals.items():
            button.setChecked(bool(tags) and all(one.interval_s == interval_s for one in tags))
        numbers = [one for one in tags if _span(one)]
        for share, button in self.shares.items():
            of_all = all(_is_share(one, share) for one in numbers)
            button.setChecked(bool(numbers) and of_all)
            button.setEnabled(bool(numbers) or share == 0.0)
        self._single.setVisible(count == 1)
        if count == 1:
            for key, field in self.fields.items():
                field.show_text(_text_of(tags[0], key))

    def _button(self, caption: str) -> ActionButton:
        button = ActionButton(self._station.theme, caption, TouchClass.T1)
        button.setCheckable(True)
        return button

    def _lay_out(self) -> None:
        theme = self._station.theme
        self._body, self._single = QWidget(), QWidget()
        box, fields = QVBoxLayout(self._body), QVBoxLayout(self._single)
        for layout in (box, fields):
            layout.setContentsMargins(0, 0, 0, 0)
            layout.setSpacing(theme.unit(6))
        box.addWidget(PlainLabel(theme, _("Read"), TypeRole.CAPTION, ink="text2"))
        box.addWidget(Wrapping(theme, list(self.intervals.values()), 4))
        box.addWidget(PlainLabel(theme, _("Record"), TypeRole.CAPTION, ink="text2"))
        box.addWidget(Wrapping(theme, list(self.shares.values()), 4))
        for field in self.fields.values():
            caption = field.accessibleName()
            fields.addWidget(PlainLabel(theme, caption, TypeRole.CAPTION, ink="text2"))
            fields.addWidget(field)
        box.addWidget(self._single)
        box.addWidget(self.drop)
        self.add(self.title)
        self.add(self._body)
        self.box.addStretch()

    def _set_interval(self, interval_s: float, _checked: bool = False) -> None:
        self._change(lambda tag: replace(tag, interval_s=interval_s))

    def _set_share(self, share: float, _checked: bool = False) -> None:
        self._change(lambda tag: replace(tag, deadband=share * _span(tag)))

    def _take_field(self, key: str, text: str) -> None:
        if len(self._tags) != 1:
            return
        change: dict[str, object] = {}
        if key in ("low", "high"):
            number = _number(text)
            if number is None and text.strip():
                return
            change[key] = number
        elif text.strip() or key == "unit":
            change[key] = text.strip()
        self._change(lambda tag: replace(tag, **change))  # type: ignore[arg-type]  # by key

    def _change(self, change: Callable[[Tag], Tag]) -> None:
        self.edited.emit([change(tag) for tag in self._tags])


_FIELDS = {"name": "Name", "unit": "Unit", "low": "Range from", "high": "Range to"}


def _span(tag: Tag) -> float:
    if tag.kind is not Kind.NUMBER or tag.low is None or tag.high is None:
        return 0.0
    return max(0.0, tag.high - tag.low)


def _is_share(tag: Tag, share: float) -> bool:
    return abs(tag.deadband - share * _span(tag)) <= 1e-9 * max(1.0, _span(tag))


def _text_of(tag: Tag, key: str) -> str:
    value = getattr(tag, key)
    return "" if value is None else f"{value:g}" if isinstance(value, float) else str(value)


def _number(text: str) -> float | None:
    try:
        return float(text.strip().replace(",", "."))
    except ValueError:
        return None
