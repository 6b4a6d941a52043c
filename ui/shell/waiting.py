"""What is shown before the engine's first word, or when there is no engine to hear."""

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget

from hmi.texts.catalog import _
from ui.theme.theme import Theme
from ui.theme.type import TypeRole
from ui.widgets.plain_text import PlainLabel

MOST_SHOWN = 12


class Waiting(QWidget):
    """One quiet sentence in the middle."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setObjectName("page")
        self._headline = PlainLabel(theme, "Lineside", TypeRole.KEY)
        self._sentence = PlainLabel(theme, "", TypeRole.BODY, ink="text2", is_wrapped=True)
        box = QVBoxLayout(self)
        box.setContentsMargins(64, 64, 64, 64)
        box.addStretch(2)
        for label in (self._headline, self._sentence):
            label.setAlignment(Qt.AlignmentFlag.AlignHCenter)
            box.addWidget(label)
        box.addStretch(3)
        self.show_engine(has_given_up=False)

    def show_sentence(self, told: str) -> None:
        """Say something else that is waited for, or why there is nothing to show."""
        self._sentence.show_paragraph(told)

    def show_engine(self, *, has_given_up: bool, problems: Sequence[str] = ()) -> None:
        """Say what is being waited for, or why there is nothing to wait for any more."""
        if problems:
            shown = [_("The site file has mistakes. Nothing is recorded."), *problems[:MOST_SHOWN]]
            if len(problems) > MOST_SHOWN:
                shown.append(_("and {n} more").format(n=len(problems) - MOST_SHOWN))
            self._sentence.show_paragraph("\n".join(shown))
        elif has_given_up:
            told = _("The engine ended again and again. Nothing is recorded. See the engine log.")
            self._sentence.show_paragraph(told)
        else:
            self._sentence.show_paragraph(_("The engine is starting."))
