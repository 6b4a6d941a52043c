"""What the station's own records say of each dimension, beside what people claim."""

from collections.abc import Mapping

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from hmi.bus.evidence import DimensionEvidence, EvidenceFound
from hmi.maturity.questions import Dimension, QuestionBank
from hmi.texts import formats
from hmi.texts.catalog import _
from ui.theme.scale import TouchClass
from ui.theme.theme import Theme
from ui.theme.type import TypeRole
from ui.widgets.action_button import ActionButton
from ui.widgets.evidence_words import against_claim, supported
from ui.widgets.panel import Panel
from ui.widgets.plain_text import PlainLabel


class EvidencePanel(Panel):
    """Six rows; each opens its reasons. Nothing here changes what was claimed."""

    asked = Signal()
    """Somebody wants the records to be looked through now."""
    opened = Signal(object, object)
    """A Dimension and its DimensionEvidence: somebody wants the reasons."""

    def __init__(self, theme: Theme, bank: QuestionBank, timezone: str) -> None:
        super().__init__(theme, _("Evidence from this station's records"))
        self._theme, self._zone = theme, timezone
        self._rows = {one.key: _Row(theme, one) for one in bank.dimensions}
        self.when = PlainLabel(theme, "", TypeRole.CAPTION, ink="text2", is_wrapped=True)
        self.look = ActionButton(theme, _("Look now"), TouchClass.T1)
        self.look.clicked.connect(lambda _checked=False: self.asked.emit())
        head = QHBoxLayout()
        head.addWidget(self.when, 1)
        head.addWidget(self.look)
        self.add(head)
        for row in self._rows.values():
            row.opened.connect(self.opened.emit)
            self.add(row)

    def show_evidence(self, found: EvidenceFound | None, claims: Mapping[str, int]) -> None:
        """Show what was found last, beside claimed levels by dimension (0 for none)."""
        by_key = {one.dimension: one for one in found.dimensions} if found else {}
        for key, row in self._rows.items():
            row.setVisible(key in by_key)
            if key in by_key:
                row.show_evidence(by_key[key], claims.get(key, 0))
        if found is None:
            self.when.show_text(_("Nothing was looked through yet; it happens every night."))
            return
        told = _("Looked through {moment}, {days} days of data")
        moment = formats.date_time(found.at, self._zone)
        self.when.show_text(told.format(moment=moment, days=found.days))


class _Row(QWidget):
    opened = Signal(object, object)

    def __init__(self, theme: Theme, dimension: Dimension) -> None:
        super().__init__()
        self._dimension = dimension
        self._evidence: DimensionEvidence | None = None
        name = PlainLabel(theme, _(dimension.name), TypeRole.STRONG, is_wrapped=True)
        self._told = PlainLabel(theme, "", TypeRole.CAPTION, ink="text2", is_wrapped=True)
        self._flag = PlainLabel(theme, "", TypeRole.CAPTION, is_wrapped=True)
        why = ActionButton(theme, _("Why"), TouchClass.T1)
        why.setAccessibleName(_("Why: {name}").format(name=_(dimension.name)))
        why.clicked.connect(lambda _checked=False: self._open())
        words = QVBoxLayout()
        words.setSpacing(0)
        for label in (name, self._told, self._flag):
            words.addWidget(label)
        grid = QGridLayout(self)
        grid.setContentsMargins(0, theme.unit(2), 0, theme.unit(2))
        grid.addLayout(words, 0, 0)
        grid.addWidget(why, 0, 1)
        grid.setColumnStretch(0, 1)

    def show_evidence(self, evidence: DimensionEvidence, claim: int) -> None:
        self._evidence = evidence
        self._told.show_text(supported(evidence))
        flag = against_claim(claim, evidence)
        self._flag.show_text(flag)
        self._flag.setVisible(bool(flag))

    def _open(self) -> None:
        if self._evidence is not None:
            self.opened.emit(self._dimension, self._evidence)
