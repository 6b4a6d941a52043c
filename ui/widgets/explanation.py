"""One tap on a number tells what it follows from: formula, the figures in it, and where from."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from hmi.texts.catalog import _
from ui.theme.scale import TouchClass
from ui.theme.theme import Theme
from ui.theme.type import TypeRole
from ui.widgets.action_button import ActionButton
from ui.widgets.page import Target
from ui.widgets.plain_text import PlainLabel
from ui.widgets.scroll import Scroll
from ui.widgets.sheet import Sheet

_WIDE_PX, _HIGH_PX = 620, 420


@dataclass(frozen=True, slots=True)
class Part:
    """One figure that a number follows from; target is where it can be looked up, if anywhere."""

    name: str
    text: str
    target: Target | None = None


@dataclass(frozen=True, slots=True)
class Explanation:
    """What a number means: its formula in words, its parts, and what else to know of it."""

    title: str
    text: str
    formula: str
    parts: tuple[Part, ...] = ()
    notes: tuple[str, ...] = ()


Explain = Callable[[], Explanation]


class ExplanationSheet(Sheet):
    """Shows an explanation; a part that can be looked up is a button."""

    wished = Signal(object)
    """The Target of a part that was tapped; the sheet is closed then."""

    def __init__(self, theme: Theme, over: QWidget, told: Explanation) -> None:
        super().__init__(theme, over, told.title)
        self.told = told
        inside = QWidget()
        inside.setObjectName("page")
        rows = QVBoxLayout(inside)
        rows.setContentsMargins(0, 0, theme.unit(8), 0)
        rows.setSpacing(theme.unit(8))
        rows.addWidget(PlainLabel(theme, told.text, TypeRole.VALUE))
        formula = PlainLabel(theme, "", TypeRole.BODY, is_wrapped=True)
        formula.show_paragraph(told.formula)
        rows.addWidget(formula)
        for part in told.parts:
            rows.addLayout(self._row(part))
        for note in told.notes:
            said = PlainLabel(theme, "", TypeRole.CAPTION, ink="text2", is_wrapped=True)
            said.show_paragraph(note)
            rows.addWidget(said)
        rows.addStretch()
        scroll = Scroll(inside)
        scroll.setMinimumSize(
            min(theme.unit(_WIDE_PX), over.window().width() - theme.unit(96)),
            min(theme.unit(_HIGH_PX), over.window().height() - theme.unit(240)),
        )
        self.content.addWidget(scroll, 1)
        self.close_button = ActionButton(theme, _("Close"), TouchClass.T2)
        self.close_button.clicked.connect(lambda _checked=False: self.close_sheet())
        self.content.addWidget(self.close_button)

    def _row(self, part: Part) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(self.theme.unit(8))
        row.addWidget(
            PlainLabel(self.theme, part.name, TypeRole.BODY, ink="text2", is_wrapped=True), 1
        )
        row.addWidget(PlainLabel(self.theme, part.text, TypeRole.BODY))
        if part.target is not None:
            look = ActionButton(self.theme, _("Look"), TouchClass.T1)
            look.setAccessibleName(f"{look.caption}: {part.name}")
            look.clicked.connect(partial(self._go, part.target))
            row.addWidget(look)
        return row

    def _go(self, target: Target, _checked: bool = False) -> None:
        self.close_sheet()
        self.wished.emit(target)


def explain(
    theme: Theme, over: QWidget, told: Explanation, go: Callable[[Target], object]
) -> ExplanationSheet:
    """Open an explanation over a window; go is called with what is to be looked up."""
    sheet = ExplanationSheet(theme, over, told)
    sheet.wished.connect(go)
    sheet.open()
    return sheet
