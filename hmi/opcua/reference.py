"""One reference of a browse answer, reduced to what we use; everything else is let go."""

from dataclasses import dataclass
from typing import Final

from asyncua import ua
from asyncua.ua.object_ids import ObjectIds

HAS_PROPERTY: Final = ua.NodeId(ua.Int32(ObjectIds.HasProperty))


@dataclass(frozen=True, slots=True)
class Reference:
    """A node as its parent refers to it; namespace is the URI of the browse name."""

    node: ua.NodeId
    parent: ua.NodeId
    browse_name: str
    namespace: str
    name: str
    """Display name, or the browse name where there is none."""
    node_class: ua.NodeClass
    type_node: ua.NodeId
    is_property: bool
