"""Node ids of tags, resolved by namespace URI against the array that a session's server sent.

The index of a namespace may differ at every start of a server; only the URI is stable.
"""

from collections.abc import Sequence

from asyncua import ua
from asyncua.ua.uaerrors import UaError

BAD_NODE_ID_INVALID = "BadNodeIdInvalid"
BAD_NODE_ID_UNKNOWN = "BadNodeIdUnknown"


def resolve(node: str, namespaces: Sequence[str]) -> ua.NodeId | str:
    """Return the node id for this session, or the status name of why there is none.

    node has the form `nsu=<uri>;s=<identifier>`, or `i=85` for the standard namespace.
    """
    try:
        parsed = ua.NodeId.from_string(node)
    except (UaError, ValueError):
        return BAD_NODE_ID_INVALID
    uri = getattr(parsed, "NamespaceUri", None)
    index = parsed.NamespaceIndex
    if uri is not None:
        if uri not in namespaces:
            return BAD_NODE_ID_UNKNOWN
        index = ua.Int16(namespaces.index(uri))
    return ua.NodeId(parsed.Identifier, index, parsed.NodeIdType)
