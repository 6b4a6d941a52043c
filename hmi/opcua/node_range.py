"""The range of the instrument behind a node, where the server tells it (EURange, OPC 10000-8)."""

import math
from typing import Any, Final, Protocol

from asyncua import ua
from asyncua.ua.attribute_ids import AttributeIds
from asyncua.ua.object_ids import ObjectIds
from asyncua.ua.uaerrors import UaStatusCodeError

_HAS_PROPERTY: Final = ua.NodeId(ua.Int32(ObjectIds.HasProperty))


class FindsAndReads(Protocol):
    """The two services of a session that are needed here."""

    async def translate_browsepaths_to_nodeids(
        self, browse_paths: list[ua.BrowsePath]
    ) -> list[ua.BrowsePathResult]:
        """Find nodes by path."""

    async def read(self, params: ua.ReadParameters) -> list[ua.DataValue]:
        """Read attributes."""


async def instrument_range(services: FindsAndReads, node: ua.NodeId) -> tuple[float, float] | None:
    """Return the least and the greatest value of the instrument, None where it is not told.

    What goes wrong with the connection comes out as the library raises it.
    """
    try:
        found = await services.translate_browsepaths_to_nodeids([_path(node)])
        targets = found[0].Targets if found and found[0].StatusCode.is_good() else []
        if not targets:
            return None
        (data,) = await services.read(_asked(targets[0].TargetId))
    except UaStatusCodeError:
        return None  # some servers do not offer the service
    told = data.Value.Value if data.Value is not None else None
    if not isinstance(told, ua.Range) or not math.isfinite(told.High - told.Low):
        return None
    return (float(told.Low), float(told.High)) if told.Low < told.High else None


def _path(node: ua.NodeId) -> ua.BrowsePath:
    # The library's own truth type is none that a truth value fits.
    ways: dict[str, Any] = {"IsInverse": False, "IncludeSubtypes": True}
    step = ua.RelativePathElement(
        ReferenceTypeId=_HAS_PROPERTY, TargetName=ua.QualifiedName("EURange", 0), **ways
    )
    return ua.BrowsePath(StartingNode=node, RelativePath=ua.RelativePath(Elements=[step]))


def _asked(node: ua.NodeId) -> ua.ReadParameters:
    return ua.ReadParameters(
        MaxAge=ua.Double(0.0),
        TimestampsToReturn=ua.TimestampsToReturn.Neither,
        NodesToRead=[ua.ReadValueId(NodeId=_plain(node), AttributeId=AttributeIds.Value)],
    )


def _plain(node: ua.NodeId) -> ua.NodeId:
    """Return the node id without what only an expanded one has."""
    return ua.NodeId(node.Identifier, node.NamespaceIndex, node.NodeIdType)
