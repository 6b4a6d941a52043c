"""Writes one value to one node, in the type that the node has, and reads it back."""

import asyncio
import struct
from collections.abc import Awaitable, Callable
from typing import Any, Final, Protocol

from asyncua import ua
from asyncua.ua.attribute_ids import AttributeIds
from asyncua.ua.uaerrors import UaStatusCodeError

from hmi.errors import NotConnected, PlantError, WriteRejected
from hmi.opcua.convert import value_of
from hmi.opcua.node_range import FindsAndReads, instrument_range
from hmi.opcua.refusals import converted
from hmi.plant.samples import Value

READ_BACK_S: Final = 2.0
_EVERY_S: Final = 0.2
_REAL: Final = (ua.VariantType.Float, ua.VariantType.Double)
_BITS: Final = {
    ua.VariantType.SByte: (8, True), ua.VariantType.Byte: (8, False),
    ua.VariantType.Int16: (16, True), ua.VariantType.UInt16: (16, False),
    ua.VariantType.Int32: (32, True), ua.VariantType.UInt32: (32, False),
    ua.VariantType.Int64: (64, True), ua.VariantType.UInt64: (64, False),
}  # fmt: skip

Sleep = Callable[[float], Awaitable[None]]


class ReadsAndWrites(FindsAndReads, Protocol):
    """The services of a session that are needed here."""

    async def write(self, params: ua.WriteParameters) -> list[ua.StatusCode]:
        """Write attributes."""


async def write_node(
    services: ReadsAndWrites, node: ua.NodeId, value: Value, sleep: Sleep = asyncio.sleep
) -> Value:
    """Write a value and return what the server holds then, after at most 2 s.

    Raise PlantError; `write-unanswered` where nobody knows whether the value was taken.
    """
    with converted("write"):
        present = await _read(services, node)
        variant = _variant(value, present)
        if variant.VariantType in (*_REAL, *_BITS):
            _check_range(variant.Value, await instrument_range(services, node))
    await _write(services, node, variant)
    try:
        with converted("write"):
            return await _read_back(services, node, variant.Value, sleep)
    except PlantError as error:
        raise WriteRejected("write-unanswered", words=error.code) from error


async def _read_back(
    services: ReadsAndWrites, node: ua.NodeId, written: Value, sleep: Sleep
) -> Value:
    """Return the value as soon as it is the written one, in the end whatever it is."""
    found = value_of(await _read(services, node))
    for _ in range(round(READ_BACK_S / _EVERY_S)):
        if found == written:
            break
        await sleep(_EVERY_S)
        found = value_of(await _read(services, node))
    return found


async def _read(services: ReadsAndWrites, node: ua.NodeId) -> ua.DataValue:
    """Return the present value, a good one. Raise WriteRejected when there is none."""
    results = await services.read(
        ua.ReadParameters(
            MaxAge=ua.Double(0.0),
            TimestampsToReturn=ua.TimestampsToReturn.Neither,
            NodesToRead=[ua.ReadValueId(NodeId=node, AttributeId=AttributeIds.Value)],
        )
    )
    if len(results) != 1:
        raise NotConnected("malformed-answer", step="read")
    status = results[0].StatusCode or ua.StatusCode()
    if not status.is_good() or results[0].Value is None:
        raise WriteRejected("write-rejected", status=status.name)
    return results[0]


async def _write(services: ReadsAndWrites, node: ua.NodeId, variant: ua.Variant) -> None:
    # Value alone: many servers refuse a status or a time that comes from a client.
    given = ua.DataValue(Value=variant, StatusCode=None)
    item = ua.WriteValue(NodeId=node, AttributeId=AttributeIds.Value, Value=given)
    try:
        with converted("write"):
            results = await _sent(services, item)
    except WriteRejected:
        raise
    except PlantError as error:
        raise WriteRejected("write-unanswered", words=error.code) from error
    if len(results) != 1:
        raise WriteRejected("write-unanswered", words="malformed-answer")
    if not results[0].is_good():
        raise WriteRejected("write-rejected", status=results[0].name)


async def _sent(services: ReadsAndWrites, item: ua.WriteValue) -> list[ua.StatusCode]:
    try:
        return await services.write(ua.WriteParameters(NodesToWrite=[item]))
    except UaStatusCodeError as refusal:
        status = ua.StatusCode(ua.UInt32(refusal.code)).name
        if status in ("BadTimeout", "BadRequestTimeout"):
            raise
        raise WriteRejected("write-rejected", status=status) from refusal


def _check_range(value: float, limits: tuple[float, float] | None) -> None:
    """Refuse what the instrument cannot have, whatever the site allows. Raise WriteRejected."""
    if limits is not None and not limits[0] <= value <= limits[1]:
        low, high = (f"{limit:g}" for limit in limits)
        raise WriteRejected("write-out-of-range", low=low, high=high)


def _variant(value: Value, present: ua.DataValue) -> ua.Variant:
    """Return the value in the type that the node has now. Raise WriteRejected if it has none."""
    kind: Any = present.Value.VariantType if present.Value else ua.VariantType.Null
    typed = None if present.Value is None or present.Value.is_array else _typed(value, kind)
    if typed is None:
        raise WriteRejected("write-wrong-kind", name=kind.name)
    return ua.Variant(typed, kind)


def _typed(value: Value, kind: ua.VariantType) -> Value:
    if isinstance(value, str) or value is None:
        return value if kind is ua.VariantType.String else None
    if kind is ua.VariantType.Boolean:
        return value if isinstance(value, bool) else None
    if isinstance(value, bool):
        return None
    if kind in _REAL:
        form = "<f" if kind is ua.VariantType.Float else "<d"
        return float(struct.unpack(form, struct.pack(form, float(value)))[0])
    bits, has_sign = _BITS.get(kind, (0, False))
    least, most = (-(2 ** (bits - 1)), 2 ** (bits - 1)) if has_sign else (0, 2**bits)
    return int(value) if bits and value == int(value) and least <= value < most else None
