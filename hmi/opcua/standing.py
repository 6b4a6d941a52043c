"""How one connection stands: its phase, ages and counters, told as ConnectionChanged."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from hmi.bus.facts import ConnectionChanged, ConnectionPhase
from hmi.clock import Clock
from hmi.errors import PlantError
from hmi.opcua.condition_watch import ListStanding
from hmi.opcua.message_decoder import Decoded

_RATE_S = 1.0


@dataclass(slots=True)
class Standing:
    """What is known of one connection; the supervisor writes it, as_fact reads it."""

    connection: str
    clock: Clock
    phase: ConnectionPhase = ConnectionPhase.IDLE
    reason: str = ""
    detail: str = ""
    attempts: int = 0
    tag_count: int = 0
    tags_failed: tuple[tuple[str, str], ...] = ()
    clock_offset_s: float | None = None
    models: tuple[str, ...] = ()
    received: int = 0
    decoded: Decoded = field(default_factory=Decoded)
    """How the messages of all sessions were decoded."""
    url: str = ""
    is_on_backup: bool = False
    service_level: int | None = None
    alarms: ListStanding = field(default_factory=ListStanding)
    heard_at: float | None = None
    """Monotonic second of the server's last word, over all sessions."""
    last_heard: datetime | None = None
    """Wall time of the server's last word, the start of a gap should it be the last."""
    since: datetime = field(init=False)
    _rate: float = 0.0
    _rate_from: tuple[float, int] = field(init=False)

    def __post_init__(self) -> None:
        self.since = self.clock.now()
        self._rate_from = (self.clock.monotonic(), 0)

    def enter(self, phase: ConnectionPhase, error: PlantError | None = None) -> bool:
        """Go into a phase, with the reason if there is one; return whether anything changed."""
        reason = error.code if error else ""
        if (phase, reason) == (self.phase, self.reason):
            return False
        if phase is not self.phase:
            self.since = self.clock.now()
        self.phase = phase
        self.reason = reason
        self.detail = _detail(error)
        return True

    def heard(self, at: float) -> None:
        """Note that the server was heard at a monotonic second."""
        if self.heard_at is None or at > self.heard_at:
            self.heard_at = at
            self.last_heard = self.clock.now() - timedelta(seconds=self.clock.monotonic() - at)

    def heard_age_s(self) -> float | None:
        """Return the seconds since the server was heard, None before its first word."""
        return None if self.heard_at is None else self.clock.monotonic() - self.heard_at

    def as_fact(self) -> ConnectionChanged:
        """Return the standing as a fact."""
        return ConnectionChanged(
            connection=self.connection,
            phase=self.phase,
            since=self.since,
            heard_age_s=self.heard_age_s(),
            reason=self.reason,
            detail=self.detail,
            attempts=self.attempts,
            tags_ok=self.tag_count - len(self.tags_failed),
            tags_failed=self.tags_failed,
            samples_per_s=self._samples_per_s(),
            clock_offset_s=self.clock_offset_s,
            models=self.models,
            received=self.received,
            decoded_at_once=self.decoded.at_once,
            decoded_by_library=self.decoded.by_library,
            undecoded=self.decoded.failed,
            unreadable=self.decoded.unreadable,
            url=self.url,
            is_on_backup=self.is_on_backup,
            service_level=self.service_level,
            alarm_list=self.alarms.state,
            alarm_list_reason=self.alarms.reason,
            alarm_list_detail=self.alarms.detail,
        )

    def _samples_per_s(self) -> float:
        """Return the rate over at least the last second."""
        began, count = self._rate_from
        passed = self.clock.monotonic() - began
        if passed >= _RATE_S:
            self._rate = (self.received - count) / passed
            self._rate_from = (self.clock.monotonic(), self.received)
        return self._rate


def _detail(error: PlantError | None) -> str:
    """Return the fields of an error as plain text for the Diagnostics page."""
    if error is None:
        return ""
    return ", ".join(f"{name}: {value}" for name, value in error.fields.items() if value)
