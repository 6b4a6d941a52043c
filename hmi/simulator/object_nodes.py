"""Adds single objects with the type and reference we choose, without instantiating the type.

asyncua's own add_object copies the children of the type under generated NodeIds and always refers
by HasComponent or Organizes; companion models need neither.
"""

from asyncua import ua
from asyncua.common.node import Node
from asyncua.server.server import Server

from hmi.simulator.ua_values import node_id

HAS_COMPONENT = node_id(47)
ORGANIZES = node_id(35)
HAS_ADD_IN = node_id(17604)
FOLDER_TYPE = node_id(61)


async def add_object(
    server: Server,
    parent: ua.NodeId,
    node_id: ua.NodeId,
    name: ua.QualifiedName,
    type_id: ua.NodeId,
    reference: ua.NodeId = HAS_COMPONENT,
) -> Node:
    """Add an object below parent. Raise ua.UaStatusCodeError when the id is taken."""
    text = ua.LocalizedText(name.Name)
    item = ua.AddNodesItem(
        ParentNodeId=parent,
        ReferenceTypeId=reference,
        RequestedNewNodeId=node_id,
        BrowseName=name,
        NodeClass=ua.NodeClass.Object,
        NodeAttributes=ua.ObjectAttributes(DisplayName=text, Description=text, EventNotifier=0),
        TypeDefinition=type_id,
    )
    results = await server.iserver.isession.add_nodes([item])
    results[0].StatusCode.check()
    return server.get_node(node_id)
