"""Plain publish responses straight to a batch of samples: arrays from the wire to the table.

What it returns is bit for bit what the library's decoder and `convert` make of the same bytes; a
message of which it is not sure it does not decode at all.
"""

from collections.abc import Collection
from typing import Final

import numpy as np
from asyncua import ua
from numpy.typing import NDArray

from hmi.opcua.client_handles import FIRST_HANDLE
from hmi.opcua.convert import END_US, date_text
from hmi.opcua.envelope import Envelope, envelope_of
from hmi.opcua.item_runs import Piece, pieces_of
from hmi.opcua.message import Message
from hmi.plant.quality import BAD_NO_DATA
from hmi.plant.samples import EXACT, SAMPLE, SampleBatch, Value

_1601_TO_1970_US: Final = 11_644_473_600_000_000
_TICKS_PER_US: Final = 10
_SEVERITY_BIT: Final = 30
_WIDE: Final = (ua.VariantType.Int64, ua.VariantType.UInt64)
_WHOLE: Final = np.dtype((np.void, SAMPLE.itemsize))
"""A sample as opaque bytes, which NumPy copies six times as fast as structures."""

Others = dict[int, Value]


class BatchDecoder:
    """Decodes the messages of one session, whose tags are known by number."""

    def __init__(self, known: Collection[int]) -> None:
        self._is_known = np.zeros(
            max(known, default=-1) + 2, bool
        )  # the last stands for all above
        self._is_known[list(known)] = True

    def decode(self, content: bytes, receive_us: int) -> Message | None:
        """Return the message, None when only the library can tell what it says."""
        envelope = envelope_of(content)
        if envelope is None:
            return None
        pieces = pieces_of(content, envelope)
        if pieces is None:
            return None
        batch = self._batch(envelope, pieces, receive_us)
        return Message(envelope.subscription, envelope.sequence, envelope.is_keep_alive, batch)

    def _batch(self, envelope: Envelope, pieces: list[Piece], receive_us: int) -> SampleBatch:
        rows = np.empty(envelope.count, SAMPLE)
        others: Others = {}
        for piece in pieces:
            samples, unfit = _samples(piece, receive_us)
            rows.view(_WHOLE)[piece.rows] = samples.view(_WHOLE)
            others.update((piece.row_of(at), value) for at, value in unfit.items())
        return self._of_known(rows, others)

    def _of_known(self, rows: NDArray[np.void], others: Others) -> SampleBatch:
        """Drop what we did not ask for, among it the server's clock."""
        keep = self._is_known[np.minimum(rows["tag"], len(self._is_known) - 1)]
        if keep.all():
            return SampleBatch(rows, others)
        place = np.cumsum(keep) - 1
        kept = {int(place[row]): value for row, value in others.items() if keep[row]}
        return SampleBatch(rows[keep], kept)


def _samples(piece: Piece, receive_us: int) -> tuple[NDArray[np.void], Others]:
    """Return the samples of one piece, and the values of those that a float does not hold."""
    items, layout = piece.items, piece.layout
    samples = np.empty(len(items), SAMPLE)
    samples["tag"] = items["handle"] - FIRST_HANDLE
    samples["status"] = items["status"] if layout.has_status else 0
    samples["receive_us"] = receive_us
    samples["source_us"] = (
        _source_us(items["source"], receive_us) if layout.has_source else receive_us
    )
    return samples, _put_values(samples, items, layout.kind)


def _source_us(ticks: NDArray[np.int64], receive_us: int) -> NDArray[np.int64]:
    """Return 100 ns since 1601 as microseconds since 1970; the receive time for "unknown"."""
    source_us = ticks // _TICKS_PER_US - _1601_TO_1970_US
    source_us[(source_us < 0) | (source_us >= END_US)] = receive_us
    return source_us


def _put_values(
    samples: NDArray[np.void], items: NDArray[np.void], kind: ua.VariantType
) -> Others:
    if kind is ua.VariantType.Null:
        samples["value"] = np.nan
        samples["status"][samples["status"] >> _SEVERITY_BIT == 0] = BAD_NO_DATA
        return dict.fromkeys(range(len(items)), None)
    if kind is ua.VariantType.DateTime:
        samples["value"] = np.nan
        return {row: date_text(ticks) for row, ticks in enumerate(items["value"].tolist())}
    if kind is ua.VariantType.Boolean:
        samples["value"] = items["value"] != 0
        return {}
    with np.errstate(invalid="ignore"):  # a signalling NaN becomes a quiet one, as everywhere
        samples["value"] = items["value"]
    return _put_wide(samples, items["value"]) if kind in _WIDE else {}


def _put_wide(samples: NDArray[np.void], values: NDArray[np.integer]) -> Others:
    """Keep the integers that no float holds apart."""
    wide = np.flatnonzero((values > EXACT) | (values < -EXACT))
    samples["value"][wide] = np.nan
    return {int(row): int(values[row]) for row in wide}
