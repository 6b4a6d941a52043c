"""A server that nobody knows yet, as the window hears of it: facts answer at once."""

from dataclasses import replace
from datetime import UTC, datetime

from hmi.actions.requests import (
    BrowseNode,
    CheckServer,
    DiscoverMachines,
    EnterServer,
    FindEndpoints,
    ReadNode,
    SearchNodes,
    TrustServer,
)
from hmi.bus.exploration import (
    EndpointsFound,
    MachinesFound,
    NodeRead,
    NodesBrowsed,
    NodesFound,
    ServerEntered,
)
from hmi.bus.facts import (
    ServerTrustChanged,
)
from hmi.errors import ActionRefused
from hmi.plant.assets import Machine
from hmi.plant.certificates import (
    CertificateProblem,
    CertificateShown,
    TrustShown,
    TrustState,
)
from hmi.plant.connections import SecurityMode
from hmi.plant.explored import Endpoint, FoundMachine, Node
from hmi.plant.tags import Kind, Tag

URL = "opc.tcp://10.0.0.7:4840"
PRESS = "nsu=urn:far;s=press"
ANYONE = ("anonymous", "user")
OPEN = Endpoint(url=URL, mode=SecurityMode.NONE, policy="None", users=ANYONE, is_usable=True)
SAFE = Endpoint(
    url=URL, mode=SecurityMode.SIGN_AND_ENCRYPT, policy="Basic256Sha256", users=ANYONE,
    is_usable=True,
)  # fmt: skip
OLD = Endpoint(
    url=URL, mode=SecurityMode.SIGN, policy="Basic128Rsa15", users=ANYONE, is_usable=False
)
SHOWN = CertificateShown(
    thumbprint="0123456789ABCDEF" * 4, subject="CN=Press 7,O=Maker", issuer="CN=Press 7,O=Maker",
    application_uri="urn:maker:press:7", hosts=("press-7", "10.0.0.7"),
    not_before=datetime(2025, 1, 1, tzinfo=UTC), not_after=datetime(2035, 1, 1, tzinfo=UTC),
    key="RSA", key_bits=2048, signature="sha256", is_self_signed=True, is_authority=False,
)  # fmt: skip
UNKNOWN = TrustShown(
    state=TrustState.UNKNOWN, offered=SHOWN, problems=(CertificateProblem("certificate-unknown"),)
)


def variable(name, parent, **fields):
    """Return a number of the press."""
    given = {"node_class": "variable", "type_name": "Double", "kind": Kind.NUMBER, "value": "21.5",
             "unit": "bar", "low": 0.0, "high": 100.0, "has_history": True,
             "path": f"Objects/Press/{name}"}  # fmt: skip
    return Node(node=f"{PRESS}.{name.lower()}", parent=parent, name=name, **(given | fields))


def folder(name, node, parent=""):
    """Return an object with children."""
    return Node(node=node, parent=parent, name=name, node_class="object", has_children=True)


TREE = {
    "": (folder("Press", PRESS), folder("Loop", "nsu=urn:far;s=loop")),
    PRESS: (
        variable("Pressure", PRESS),
        variable("Stroke", PRESS, unit="mm", value="112.0"),
        variable("Recipe", PRESS, kind=Kind.TEXT, value="A 4", unit="", low=None, high=None),
        variable("Matrix", PRESS, kind=None, value=""),
    ),
    "nsu=urn:far;s=loop": (folder("Loop", "nsu=urn:far;s=loop"),),
}
FOUND = FoundMachine(
    node="nsu=urn:far;s=oven",
    models=("Machinery", "DI"),
    machine=Machine(key="oven", name="Oven", temperature_tag="oven.heat", state_tag="oven.mode",
                    manufacturer="Maker", indicator_tags=("oven.heat",)),
    tags=(
        Tag(key="oven.heat", name="Heat", machine="oven", connection="x", low=0.0, high=300.0,
            node="nsu=urn:far;s=oven.heat", unit="°C"),
        Tag(key="oven.mode", name="Mode", machine="oven", connection="x", kind=Kind.TEXT,
            node="nsu=urn:far;s=oven.mode"),
    ),
)  # fmt: skip


class FarServer:
    """Answers through the bus as the engine does; refuses what a test wants refused."""

    def __init__(self, bus, asked):
        self._bus = bus
        self.asked = asked
        self.refusals = {}
        """Code of the refusal by kind of request."""
        self.endpoints = (OPEN, OLD, SAFE)
        self.trust = UNKNOWN
        self.machines = (FOUND,)
        self.tree = dict(TREE)
        self.page = 100

    async def ask(self, request):
        """Take a request as the engine would."""
        self.asked.append(request)
        code = self.refusals.get(type(request))
        if code:
            raise ActionRefused(code)
        answer = self._answer(request)
        if answer is not None:
            self._bus.publish(answer)

    def of(self, kind):
        """Return the requests of a kind, in order."""
        return [one for one in self.asked if isinstance(one, kind)]

    def _answer(self, request):
        inquiry = getattr(request, "inquiry", 0)
        answers = {
            FindEndpoints: lambda: EndpointsFound(inquiry, request.url, self.endpoints),
            CheckServer: lambda: ServerTrustChanged(request.connection.key, self.trust),
            TrustServer: lambda: self._accepted(request.connection),
            EnterServer: lambda: ServerEntered(inquiry, "Far server", "1.0", ("urn:far",)),
            DiscoverMachines: lambda: MachinesFound(inquiry, self.machines),
            BrowseNode: lambda: self._children(inquiry, request.node, request.start),
            SearchNodes: lambda: self._hits(inquiry, request.text),
            ReadNode: lambda: self._read(inquiry, request.node),
        }
        return answers.get(type(request), lambda: None)()

    def _accepted(self, connection):
        shown = self.trust.offered
        self.trust = TrustShown(state=TrustState.TRUSTED, offered=shown, accepted=shown)
        return ServerTrustChanged(connection, self.trust)

    def _children(self, inquiry, node, start):
        nodes = self.tree.get(node, ())
        part = nodes[start : start + self.page]
        return NodesBrowsed(inquiry, node, start, part, start + len(part) < len(nodes))

    def _hits(self, inquiry, text):
        every = [one for nodes in self.tree.values() for one in nodes]
        hits = [one for one in every if one.kind and text.strip("*").lower() in one.name.lower()]
        return NodesFound(inquiry, text, tuple(hits), True)

    def _read(self, inquiry, node):
        every = {one.node: one for nodes in self.tree.values() for one in nodes}
        return NodeRead(inquiry, replace(every[node], description="As told"))
