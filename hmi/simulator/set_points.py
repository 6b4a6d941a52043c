"""Set points that users write: clamped, stamped, logged, and handed to the plant."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from asyncua import ua
from asyncua.common.callback import CallbackType
from asyncua.server.server import Server
from asyncua.ua.attribute_ids import AttributeIds

from hmi.clock import from_us, to_us
from hmi.simulator.instruments import Instruments
from hmi.simulator.ua_values import data_value

Stamp = Callable[[datetime], int]
Note = Callable[[str, float, int], None]


class SetPoints:
    """Stands between a client's write and the address space.

    stamp returns the source time (microseconds) of a write; note is told key, value and time of
    each accepted one.
    """

    def __init__(
        self, instruments: Instruments, keys: dict[ua.NodeId, str], stamp: Stamp, note: Note
    ) -> None:
        self._signals = instruments.signals
        self._keys = keys
        self._stamp = stamp
        self._note = note

    def attach(self, server: Server) -> None:
        """Listen to the server's writes from now on."""
        server.subscribe_server_callback(CallbackType.PreWrite, self._before)
        server.subscribe_server_callback(CallbackType.PostWrite, self._after)

    def _before(self, event: Any, _service: Any) -> None:
        if not event.is_external:
            return
        for item in event.request_params.NodesToWrite:
            key = self._keys.get(item.NodeId)
            if key is not None and item.AttributeId == AttributeIds.Value:
                item.Value = self._stamped(key, item.Value)

    def _after(self, event: Any, _service: Any) -> None:
        if not event.is_external:
            return
        results = zip(event.request_params.NodesToWrite, event.response_params, strict=True)
        for item, status in results:
            key = self._keys.get(item.NodeId)
            value = item.Value.Value.Value if key is not None else None
            if key is not None and isinstance(value, float) and status.is_good():
                self._note(key, value, to_us(item.Value.SourceTimestamp))

    def _stamped(self, key: str, given: ua.DataValue) -> ua.DataValue:
        """Return what is stored: the value within its range, good, at a time of ours."""
        variant = given.Value or ua.Variant()
        signal, value = self._signals[key], variant.Value
        if isinstance(value, float) and signal.low is not None and signal.high is not None:
            value = round(max(signal.low, min(signal.high, value)), signal.decimals)
        moment = from_us(self._stamp(datetime.now(UTC)))
        return data_value(ua.Variant(value, variant.VariantType), moment)
