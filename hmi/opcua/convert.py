"""OPC UA values to samples; the only place that knows UA types. Pure.

A value that we cannot hold costs that value only: its sample says BAD_DECODING_ERROR and None.
A sample whose source_us equals its receive_us came without a usable source time: none at all, or
one of the two ends of the UA calendar (1601 and 9999) that mean "unknown".
"""

from collections.abc import Callable, Container, Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Final

import numpy as np
from asyncua import ua

from hmi.opcua.client_handles import number_of
from hmi.opcua.guard import MendedText
from hmi.plant.quality import (
    BAD_DECODING_ERROR,
    BAD_NO_DATA,
    GOOD,
    UNCERTAIN,
    Quality,
    quality_of,
)
from hmi.plant.samples import SAMPLE, Origin, Sample, SampleBatch, Value, batch_of, fits_float

TEXT_BYTES: Final = 65_536
"""Longer text is cut and ends with an ellipsis."""
BYTES_SHOWN: Final = 64
"""Byte strings are kept as hexadecimal text of so many bytes; an ellipsis marks the rest."""

END_US: Final = 253_370_764_800_000_000
"""9999-01-01: servers write the last day for "unknown"."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_ELLIPSIS = "…"
_CUT_BYTES = TEXT_BYTES - len(_ELLIPSIS.encode())
_DAY_US = 86_400_000_000


def samples_of(
    items: Iterable[ua.MonitoredItemNotification], receive_us: int, known: Container[int]
) -> SampleBatch:
    """Turn the items of data change notifications into one live batch, in their order.

    An item's client handle tells its tag number; handles that are not known are dropped.
    """
    numbered = ((number_of(item.ClientHandle), item.Value) for item in items)
    values = ((number, value) for number, value in numbered if number in known)
    return _pack(values, receive_us, Origin.LIVE)


def history_of(number: int, values: Iterable[ua.DataValue], receive_us: int) -> SampleBatch:
    """Turn one tag's page of history into a batch."""
    return _pack(((number, value) for value in values), receive_us, Origin.HISTORY)


def value_of(data: ua.DataValue) -> Value:
    """Return the value alone; None where there is none that we can hold."""
    return _reading(data)[0]


def refused_tags(statuses: Mapping[int, int], receive_us: int) -> SampleBatch:
    """Return a sample without value for each tag number that the server refused to monitor."""
    return batch_of(
        Sample(number, None, status, receive_us, receive_us) for number, status in statuses.items()
    )


def microseconds(moment: datetime) -> int:
    """Return an aware moment as microseconds since 1970, by integers alone."""
    passed = moment - _EPOCH
    return passed.days * _DAY_US + passed.seconds * 1_000_000 + passed.microseconds


def date_text(ticks: int) -> str:
    """Return a date on the wire, in 100 ns since 1601, as the text that its samples have."""
    return _iso(ua.win_epoch_to_datetime(ticks))


def clean_text(text: str) -> str:
    """Return text that any encoder takes: what was not UTF-8 as U+FFFD, cut at TEXT_BYTES."""
    raw = text.encode("utf-8", "surrogateescape" if _only_escapes(text) else "replace")
    if len(raw) <= TEXT_BYTES:
        return raw.decode("utf-8", "replace")
    return raw[:_CUT_BYTES].decode("utf-8", "ignore") + _ELLIPSIS


def _pack(
    values: Iterable[tuple[int, ua.DataValue]], receive_us: int, origin: Origin
) -> SampleBatch:
    packed: list[tuple[int, int, float, int, int]] = []
    others: dict[int, Value] = {}
    for number, data in values:
        value, status = _reading(data)
        if type(value) is float or fits_float(value):
            as_float = float(value)  # type: ignore[arg-type]  # fits_float excludes text and None
        else:
            others[len(packed)] = value
            as_float = np.nan
        source_us = _source_us(data.SourceTimestamp, receive_us)
        packed.append((number, status, as_float, source_us, receive_us))
    return SampleBatch(np.array(packed, SAMPLE), others, origin)


def _reading(data: ua.DataValue) -> tuple[Value, int]:
    """Return value and status; a value that is missing or cannot be held is never good."""
    status = GOOD if data.StatusCode is None else int(data.StatusCode.value)
    variant = data.Value
    raw = None if variant is None else variant.Value
    kind = type(raw)
    if kind is float or kind is int or kind is bool:
        return raw, status
    if variant is None or (raw is None and not variant.is_array):
        return None, BAD_NO_DATA if quality_of(status) is Quality.GOOD else status
    convert = _CONVERTERS.get(variant.VariantType)
    if convert is None or variant.is_array:
        return None, BAD_DECODING_ERROR
    try:
        value = convert(raw)
    except (ValueError, TypeError, AttributeError, LookupError, ArithmeticError):
        return None, BAD_DECODING_ERROR  # the library holds something that it should not
    return value, _flagged(status) if _is_altered(raw) else status


def _flagged(status: int) -> int:
    """Return the status of text that is not what was sent: good no more, else unchanged."""
    return UNCERTAIN if quality_of(status) is Quality.GOOD else status


def _is_altered(raw: Any) -> bool:
    """Tell whether text was cut or mended; bytes show by their end that they were cut."""
    held = (raw, *(getattr(raw, name, None) for name in ("Text", "Name", "Value")))
    text = next((one for one in held if isinstance(one, str)), "")
    return isinstance(text, MendedText) or _text(text) != text


def _source_us(moment: datetime | None, receive_us: int) -> int:
    if moment is None:
        return receive_us
    source_us = microseconds(moment)
    return source_us if 0 <= source_us < END_US else receive_us


def _only_escapes(text: str) -> bool:
    """Tell whether every surrogate stands for a byte, as the decoder leaves malformed UTF-8."""
    return not any("\ud800" <= char < "\udc80" or "\udcff" < char <= "\udfff" for char in text)


def _text(raw: str) -> Value:
    return raw if raw.isascii() and len(raw) <= TEXT_BYTES else clean_text(raw)


def _optional_text(raw: str | None) -> Value:
    return "" if raw is None else _text(raw)


def _hexadecimal(raw: bytes) -> Value:
    return raw[:BYTES_SHOWN].hex() + (_ELLIPSIS if len(raw) > BYTES_SHOWN else "")


def _iso(raw: datetime) -> str:
    return raw.replace(tzinfo=raw.tzinfo or UTC).isoformat()


_INTEGERS: Sequence[ua.VariantType] = (
    ua.VariantType.SByte, ua.VariantType.Byte, ua.VariantType.Int16, ua.VariantType.UInt16,
    ua.VariantType.Int32, ua.VariantType.UInt32, ua.VariantType.Int64, ua.VariantType.UInt64,
)  # fmt: skip

_CONVERTERS: Mapping[Any, Callable[[Any], Value]] = {
    **dict.fromkeys(_INTEGERS, int),  # an enumeration class of the library becomes its number
    ua.VariantType.Float: float,
    ua.VariantType.Double: float,
    ua.VariantType.String: _text,
    ua.VariantType.XmlElement: lambda raw: _optional_text(getattr(raw, "Value", None)),
    ua.VariantType.DateTime: _iso,
    ua.VariantType.Guid: str,
    ua.VariantType.ByteString: _hexadecimal,
    ua.VariantType.NodeId: lambda raw: _text(raw.to_string()),
    ua.VariantType.ExpandedNodeId: lambda raw: _text(raw.to_string()),
    ua.VariantType.StatusCode: lambda raw: int(raw.value),
    ua.VariantType.QualifiedName: lambda raw: _optional_text(raw.Name),
    ua.VariantType.LocalizedText: lambda raw: _optional_text(raw.Text),
}
