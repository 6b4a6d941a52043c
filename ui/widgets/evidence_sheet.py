"""Why the records support a level: each thing that was asked, with its figures, level by level."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QWidget

from hmi.bus.evidence import DimensionEvidence, EvidenceGate
from hmi.maturity.evidence_rules import HIGHEST
from hmi.texts.catalog import _
from hmi.texts.codes import sentence
from ui.theme.scale import TouchClass
from ui.theme.theme import Theme
from ui.theme.type import TypeRole
from ui.widgets.action_button import ActionButton
from ui.widgets.evidence_words import supported
from ui.widgets.page import Target
from ui.widgets.plain_text import PlainLabel
from ui.widgets.scroll import Scroll
from ui.widgets.sheet import Sheet

_WIDTH_PX, _HEIGHT_PX = 720, 400


class EvidenceSheet(Sheet):
    """Shows the gates of one dimension; a tap on one goes to the page that shows its data."""

    navigate = Signal(object)

    def __init__(
        self, theme: Theme, over: QWidget, title: str, evidence: DimensionEvidence
    ) -> None:
        super().__init__(theme, over, title)
        self.content.addWidget(PlainLabel(theme, supported(evidence), TypeRole.VALUE))
        area = Scroll(self._gates(evidence), is_whole=True)
        area.setMinimumSize(theme.unit(_WIDTH_PX), theme.unit(_HEIGHT_PX))
        self.content.addWidget(area, 1)
        for code in evidence.cannot_see:
            self.content.addWidget(
                PlainLabel(theme, sentence(code), TypeRole.CAPTION, ink="text2", is_wrapped=True)
            )
        foot = QHBoxLayout()
        close = ActionButton(theme, _("Close"), TouchClass.T2)
        close.clicked.connect(lambda _checked=False: self.close_sheet())
        foot.addStretch()
        foot.addWidget(close)
        self.content.addLayout(foot)

    def _gates(self, evidence: DimensionEvidence) -> QWidget:
        listed, theme = QFrame(), self.theme
        listed.setObjectName("panel")
        grid = QGridLayout(listed)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(theme.unit(12))
        grid.setVerticalSpacing(theme.unit(4))
        grid.setColumnStretch(1, 1)
        row = 0
        for level in range(2, HIGHEST + 1):
            head = _("For level {level}").format(level=level)
            label = PlainLabel(theme, head, TypeRole.CAPTION, ink="text2")
            grid.addWidget(label, row, 0, 1, 3)
            row += 1
            for gate in (one for one in evidence.gates if one.level == level):
                self._add_gate(grid, row, gate)
                row += 1
        return listed

    def _add_gate(self, grid: QGridLayout, row: int, gate: EvidenceGate) -> None:
        theme = self.theme
        mark = PlainLabel(theme, _mark(gate), TypeRole.STRONG, ink="text2")
        text = PlainLabel(
            theme, sentence(gate.code, **dict(gate.figures)), TypeRole.BODY,
            ink="text" if gate.is_met else "text2", is_wrapped=True,
        )  # fmt: skip
        grid.addWidget(mark, row, 0, Qt.AlignmentFlag.AlignVCenter)
        grid.addWidget(text, row, 1)
        if gate.page:
            show = ActionButton(theme, _("Show"), TouchClass.T1)
            show.clicked.connect(lambda _checked=False: self._go(gate))
            grid.addWidget(show, row, 2)

    def _go(self, gate: EvidenceGate) -> None:
        self.close_sheet()
        self.navigate.emit(Target(page=gate.page))


def _mark(gate: EvidenceGate) -> str:
    """Return a word, so that nobody has to tell colours or signs apart."""
    if gate.is_met is None:
        return _("not known")
    return _("met") if gate.is_met else _("missing")
