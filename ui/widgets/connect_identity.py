"""The third step: as who the station logs in at the server."""

from PySide6.QtWidgets import QLineEdit

from hmi.plant.connections import SecurityMode
from hmi.texts.catalog import _
from ui.live.explorer import Explorer
from ui.live.joining import Identity
from ui.live.station import Station
from ui.theme.type import TypeRole
from ui.widgets.card import Card
from ui.widgets.connect_step import ConnectStep
from ui.widgets.keyboard import Keyboard, TypedField
from ui.widgets.own_certificate import OwnCertificate
from ui.widgets.plain_text import PlainLabel


class IdentityStep(ConnectStep):
    """Takes user and password; the password leaves with the request and is kept as a secret."""

    def __init__(self, station: Station, explorer: Explorer, keyboard: Keyboard) -> None:
        told = _("Ask who runs the server for a user that may only read.")
        super().__init__(station, explorer, _("Log-in"), told)
        theme, column = station.theme, self.scrolled()
        self.cards: dict[Identity, Card] = {}
        for identity, (title, line) in _CHOICES.items():
            card = Card(theme, has_mark=True)
            card.show_card(_(title), [_(line)])
            card.clicked.connect(lambda _checked=False, one=identity: self._choose(one))
            self.cards[identity] = card
            column.addWidget(card)
        self.user = TypedField(keyboard, _("User"))
        self.secret = TypedField(keyboard, _("Password"))
        self.secret.setEchoMode(QLineEdit.EchoMode.Password)
        self._warning = PlainLabel(theme, "", TypeRole.BODY, is_wrapped=True)
        self.certificate = TypedField(keyboard, _("Name of the certificate"))
        self.own = OwnCertificate(station)
        for part in (self.user, self.secret, self.certificate, self._warning, self.own):
            column.addWidget(part)
        column.addStretch()
        self.user.edited.connect(self._take_user)
        self.secret.edited.connect(self._take_secret)
        self.certificate.edited.connect(self._take_certificate)

    def show_joining(self) -> None:
        """Show what the server takes and what was chosen."""
        one = self.joining
        offered = one.endpoint.users if one.endpoint else tuple(Identity)
        for identity, card in self.cards.items():
            card.setVisible(identity in offered)
            card.setChecked(identity is one.identity)
        is_user = one.identity is Identity.USER
        for field, text in ((self.user, one.user), (self.secret, one.secret)):
            field.setVisible(is_user)
            field.show_text(text)
        kept = _("Password; empty keeps the stored one")
        self.secret.setPlaceholderText(kept if one.has_stored_password else _("Password"))
        self.certificate.setVisible(one.identity is Identity.CERTIFICATE)
        self.certificate.show_text(one.certificate)
        warning = _("A password needs an encrypted connection: go back and choose one.")
        self._warning.show_text(warning if is_user and self._is_open else "")
        self._warning.setVisible(bool(self._warning.full_text))
        self.own.refresh()
        if not self.explorer.told or self._is_open:
            self.own.hide()

    def forward(self) -> str:
        """Return what the button does."""
        return _("Connect")

    def may_go_on(self) -> bool:
        """Tell whether a way is chosen and complete."""
        one = self.joining
        if one.identity is Identity.CERTIFICATE:
            return bool(one.certificate.strip()) and not self._is_open
        if one.identity is not Identity.USER:
            return one.endpoint is None or one.identity in one.endpoint.users
        has_password = bool(one.secret) or one.has_stored_password
        return bool(one.user.strip()) and has_password and not self._is_open

    def go_on(self) -> None:
        """Open a visit; the answer opens the next step."""
        self.explorer.connect_server()

    @property
    def _is_open(self) -> bool:
        endpoint = self.joining.endpoint
        return endpoint is not None and endpoint.mode is SecurityMode.NONE

    def _choose(self, identity: Identity) -> None:
        self.joining.identity = identity
        self.explorer.changed.emit()

    def _take_user(self, text: str) -> None:
        self.joining.user = text
        self.explorer.changed.emit()

    def _take_secret(self, text: str) -> None:
        self.joining.secret = text
        self.explorer.changed.emit()

    def _take_certificate(self, text: str) -> None:
        self.joining.certificate = text
        self.explorer.changed.emit()


_CHOICES = {
    Identity.ANONYMOUS: (
        "Without a user",
        "The server knows this station by its certificate alone, or not at all.",
    ),
    Identity.USER: (
        "With user and password",
        "The password is stored encrypted or for this station alone, never in the site file.",
    ),
    Identity.CERTIFICATE: (
        "With a user's certificate",
        "An administrator has brought the certificate to this station; write its name.",
    ),
}
