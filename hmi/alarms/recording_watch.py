"""Alerts when the station records less than it should: a full or failing disk, lost samples."""

from hmi.alarms.alert_door import Alert, AlertDoor
from hmi.bus.bus import Bus
from hmi.bus.facts import DiskRoom, RecorderReported
from hmi.plant.alarm_rules import Priority
from hmi.texts import formats

STOPPED, ROOM, DROPPED = "recording.stopped", "recording.room", "recording.dropped"
_GB = 1e9
_ROOM_CODES = {DiskRoom.LOW: "recording-room-low", DiskRoom.SPENT: "recording-room-spent"}


class RecordingWatch:
    """Judges each report of the recorder; what stands is told anew only when it changes."""

    def __init__(self, bus: Bus, door: AlertDoor) -> None:
        self._door = door
        self._told: dict[str, str] = {}
        bus.recorder.subscribe(self._judge)

    def _judge(self, report: RecorderReported) -> None:
        stopped = None
        if not report.recording:
            stopped = Alert(key=STOPPED, code="recording-stopped", priority=Priority.P2)
        self._tell(STOPPED, stopped)
        room = None
        if report.room is not DiskRoom.ENOUGH:
            free = formats.number(report.disk_free_bytes / _GB, 1)
            priority = Priority.P2 if report.room is DiskRoom.SPENT else Priority.P3
            room = Alert(
                key=ROOM, code=_ROOM_CODES[report.room], fields=(("free", free),),
                value=round(report.disk_free_bytes / _GB, 1), priority=priority,
            )  # fmt: skip
        self._tell(ROOM, room)
        lost = None
        if report.dropped > 0:
            count = (("count", str(report.dropped)),)
            lost = Alert(
                key=DROPPED, code="recording-dropped", fields=count, value=report.dropped,
                priority=Priority.P2,
            )  # fmt: skip
        self._tell(DROPPED, lost)

    def _tell(self, key: str, alert: Alert | None) -> None:
        if alert is None:
            # Also what stands since an earlier run.
            if self._told.get(key) != "":
                self._door.clear(key)
                self._told[key] = ""
        elif self._told.get(key) != alert.code:
            self._told[key] = alert.code
            self._door.raise_(alert)
