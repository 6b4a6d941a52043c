"""Looks around in a server through the engine, for the page that connects machines."""

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal

from hmi.actions.requests import (
    AddToSite,
    BrowseNode,
    CheckServer,
    DiscoverMachines,
    EnterServer,
    FindEndpoints,
    LeaveServer,
    ReadNode,
    RemoveFromSite,
    Request,
    SearchNodes,
    TrustServer,
)
from hmi.bus.exploration import (
    EndpointsFound,
    Explored,
    MachinesFound,
    NodeRead,
    NodesBrowsed,
    NodesFound,
    ServerEntered,
)
from hmi.bus.facts import (
    ServerTrustChanged,
)
from hmi.clock import to_us
from hmi.plant.certificates import TrustState
from hmi.plant.connections import Connection, SecurityMode, SecurityPolicy
from hmi.plant.explored import Endpoint, Node
from hmi.plant.site import Site
from ui.live.joining import Branch, Identity, Joining, Step
from ui.live.station import Station

_STRENGTH = {SecurityMode.SIGN_AND_ENCRYPT: 2, SecurityMode.SIGN: 1, SecurityMode.NONE: 0}

EVERYTHING = "*"
"""What to search for to get all variables."""
_POLICIES = (SecurityPolicy.AES256, SecurityPolicy.BASIC256SHA256, SecurityPolicy.AES128)
"""The safest first."""


class Explorer(QObject):
    """Asks on behalf of a Joining and writes into it what the facts bring.

    Only facts of the present inquiry count. told is why the last wish was refused.
    """

    changed = Signal()
    """The joining, told or is_busy are now something else."""

    def __init__(self, station: Station, joining: Joining) -> None:
        super().__init__()
        self._station = station
        self.joining = joining
        self.told = ""
        self._open_wishes = 0
        self._is_checking = False
        self._peeked: set[str] = set()
        self._see_saved()
        station.bus.explored.subscribe(lambda fact: station.bugs.guard(self._take, fact))
        station.bus.trust.subscribe(lambda fact: station.bugs.guard(self._take_trust, fact))

    @property
    def is_busy(self) -> bool:
        """Tell whether an answer is awaited."""
        return self._open_wishes > 0

    def begin(self, before: Connection | None = None) -> None:
        """Start anew; with before, from a connection that the site has."""
        self.leave()
        one = self.joining
        for name, value in vars(Joining()).items():
            setattr(one, name, value)
        one.is_under_way = True
        one.inquiry = to_us(self._station.clock.now())
        if before is not None:
            one.take_over(before)
        self._clear()

    def go(self, step: Step) -> None:
        """Stand at another step; what was typed stays."""
        self.joining.step = step
        self._clear()

    def leave(self) -> None:
        """End the visit, if there is one, and the way."""
        if self.joining.entered is not None:
            self._station.wish(LeaveServer(self.joining.inquiry), lambda _told: None)
        self.joining.entered = None
        self.joining.is_under_way = False
        self.joining.secret = ""
        self._clear()

    def find_endpoints(self) -> None:
        """Ask what the server at the address offers."""
        self._wish(FindEndpoints(self.joining.inquiry, self.joining.url.strip()))

    def connect_server(self) -> None:
        """Open a visit; a server with a certificate is asked for that first."""
        connection = self.joining.connection(self._station.site)
        if connection.mode is SecurityMode.NONE:
            self.enter()
            return
        self._is_checking = True
        self._wish(CheckServer(connection))

    def trust(self, waived: tuple[str, ...]) -> None:
        """Accept the certificate that the server showed, with what is wrong in it, and enter."""
        trust = self.joining.trust
        if trust is not None and trust.offered is not None:
            key = self.joining.connection_key(self._station.site)
            self._wish(TrustServer(key, trust.offered.thumbprint, waived), self.enter)

    def enter(self) -> None:
        """Open a visit with the chosen security and identity."""
        one = self.joining
        secret = one.secret if one.identity is Identity.USER else ""
        self._wish(EnterServer(one.inquiry, one.connection(self._station.site), secret))

    def browse(self, node: str) -> None:
        """Ask for the next children of a node; an empty node is the root."""
        branch = self.joining.branches.setdefault(node, Branch())
        if branch.is_asked or not branch.has_more:
            return
        branch.is_asked = True

        def refused() -> None:
            branch.is_asked = False

        self._wish(BrowseNode(self.joining.inquiry, node, len(branch.nodes)), undo=refused)

    def search(self, text: str) -> None:
        """Look for variables by name."""
        self.joining.sought, self.joining.hits = text.strip(), ()
        if self.joining.sought:
            self._wish(SearchNodes(self.joining.inquiry, self.joining.sought))
        self.changed.emit()

    def read(self, node: str) -> None:
        """Ask for all that a server says of a node."""
        self._wish(ReadNode(self.joining.inquiry, node))

    def peek(self, node: str) -> None:
        """Ask for the present value of a variable, by the way: nobody waits for it."""
        self._peeked.add(node)
        self._station.wish(
            ReadNode(self.joining.inquiry, node), lambda _told: self._peeked.discard(node)
        )

    def scan(self) -> None:
        """Look for all variables of the plant, as far as a person waits for it."""
        self._wish(SearchNodes(self.joining.inquiry, EVERYTHING, only_plant=True))

    def discover(self) -> None:
        """Look for machines that describe themselves."""
        self._wish(DiscoverMachines(self.joining.inquiry))

    def save(self) -> None:
        """Write what was chosen into the site; the last step shows it live."""
        one, site = self.joining, self._station.site
        tags = one.tags(site)
        wish = AddToSite(
            connection=one.connection(site),
            machines=one.machines(site),
            tags=tags,
            secret=one.secret if one.identity is Identity.USER else "",
        )
        one.asked_to_save = tuple(tag.key for tag in tags)
        self._wish(wish, lambda: self._note_saved(one.asked_to_save))

    def _see_saved(self) -> None:
        """Go on where the engine loaded the new site before it could answer."""
        one, known = self.joining, self._station.site.number_by_key
        is_saving = one.step is Step.PREVIEW and bool(one.asked_to_save)
        if is_saving and all(key in known for key in one.asked_to_save):
            self._note_saved(one.asked_to_save)

    def _note_saved(self, keys: tuple[str, ...]) -> None:
        one = self.joining
        self._station.wish(LeaveServer(one.inquiry), lambda _told: None)
        one.saved, one.entered, one.secret, one.step = keys, None, "", Step.LIVE
        one.asked_to_save = ()

    def _wish(
        self,
        request: Request,
        done: Callable[[], object] | None = None,
        undo: Callable[[], object] | None = None,
    ) -> None:
        self.told = ""
        self._open_wishes += 1

        def granted() -> None:
            self._open_wishes -= 1
            if done is not None:
                done()
            self.changed.emit()

        def refused(told: str) -> None:
            self._open_wishes -= 1
            self.told = told
            if undo is not None:
                undo()
            self.changed.emit()

        self._station.wish(request, refused, granted)
        self.changed.emit()

    def _clear(self) -> None:
        self.told = ""
        self.changed.emit()

    def _take_trust(self, fact: ServerTrustChanged) -> None:
        one = self.joining
        if not one.is_under_way or fact.connection != one.connection_key(self._station.site):
            return
        one.trust = fact.trust
        is_asking = one.step in (Step.SECURITY, Step.IDENTITY, Step.TRUST)
        if fact.trust.state is TrustState.TRUSTED:
            if self._is_checking:
                self.enter()
        elif is_asking or self._is_checking:
            one.step = Step.TRUST
        self._is_checking = False
        self.changed.emit()

    def _take(self, fact: Explored) -> None:
        if not self.joining.is_under_way or fact.inquiry != self.joining.inquiry:
            return
        if isinstance(fact, EndpointsFound):
            self._take_endpoints(fact)
        elif isinstance(fact, ServerEntered):
            self._take_entered(fact)
        else:
            self._take_nodes(fact)
        self.changed.emit()

    def _take_endpoints(self, fact: EndpointsFound) -> None:
        one = self.joining
        one.endpoints = tuple(sorted(fact.endpoints, key=_rank))
        if one.endpoint not in one.endpoints:
            one.endpoint = None
        if one.step is Step.ADDRESS:
            one.step = Step.SECURITY

    def _take_found(self, fact: NodesFound) -> None:
        one = self.joining
        if fact.text == one.sought:
            one.hits, one.is_complete = fact.nodes, fact.is_complete
        elif fact.text == EVERYTHING:
            one.scanned, one.is_all_scanned = fact.nodes, fact.is_complete

    def _take_read(self, node: Node) -> None:
        one = self.joining
        one.values[node.node] = node
        if node.node not in self._peeked:
            one.read = node
        self._peeked.discard(node.node)
        if node.node in one.picked:
            one.picked[node.node] = node

    def _take_entered(self, fact: ServerEntered) -> None:
        one = self.joining
        one.entered = fact
        one.branches.clear()
        if one.step in (Step.ADDRESS, Step.SECURITY, Step.IDENTITY, Step.TRUST):
            one.step = Step.PICK

    def _take_nodes(self, fact: Explored) -> None:
        one = self.joining
        if isinstance(fact, NodesBrowsed):
            branch = one.branches.setdefault(fact.node, Branch())
            if fact.start == len(branch.nodes):
                branch.nodes += fact.nodes
                branch.has_more, branch.is_asked = fact.has_more, False
                branch.is_cut = fact.is_cut
        elif isinstance(fact, NodesFound):
            self._take_found(fact)
        elif isinstance(fact, NodeRead):
            self._take_read(fact.node)
        elif isinstance(fact, MachinesFound):
            one.found, one.is_all_found = fact.machines, fact.is_complete
            one.taken = {found.node for found in fact.machines if not found.is_known}


def removal(site: Site, connection: str) -> RemoveFromSite:
    """Return the request that takes a connection, its tags and then empty machines away."""
    gone = [tag for tag in site.tags if tag.connection == connection]
    staying = {tag.machine for tag in site.tags if tag.connection not in ("", connection)}
    machines = sorted({tag.machine for tag in gone} - staying)
    return RemoveFromSite((connection,), tuple(machines), tuple(tag.key for tag in gone))


def _rank(endpoint: Endpoint) -> tuple[bool, int, int]:
    """Return the place of an endpoint: what we can use first, and the safest of it first."""
    policies = [*_POLICIES, endpoint.policy]
    return not endpoint.is_usable, -_STRENGTH[endpoint.mode], policies.index(endpoint.policy)
