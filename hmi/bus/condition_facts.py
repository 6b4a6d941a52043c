"""How the engine watches machines for what is not usual: what it learned, and what stands out."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

WATCH_ALERTS = "watch."
"""So begin the keys of the alerts of watches; the key of the watch follows."""


class WatchMethod(StrEnum):
    """How a watch knows what is usual (domain model 3.8)."""

    SEASONAL = "seasonal"
    """D1: one tag, by state and recipe or by hour of day."""
    TOGETHER = "together"
    """D2: several tags of one machine together."""
    NOISE = "noise"
    """One tag, by how much it varies from one sample to the next."""
    STUCK = "stuck"
    """One tag, by for how long it stands still."""


class WatchPhase(StrEnum):
    """What a watch does now."""

    LEARNING = "learning"
    WATCHING = "watching"
    PAUSED = "paused"
    """It judges nothing now: the machine is in no state that it knows, or its tags are silent."""


class Verdict(StrEnum):
    """What people say of an alert."""

    CONFIRMED = "confirmed"
    NO_PROBLEM = "no-problem"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class TagShare:
    """How much a tag adds to what stands out.

    share is 0..1 of the whole; deviation is signed, in standard deviations of what is usual;
    value and expected are in the tag's unit, None where they are not known.
    """

    tag: str
    share: float
    deviation: float
    value: float | None = None
    expected: float | None = None


def share_fields(z: float, tags: tuple[TagShare, ...]) -> tuple[tuple[str, str | float], ...]:
    """Return what an alert carries in its fields, so that the journal can tell it later."""
    fields: list[tuple[str, str | float]] = [("z", z)]
    for number, one in enumerate(tags, 1):
        fields.append((f"tag_{number}", one.tag))
        fields.append((f"share_{number}", one.share))
        fields.append((f"deviation_{number}", one.deviation))
    return tuple(fields)


def shares_in(fields: tuple[tuple[str, str | float], ...]) -> tuple[TagShare, ...]:
    """Return the tags that share_fields() put into an alert's fields; none where it did not."""
    known = dict(fields)
    found: list[TagShare] = []
    while f"tag_{len(found) + 1}" in known:
        number = len(found) + 1
        share, deviation = known[f"share_{number}"], known[f"deviation_{number}"]
        found.append(TagShare(str(known[f"tag_{number}"]), float(share), float(deviation)))
    return tuple(found)


@dataclass(frozen=True, slots=True)
class MovesTogether:
    """A tag whose hours went up and down with the alerted one's: a hint, not a cause.

    now and before are Spearman correlations of hourly medians, over the last day and over four
    weeks; since is when the day that moves together begins.
    """

    tag: str
    now: float
    before: float | None
    since: datetime | None = None


@dataclass(frozen=True, slots=True)
class AlertNow:
    """What stands out now. alarm is the key of its alert, raised names it for a verdict.

    z is how far it was from usual at most so far; verdict is the last one given, with its user.
    """

    alarm: str
    raised: datetime
    z: float
    tags: tuple[TagShare, ...]
    together: tuple[MovesTogether, ...] = ()
    verdict: Verdict | None = None
    verdict_by: str = ""
    is_relearn_offered: bool = False
    """No problem, and for more than an hour: it may be the new usual."""


@dataclass(frozen=True, slots=True)
class WatchChanged:
    """How one watch stands. key is stable and names it in requests; tags are what it watches.

    learned is 0..1; needs is the code of what it waits for while it learns or pauses, with
    figures for its sentence. z and limit are of its last sample, None while it judges nothing;
    expected and reach are in the unit of its one tag (the usual band is expected ± reach).
    verdicts counts confirmed, no problem, unknown.
    """

    key: str
    machine: str
    method: WatchMethod
    tags: tuple[str, ...]
    phase: WatchPhase
    learned: float
    needs: str = ""
    figures: tuple[tuple[str, float | int | str], ...] = ()
    learned_from: datetime | None = None
    learned_until: datetime | None = None
    relearned: datetime | None = None
    judged: datetime | None = None
    z: float | None = None
    limit: float | None = None
    expected: float | None = None
    reach: float | None = None
    alert: AlertNow | None = None
    verdicts: tuple[int, int, int] = (0, 0, 0)
    recomputed: float | None = None
    """How much of a wished computing of the recorded past is done, 0..1; None when none runs."""


@dataclass(frozen=True, slots=True)
class WatchRemoved:
    """A watch is no more: its tag or machine was taken from the site."""

    key: str


Condition = WatchChanged | WatchRemoved
