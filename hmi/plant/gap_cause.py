"""Why there may be holes in a recording: codes for texts/codes."""

from enum import StrEnum


class GapCause(StrEnum):
    """Why samples are missing; beside these, a hole has the code of the error that ended it."""

    FIRST_START = "first-start"
    ENGINE_STOPPED = "engine-stopped"
    CONNECTION_LOST = "connection-lost"
    SUBSCRIPTION_RECREATED = "subscription-recreated"
    MESSAGE_MISSING = "message-skipped"
    OVERFLOW = "server-queue-overflow"
    DECODE_FAILED = "undecodable-message"
    VALUE_UNREADABLE = "decode-failed"
    QUEUE_OVERFLOW = "queue-full"
    CLOCK_JUMP = "clock-jump"
