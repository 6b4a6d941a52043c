"""Calculated pens: each with a name and a formula over tags, written by touch."""

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from hmi.errors import ExpressionMistaken
from hmi.plant.expressions import LONGEST
from hmi.plant.pens import LONGEST_NAME, MARK, CalculatedPen
from hmi.texts.catalog import _
from hmi.texts.codes import sentence
from hmi.trends.calculated import formula_of
from ui.live.station import Station
from ui.theme.scale import TouchClass
from ui.theme.type import TypeRole
from ui.widgets.action_button import ActionButton
from ui.widgets.keyboard import Keyboard, TypedField
from ui.widgets.plain_text import PlainLabel, plain
from ui.widgets.scroll import Scroll
from ui.widgets.sheet import Sheet
from ui.widgets.wrapping import Wrapping

_SIGNS = ("+", "-", "*", "/", "(", ")", "min(", "max(", "abs(")
_WIDTH_PX, _MARGIN_PX = 760, 32
_LONGEST_UNIT = 12
_NAMED = 24


class CalculateSheet(Sheet):
    """Makes a pen, or changes the one of the same name; tags of the chart are put in by a tap."""

    made = Signal(object)
    removed = Signal(str)
    """The key of a pen that shall be calculated no more."""

    def __init__(
        self, station: Station, over: QWidget, pens: Sequence[CalculatedPen], tags: Sequence[str]
    ) -> None:
        super().__init__(station.theme, over, _("Calculated pens"))
        theme = station.theme
        self._station, self._pens = station, tuple(pens)
        self.keyboard = Keyboard(theme)
        self.name = TypedField(self.keyboard, _("Name"))
        self.name.setMaxLength(LONGEST_NAME)
        self.unit = TypedField(self.keyboard, _("Unit"))
        self.unit.setMaxLength(_LONGEST_UNIT)
        self.text = TypedField(self.keyboard, _("Formula"), "filler.speed / capper.speed")
        self.text.setMaxLength(LONGEST)
        self.told = PlainLabel(theme, "", TypeRole.BODY, is_wrapped=True)
        self.told.show_text(_("With + - * / and min, max, abs; comparisons give 1 or 0."))
        self.inserts = {key: self._inserter(key, self._caption(key)) for key in tags}
        signs = [self._inserter(sign, sign) for sign in _SIGNS]
        cancel = ActionButton(theme, _("Cancel"), TouchClass.T2)
        self.confirm = ActionButton(theme, _("Calculate"), TouchClass.T2, is_primary=True)
        cancel.clicked.connect(lambda _checked=False: self.close_sheet())
        self.confirm.clicked.connect(lambda _checked=False: self._make())
        self._lay_out([*signs, *self.inserts.values()], cancel)

    def edit(self, pen: CalculatedPen) -> None:
        """Put a pen into the fields."""
        self.name.setText(pen.name)
        self.unit.setText(pen.unit)
        self.text.setText(pen.text)

    def _lay_out(self, inserts: Sequence[QWidget], cancel: QWidget) -> None:
        theme = self._station.theme
        inner = QWidget()
        inner.setObjectName("page")
        box = QVBoxLayout(inner)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(theme.unit(8))
        for pen in self._pens:
            box.addLayout(self._row(pen))
        first = QHBoxLayout()
        first.addWidget(self.name, 3)
        first.addWidget(self.unit, 1)
        box.addLayout(first)
        box.addWidget(self.text)
        box.addWidget(self.told)
        box.addWidget(Wrapping(theme, inserts, gap=4))
        box.addStretch(1)
        end = QHBoxLayout()
        end.addWidget(cancel)
        end.addStretch(1)
        end.addWidget(self.confirm)
        self.content.addWidget(Scroll(inner), 1)
        self.content.addWidget(self.keyboard)
        self.content.addLayout(end)

    def _row(self, pen: CalculatedPen) -> QHBoxLayout:
        theme = self._station.theme
        line = QHBoxLayout()
        change = ActionButton(theme, f"{MARK} {plain(pen.name, LONGEST_NAME)}", TouchClass.T2)
        change.clicked.connect(lambda _checked=False: self.edit(pen))
        remove = ActionButton(theme, "", TouchClass.T2, icon="close")
        remove.setAccessibleName(_("Remove {name}").format(name=plain(pen.name)))
        remove.clicked.connect(lambda _checked=False: self._remove(pen))
        text = PlainLabel(theme, pen.text, TypeRole.CAPTION, ink="text2", is_elided=True)
        line.addWidget(change)
        line.addWidget(text, 1)
        line.addWidget(remove)
        return line

    def _inserter(self, text: str, caption: str) -> ActionButton:
        button = ActionButton(self._station.theme, caption, TouchClass.T1)
        button.clicked.connect(lambda _checked=False: self._insert(text))
        return button

    def _insert(self, text: str) -> None:
        before = self.text.text()[: self.text.cursorPosition()]
        gap = " " if before and not before.endswith((" ", "(")) and text != ")" else ""
        self.text.insert(gap + text)
        if self.keyboard.isVisible():
            self.keyboard.write_into(self.text)

    def _caption(self, key: str) -> str:
        site = self._station.site
        tag = site.tag(key)
        machine = site.machine_by_key.get(tag.machine)
        name = f"{tag.name} · {machine.name}" if machine else tag.name
        return plain(name, _NAMED)

    def _make(self) -> None:
        name, text = self.name.text().strip(), self.text.text().strip()
        if not name:
            self.told.show_text(sentence("name-empty"))
            return
        try:
            formula_of(text, self._station.site)
        except ExpressionMistaken as mistake:
            self._show_mistake(mistake)
            return
        pen = CalculatedPen(name=name, text=text, unit=self.unit.text().strip())
        self.close_sheet()
        self.made.emit(pen)

    def _show_mistake(self, mistake: ExpressionMistaken) -> None:
        """Say what is wrong, and select where it is, so that the next key replaces it."""
        self.told.show_text(sentence(mistake.code, **mistake.fields), 400)
        column = max(0, int(str(mistake.fields["column"])) - 1)
        text = self.text.text()
        # What is shown is without blanks at its ends, the field may have some at its beginning.
        column += len(text) - len(text.lstrip())
        length = len(text[column:].split(" ")[0]) if column < len(text) else 0
        self.text.setFocus()
        self.text.setSelection(column, length)
        if not length:
            self.text.setCursorPosition(column)

    def _remove(self, pen: CalculatedPen) -> None:
        self.close_sheet()
        self.removed.emit(pen.key)

    def _cover(self) -> None:
        super()._cover()
        panel, margin = self.content.parentWidget(), self.theme.unit(_MARGIN_PX)
        if panel is not None:
            width = min(self.theme.unit(_WIDTH_PX), self.width() - margin)
            panel.setFixedSize(width, min(self.theme.unit(_WIDTH_PX), self.height() - margin))
