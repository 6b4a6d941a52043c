"""Rejected parts by recipe, shift, hour, machine or reason, the most first. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from hmi.historian.series import Values
from hmi.machines.oee import ratio


class ScrapBy(StrEnum):
    """What rejected parts are counted by."""

    RECIPE = "recipe"
    SHIFT = "shift"
    HOUR = "hour"
    MACHINE = "machine"
    REASON = "reason"


@dataclass(frozen=True, slots=True)
class ScrapGroup:
    """Rejected parts of one group; total is what was made in it, None where that is not known."""

    name: str
    rejects: float
    total: float | None
    share: float
    """Of all rejected parts."""
    cumulative: float
    """Share of this group and all before it."""

    @property
    def ratio(self) -> float | None:
        """Rejected parts of what was made in this group."""
        return ratio(self.rejects, self.total)


def by_minute(names: Sequence[str], rejects: Values, totals: Values | None) -> list[ScrapGroup]:
    """Return rejected parts by the name of each minute; minutes without a name are left out."""
    listed = np.array(names, dtype=object)
    counts: dict[str, tuple[float, float | None]] = {}
    for name in sorted({name for name in names if name}):
        inside = listed == name
        total = None if totals is None else float(totals[inside].sum())
        counts[name] = (float(rejects[inside].sum()), total)
    return ranked(counts)


def ranked(counts: Mapping[str, tuple[float, float | None]]) -> list[ScrapGroup]:
    """Return groups with rejected parts, the most first; counts are rejects and total by name."""
    whole = sum(rejects for rejects, _total in counts.values())
    order = sorted(counts.items(), key=lambda item: (-item[1][0], item[0]))
    found: list[ScrapGroup] = []
    gone = 0.0
    for name, (rejects, total) in order:
        if rejects <= 0:
            continue
        gone += rejects
        found.append(ScrapGroup(name, rejects, total, rejects / whole, gone / whole))
    return found
