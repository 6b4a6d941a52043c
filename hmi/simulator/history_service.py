"""HistoryRead for the demo server: raw values of past and live, in pages, with bounds on request.

A page holds at most NumValuesPerNode rows, and at most PAGE_ROWS over all nodes of one request so
that one answer never holds the server up. The continuation point is the time of the next row, so
it stays valid for any session and for ever; releasing one has nothing to release.
"""

import asyncio
import struct
from datetime import UTC, datetime, timedelta
from typing import Any

from asyncua import ua
from asyncua.common.utils import Buffer
from asyncua.server.history import HistoryManager
from asyncua.ua.status_codes import StatusCodes
from asyncua.ua.uaerrors import UaError

from hmi.clock import from_us, to_us
from hmi.plant.tags import Kind
from hmi.simulator.address_space import VARIANTS
from hmi.simulator.history_bounds import bounded_page
from hmi.simulator.sample_log import Page, SampleLog
from hmi.simulator.signals import Signal
from hmi.simulator.ua_values import data_value, status_code

PAGE_ROWS = 20_000
_LEAST_ROWS = 50
_UNSET_BEFORE = datetime(1700, 1, 1, tzinfo=UTC)
_DateTime = ua.ua_binary.Primitives.DateTime


class HistoryService(HistoryManager):
    """Answers HistoryRead from a SampleLog once the simulated past is complete."""

    def __init__(self, iserver: Any, log: SampleLog, ready: asyncio.Event) -> None:
        super().__init__(iserver)
        self._log = log
        self._ready = ready
        self._signals: dict[ua.NodeId, Signal] = {}

    def serve(self, node_id: ua.NodeId, signal: Signal) -> None:
        """Answer for a node from now on."""
        self._signals[node_id] = signal

    async def read_history(self, params: ua.HistoryReadParameters) -> list[ua.HistoryReadResult]:
        """Answer one request, node by node."""
        await self._ready.wait()
        wanted = params.NodesToRead
        limit = max(_LEAST_ROWS, PAGE_ROWS // max(1, len(wanted)))
        results = []
        for item in wanted:
            results.append(self._read_node(params, item, limit))
            # Let samples be written between two nodes.
            await asyncio.sleep(0)
        return results

    def _read_node(
        self, params: ua.HistoryReadParameters, item: ua.HistoryReadValueId, limit: int
    ) -> ua.HistoryReadResult:
        if params.ReleaseContinuationPoints and item.ContinuationPoint:
            return ua.HistoryReadResult()
        details = params.HistoryReadDetails
        is_raw = isinstance(details, ua.ReadRawModifiedDetails) and not details.IsReadModified
        signal = self._signals.get(item.NodeId)
        if signal is None or not is_raw:
            return _refused(StatusCodes.BadHistoryOperationUnsupported)
        start, end = _span(details)
        if start is None or end is None or start > end:
            return _refused(StatusCodes.BadInvalidTimestampArgument)
        point_us = None
        if item.ContinuationPoint:
            try:
                point_us = to_us(_DateTime.unpack(Buffer(item.ContinuationPoint)))
            except (UaError, struct.error):
                return _refused(StatusCodes.BadContinuationPointInvalid)
        limit = min(limit, details.NumValuesPerNode or limit)
        return _result(signal.kind, self._page(signal.key, details, (start, end), limit, point_us))

    def _page(
        self,
        key: str,
        details: ua.ReadRawModifiedDetails,
        span: tuple[datetime, datetime],
        limit: int,
        point_us: int | None,
    ) -> Page:
        start_us, end_us = to_us(span[0]), to_us(span[1])
        if details.ReturnBounds:
            return bounded_page(self._log, key, (start_us, end_us), limit, point_us)
        return self._log.page(key, start_us if point_us is None else point_us, end_us, limit)


def _refused(code: int) -> ua.HistoryReadResult:
    result = ua.HistoryReadResult()
    result.StatusCode = status_code(code)
    return result


def _span(details: ua.ReadRawModifiedDetails) -> tuple[datetime | None, datetime | None]:
    """Return start and end as aware moments, None where there is no start."""
    start, end = details.StartTime, details.EndTime
    if start is None or start < _UNSET_BEFORE:
        return None, None
    if end is None or end < _UNSET_BEFORE:
        end = datetime.now(UTC) + timedelta(days=1)
    return start, end


def _result(kind: Kind, page: Page) -> ua.HistoryReadResult:
    variant = VARIANTS[kind]
    values = []
    for time_us, value, status in zip(page.times_us, page.values, page.statuses, strict=True):
        values.append(data_value(variant_of(value, variant), from_us(time_us), status))
    result = ua.HistoryReadResult()
    result.HistoryData = ua.HistoryData(DataValues=values)
    if page.next_us is not None:
        result.ContinuationPoint = _DateTime.pack(from_us(page.next_us))
    return result


def variant_of(value: float | str | None, variant: ua.VariantType) -> ua.Variant:
    """Return a value in the type of its node; None becomes the null variant."""
    if value is None:
        return ua.Variant(None, ua.VariantType.Null)
    if variant is ua.VariantType.Boolean:
        return ua.Variant(bool(value), variant)
    if variant in {ua.VariantType.Int32, ua.VariantType.Int64}:
        return ua.Variant(int(value), variant)
    return ua.Variant(value, variant)
