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


def told(node: ua.NodeId, namespaces: Sequence[str]) -> str:
    """Return a node id with its namespace by URI, as tags have it; the inverse of resolve.

    An index that the server does not explain stays a number, which no tag can use.
    """
    text = ua.NodeId(node.Identifier, ua.Int16(0), node.NodeIdType).to_string()
    index = node.NamespaceIndex
    if not 0 <= index < len(namespaces):
        return f"ns={index};{text}"
    return f"nsu={namespaces[index]};{text}"
