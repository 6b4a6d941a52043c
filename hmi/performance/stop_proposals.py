"""What a reason is likely to be: what led to a stop, and what people said when it was so; pure."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from hmi.bus.alarm_facts import AlarmChanged, Trigger
from hmi.clock import to_us
from hmi.plant.stops import Stop, StopDeed, StopEdit

BEFORE_US: Final = 600_000_000
"""An alarm that came so long before a stop, and was active at its start, may have led to it."""
AFTER_US: Final = 15_000_000
"""A control may tell of an alarm later than of the state that it led to."""


@dataclass(frozen=True, slots=True)
class Activation:
    """One time that an alarm of a machine was active; end_us is None while it is."""

    key: str
    machine: str
    message: str
    priority: int
    start_us: int
    end_us: int | None
    is_first_out: bool


def activations(events: Iterable[AlarmChanged]) -> list[Activation]:
    """Return the times that alarms were active, from transitions in any order; no alerts."""
    came: dict[tuple[str, int], AlarmChanged] = {}
    went: dict[tuple[str, int], int] = {}
    for event in events:
        if event.is_alert:
            continue
        if event.trigger is Trigger.ACTIVATE:
            came[event.key, event.occurrence] = event
        elif event.trigger is Trigger.RTN:
            went[event.key, event.occurrence] = to_us(event.at)
    return [
        Activation(
            one.key, one.machine, one.message, int(one.priority), to_us(one.at), went.get(name),
            one.is_first_out,
        )
        for name, one in came.items()
    ]  # fmt: skip


def lead_of(stop: Stop, known: Iterable[Activation]) -> Activation | None:
    """Return the alarm of the machine that led to a stop: first-out, then the one nearest to it.

    It was active at the start of the stop or came right after; None without such a one.
    """
    start_us = stop.start_us
    found = [
        one
        for one in known
        if one.machine == stop.machine
        and start_us - BEFORE_US <= one.start_us <= start_us + AFTER_US
        and (one.end_us is None or one.end_us >= start_us)
    ]
    return min(
        found,
        key=lambda one: (
            not one.is_first_out, one.priority, abs(one.start_us - start_us), one.key
        ),
        default=None,
    )  # fmt: skip


def proposed_reason(edits: Iterable[StopEdit], machine: str, led_by: str) -> str:
    """Return the reason most often given to stops that the same alarm led to, "" for none.

    Among equal ones the newest.
    """
    said = [one for one in _said(edits) if one.led_by == led_by and one.machine == machine]
    return _most_used(said)[0] if led_by and said else ""


def most_used(edits: Iterable[StopEdit], machine: str, most: int) -> list[str]:
    """Return the reasons that were given to stops of a machine, the most used first."""
    return _most_used([one for one in _said(edits) if one.machine == machine])[:most]


def _said(edits: Iterable[StopEdit]) -> Iterable[StopEdit]:
    for one in edits:
        if one.deed is not StopDeed.SPLIT and one.reason and not one.is_withdrawn:
            yield one


def _most_used(edits: Sequence[StopEdit]) -> list[str]:
    counts = Counter(one.reason for one in edits)
    newest = {one.reason: one.number for one in sorted(edits, key=lambda edit: edit.number)}
    return sorted(counts, key=lambda reason: (-counts[reason], -newest[reason]))
