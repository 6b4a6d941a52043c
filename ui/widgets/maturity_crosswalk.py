"""Where the areas and levels of this self-assessment stand beside three models that others know.

Orientation only: none of the three is reproduced, and how they correspond is our own judgement.
"""

from collections.abc import Iterator

from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from hmi.maturity.questions import QuestionBank
from hmi.texts.catalog import _
from ui.theme.scale import TouchClass
from ui.theme.theme import Theme
from ui.theme.type import TypeRole
from ui.widgets.action_button import ActionButton
from ui.widgets.plain_text import PlainLabel
from ui.widgets.scroll import Scroll
from ui.widgets.sheet import Sheet

MODELS = ("acatech", "SIRI", "IMPULS")
LEVELS = (
    ("1", "0\N{EN DASH}1", "0\N{EN DASH}1"),
    ("2", "2", "1\N{EN DASH}2"),
    ("3", "3", "3"),
    ("4\N{EN DASH}5", "4", "4"),
    ("6", "5", "5"),
)
"""Stage, band and level of each model that ours of 1 to 5 is nearest to."""
_WIDTH_PX, _HEIGHT_PX = 720, 400


def areas() -> dict[str, tuple[str, str, str]]:
    """Return what is nearest to each area, in the order of MODELS."""
    return {
        "connectivity": (
            _("stage 2; information systems, resources"),
            _("connectivity of shop floor, enterprise and facility; integration"),
            _("smart factory: infrastructure and data exchange"),
        ),
        "data_analytics": (
            _("stages 3 and 4; information systems"),
            _("intelligence of shop floor, enterprise and facility"),
            _("smart factory: use of data; data-driven services"),
        ),
        "automation": (
            _("stages 1 and 6; resources"),
            _("automation of shop floor, enterprise and facility"),
            _("smart operations"),
        ),
        "digital_twin": (
            _("stages 4 and 5"),
            _("integrated product lifecycle; intelligence"),
            _("smart products, smart operations"),
        ),
        "ai_machine_learning": (
            _("stages 5 and 6"),
            _("intelligence, its upper bands"),
            _("data-driven services"),
        ),
        "cybersecurity": (
            _("no stage of its own: part of information systems"),
            _("connectivity that is interoperable and secure"),
            _("smart operations: security of IT"),
        ),
        "people": (
            _("organisational structure, culture"),
            _("talent readiness; structure and management"),
            _("strategy and organisation; employees"),
        ),
    }


def reference_points() -> tuple[str, ...]:
    """Return what others published about many plants, each with its source in words."""
    return (
        _("acatech, Industrie 4.0 Maturity Index, update 2020: of 70 assessments about 16 % stood "
          "at computerisation, 80 % at connectivity and 4 % at visibility."),
        _("i4ready, a readiness tool of the United Kingdom: its 408 respondents were "
          "intermediate on average, level 2 of 4."),
        _("VDMA and IMPULS, Industrie 4.0 Readiness study: in machine building about 6 % were "
          "leaders and 18 % learners."),
    )  # fmt: skip


class CrosswalkSheet(Sheet):
    """Our areas and levels beside acatech, SIRI and IMPULS, and what others published."""

    def __init__(self, theme: Theme, over: QWidget, bank: QuestionBank) -> None:
        super().__init__(theme, over, _("Beside other models"))
        told = _("For orientation: how the models correspond is our own judgement, not theirs.")
        self.content.addWidget(PlainLabel(theme, told, TypeRole.STRONG, is_wrapped=True))
        area = Scroll(self._listed(bank), is_whole=True)
        area.setMinimumSize(theme.unit(_WIDTH_PX), theme.unit(_HEIGHT_PX))
        self.content.addWidget(area, 1)
        close = ActionButton(theme, _("Close"), TouchClass.T2)
        close.clicked.connect(lambda _checked=False: self.close_sheet())
        foot = QHBoxLayout()
        foot.addStretch()
        foot.addWidget(close)
        self.content.addLayout(foot)

    def _listed(self, bank: QuestionBank) -> QWidget:
        listed, theme = QFrame(), self.theme
        listed.setObjectName("panel")
        box = QVBoxLayout(listed)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(theme.unit(2))
        for text, role, ink in self._lines(bank):
            if role is TypeRole.STRONG:
                box.addSpacing(theme.unit(8))
            box.addWidget(PlainLabel(theme, text, role, ink=ink, is_wrapped=True))
        return listed

    def _lines(self, bank: QuestionBank) -> Iterator[tuple[str, TypeRole, str]]:
        nearest = areas()
        for one in bank.everything:
            yield _(one.name), TypeRole.STRONG, "text"
            for model, text in zip(MODELS, nearest[one.key], strict=True):
                yield f"{model}: {text}", TypeRole.BODY, "text2"
        yield _("Levels, about"), TypeRole.STRONG, "text"
        told = _("Ours {level}: acatech stage {stage}, SIRI band {band}, IMPULS level {other}")
        for level, (stage, band, other) in enumerate(LEVELS, 1):
            line = told.format(level=level, stage=stage, band=band, other=other)
            yield line, TypeRole.BODY, "text2"
        yield _("What others published; no plant is measured against it"), TypeRole.STRONG, "text"
        for point in reference_points():
            yield point, TypeRole.BODY, "text2"
