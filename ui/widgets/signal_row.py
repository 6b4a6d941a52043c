"""One signal to take: a card with its value and why it is proposed, and what it is beside it."""

from PySide6.QtWidgets import QHBoxLayout, QWidget

from hmi.machines.sensor_roles import Proposal, Reason
from hmi.plant.sensors import Sensor
from hmi.texts.catalog import _
from ui.theme.scale import TouchClass
from ui.theme.theme import Theme
from ui.widgets.action_button import ActionButton
from ui.widgets.card import Card
from ui.widgets.plain_text import plain

_ROLE_PX = 180
NAMES = {
    Sensor.VIBRATION: "Vibration",
    Sensor.TEMPERATURE: "Bearing temperature",
    Sensor.WINDING: "Winding temperature",
    Sensor.GEARBOX_OIL: "Gearbox oil",
    Sensor.HYDRAULIC_OIL: "Hydraulic oil",
    Sensor.CABINET: "Cabinet temperature",
    Sensor.CURRENT: "Motor current",
    Sensor.STATE: "State",
    Sensor.SPEED: "Speed",
    Sensor.CYCLES: "Cycle counter",
    Sensor.ENERGY: "Energy register",
    Sensor.OTHER: "Shown only",
}


class SignalRow(QWidget):
    """A tap on the card takes the signal; a tap on what it is asks for something else."""

    def __init__(self, theme: Theme, proposal: Proposal) -> None:
        super().__init__()
        self.proposal = proposal
        self.card = Card(theme, has_mark=True)
        self.role = ActionButton(theme, "", TouchClass.T2)
        # One width for all, so that the cards end in one line.
        self.role.setMinimumWidth(theme.unit(_ROLE_PX))
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(theme.unit(8))
        row.addWidget(self.card, 1)
        row.addWidget(self.role)

    def show_signal(self, value: str, sensor: Sensor | None) -> None:
        """Show the present value, and what the signal is to the machine if it is taken."""
        one = self.proposal
        is_taken = sensor is not None
        lines = [why_text(one), plain(one.path or one.tag.key, 120)]
        self.card.show_card(plain(one.tag.name, 80), lines, value)
        self.card.setChecked(is_taken)
        self.role.show_caption(_(NAMES[sensor if sensor is not None else one.sensor]))
        self.role.setVisible(is_taken)


def why_text(proposal: Proposal) -> str:
    """Say what a signal could be, and what it is told by."""
    if not proposal.reasons:
        return ""
    told = {
        Reason.MODEL: _("named by {word}"),
        Reason.UNIT: _("unit {word}"),
        Reason.NAME: _(
            "\N{LEFT DOUBLE QUOTATION MARK}{word}\N{RIGHT DOUBLE QUOTATION MARK} in its name"
        ),
    }
    why = ", ".join(told[reason].format(word=plain(word, 40)) for reason, word in proposal.reasons)
    return _("{what}: {why}").format(what=_(NAMES[proposal.sensor]), why=why)
