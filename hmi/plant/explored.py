"""What an engineer sees of a server before it is part of the site: endpoints, nodes, machines.

All texts come from the server and are untrusted plain text.
"""

from dataclasses import dataclass

from hmi.plant.assets import Machine
from hmi.plant.connections import SecurityMode
from hmi.plant.tags import Kind, Tag


@dataclass(frozen=True, slots=True, kw_only=True)
class Endpoint:
    """One way into a server, as the server offers it without proof.

    policy is the short name of the security policy, known to us or not; is_usable tells whether
    we may use it. users are the kinds of identity it takes: `anonymous`, `user`, `certificate`.
    """

    url: str
    mode: SecurityMode
    policy: str
    users: tuple[str, ...]
    is_usable: bool
    is_trusted: bool = False
    """Whether the certificate it shows is accepted already."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """One node of an address space; node and parent are ids with the namespace by URI.

    kind is None for what is not a scalar variable that a tag can hold. value is the present value
    as text for people; ranges are of EURange. status is the OPC UA status of the value.
    """

    node: str
    parent: str
    name: str
    node_class: str
    """`object`, `variable`, `method`, `view` or another class in lower case."""
    type_name: str = ""
    """Data type of a variable, type definition of an object."""
    path: str = ""
    """Names from the Objects folder down, joined by `/`."""
    has_children: bool = False
    kind: Kind | None = None
    value: str = ""
    status: int = 0
    unit: str = ""
    low: float | None = None
    high: float | None = None
    states: tuple[tuple[int, str], ...] = ()
    has_history: bool = False
    is_writable: bool = False
    description: str = ""
    tag: str = ""
    """Key of the tag of the site that shows this node already; empty when none does."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundMachine:
    """A machine that a server describes under a companion model, and how it would be bound.

    models are the companion models it follows, such as `Machinery`, `DI`, `PackML`. machine and
    tags are ready to be added to the site; the engineer may change or drop any of them.
    """

    node: str
    models: tuple[str, ...]
    machine: Machine
    tags: tuple[Tag, ...]
    is_known: bool = False
    """Whether the site has a machine whose tags are of this node already."""
