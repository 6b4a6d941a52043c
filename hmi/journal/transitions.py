"""Alarm transitions as slim rows, oldest first: what key figures are computed from."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, Select, func, or_, select

from hmi.clock import to_us
from hmi.journal.schema import ALARMS

_FLAGS = ("is_annunciation", "is_alert", "active")


@dataclass(frozen=True, slots=True)
class Transition:
    """One row of the alarm journal; at_s is seconds since 1970, letters and trigger as stored."""

    at_s: float
    key: str
    machine: str
    message: str
    priority: int
    occurrence: int
    before: str
    letter: str
    trigger: str
    user: str
    comment: str
    is_annunciation: bool
    is_alert: bool
    active: bool


def transitions_in(start: datetime, end: datetime) -> Select[Any]:
    """Select transitions in [start, end) and, of each alarm, the last one before start."""
    table = ALARMS.c
    first_us, after_us = to_us(start), to_us(end)
    standing = select(func.max(table.seq)).where(table.at_us < first_us).group_by(table.alarm_key)
    inside = (table.at_us >= first_us) & (table.at_us < after_us)
    flags = [func.json_extract(table.fact, f"$.{name}").label(name) for name in _FLAGS]
    columns = [
        table.at_us, table.alarm_key, table.machine, table.message, table.priority,
        table.occurrence, table.from_letter, table.to_letter, table.trigger, table.user,
        table.comment, *flags,
    ]  # fmt: skip
    return select(*columns).where(or_(inside, table.seq.in_(standing))).order_by(table.seq)


def transition(row: Row[Any]) -> Transition:
    """Return a row of the selection as a transition."""
    at_us, *cells = tuple(row)
    flags = map(bool, cells[-len(_FLAGS) :])
    return Transition(at_us / 1e6, *cells[: -len(_FLAGS)], *flags)
