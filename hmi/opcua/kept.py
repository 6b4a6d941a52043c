"""What one server keeps for us across connections: a session, and subscriptions in it.

The supervisor owns it and lends it to each session in turn, which writes down what it has made.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from asyncua import ua

from hmi.errors import PlantError
from hmi.opcua.recovery import ABSENT, Remains, Step, first_step, is_spoilt
from hmi.opcua.refusals import NO_WORD
from hmi.opcua.server_limits import ServerLimits
from hmi.opcua.subscription import LIFETIME_S, Subscription


@dataclass(frozen=True, slots=True)
class Ticket:
    """With what a session is activated again on another channel."""

    token: ua.NodeId
    created: ua.CreateSessionResult
    """What the server said when it made the session."""
    nonce: Any
    """The server's last bytes, which the next activation has to sign; None without security."""
    policies: Sequence[ua.UserTokenPolicy]
    timeout_s: float
    """How long the server keeps the session without a word of ours."""


@dataclass(frozen=True, slots=True)
class Known:
    """What was read of a server; it holds as long as its session does."""

    namespaces: tuple[str, ...]
    limits: ServerLimits
    started: datetime | None
    clock_offset_s: float | None


@dataclass(slots=True)
class Kept:
    """The session and the subscriptions that a server may still have."""

    url: str = ""
    """Of which server it speaks."""
    ticket: Ticket | None = None
    known: Known | None = None
    subscriptions: list[Subscription] = field(default_factory=list)
    heard_at: float | None = None
    """Monotonic second of the server's last word."""
    failures: int = 0
    """Tries in a row to take this up that failed although the server answered."""

    def first_step(self, now_s: float) -> Step:
        """Return with what the next session begins, and drop what is no longer of use."""
        living = [one for one in self.subscriptions if not one.is_gone]
        remains = Remains(
            has_session=self.ticket is not None,
            has_subscriptions=bool(living),
            silent_s=now_s - (now_s if self.heard_at is None else self.heard_at),
            session_timeout_s=0.0 if self.ticket is None else self.ticket.timeout_s,
            lifetime_s=min((one.lifetime_s for one in living), default=LIFETIME_S),
            failures=self.failures,
        )
        step = first_step(remains)
        if step is Step.RECREATE:
            self.clear()
        return step

    def lend(self, url: str) -> "Kept":
        """Return itself for a session with a server; another server knows nothing of it."""
        if url != self.url:
            self.clear()
            self.url = url
        return self

    def note_end(self, end: PlantError, *, was_live: bool) -> None:
        """Note how an attempt ended: it says what of the rest can be relied on."""
        if is_spoilt(end):
            self.clear()
        elif was_live:
            self.failures = 0
        elif end.code == NO_WORD:
            self._drop_silent()
            self.failures += 1
        elif end.code not in ABSENT:
            self.failures += 1

    def _drop_silent(self) -> None:
        """Give up the subscriptions that said nothing although they were taken up again."""
        for one in self.subscriptions:
            one.is_gone = one.is_gone or one.heard_at is None

    def clear(self) -> None:
        """Forget everything: the next session makes all anew."""
        self.ticket = None
        self.known = None
        self.subscriptions = []
        self.failures = 0
