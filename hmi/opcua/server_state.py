"""What a server says of itself: its state, how long until it shuts down, how well it serves.

All travel as items of a subscription beside the tags, under handles above all tag numbers.
"""

from collections.abc import Collection, Mapping
from typing import Final

import numpy as np
from asyncua import ua
from asyncua.ua.object_ids import ObjectIds

from hmi.errors import NotConnected
from hmi.plant.quality import Quality, quality_of
from hmi.plant.samples import SampleBatch

_REASONS: Final[Mapping[int, str]] = {
    1: "server-failed",
    2: "server-not-configured",
    3: "server-suspended",
    4: "server-shutdown",
    5: "server-under-test",
    6: "server-without-plant",
}
"""By ServerState, OPC 10000-5 12.6; 0 is Running."""
_RUNNING: Final = 0
_UNKNOWN: Final = "server-state-unknown"


class ServerState:
    """Keeps what a server last said of itself; takes it out of the batches of samples."""

    def __init__(self, numbers: Collection[int]) -> None:
        self._first = max(numbers, default=-1) + 1
        self._state: int | None = None
        self._shutdown_s = 0
        self.level: int | None = None
        """ServiceLevel, 0 to 255; None where the server has not said."""

    @property
    def nodes(self) -> dict[int, ua.NodeId]:
        """The nodes to monitor, by handle."""
        return {
            self._first: ua.NodeId(ua.Int32(ObjectIds.Server_ServerStatus_State)),
            self._first + 1: ua.NodeId(
                ua.Int32(ObjectIds.Server_ServerStatus_SecondsTillShutdown)
            ),
            self._first + 2: ua.NodeId(ua.Int32(ObjectIds.Server_ServiceLevel)),
        }

    @property
    def trouble(self) -> NotConnected | None:
        """Why values are uncertain, None while the server runs or has not said."""
        if self._state is None or self._state == _RUNNING:
            return None
        code = _REASONS.get(self._state, _UNKNOWN)
        left_s = self._shutdown_s if code == _REASONS[4] else 0
        return NotConnected(code, seconds_left=left_s)

    def take_out(self, batch: SampleBatch) -> SampleBatch:
        """Return the batch without what the server said of itself."""
        own = batch.rows["tag"] >= self._first
        if not own.any():
            return batch
        for row in batch.rows[own]:
            if quality_of(int(row["status"])) is not Quality.BAD and np.isfinite(row["value"]):
                self._note(int(row["tag"]), int(row["value"]))
        place = np.cumsum(~own) - 1
        others = {int(place[at]): value for at, value in batch.others.items() if not own[at]}
        return SampleBatch(batch.rows[~own], others, batch.origin)

    def _note(self, handle: int, value: int) -> None:
        if handle == self._first:
            self._state = value
        elif handle == self._first + 1:
            self._shutdown_s = value
        else:
            self.level = value
