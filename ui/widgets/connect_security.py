"""The second step: which way into the server, with what it means in plain words."""

from hmi.plant.connections import SecurityMode
from hmi.plant.explored import Endpoint
from hmi.texts.catalog import _
from ui.live.explorer import Explorer
from ui.live.joining import Identity, Step
from ui.live.station import Station
from ui.theme.type import TypeRole
from ui.widgets.card import Card
from ui.widgets.connect_step import ConnectStep
from ui.widgets.connection_words import mode_text
from ui.widgets.panel import Panel
from ui.widgets.plain_text import PlainLabel

_USERS = {
    Identity.ANONYMOUS: "without a user",
    Identity.USER: "with user and password",
    Identity.CERTIFICATE: "with a certificate",
}


class SecurityStep(ConnectStep):
    """One card an endpoint, the safest first; what has no security is warned of."""

    def __init__(self, station: Station, explorer: Explorer) -> None:
        told = _("These are the server's offers, the safest first.")
        super().__init__(station, explorer, _("Security"), told)
        theme = station.theme
        self._column = self.scrolled()
        self.cards: list[Card] = []
        self._shown: tuple[Endpoint, ...] = ()
        self.warning = Panel(theme, _("Without security"))
        for text in (
            _("Everybody on the network can read what is sent, and change it unnoticed."),
            _("Nobody proves who they are: another computer can pose as this server."),
            _("Choose it only in a network that is closed to everybody else."),
        ):
            self.warning.add(PlainLabel(theme, text, TypeRole.BODY, is_wrapped=True))
        self._nothing = PlainLabel(theme, "", ink="text2", is_wrapped=True)
        self._nothing.show_text(_("The server offers nothing that this station may use."))
        self._column.addWidget(self._nothing)
        self._column.addWidget(self.warning)
        self._column.addStretch()

    def show_joining(self) -> None:
        """Show the offers and mark the chosen one."""
        if self._shown != self.joining.endpoints:
            self._make_cards()
        for card, endpoint in zip(self.cards, self._shown, strict=True):
            card.setChecked(endpoint == self.joining.endpoint)
        self.warning.setVisible(self._is_open)
        self._nothing.setVisible(not any(one.is_usable for one in self._shown))

    def forward(self) -> str:
        """Return the way on; without security it says so."""
        return _("Go on without security") if self._is_open else _("Go on")

    def may_go_on(self) -> bool:
        """Tell whether an offer is chosen."""
        return self.joining.endpoint is not None

    def go_on(self) -> None:
        """Ask as who to log in."""
        self.explorer.go(Step.IDENTITY)

    @property
    def _is_open(self) -> bool:
        chosen = self.joining.endpoint
        return chosen is not None and chosen.mode is SecurityMode.NONE

    def _make_cards(self) -> None:
        for card in self.cards:
            card.hide()
            card.deleteLater()
        self._shown = self.joining.endpoints
        self.cards = []
        for number, endpoint in enumerate(self._shown):
            card = Card(self.station.theme, has_mark=True)
            is_safe = endpoint.is_usable and endpoint.mode is SecurityMode.SIGN_AND_ENCRYPT
            advised = [_("Recommended.")] if number == 0 and is_safe else []
            lines = [*advised, *_lines(endpoint)]
            card.show_card(mode_text(endpoint.mode), lines, endpoint.policy)
            card.setEnabled(endpoint.is_usable)
            card.clicked.connect(lambda _checked=False, one=endpoint: self._choose(one))
            self._column.insertWidget(number, card)
            self.cards.append(card)

    def _choose(self, endpoint: Endpoint) -> None:
        self.joining.endpoint = endpoint
        if self.joining.identity not in endpoint.users and endpoint.users:
            offered = [one for one in Identity if one in endpoint.users]
            self.joining.identity = offered[0] if offered else Identity.ANONYMOUS
        self.explorer.go(Step.SECURITY)
        if self._is_open:
            self.bring_into_sight(self.warning)


def _lines(endpoint: Endpoint) -> list[str]:
    users = [_(words) for kind, words in _USERS.items() if kind in endpoint.users]
    lines = [_("Log in {ways}").format(ways=", ".join(users))] if users else []
    if not endpoint.is_usable:
        return [_("This station does not use it: it is out of date or not known here."), *lines]
    if endpoint.mode is SecurityMode.NONE:
        return [_("Not recommended."), *lines]
    trusted = _("Its certificate is trusted already.")
    unknown = _("Its certificate has to be compared and accepted.")
    return [trusted if endpoint.is_trusted else unknown, *lines]
