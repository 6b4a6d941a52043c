"""What looking around in a server brings: facts that answer an inquiry, one page."""

from dataclasses import dataclass

from hmi.plant.alarm_tables import AlarmAnswer, AlarmTablePreview
from hmi.plant.explored import Endpoint, FoundMachine, Node
from hmi.plant.tag_lists import TagListPreview


@dataclass(frozen=True, slots=True)
class EndpointsFound:
    """What a server offers; inquiry is the number of the request."""

    inquiry: int
    url: str
    endpoints: tuple[Endpoint, ...]


@dataclass(frozen=True, slots=True)
class ServerEntered:
    """A visit has begun; names are the server's own words."""

    inquiry: int
    product: str
    software_version: str
    namespaces: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class NodesBrowsed:
    """Children of a node from number start on; with has_more a later start brings others."""

    inquiry: int
    node: str
    start: int
    nodes: tuple[Node, ...]
    has_more: bool
    is_cut: bool = False
    """The list ends here although the server has more."""


@dataclass(frozen=True, slots=True)
class NodesFound:
    """What a search found; is_complete is False when it stopped at a bound."""

    inquiry: int
    text: str
    nodes: tuple[Node, ...]
    is_complete: bool


@dataclass(frozen=True, slots=True)
class NodeRead:
    """One node with its present value."""

    inquiry: int
    node: Node


@dataclass(frozen=True, slots=True)
class MachinesFound:
    """The machines of a server that follow a companion model."""

    inquiry: int
    machines: tuple[FoundMachine, ...]
    is_complete: bool = True
    """Whether everything was looked at; False when it stopped at a bound."""


@dataclass(frozen=True, slots=True)
class TagListPreviewed:
    """What taking a list of tags into the site would do, row by row."""

    inquiry: int
    preview: TagListPreview


@dataclass(frozen=True, slots=True)
class AlarmsAnswered:
    """What came of acknowledging several alarms, one answer for each, in their order."""

    inquiry: int
    answers: tuple[AlarmAnswer, ...]


@dataclass(frozen=True, slots=True)
class AlarmTablePreviewed:
    """What taking a table of alarms into the site would do, row by row."""

    inquiry: int
    preview: AlarmTablePreview


Explored = (
    EndpointsFound | ServerEntered | NodesBrowsed | NodesFound | NodeRead | MachinesFound
    | TagListPreviewed | AlarmsAnswered | AlarmTablePreviewed
)  # fmt: skip
