"""One key figure: caption, number with unit, and what it means or needs below."""

from PySide6.QtWidgets import QVBoxLayout, QWidget

from ui.theme.theme import Theme
from ui.theme.type import TypeRole
from ui.widgets.plain_text import PlainLabel
from ui.widgets.value_field import ValueField


class Kpi(QWidget):
    """A figure of the line; greyed with its age when it cannot be trusted."""

    def __init__(self, theme: Theme, caption: str, role: TypeRole = TypeRole.VALUE) -> None:
        super().__init__()
        self.field = ValueField(theme, caption, role)
        self._note = PlainLabel(theme, "", TypeRole.MICRO, ink="text2", is_elided=True)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(0)
        box.addWidget(self.field)
        box.addWidget(self._note)
        box.addStretch()

    def show_figure(self, text: str, unit: str = "", note: str = "", doubt: str = "") -> None:
        """Show a figure; doubt says why it is not what is now."""
        self.field.show_text(text, unit, doubt)
        self._note.show_text(note)

    @property
    def text(self) -> str:
        """The number as written."""
        return self.field.text

    @property
    def note(self) -> str:
        """What stands below the number."""
        return self._note.full_text
