"""The first step: where the signals of the machine come from."""

from hmi.plant.connections import Connection
from hmi.texts.catalog import _, ngettext
from ui.live.starter import Starter
from ui.live.starting import Source, Start, loose_tags
from ui.live.station import Station
from ui.widgets.card import Card
from ui.widgets.connection_words import security_text
from ui.widgets.start_small_step import StartStep


class SourceStep(StartStep):
    """One card for each server of the site, for tags that nobody has, for a new server, for none.

    A tap on a card is the way on.
    """

    def __init__(self, station: Station, starter: Starter) -> None:
        told = _("Three to five signals are enough: vibration, temperature, current, a counter.")
        super().__init__(station, starter, _("Where the signals come from"), told)
        theme, column = station.theme, self.scrolled()
        self.servers: dict[str, Card] = {}
        for one in station.site.connections:
            card = self.servers[one.key] = Card(theme)
            about = f"{one.url} · {security_text(one.mode, one.policy)}"
            card.show_card(one.name, [_("Look for its signals"), about])
            card.clicked.connect(lambda _checked=False, one=one: self._use(one))
        self.site = Card(theme)
        count = len(loose_tags(station.site, ""))
        told = ngettext(
            "{n} tag is recorded and belongs to no machine.",
            "{n} tags are recorded and belong to no machine.",
            count,
        )
        self.site.show_card(_("Tags of the site"), [told.format(n=count)])
        self.site.setVisible(count > 0)
        self.server = Card(theme)
        self.server.show_card(
            _("Another server"), [_("A machine or controller that is not connected yet")]
        )
        self.hand = Card(theme)
        self.hand.show_card(
            _("No signals"), [_("People at the machine say what it does; signals can follow.")]
        )
        for card in (*self.servers.values(), self.site, self.server, self.hand):
            column.addWidget(card)
        column.addStretch()
        self.site.clicked.connect(lambda _checked=False: starter.use_site())
        self.server.clicked.connect(lambda _checked=False: self._use(None))
        self.hand.clicked.connect(lambda _checked=False: starter.use_hand())

    def show_starting(self) -> None:
        """Let nobody choose twice while a server is asked."""
        is_free = not self.starter.explorer.is_busy
        for card in (*self.servers.values(), self.server):
            card.setEnabled(is_free)

    def forward(self) -> str:
        """Return the way on for who comes back to this step."""
        return _("Go on") if self.starting.source is not None else ""

    def why_not(self) -> str:
        """Say what is waited for."""
        return _("The server is being connected.") if self.starting.awaits_server else ""

    def go_on(self) -> None:
        """Go on with the source of before."""
        self.starter.go(Start.MACHINE)

    def _use(self, connection: Connection | None) -> None:
        starter, one = self.starter, self.starting
        joining = starter.joining
        is_same = connection is not None and joining.before == connection
        if one.source is Source.SERVER and is_same and joining.entered is not None:
            starter.go(Start.MACHINE)
            return
        starter.use_server(connection)
