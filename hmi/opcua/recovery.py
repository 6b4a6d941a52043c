"""How a lost connection is taken up again: what is left goes in, the next step comes out. Pure.

OPC 10000-4 6.7: the old session on a new channel, else a new session that takes the subscriptions
over, else everything anew. All times are seconds.
"""

from dataclasses import dataclass
from enum import Enum
from typing import Final

from hmi.bus.facts import ConnectionPhase
from hmi.errors import PlantError
from hmi.opcua.refusals import (
    CONNECTION_LOST,
    CONNECTION_REFUSED,
    HOST_UNREACHABLE,
    INTERNAL_ERROR,
    LOGIN_REFUSED,
    MALFORMED_ANSWER,
    NO_ANSWER,
    NO_WORD,
    SERVER_SILENT,
    phase_of,
)

REACTIVATIONS: Final = 3
"""Failed tries to take up a session of a server that answers, before a new one is made."""
FRESH_AFTER: Final = 10
"""Failed tries, after which nothing of the old is used."""
ABSENT: Final = frozenset({
    NO_ANSWER, NO_WORD, SERVER_SILENT, CONNECTION_LOST, CONNECTION_REFUSED, HOST_UNREACHABLE,
})  # fmt: skip
"""Codes of a server that is away: it has refused nothing."""


class Step(Enum):
    """With what an attempt begins, once the channel is open."""

    REACTIVATE = "reactivate"
    """Activate the old session; its subscriptions live on in it."""
    TRANSFER = "transfer"
    """Make a new session and move the old subscriptions there."""
    RECREATE = "recreate"
    """Make everything anew."""


@dataclass(frozen=True, slots=True)
class Remains:
    """What may be left at a server."""

    has_session: bool
    has_subscriptions: bool
    silent_s: float
    """Since the server was last heard."""
    session_timeout_s: float
    lifetime_s: float
    """How long the server keeps subscriptions that nobody asks for messages."""
    failures: int = 0
    """Tries in a row that failed although the server answered."""


def first_step(remains: Remains) -> Step:
    """Return with what an attempt begins."""
    if remains.failures >= FRESH_AFTER or remains.silent_s >= remains.lifetime_s:
        return Step.RECREATE
    is_young = remains.silent_s < remains.session_timeout_s
    if remains.has_session and is_young and remains.failures < REACTIVATIONS:
        return Step.REACTIVATE  # without subscriptions too: servers have room for few sessions
    return Step.TRANSFER if remains.has_subscriptions else Step.RECREATE


def is_session_gone(refusal: PlantError) -> bool:
    """Tell whether a refused activation means that only a new session helps.

    No answer says nothing about the session, and a refused login would be refused again.
    """
    return refusal.code not in ABSENT and refusal.code != LOGIN_REFUSED


def is_spoilt(end: PlantError) -> bool:
    """Tell whether what is left at the server is better not used after such an end.

    What could not be decoded would come again, and after a failure of trust or login nothing
    that was agreed before holds.
    """
    is_refusal = phase_of(end) in (ConnectionPhase.FAILED_AUTH, ConnectionPhase.FAILED_SECURITY)
    return is_refusal or end.code in (MALFORMED_ANSWER, INTERNAL_ERROR)
