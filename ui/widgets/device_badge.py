"""What a machine says of itself by NAMUR NE 107: its letter in a grey badge, no colour."""

from PySide6.QtCore import QRectF, QSize, Signal

from hmi.texts.catalog import _
from hmi.texts.codes import sentence
from ui.theme.scale import TouchClass
from ui.theme.theme import Theme
from ui.theme.type import TypeRole
from ui.widgets.explanation import Explanation, Part, explain
from ui.widgets.page import Target
from ui.widgets.pencil import CENTRE, Pencil
from ui.widgets.tappable import Tappable

SIDE_PX = 20
_MEANINGS = {
    "F": "device-failure", "C": "device-check-function", "S": "device-off-spec",
    "M": "device-maintenance-required",
}  # fmt: skip


def device_meaning(letter: str) -> str:
    """Return what a letter of NE 107 means, empty for a sound device."""
    return sentence(_MEANINGS[letter]) if letter in _MEANINGS else ""


def draw_device(pencil: Pencil, area: QRectF, letter: str) -> None:
    """Draw the badge of a letter into a square."""
    pencil.box(area, "panel", "line", 1.5)
    pencil.put(area, letter, TypeRole.CAPTION, ink="text", align=CENTRE)


class DeviceBadge(Tappable):
    """The badge with what it means beside it; a tap explains it. Hidden for a sound machine."""

    navigate = Signal(object)

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme, "", TouchClass.T1)
        self.letter = ""
        self._target: Target | None = None
        self.clicked.connect(self._tell)
        self.hide()

    def show_letter(self, letter: str, target: Target | None = None) -> None:
        """Show F, C, S or M; target is where the machine's word is recorded."""
        self._target = target
        self.setVisible(letter in _MEANINGS)
        if letter != self.letter:
            self.letter = letter
            self.show_caption(f"{letter} {device_meaning(letter)}".strip())
            self.update()

    def content_size(self) -> QSize:
        """Return room for the badge."""
        side = self.theme.unit(SIDE_PX + 8)
        return QSize(side, side)

    def paint(self, pencil: Pencil) -> None:
        """Paint the badge in the middle."""
        area = QRectF(self.rect())
        if self.isDown() or self.hasFocus():
            pencil.box(area, "pressed" if self.isDown() else "panel", "setpoint", 1.0)
        side = float(self.theme.unit(SIDE_PX))
        badge = QRectF(0, 0, side, side)
        badge.moveCenter(area.center())
        draw_device(pencil, badge, self.letter)

    def _tell(self, _checked: bool = False) -> None:
        caps = {"F": "20", "S": "50", "M": "70"}
        parts = [Part(_("Told by the machine"), self.letter, self._target)]
        if self.letter in caps:
            parts.append(Part(_("Health is at most"), caps[self.letter]))
        told = Explanation(
            _("What the machine says of itself"), device_meaning(self.letter),
            _("DeviceHealth of OPC UA as a letter of NAMUR NE 107: F failure, C check of "
              "function, S out of specification, M maintenance required."),
            tuple(parts), (_("While it is C, all values of the machine are shown as uncertain."),),
        )  # fmt: skip
        explain(self.theme, self, told, self.navigate.emit)
