"""The question whether a server is believed: what it shows, what was accepted, what is wrong."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QBoxLayout, QVBoxLayout, QWidget

from hmi.plant.certificates import CertificateProblem, TrustShown, TrustState
from hmi.texts.catalog import _
from hmi.texts.codes import sentence
from ui.live.station import Station
from ui.theme.type import TypeRole
from ui.widgets.card import Card
from ui.widgets.certificate_rows import CertificatePanel
from ui.widgets.plain_text import PlainLabel

_SIDE_BY_SIDE_PX = 720
_TOLD = {
    TrustState.TRUSTED: "This server's certificate is accepted.",
    TrustState.UNKNOWN: "Nobody has accepted this server yet. Compare the thumbprint with the one "
    "that the device shows, or with its papers.",
    TrustState.CHANGED: "The server shows another certificate than the accepted one. It was "
    "renewed, or another computer poses as this server. Nothing is sent until this is decided.",
    TrustState.REFUSED: "The certificate is wrong and cannot be accepted as it is.",
    TrustState.FORGOTTEN: "The trust in this server was taken back.",
}


class TrustView(QWidget):
    """Shows both certificates side by side; a tick confirms that they were compared."""

    changed = Signal()
    """Something was ticked."""

    def __init__(self, station: Station) -> None:
        super().__init__()
        self._theme = station.theme
        self._shown: TrustShown | None = None
        self.told = PlainLabel(station.theme, "", TypeRole.BODY, is_wrapped=True)
        self.offered = CertificatePanel(station, _("Shown by the server now"))
        self.accepted = CertificatePanel(station, _("Accepted until now"))
        self._sides = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._sides.setSpacing(station.theme.unit(12))
        self._sides.addWidget(self.offered, 1)
        self._sides.addWidget(self.accepted, 1)
        self._problems: list[QWidget] = []
        self._waivers: dict[str, Card] = {}
        self._wrong = QVBoxLayout()
        self._wrong.setSpacing(station.theme.unit(8))
        self.compared = Card(station.theme, has_mark=True)
        self.compared.show_card(_("I have compared the thumbprint with the device"))
        self.compared.clicked.connect(lambda _checked=False: self.changed.emit())
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(station.theme.unit(8))
        box.addWidget(self.told)
        box.addLayout(self._sides)
        box.addLayout(self._wrong)
        box.addWidget(self.compared)

    def show_trust(self, shown: TrustShown) -> None:
        """Show how far a server is believed; ticks stay while the same is shown."""
        if shown == self._shown:
            return
        self._shown = shown
        self.told.show_text(_(_TOLD[shown.state]), 400)
        self.offered.show_certificate(shown.offered)
        is_same = shown.accepted is not None and shown.offered == shown.accepted
        self.accepted.show_certificate(None if is_same else shown.accepted)
        self.compared.setChecked(False)
        self._show_problems()
        self.compared.setVisible(self._can_be_trusted)

    @property
    def may_trust(self) -> bool:
        """Tell whether all is ticked that trusting this certificate takes."""
        waived = all(card.isChecked() for card in self._waivers.values())
        return self._can_be_trusted and self.compared.isChecked() and waived

    @property
    def waived(self) -> tuple[str, ...]:
        """The codes of the problems that are accepted."""
        return tuple(code for code, card in self._waivers.items() if card.isChecked())

    @property
    def waivers(self) -> dict[str, Card]:
        """What is to be ticked for each problem, by code."""
        return dict(self._waivers)

    @property
    def _others(self) -> tuple[CertificateProblem, ...]:
        """Return what is wrong beside that nobody has accepted this certificate yet."""
        shown = self._shown
        if shown is None:
            return ()
        is_new = shown.state in (TrustState.UNKNOWN, TrustState.CHANGED)
        return shown.problems[1:] if is_new else shown.problems

    @property
    def _can_be_trusted(self) -> bool:
        shown = self._shown
        if shown is None or shown.offered is None or shown.state is TrustState.TRUSTED:
            return False
        return all(one.is_waivable for one in self._others)

    def _show_problems(self) -> None:
        for old in self._problems:
            old.hide()
            old.deleteLater()
        self._problems, self._waivers = [], {}
        for problem in self._others:
            card = Card(self._theme, has_mark=problem.is_waivable)
            told = sentence(problem.code)
            if problem.is_waivable:
                told = _("Accept all the same: {problem}").format(problem=told)
                self._waivers[problem.code] = card
                card.clicked.connect(lambda _checked=False: self.changed.emit())
            else:
                card.setEnabled(False)
            card.show_card(told, _details(problem))
            self._problems.append(card)
            self._wrong.addWidget(card)

    def turn(self, width_px: int) -> None:
        """Put the certificates side by side, or one below the other where there is no room."""
        direction = QBoxLayout.Direction
        grown = self._theme.scale.text_factor
        is_narrow = width_px < self._theme.unit(_SIDE_BY_SIDE_PX) * grown
        self._sides.setDirection(direction.TopToBottom if is_narrow else direction.LeftToRight)


def _details(problem: CertificateProblem) -> list[str]:
    lines = []
    if problem.expected:
        lines.append(_("Expected: {text}").format(text=problem.expected))
    if problem.found:
        lines.append(_("Found: {text}").format(text=problem.found))
    return lines
