"""Makes OPC UA values out of plain ones; the place where asyncua's nominal types are met."""

from datetime import datetime
from typing import cast

from asyncua import ua

from hmi.plant.quality import GOOD


def node_id(identifier: int | str, namespace: int = 0) -> ua.NodeId:
    """Return a numeric or string NodeId."""
    if isinstance(identifier, str):
        return ua.NodeId(ua.String(identifier), ua.Int16(namespace))
    return ua.NodeId(ua.Int32(identifier), ua.Int16(namespace))


def text_of(node: ua.NodeId) -> str:
    """Return the identifier of a string NodeId."""
    return str(node.Identifier)


def status_code(status: int) -> ua.StatusCode:
    """Return a status code of 32 bits."""
    return ua.StatusCode(ua.UInt32(status))


def data_value(variant: ua.Variant, moment: datetime, status: int = GOOD) -> ua.DataValue:
    """Return a value whose source and server time are both the aware moment."""
    stamp = cast("ua.DateTime", moment)
    return ua.DataValue(variant, status_code(status), SourceTimestamp=stamp, ServerTimestamp=stamp)
