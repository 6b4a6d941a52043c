"""Facts, requests and sample batches as bytes.

Numbers travel as the SAMPLE layout of plant/samples.py, everything else as JSON that pydantic
checks against the dataclasses on reading. There is no pickle: bytes never become code.
"""

import json
import struct
from dataclasses import MISSING, fields
from functools import cache
from typing import Any, Final, get_args

import numpy as np
from pydantic import TypeAdapter, ValidationError
from pydantic_core import to_json

from hmi.actions.requests import Request
from hmi.bus.alarm_facts import AlarmChanged
from hmi.bus.facts import Fact, SamplesArrived
from hmi.errors import LinkLost
from hmi.plant.samples import SAMPLE, Origin, SampleBatch, Value

_SAMPLES_HEAD = struct.Struct("<BI")
_TYPES: dict[str, Any] = {
    kind.__name__: kind
    for kind in (*get_args(Fact), *get_args(Request))
    if kind is not SamplesArrived
}
_USUAL: Final = {field.name: field.default for field in fields(AlarmChanged)}


@cache
def _adapter(kind: type) -> TypeAdapter[Any]:
    return TypeAdapter(kind)


def dump(message: Fact | Request) -> bytes:
    """Return a fact or request as `Name{json}`; of an alarm what differs from the usual."""
    told = _said(message) if type(message) is AlarmChanged else message
    return type(message).__name__.encode() + to_json(told, inf_nan_mode="constants")


def _said(alarm: AlarmChanged) -> dict[str, object]:
    """Return the fields of an alarm without those at their default: floods travel faster."""
    cells = ((name, getattr(alarm, name), usual) for name, usual in _USUAL.items())
    return {name: cell for name, cell, usual in cells if usual is MISSING or cell != usual}


def load(payload: bytes) -> Fact | Request:
    """Read what dump wrote. Raise LinkLost when it is not a known fact or request."""
    name, brace, body = payload.partition(b"{")
    kind = _TYPES.get(name.decode("ascii", "replace"))
    if kind is None:
        raise LinkLost("link-message-unknown")
    try:
        message: Fact | Request = _adapter(kind).validate_json(brace + body)
    except ValidationError as error:
        raise LinkLost("link-message-malformed", name=kind.__name__) from error
    return message


def dump_samples(batch: SampleBatch) -> bytes:
    """Return a batch as origin, count, rows of SAMPLE, and its exact values as JSON."""
    head = _SAMPLES_HEAD.pack(batch.origin, len(batch.rows))
    others = json.dumps(list(batch.others.items())).encode() if batch.others else b""
    return b"".join((head, batch.rows.tobytes(), others))


def load_samples(payload: bytes) -> SampleBatch:
    """Read what dump_samples wrote. Raise LinkLost when the sizes do not agree."""
    try:
        origin, count = _SAMPLES_HEAD.unpack_from(payload)
        rows = np.frombuffer(payload, SAMPLE, count, _SAMPLES_HEAD.size)
        rest = payload[_SAMPLES_HEAD.size + count * SAMPLE.itemsize :]
        others: dict[int, Value] = dict(json.loads(rest)) if rest else {}
        return SampleBatch(rows, others, Origin(origin))
    except (struct.error, ValueError) as error:
        raise LinkLost("link-samples-malformed") from error
